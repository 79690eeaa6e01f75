"""Passwords as Argon2 hashes, computed beside the event loop and only a few at a time."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from api.problems import Refused

AT_ONCE = 2  # each needs 64 MiB


def refuse_guessable(password: str, email: str) -> None:
    """Raises `Refused` for a password that everybody knows who knows the person."""
    if password.strip().lower() == email.lower():
        raise Refused(422, "invalid_request", "The password must not be the e-mail address.")


class Passwords:
    """Hashes and verifies. An unknown user costs the same time as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is right; always false without a hash, but no faster."""
        if self._nobodys is None:
            self._nobodys = await self.hash(secrets.token_urlsafe())
        async with self._slots:
            matches = await asyncio.to_thread(self._matches, password_hash or self._nobodys, password)
        return matches and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
