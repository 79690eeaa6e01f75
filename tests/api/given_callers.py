"""Everybody who may call: of every role a key and a signed-in person, and what belongs to them."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.accounts import hash_secret
from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow, SessionRow, UserRow
from schema.db.tables.every import metadata
from schema.roles import Role

PASSWORD = "correct horse battery staple"
# Come and go by themselves: who is signed in and when they last called, and answers kept for a repeated request.
PASSING = {"sessions", "sightings", "idempotency_keys"}


@dataclass(frozen=True)
class GivenCaller:
    """One who calls. `role` is null for strangers. `own` are the ids of what is theirs, by the names in paths."""

    role: Role | None
    kind: Literal["stranger", "key", "user"]
    headers: dict[str, str]
    own: dict[str, str]

    def may(self, least: Role | None) -> bool:
        return least is None or (self.role is not None and self.role.may_act_as(least))


STRANGERS = (
    GivenCaller(None, "stranger", {}, {}),
    GivenCaller(None, "stranger", {"Authorization": "Bearer tf_of_nobody"}, {}),
    GivenCaller(None, "stranger", {"Cookie": "ticketflow_session=of-nobody"}, {}),
)


async def given_callers(sessions: Sessions, label: str = "caller") -> list[GivenCaller]:
    """A person and a key of each role. Label them apart where there are several of a kind."""
    callers: list[GivenCaller] = []
    async with sessions.begin() as session:
        for role in Role:
            user = await given_person(session, f"{label}-{role}@example.com", role)
            callers += await _given_key_and_cookie(session, user)
    return callers


async def given_person(session: AsyncSession, email: str, role: Role) -> UserRow:
    """Somebody who may sign in with `PASSWORD`."""
    user = UserRow(email=email, name=email, role=role, password_hash=_password_hash())
    session.add(user)
    await session.flush()
    return user


async def _given_key_and_cookie(session: AsyncSession, user: UserRow) -> list[GivenCaller]:
    key, cookie, email = secrets.token_urlsafe(), secrets.token_urlsafe(), user.email
    made = ApiKeyRow(name=email, role=user.role, key_hash=hash_secret(key), prefix="", created_by=email, acts_for=email)
    expires_at = datetime.now(UTC) + timedelta(hours=1)
    session.add_all([made, SessionRow(token_hash=hash_secret(cookie), user_id=user.id, expires_at=expires_at)])
    await session.flush()
    role, own = Role(user.role), {"user_id": str(user.id), "key_id": str(made.id)}
    return [
        GivenCaller(role, "key", {"Authorization": f"Bearer {key}"}, own),
        GivenCaller(role, "user", {"Cookie": f"ticketflow_session={cookie}"}, own),
    ]


@cache
def _password_hash() -> str:
    """Made once, as it takes its time."""
    return PasswordHasher().hash(PASSWORD)


async def digest_of_all_tables(sessions: Sessions) -> dict[str, str]:
    """A digest of every table's rows."""
    tables = sorted(set(metadata.tables) - PASSING)
    digest = "(SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {0} t) AS {0}"
    async with sessions() as session:
        query = text("SELECT " + ", ".join(digest.format(table) for table in tables))
        return dict((await session.execute(query)).one()._mapping)
