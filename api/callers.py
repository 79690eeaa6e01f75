"""Who calls: a person with a session cookie, or an API key. Looked up in the database, remembered for a moment."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from schema.db.accounts import get_session_user, get_valid_key, hash_secret
from schema.db.session import Sessions
from schema.db.tables.accounts import UserRow
from schema.roles import Role

REMEMBER_SECONDS = 3.0
REMEMBER_AT_MOST = 10_000


@dataclass(frozen=True)
class Caller:
    """A person or a key. `id` names it everywhere: a person's address, or `key:` and the key's name.
    Active keys have different names, so a key that replaces another under its name goes on as the same caller.
    `principal` is the person behind it: the person, or who made the key; a key of the settings stands for itself.
    `money_limits` says per currency, in minor units, up to what amount the caller may approve; None: any amount."""

    id: str
    kind: Literal["user", "key"]
    role: Role
    name: str
    principal: str
    email: str | None = None
    money_limits: Mapping[str, int] | None = None
    scopes: frozenset[str] | None = None


class CallerDirectory:
    """Finds callers by their secret's hash. An answer is remembered for three seconds: that saves a query
    on nearly every request, and a revoked key is still refused within five seconds by every process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._remembered: dict[str, tuple[float, Caller]] = {}

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
        async with self._sessions() as session:
            row = await get_valid_key(session, key_hash)
        if row is None:
            return None
        name = f"key:{row.name}"
        return Caller(
            id=name,
            kind="key",
            role=Role(row.role),
            name=row.name,
            principal=row.acts_for or name,
            money_limits=row.money_limits,
            scopes=None if row.scopes is None else frozenset(row.scopes),
        )

    async def _load_user(self, token_hash: str) -> Caller | None:
        async with self._sessions() as session:
            row = await get_session_user(session, token_hash)
        if row is None:
            return None
        return caller_of(row)


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
