"""How people want the dashboard."""

from typing import Any

import httpx
import pytest
from sqlalchemy import update

from api.models.preferences import Preferences
from schema.db.session import Sessions
from schema.db.tables.accounts import PreferencesRow
from tests.api.asserts import assert_problem
from tests.api.people import add_person, signed_in

PATH = "/api/v1/me/preferences"
USUAL = Preferences().model_dump()
OWN = {
    "theme": "dark",
    "density": "compact",
    "time_zone": "Europe/Berlin",
    "hour12": False,
    "shortcuts": True,
    "keys": {"approval.approve": "y", "go.tickets": "g b"},
    "confirm_above": {"EUR": 50000},
}


async def test_what_a_person_sets_comes_back_with_who_they_are(client: httpx.AsyncClient, address: str) -> None:
    for email in ("ada@example.com", "bob@example.com"):
        await add_person(client, email, "approver", money_limits={"EUR": 100})
    async with signed_in(address, "ada@example.com") as ada, signed_in(address, "bob@example.com") as bob:
        assert (await ada.get(PATH)).json() == USUAL
        assert (await ada.put(PATH, json=OWN)).json() == OWN
        me = (await ada.get("/api/v1/me")).json()
        assert (me["role"], me["money_limits"], me["preferences"]) == ("approver", {"EUR": 100}, OWN)
        assert (await bob.get(PATH)).json() == USUAL
        assert (await ada.put(PATH, json={"theme": "light"})).json() == USUAL | {"theme": "light"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"theme": "pink"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"hour12": "yes"},
        {"keys": {"a": "j", "b": "j"}},
        {"keys": {"Approve it": "j"}},
        {"keys": {"a": "j j j"}},
        {"keys": {f"a{n}": f"x{n}" for n in range(101)}},
        {"confirm_above": {"euro": 5}},
        {"confirm_above": {"EUR": -1}},
        {"unknown": 1},
    ],
)
async def test_what_makes_no_sense_is_refused(client: httpx.AsyncClient, address: str, wrong: dict[str, Any]) -> None:
    await add_person(client, "ada@example.com")
    async with signed_in(address, "ada@example.com") as ada:
        assert_problem(await ada.put(PATH, json=wrong), 422, "invalid_request")
        assert (await ada.get(PATH)).json() == USUAL


async def test_a_key_has_none(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(PATH), 403, "people_only")
    assert_problem(await client.put(PATH, json={}), 403, "people_only")
    assert (await client.get("/api/v1/me")).json()["preferences"] is None


async def test_what_is_not_allowed_any_more_falls_back_alone(
    client: httpx.AsyncClient, address: str, sessions: Sessions
) -> None:
    await add_person(client, "ada@example.com")
    async with signed_in(address, "ada@example.com") as ada:
        await ada.put(PATH, json=OWN)
        kept = OWN | {"theme": "sepia", "time_zone": "Atlantis/Port", "gone": True, "keys": {"a": "j", "b": "j"}}
        async with sessions.begin() as session:
            await session.execute(update(PreferencesRow).values(preferences=kept))
        fallen = {name: USUAL[name] for name in ("theme", "time_zone", "keys")}
        assert (await ada.get(PATH)).json() == OWN | fallen
