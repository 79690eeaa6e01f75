"""People: added and changed by admins, never deleted, and one admin always stays."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow, IdempotencyKeyRow, SessionRow, UserRow
from schema.settings import Settings
from tests.api.asserts import assert_problem
from tests.api.conftest import serve
from tests.api.people import PASSWORD, add_person, from_somewhere, key_client, signed_in

URL = "/api/v1/users"
GRACE = {"email": "grace@example.com", "name": "Grace Hopper", "role": "approver"}
OTHER = "another good password"


@pytest.fixture
def second_process(settings: Settings, address: str) -> Iterator[str]:
    """Another API on the same database."""
    with serve(settings) as url:
        yield url


async def sign_in(address: str, email: str, password: str = PASSWORD) -> int:
    async with httpx.AsyncClient(base_url=address, headers=from_somewhere()) as browser:
        return (await browser.post("/api/v1/auth/login", json={"email": email, "password": password})).status_code


async def test_a_person_is_added_and_read(client: httpx.AsyncClient, address: str) -> None:
    body = {**GRACE, "email": " Grace@Example.com", "password": PASSWORD, "money_limits": {"EUR": 5000}}
    answer = await client.post(URL, json=body)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{URL}/{made['id']}"
    assert (made["email"], made["active"], made["has_password"]) == ("grace@example.com", True, True)
    assert made["money_limits"] == {"EUR": 5000}
    assert (await client.get(f"{URL}/{made['id']}")).json() == made
    async with signed_in(address, "grace@example.com") as browser:
        me = (await browser.get("/api/v1/me")).json()
    assert (me["role"], me["money_limits"], me["scopes"]) == ("approver", {"EUR": 5000}, None)


async def test_without_a_password_nobody_signs_in_with_one(client: httpx.AsyncClient, address: str) -> None:
    made = (await client.post(URL, json=GRACE)).json()
    assert (made["has_password"], made["has_single_sign_on"]) == (False, False)
    for password in ("None", PASSWORD):
        assert await sign_in(address, "grace@example.com", password) == 401


async def test_an_address_is_taken_once(client: httpx.AsyncClient) -> None:
    made = await add_person(client, "grace@example.com")
    for body in (GRACE, GRACE | {"email": "GRACE@example.com"}):
        assert_problem(await client.post(URL, json=body), 409, "email_taken")
    await client.patch(f"{URL}/{made['id']}", json={"active": False})
    assert_problem(await client.post(URL, json=GRACE), 409, "email_taken")


@pytest.mark.parametrize(
    "change",
    [
        *({"email": "nobody"}, {"name": " "}, {"name": "a\nb"}, {"role": "owner"}, {"role": None}, {"id": "x"}),
        *({"password": "11 letters!"}, {"password": "x" * 1025}, {"password": "Grace@Example.com"}),
        *({"money_limits": {"eur": 1}}, {"money_limits": {"EUR": -1}}, {"money_limits": {"EUR": "1"}}),
        *({"money_limits": {"EUR": True}}, {"money_limits": {"EUR": 1.5}}, {"money_limits": [1]}),
    ],
)
async def test_a_person_who_may_not_be_is_refused(change: dict[str, Any], client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(URL, json=GRACE | change), 422)


async def test_a_password_is_nowhere_but_as_its_hash(client: httpx.AsyncClient, sessions: Sessions) -> None:
    body = GRACE | {"password": PASSWORD}
    for _ in range(2):
        assert (await client.post(URL, json=body, headers={"Idempotency-Key": "k"})).status_code == 201
    async with sessions() as session:
        [user] = (await session.scalars(select(UserRow))).all()
        [kept] = (await session.scalars(select(IdempotencyKeyRow))).all()
        log = (await session.scalars(select(AuditRow))).all()
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in f"{kept.answer} {[line.data for line in log]}"
    other = await client.post(URL, json=body | {"password": OTHER}, headers={"Idempotency-Key": "k"})
    assert other.headers["idempotent-replayed"] == "true"  # the kept digest does not know the password either


async def test_people_are_paged(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await client.post(URL, json=GRACE | {"email": f"p{number}@example.com"})
    seen: list[str] = []
    params: dict[str, str] = {"limit": "2"}
    while True:
        page = (await client.get(URL, params=params)).json()
        seen += [person["email"] for person in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert sorted(seen) == [f"p{number}@example.com" for number in range(5)]
    assert_problem(await client.get(URL, params={"cursor": "eyJ"}), 422, "invalid_cursor")


async def test_a_person_nobody_knows_is_not_found(client: httpx.AsyncClient) -> None:
    for user_id in ("00000000-0000-4000-8000-000000000000", "nobody"):
        assert_problem(await client.get(f"{URL}/{user_id}"), 404, "not_found")
        assert_problem(await client.patch(f"{URL}/{user_id}", json={}), 404, "not_found")
    assert (await client.delete(f"{URL}/00000000-0000-4000-8000-000000000000")).status_code == 405


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"password": OTHER}, {"active": False}])
async def test_what_a_person_may_ends_with_the_change(
    change: dict[str, Any], client: httpx.AsyncClient, address: str
) -> None:
    made = await add_person(client, "grace@example.com", role="admin")
    await add_person(client, "ada@example.com", role="admin")
    async with signed_in(address, "grace@example.com") as one, signed_in(address, "grace@example.com") as two:
        for browser in (one, two):
            assert (await browser.get("/api/v1/me")).status_code == 200
        assert (await client.patch(f"{URL}/{made['id']}", json=change)).status_code == 200
        for browser in (one, two):
            assert_problem(await browser.get("/api/v1/me"), 401)
    assert await sign_in(address, "grace@example.com") == (200 if "role" in change else 401)


async def test_another_process_hears_of_it_within_five_seconds(
    client: httpx.AsyncClient, address: str, second_process: str
) -> None:
    made = await add_person(client, "grace@example.com")
    async with signed_in(second_process, "grace@example.com") as browser:
        assert (await browser.get("/api/v1/me")).status_code == 200
        await client.patch(f"{URL}/{made['id']}", json={"active": False})
        ends = time.monotonic() + 5
        while (await browser.get("/api/v1/me")).status_code == 200:
            assert time.monotonic() < ends
            await asyncio.sleep(0.1)


async def test_a_new_name_or_limit_signs_nobody_out(client: httpx.AsyncClient, address: str) -> None:
    made = await add_person(client, "grace@example.com", role="approver")
    async with signed_in(address, "grace@example.com") as browser:
        await browser.get("/api/v1/me")
        for limits in ({"EUR": 7}, {}, None):
            body = {"name": "Amazing Grace", "money_limits": limits, "role": "approver", "active": True}
            changed = (await client.patch(f"{URL}/{made['id']}", json=body)).json()
            assert changed["money_limits"] == limits
            assert changed["updated_at"] > made["updated_at"]
            me = (await browser.get("/api/v1/me")).json()
            assert (me["name"], me["money_limits"]) == ("Amazing Grace", limits)


async def test_somebody_who_comes_back_signs_in_anew(
    client: httpx.AsyncClient, address: str, sessions: Sessions
) -> None:
    made = await add_person(client, "grace@example.com")
    async with signed_in(address, "grace@example.com") as browser:
        for active in (False, True):
            await client.patch(f"{URL}/{made['id']}", json={"active": active})
        assert_problem(await browser.get("/api/v1/me"), 401)
    async with sessions() as session:
        assert (await session.scalars(select(SessionRow))).all() == []
    assert await sign_in(address, "grace@example.com") == 200


async def test_the_last_active_admin_stays(client: httpx.AsyncClient, address: str) -> None:
    ada = await add_person(client, "ada@example.com", role="admin")
    grace = await add_person(client, "grace@example.com", role="admin")
    await client.patch(f"{URL}/{ada['id']}", json={"active": False})
    async with signed_in(address, "grace@example.com") as browser:
        for change in ({"role": "approver"}, {"active": False}, {"active": False, "role": "viewer"}):
            assert_problem(await browser.patch(f"{URL}/{grace['id']}", json=change), 409, "last_admin")
        assert (await browser.patch(f"{URL}/{grace['id']}", json={"name": "G", "role": "admin"})).status_code == 200
        await client.patch(f"{URL}/{ada['id']}", json={"active": True})
        assert (await browser.patch(f"{URL}/{grace['id']}", json={"role": "viewer"})).status_code == 200


async def test_of_admins_who_demote_each_other_at_once_one_stays(client: httpx.AsyncClient, sessions: Sessions) -> None:
    people = [await add_person(client, f"p{number}@example.com", role="admin") for number in range(4)]
    changes = [{"role": "agent"}, {"active": False}] * 2
    answers = await asyncio.gather(
        *(client.patch(f"{URL}/{person['id']}", json=change) for person, change in zip(people, changes, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409]
    async with sessions() as session:
        admins = select(UserRow).where(UserRow.role == "admin", UserRow.deactivated_at.is_(None))
        assert len((await session.scalars(admins)).all()) == 1


@pytest.mark.parametrize("body", [{"role": None}, {"name": None}, {"active": None}, {"email": "x@example.com"}])
async def test_a_change_that_means_nothing_is_refused(body: dict[str, Any], client: httpx.AsyncClient) -> None:
    made = await add_person(client, "grace@example.com")
    assert_problem(await client.patch(f"{URL}/{made['id']}", json=body), 422)
    assert (await client.patch(f"{URL}/{made['id']}", json={})).json() == made


async def test_changes_are_in_the_log_with_before_and_after(client: httpx.AsyncClient) -> None:
    made = await add_person(client, "grace@example.com", role="agent")
    change = {"role": "approver", "money_limits": {"EUR": 5}, "password": OTHER}
    await client.patch(f"{URL}/{made['id']}", json=change)
    log = (await client.get("/api/v1/audit")).json()["items"]
    [created] = [line for line in log if line["action"] == "user.created"]
    [changed] = [line for line in log if line["action"] == "user.changed"]
    before = {"name": "Grace", "role": "agent", "money_limits": None, "active": True}
    assert created["data"] == {"email": "grace@example.com", "after": before}
    after = before | {"role": "approver", "money_limits": {"EUR": 5}}
    assert changed["data"] == {
        "email": "grace@example.com",
        "before": before,
        "after": after,
        "password_set": True,
    }
    assert (changed["actor"], changed["object"]) == ("key:bootstrap", f"user:{made['id']}")


async def test_nobody_gives_limits_above_their_own(client: httpx.AsyncClient, address: str) -> None:
    rich = await add_person(client, "rich@example.com", role="approver")
    me = await add_person(client, "grace@example.com", role="admin", money_limits={"EUR": 100})
    async with signed_in(address, "grace@example.com") as grace:
        for limits in (None, {"EUR": 101}, {"USD": 1}):
            body = GRACE | {"email": "new@example.com", "money_limits": limits}
            assert_problem(await grace.post(URL, json=body), 403, "beyond_your_own")
        for limits in (None, {"EUR": 101}):
            answer = await grace.patch(f"{URL}/{me['id']}", json={"money_limits": limits})
            assert_problem(answer, 403, "beyond_your_own")
        assert_problem(await grace.patch(f"{URL}/{rich['id']}", json={"password": OTHER}), 403, "beyond_your_own")
        assert (await grace.patch(f"{URL}/{rich['id']}", json={"money_limits": {"EUR": 100}})).status_code == 200


async def test_a_key_with_scopes_sets_no_passwords(client: httpx.AsyncClient, address: str) -> None:
    made = await add_person(client, "ada@example.com")
    async with key_client(client, address, role="admin", scopes=["access:write"]) as key:
        assert_problem(await key.post(URL, json=GRACE | {"password": PASSWORD}), 403, "beyond_your_own")
        assert_problem(await key.patch(f"{URL}/{made['id']}", json={"password": OTHER}), 403, "beyond_your_own")
        assert (await key.post(URL, json=GRACE)).status_code == 201


async def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(
    client: httpx.AsyncClient, address: str
) -> None:
    await add_person(client, "grace@example.com")
    change = {"current_password": PASSWORD, "new_password": OTHER}
    async with signed_in(address, "grace@example.com") as here, signed_in(address, "grace@example.com") as there:
        wrong = change | {"current_password": "wrong"}
        assert_problem(await here.post("/api/v1/auth/password", json=wrong), 403, "wrong_credentials")
        for new in ("short", "grace@example.com"):
            body = change | {"new_password": new}
            assert_problem(await here.post("/api/v1/auth/password", json=body), 422)
        assert (await here.post("/api/v1/auth/password", json=change)).status_code == 204
        assert (await here.get("/api/v1/me")).status_code == 200
        assert_problem(await there.get("/api/v1/me"), 401)
    assert [await sign_in(address, "grace@example.com", word) for word in (PASSWORD, OTHER)] == [401, 200]
    assert_problem(await client.post("/api/v1/auth/password", json=change), 403, "people_only")


async def test_guessing_ones_own_password_is_slowed_down(client: httpx.AsyncClient, address: str) -> None:
    await add_person(client, "grace@example.com")
    async with signed_in(address, "grace@example.com") as browser:
        wrong = {"current_password": "wrong", "new_password": OTHER}
        codes = [(await browser.post("/api/v1/auth/password", json=wrong)).status_code for _ in range(11)]
    assert codes == [403] * 10 + [429]


async def test_signing_out_everywhere(client: httpx.AsyncClient, address: str) -> None:
    await add_person(client, "grace@example.com")
    async with signed_in(address, "grace@example.com") as here, signed_in(address, "grace@example.com") as there:
        answer = await here.post("/api/v1/auth/logout-all")
        assert answer.status_code == 204
        assert 'ticketflow_session="";' in answer.headers["set-cookie"]
        assert_problem(await there.get("/api/v1/me"), 401)
    assert_problem(await client.post("/api/v1/auth/logout-all"), 403, "people_only")


async def test_a_password_that_changes_while_somebody_signs_in_lets_no_session_slip_through(
    client: httpx.AsyncClient, address: str, sessions: Sessions
) -> None:
    made = await add_person(client, "hurried@example.com")
    for number in range(3):
        old, new = (PASSWORD, OTHER) if number % 2 == 0 else (OTHER, PASSWORD)
        await asyncio.gather(
            client.patch(f"{URL}/{made['id']}", json={"password": new}),
            *(sign_in(address, "hurried@example.com", old) for _ in range(3)),
        )
        async with sessions() as session:
            assert (await session.scalars(select(SessionRow))).all() == []
