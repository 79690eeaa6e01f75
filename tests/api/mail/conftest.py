"""An API that takes mail in, and somebody who posts to it as the providers do."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from schema.db.accounts import set_bootstrap_key
from schema.db.session import Sessions
from schema.settings import Settings, load_settings
from tests.api.conftest import ADMIN_KEY, serve
from tests.api.inbound.payloads import public_key_text
from tests.api.mail.events import Teller
from tests.api.mail.posting import PASSWORD, SIGNING_KEY, SUPPORT, USER, Mailbox, Posting
from tests.conftest import SECRET


@pytest.fixture(scope="session")
def mail_settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(
        database_url=database_url,
        database_direct=True,
        secret_key=SECRET,
        support_address=SUPPORT,
        inbound_user=USER,
        inbound_password=PASSWORD,
        mailgun_webhook_signing_key=SIGNING_KEY,
        sendgrid_event_public_key=public_key_text(),
        data_dir=tmp_path_factory.mktemp("mail-data"),
    )


@pytest.fixture(scope="session")
def mail_api(mail_settings: Settings) -> Iterator[str]:
    with serve(mail_settings) as url:
        yield url


@pytest.fixture
async def client(mail_api: str, sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client of the API that takes mail in."""
    async with sessions.begin() as session:
        await set_bootstrap_key(session, ADMIN_KEY)
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with httpx.AsyncClient(base_url=mail_api, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture
def address(mail_api: str) -> str:
    return mail_api


@pytest.fixture
async def posting(client: httpx.AsyncClient, mail_api: str) -> AsyncIterator[Posting]:
    """Posts mails as the providers do."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=mail_api, timeout=60, limits=limits) as plain:
        yield Posting(plain)


@pytest.fixture
def teller(posting: Posting) -> Teller:
    """Tells what became of mails, as the providers do."""
    return Teller(posting.client)


@pytest.fixture
def mailbox(client: httpx.AsyncClient, sessions: Sessions) -> Mailbox:
    """What the API and the database show of tickets and mails."""
    return Mailbox(client, sessions)


@pytest.fixture
def kept_files(mail_settings: Settings) -> Path:
    """Where the bytes of mails lie."""
    return mail_settings.data_dir / "files"
