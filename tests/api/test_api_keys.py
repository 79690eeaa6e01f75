"""API keys: shown once, kept as hashes, revoked at once."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow
from tests.api.asserts import assert_problem

URL = "/api/v1/api-keys"


async def test_a_key_is_shown_once_and_kept_as_its_hash(client: httpx.AsyncClient, sessions: Sessions) -> None:
    answer = await client.post(URL, json={"name": "shop", "role": "agent"})
    made = answer.json()
    assert answer.status_code == 201
    assert made["key"].startswith("tf_")
    assert len(made["key"]) >= 43
    listed = await client.get(URL)
    assert made["key"] not in listed.text
    async with sessions() as session:
        row = await session.scalar(select(ApiKeyRow).where(ApiKeyRow.name == "shop"))
    assert row is not None
    assert made["key"] not in (row.key_hash, row.prefix)


async def test_a_revoked_key_is_refused(client: httpx.AsyncClient) -> None:
    made = (await client.post(URL, json={"name": "shop", "role": "agent"})).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert (await client.get("/api/v1/me", headers=headers)).json()["id"] == "key:shop"
    for _ in range(2):
        assert (await client.delete(f"{URL}/{made['id']}")).status_code == 204
    assert_problem(await client.get("/api/v1/me", headers=headers), 401)
    assert (await client.post(URL, json={"name": "shop", "role": "agent"})).status_code == 201


async def test_a_name_is_taken_once(client: httpx.AsyncClient) -> None:
    assert (await client.post(URL, json={"name": "shop", "role": "agent"})).status_code == 201
    assert_problem(await client.post(URL, json={"name": "shop", "role": "viewer"}), 409, "name_taken")


async def test_an_expired_key_is_refused(client: httpx.AsyncClient, sessions: Sessions) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    made = (await client.post(URL, json={"name": "shop", "role": "agent", "expires_at": tomorrow})).json()
    async with sessions.begin() as session:
        row = await session.scalar(select(ApiKeyRow).where(ApiKeyRow.name == "shop"))
        assert row is not None
        row.expires_at = datetime.now(UTC)
    assert_problem(await client.get("/api/v1/me", headers={"Authorization": f"Bearer {made['key']}"}), 401)


@pytest.mark.parametrize(
    "body",
    [
        *(
            {},
            {"name": "x"},
            {"name": "x", "role": "owner"},
            {"name": "", "role": "agent"},
            {"name": " ", "role": "agent"},
        ),
        *({"name": "a\nb", "role": "agent"}, {"name": "x", "role": "agent", "expires_at": "2020-01-01T00:00:00Z"}),
        *(
            {"name": "x", "role": "agent", "expires_at": "2099-01-01T00:00:00"},
            {"name": "x", "role": "agent", "key": "k"},
        ),
        {"name": "x", "role": "agent", "expires_at": "9999-12-31T23:59:59-14:00"},
    ],
)
async def test_a_key_that_may_not_be_is_refused(body: dict[str, str], client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(URL, json=body), 422)


async def test_keys_are_paged(client: httpx.AsyncClient) -> None:
    for number in range(4):
        await client.post(URL, json={"name": f"key {number}", "role": "viewer"})
    seen: list[str] = []
    params: dict[str, str] = {"limit": "2"}
    while True:
        page = (await client.get(URL, params=params)).json()
        seen += [key["name"] for key in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert sorted(seen) == ["bootstrap", "key 0", "key 1", "key 2", "key 3"]
