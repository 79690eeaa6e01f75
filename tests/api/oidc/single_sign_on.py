"""An API that signs people in at the tests' identity provider, and a browser that walks there and back."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow, UserRow
from schema.roles import Role
from schema.settings import Settings
from tests.api.conftest import serve
from tests.fakes.oidc_server import CLIENT_ID, CLIENT_SECRET

START = "/api/v1/auth/oidc/start"
GRACE: dict[str, Any] = {"sub": "grace-1", "email": "grace@example.com", "email_verified": True, "name": "Grace Hopper"}


@contextmanager
def serve_with_provider(settings: Settings, issuer: str, **changes: Any) -> Iterator[str]:
    """The address is known before the start, because the provider sends people back to it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known = {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET),
        "oidc_default_role": Role.AGENT,
        "configured_public_url": f"http://127.0.0.1:{port}",
    }
    with serve(settings.model_copy(update=known | changes), port) as url:
        yield url


async def go_to_provider(browser: httpx.AsyncClient, next_path: str = "/") -> str:
    """Begin, pass the provider, and the address that it sends the browser back to."""
    began = await browser.get(START, params={"next": next_path})
    assert began.status_code == 302, began.text
    async with httpx.AsyncClient() as at_provider:
        passed = await at_provider.get(began.headers["location"])
    assert passed.status_code == 302
    return str(passed.headers["location"])


async def sign_in(browser: httpx.AsyncClient, next_path: str = "/") -> httpx.Response:
    """The answer to a browser that went to the provider and came back."""
    return await browser.get(await go_to_provider(browser, next_path))


def refusal(answer: httpx.Response) -> str:
    """The code that the sign-in page is told; nobody is signed in."""
    assert answer.status_code == 302, (answer.status_code, answer.text[:300])
    target = urlsplit(answer.headers["location"])
    assert (target.scheme, target.netloc, target.path) == ("", "", "/sign-in")
    assert "ticketflow_session=" not in answer.headers.get("set-cookie", "")
    [code] = parse_qs(target.query)["error"]
    return code


async def person(sessions: Sessions, email: str = "grace@example.com") -> UserRow:
    async with sessions() as session:
        return (await session.scalars(select(UserRow).where(UserRow.email == email))).one()


async def audit(sessions: Sessions, action: str) -> list[AuditRow]:
    async with sessions() as session:
        return list(await session.scalars(select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)))
