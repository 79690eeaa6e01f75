"""One running service that takes mail in from every provider, answers through a local Postmark, and thinks with a local
model."""

from collections.abc import AsyncIterator

import pytest

from tests.api.inbound.payloads import MAILGUN_KEY, public_key_text
from tests.api.inbound.wire import PASSWORD, USER
from tests.e2e.mail.correspondence import AUTHSERV, SUPPORT, Desk, offline
from tests.fakes.openai_server import openai_server
from tests.fakes.postmark_server import TOKEN, postmark_server
from tests.stack import Stack


@pytest.fixture(scope="session")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """The model is the offline one behind a server, unless a test gives a conversation a script of its own."""
    async with openai_server() as model, postmark_server() as postmark:
        model.script(offline)
        settings = {
            "TICKETFLOW_INBOUND_USER": USER,
            "TICKETFLOW_INBOUND_PASSWORD": PASSWORD,
            "TICKETFLOW_INBOUND_AUTHSERV_ID": AUTHSERV,
            "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY,
            "SENDGRID_INBOUND_PUBLIC_KEY": public_key_text(),
            "TICKETFLOW_SUPPORT_ADDRESS": SUPPORT,
            "TICKETFLOW_EMAIL_PROVIDER": "postmark",
            "POSTMARK_SERVER_TOKEN": TOKEN,
            "POSTMARK_API_URL": postmark.url,
            "OPENAI_BASE_URL": model.base_url,
        }
        folder = tmp_path_factory.mktemp("mail-stack") / "data"
        stack = Stack(folder, settings, program="tests.durability.impatient")
        await stack.start()
        async with stack.client() as client:
            database = await stack.database()
            yield Desk(stack, client, database, model, postmark)
            await database.close()
        assert await stack.stop() == 0
