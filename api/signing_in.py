"""What signing in is made of, whichever way a person does it."""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from api.problems import Refused
from api.session_cookie import SESSION_LIVES, set_session_cookie
from schema.db.accounts import add_session, hash_secret
from schema.db.audit import record_audit
from schema.db.tables.accounts import UserRow
from schema.settings import Settings


def client_address(request: Request) -> str:
    return request.client.host if request.client else ""


def too_many_failures(wait: int) -> Refused:
    """`wait` in seconds."""
    detail = "Too many failed tries. Try again later."
    return Refused(429, "too_many_failures", detail, headers={"Retry-After": str(wait)})


async def start_session(
    session: AsyncSession,
    response: Response,
    settings: Settings,
    user: UserRow,
    method: str,
    before: Iterable[tuple[str, dict[str, Any]]] = (),
) -> None:
    """Sign the browser in. The person's row is locked, so that a change that ends sessions does not miss this one.
    `before` are actions and their data that belong into the audit log first."""
    token = secrets.token_urlsafe(32)
    await add_session(session, hash_secret(token), user.id, SESSION_LIVES)
    for action, data in (*before, ("session.started", {"by": method})):
        await record_audit(session, user.email, action, f"user:{user.id}", data)
    set_session_cookie(response, settings, token)
