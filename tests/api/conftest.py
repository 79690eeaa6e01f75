"""The API as it really runs: uvicorn on a port of its own, asked over HTTP."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.live.hub import LiveHub
from api.server import ApiServer
from schema.db.accounts import set_bootstrap_key
from schema.db.session import Sessions
from schema.settings import Settings, load_settings

ADMIN_KEY = "tf_bootstrap_key_of_the_tests"
AsRole = Callable[..., Awaitable[httpx.AsyncClient]]


@contextmanager
def serve(settings: Settings, port: int = 0, live: LiveHub | None = None) -> Iterator[str]:
    """Run the API in a thread with an event loop of its own. Yields its address."""
    listener = socket.create_server(("127.0.0.1", port))
    app = create_app(settings, live)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", ws="none")
    server = ApiServer(config, app.state.live.close)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    assert server.started, "the API did not start"
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="session")
def running(database_url: str) -> Iterator[str]:
    """One API for all tests that need none of their own."""
    with serve(load_settings(database_url=database_url, database_direct=True, undo_seconds=0)) as url:
        yield url


@pytest.fixture
async def address(running: str, sessions: Sessions) -> str:
    """The address of an API on an empty database that knows the admin's key."""
    async with sessions.begin() as session:
        await set_bootstrap_key(session, ADMIN_KEY)
    return running


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client."""
    async with httpx.AsyncClient(
        base_url=address, headers={"Authorization": f"Bearer {ADMIN_KEY}"}, timeout=30
    ) as client:
        yield client


@pytest.fixture
async def stranger(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of nobody we know."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
async def as_role(client: httpx.AsyncClient, address: str) -> AsyncIterator[AsRole]:
    """Makes a client with a key of that role."""
    clients: list[httpx.AsyncClient] = []

    async def make(role: str, name: str | None = None) -> httpx.AsyncClient:
        made = await client.post("/api/v1/api-keys", json={"name": name or f"a {role}", "role": role})
        headers = {"Authorization": f"Bearer {made.json()['key']}"}
        clients.append(httpx.AsyncClient(base_url=address, headers=headers, timeout=30))
        return clients[-1]

    yield make
    for made in clients:
        await made.aclose()
