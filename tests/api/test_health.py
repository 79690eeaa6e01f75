"""Alive, ready, and what happens while the database is away."""

import asyncio
from pathlib import Path

import httpx

from deploy.embedded_postgres import embedded_postgres
from schema.db.migrate import migrate
from schema.settings import load_settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, serve
from tests.api.given import TICKET


async def test_it_is_ready_without_temporal(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/healthz")).json() == {"status": "ok"}
    answer = await stranger.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "temporal": "unreachable"}


async def test_answers_are_safe_for_browsers(stranger: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/api/v1/me", "/nowhere"):
        headers = (await stranger.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"]
        assert headers["x-request-id"]


async def test_a_request_id_is_kept_if_it_is_harmless(stranger: httpx.AsyncClient) -> None:
    given = await stranger.get("/healthz", headers={"X-Request-ID": "trace-1.2_3"})
    assert given.headers["x-request-id"] == "trace-1.2_3"
    for odd in ("a b", "x" * 65, "<script>", "\xff"):
        answer = await stranger.get("/healthz", headers={b"X-Request-ID": odd.encode("latin-1")})
        assert answer.headers["x-request-id"] != odd


async def test_while_the_database_is_away_everything_says_so_and_nothing_breaks(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        await migrate(url)
        api = serve(load_settings(database_url=url, bootstrap_api_key=ADMIN_KEY, database_direct=True))
        address = await asyncio.to_thread(api.__enter__)
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        client = httpx.AsyncClient(base_url=address, headers=headers, timeout=30)
        assert (await client.post("/api/v1/tickets", json=TICKET)).status_code == 202
    login = {"email": "a@b.c", "password": "x"}
    for _ in range(3):
        for answer in await asyncio.gather(
            *(client.post("/api/v1/tickets", json=TICKET) for _ in range(5)),
            client.get("/api/v1/tickets"),
            client.post("/api/v1/auth/login", json=login),
            client.get("/api/v1/me", headers={"Authorization": "Bearer tf_unknown"}),
        ):
            assert_problem(answer, 503, "unavailable")
            assert answer.headers["retry-after"]
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unreachable")
    assert (await client.get("/healthz")).status_code == 200
    with embedded_postgres(tmp_path) as again:
        assert again == url
        for _ in range(20):
            answer = await client.post("/api/v1/tickets", json=TICKET)
            if answer.status_code == 202:
                break
        assert answer.status_code == 202
        assert len((await client.get("/api/v1/tickets")).json()["items"]) == 2
        await client.aclose()
        await asyncio.to_thread(api.__exit__, None, None, None)
