"""API keys: shown once, kept as hashes, revoked at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow
from tests.api.asserts import assert_problem
from tests.api.given import TICKET
from tests.api.people import Address, add_person, key_client, signed_in

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


async def test_the_list_names_every_scope_that_a_key_can_be_given(client: httpx.AsyncClient) -> None:
    scopes = (await client.get(URL)).json()["scopes"]
    assert {"tickets:read", "tickets:write", "access:read"} <= set(scopes)
    assert (await client.post(URL, json={"name": "all", "role": "admin", "scopes": scopes})).status_code == 201


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
        *({"name": "x", "role": "agent", "scopes": scopes} for scopes in ([], "tickets:read", ["tickets"], ["x:read"])),
        {"name": "x", "role": "agent", "scopes": ["tickets:delete"]},
        *({"name": "x", "role": "agent", "money_limits": limits} for limits in ({"eur": 1}, {"EUR": -1}, {"EUR": "1"})),
        *({"name": "x", "role": "agent", "money_limits": limits} for limits in ({"EUR": 1.5}, {"EUR": 2**53}, "all")),
    ],
)
async def test_a_key_that_may_not_be_is_refused(body: dict[str, Any], client: httpx.AsyncClient) -> None:
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


async def test_a_key_with_scopes_reaches_nothing_else(client: httpx.AsyncClient, address: Address) -> None:
    async with key_client(client, address, role="admin", scopes=["tickets:write", "catalogue:read"]) as key:
        assert (await key.post("/api/v1/tickets", json=TICKET)).status_code == 202
        assert (await key.get("/api/v1/customers")).status_code == 200
        for method, path, scope in (
            ("GET", "/api/v1/tickets", "tickets:read"),
            ("PUT", "/api/v1/customers/c1", "catalogue:write"),
            ("GET", "/api/v1/approvals", "approvals:read"),
            ("POST", URL, "access:write"),
            ("DELETE", f"{URL}/00000000-0000-4000-8000-000000000000", "access:write"),
        ):
            problem = assert_problem(await key.request(method, path, json={}), 403, "out_of_scope")
            assert problem["scope"] == scope
            assert scope in problem["detail"]
        me = (await key.get("/api/v1/me")).json()
        assert me["scopes"] == ["catalogue:read", "tickets:write"]


async def test_a_scope_gives_no_role(client: httpx.AsyncClient, address: Address) -> None:
    async with key_client(client, address, role="viewer", scopes=["tickets:write"]) as key:
        assert_problem(await key.post("/api/v1/tickets", json=TICKET), 403, "forbidden")


async def test_an_unknown_scope_is_told_with_the_known_ones(client: httpx.AsyncClient) -> None:
    answer = await client.post(URL, json={"name": "x", "role": "agent", "scopes": ["tickets:read", "everything:write"]})
    detail = assert_problem(answer, 422, "unknown_scope")["detail"]
    assert {"tickets:read", "tickets:write", "approvals:write", "access:read"} <= set(
        detail.rstrip(".").replace(",", "").split()
    )


async def test_a_key_gives_no_more_than_it_has(client: httpx.AsyncClient, address: Address) -> None:
    own: dict[str, Any] = {"role": "admin", "scopes": ["access:write", "tickets:read"], "money_limits": {"EUR": 1000}}
    async with key_client(client, address, **own) as key:
        for wider in ({"scopes": None}, {"scopes": ["tickets:write"]}, {"money_limits": None}):
            body = {"name": "child", **own, **wider}
            assert_problem(await key.post(URL, json=body), 403, "beyond_your_own")
        for limits in ({"EUR": 1001}, {"EUR": 1, "USD": 0}):
            body = {"name": "child", **own, "money_limits": limits}
            assert_problem(await key.post(URL, json=body), 403, "beyond_your_own")
        body = {"name": "child", "role": "viewer", "scopes": ["tickets:read"], "money_limits": {"EUR": 1000}}
        assert (await key.post(URL, json=body)).status_code == 201
        assert (await key.post(URL, json={**body, "name": "less", "money_limits": {}})).status_code == 201


async def test_a_key_acts_for_the_person_who_made_it_and_so_do_its_keys(
    client: httpx.AsyncClient, address: Address
) -> None:
    await add_person(client, "grace@example.com", role="admin")
    async with signed_in(address, "grace@example.com") as grace:
        made = (await grace.post(URL, json={"name": "hers", "role": "admin"})).json()
        assert made["acts_for"] == "grace@example.com"
        headers = {"Authorization": f"Bearer {made['key']}"}
        child = (await client.post(URL, json={"name": "child", "role": "agent"}, headers=headers)).json()
        assert child["acts_for"] == "grace@example.com"
    assert (await client.post(URL, json={"name": "the settings' own", "role": "agent"})).json()["acts_for"] is None


async def test_a_persons_keys_fall_with_the_person(client: httpx.AsyncClient, address: Address) -> None:
    grace = await add_person(client, "grace@example.com", role="admin")
    await add_person(client, "ada@example.com", role="admin")
    async with signed_in(address, "grace@example.com") as browser:
        made = (await browser.post(URL, json={"name": "hers", "role": "admin"})).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    for change, status, role in (
        ({"role": "agent"}, 200, "agent"),
        ({"role": "admin", "money_limits": {"EUR": 5}}, 200, "admin"),
        ({"active": False}, 401, None),
        ({"active": True}, 200, "admin"),
    ):
        await client.patch(f"/api/v1/users/{grace['id']}", json=change)
        answer = await client.get("/api/v1/me", headers=headers)
        assert (answer.status_code, answer.json().get("role")) == (status, role)
    assert answer.json()["money_limits"] == {"EUR": 5}


async def test_making_a_key_is_in_the_log_without_the_key(client: httpx.AsyncClient) -> None:
    body = {"name": "shop", "role": "agent", "scopes": ["tickets:write"], "money_limits": {"EUR": 5}}
    key = (await client.post(URL, json=body)).json()["key"]
    log = await client.get("/api/v1/audit")
    [line] = [line for line in log.json()["items"] if line["action"] == "api_key.created"]
    assert line["data"] == body | {"acts_for": None, "expires_at": None}
    assert key not in log.text
