"""People who sign in with a password, and keys of every kind."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

PASSWORD = "correct horse battery"
Address = str


def from_somewhere() -> dict[str, str]:
    """Headers of a proxy that names another network each time: failed tries of one test do not hold up the others."""
    return {"X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"}


async def add_person(client: httpx.AsyncClient, email: str, role: str = "agent", **more: Any) -> dict[str, Any]:
    """Somebody with the tests' password."""
    body = {"email": email, "name": email.partition("@")[0].title(), "role": role, "password": PASSWORD} | more
    answer = await client.post("/api/v1/users", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@asynccontextmanager
async def signed_in(address: str, email: str, password: str = PASSWORD) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which the person has signed in."""
    async with httpx.AsyncClient(base_url=address, timeout=30, headers=from_somewhere()) as browser:
        answer = await browser.post("/api/v1/auth/login", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        yield browser


@asynccontextmanager
async def key_client(client: httpx.AsyncClient, address: str, **body: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a new key."""
    made = await client.post("/api/v1/api-keys", json={"name": "a key"} | body)
    assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {made.json()['key']}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=30) as keyed:
        yield keyed
