"""What a page about people needs: who was here, in how many browsers, with which keys."""

from datetime import UTC, datetime, timedelta

import httpx

from tests.api.asserts import assert_problem
from tests.api.people import add_person, key_client, signed_in


async def _person(client: httpx.AsyncClient, user_id: str) -> dict[str, object]:
    person: dict[str, object] = (await client.get(f"/api/v1/users/{user_id}")).json()
    return person


async def test_a_person_is_seen_with_browsers_and_keys(client: httpx.AsyncClient, address: str) -> None:
    ada = await add_person(client, "ada@example.com", "admin")
    assert (ada["last_seen_at"], ada["sessions"], ada["api_keys"]) == (None, 0, 0)
    async with signed_in(address, "ada@example.com") as first, signed_in(address, "ada@example.com"):
        await first.get("/api/v1/me")
        key = (await first.post("/api/v1/api-keys", json={"name": "shop", "role": "agent"})).json()
        assert key["last_used_at"] is None
        seen = await _person(client, ada["id"])
        assert (seen["sessions"], seen["api_keys"]) == (2, 1)
        at = datetime.fromisoformat(str(seen["last_seen_at"]))
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=2)
        [listed] = (await client.get("/api/v1/users")).json()["items"]
        assert listed == seen
        await client.delete(f"/api/v1/api-keys/{key['id']}")
    assert (await _person(client, ada["id"]))["api_keys"] == 0


async def test_the_keys_of_one_person_are_listed_with_their_last_use(client: httpx.AsyncClient, address: str) -> None:
    for email in ("ada@example.com", "bob@example.com"):
        await add_person(client, email, "admin")
    async with signed_in(address, "ada@example.com") as ada, signed_in(address, "bob@example.com") as bob:
        await bob.post("/api/v1/api-keys", json={"name": "bob's", "role": "agent"})
        async with key_client(ada, address, name="ada's", role="agent") as keyed:
            await keyed.get("/api/v1/me")
            listed = await client.get("/api/v1/api-keys", params={"acts_for": "ada@example.com"})
            [key] = listed.json()["items"]
            assert (key["name"], key["acts_for"]) == ("ada's", "ada@example.com")
            assert key["last_used_at"] is not None


async def test_an_admin_signs_somebody_out_everywhere(client: httpx.AsyncClient, address: str) -> None:
    ada = await add_person(client, "ada@example.com")
    async with signed_in(address, "ada@example.com") as browser:
        assert (await client.delete(f"/api/v1/users/{ada['id']}/sessions")).status_code == 204
        assert_problem(await browser.get("/api/v1/me"), 401, "unauthenticated")
        assert (await _person(client, ada["id"]))["sessions"] == 0
    line = (await client.get("/api/v1/audit", params={"action": "user.signed_out"})).json()["items"][0]
    assert line["data"] == {"email": "ada@example.com"}
    async with signed_in(address, "ada@example.com") as browser:
        assert_problem(await browser.delete(f"/api/v1/users/{ada['id']}/sessions"), 403, "forbidden")
    root = await add_person(client, "root@example.com", "admin")
    async with signed_in(address, "root@example.com") as browser:
        assert_problem(await browser.delete(f"/api/v1/users/{root['id']}/sessions"), 409, "own_sessions")
    nobody = "/api/v1/users/00000000-0000-4000-8000-000000000000/sessions"
    assert_problem(await client.delete(nobody), 404, "not_found")


async def test_customers_are_found_while_somebody_types(client: httpx.AsyncClient) -> None:
    for number, name in ((100, "Ada Lovelace"), (200, "Adam Ant"), (300, "Grace Hopper")):
        body = {"email": f"{name.split()[0].lower()}@example.com", "name": name}
        await client.put(f"/api/v1/customers/cus_{number}", json=body)
    found = {
        q: [one["name"] for one in (await client.get("/api/v1/customers", params={"q": q})).json()["items"]]
        for q in ("ada", "ada lov", "hopper", "grace@exa", "cus_200", "nobody", "%")
    }
    assert found == {
        "ada": ["Ada Lovelace", "Adam Ant"],
        "ada lov": ["Ada Lovelace"],
        "hopper": ["Grace Hopper"],
        "grace@exa": ["Grace Hopper"],
        "cus_200": ["Adam Ant"],
        "nobody": [],
        "%": [],
    }
    page = (await client.get("/api/v1/customers", params={"q": "ada", "limit": 1})).json()
    following = await client.get("/api/v1/customers", params={"q": "ada", "cursor": page["next_cursor"]})
    assert [one["name"] for one in following.json()["items"]] == ["Adam Ant"]
