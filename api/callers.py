"""Who calls: a person with a session cookie, or an API key. Looked up in the database, remembered for a moment."""

import time
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.accounts import ValidKey, get_session_user, get_valid_key, hash_secret
from schema.db.session import Sessions
from schema.db.sightings import note_sighting
from schema.db.tables.accounts import UserRow
from schema.roles import MoneyLimits, Role, lower_limits

REMEMBER_SECONDS = 3.0
REMEMBER_AT_MOST = 10_000
NOTE_EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class Caller:
    """A person or a key. `id` names it everywhere: a person's address, or `key:` and the key's name.
    Active keys have different names, so a key that replaces another under its name goes on as the same caller.
    `principal` is the person behind it: the person, or who made the key; a key of the settings stands for itself.
    `money_limits` says per currency, in minor units, up to what amount the caller may approve; None: any amount.
    `scopes` are what a key may touch; None: all that the role may."""

    id: str
    kind: Literal["user", "key"]
    role: Role
    name: str
    principal: str
    email: str | None = None
    money_limits: MoneyLimits | None = None
    scopes: frozenset[str] | None = None

    @property
    def acts_for(self) -> str | None:
        """The address of the person behind it; None for a key that no person made."""
        return None if self.kind == "key" and self.principal == self.id else self.principal


class CallerDirectory:
    """Finds callers by their secret's hash. An answer is remembered for three seconds: that saves a query
    on nearly every request, and a revoked key is still refused within five seconds by every process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._remembered: dict[str, tuple[float, Caller]] = {}
        self._noted: dict[UUID, float] = {}

    async def by_api_key(self, key: str) -> Caller | None:
        return await self._find("key", hash_secret(key))

    async def by_cookie(self, token: str) -> Caller | None:
        return await self._find("user", hash_secret(token))

    def forget(self, token: str) -> None:
        """A person has signed out."""
        self._remembered.pop("user" + hash_secret(token), None)

    def forget_all(self) -> None:
        """Look everybody up again: something about keys or sessions has changed."""
        self._remembered.clear()

    async def _find(self, kind: Literal["user", "key"], secret_hash: str) -> Caller | None:
        remembered = self._remembered.get(kind + secret_hash)
        if remembered is not None and remembered[0] > time.monotonic():
            return remembered[1]
        caller = await (self._load_key(secret_hash) if kind == "key" else self._load_user(secret_hash))
        if caller is not None:
            if len(self._remembered) >= REMEMBER_AT_MOST:
                self._remembered.clear()
            self._remembered[kind + secret_hash] = (time.monotonic() + REMEMBER_SECONDS, caller)
        return caller

    async def _load_key(self, key_hash: str) -> Caller | None:
        async with self._sessions.begin() as session:
            found = await get_valid_key(session, key_hash)
            if found is not None:
                await self._note(session, found.key.id)
        return None if found is None else _caller_of_key(found)

    async def _load_user(self, token_hash: str) -> Caller | None:
        async with self._sessions.begin() as session:
            row = await get_session_user(session, token_hash)
            if row is not None:
                await self._note(session, row.id)
        return None if row is None else caller_of(row)

    async def _note(self, session: AsyncSession, caller_id: UUID) -> None:
        """Write down that somebody calls, once a minute, so that it costs next to nothing."""
        if self._noted.get(caller_id, 0.0) > time.monotonic():
            return
        if len(self._noted) >= REMEMBER_AT_MOST:
            self._noted.clear()
        self._noted[caller_id] = time.monotonic() + NOTE_EVERY_SECONDS
        await note_sighting(session, caller_id)


def caller_of(user: UserRow) -> Caller:
    """The signed-in person as a caller."""
    return Caller(
        id=user.email,
        kind="user",
        role=Role(user.role),
        name=user.name,
        email=user.email,
        principal=user.email,
        money_limits=user.money_limits,
    )


def _caller_of_key(found: ValidKey) -> Caller:
    """A person's key can do no more than the person can now: what was taken from one is taken from the other."""
    row, maker = found
    name, role, limits = f"key:{row.name}", Role(row.role), row.money_limits
    return Caller(
        id=name,
        kind="key",
        role=role if maker is None else role.at_most(Role(maker.role)),
        name=row.name,
        principal=row.acts_for or name,
        money_limits=limits if maker is None else lower_limits(limits, maker.money_limits),
        scopes=None if row.scopes is None else frozenset(row.scopes),
    )
