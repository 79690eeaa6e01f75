"""Who somebody is here whom the provider vouches for, and with which role."""

import httpx
import pytest

from schema.db.session import Sessions
from schema.roles import Role
from schema.settings import Settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY
from tests.api.oidc.single_sign_on import (
    audit,
    person,
    refusal,
    serve_with_provider,
    sign_in,
)
from tests.fakes.oidc_server import FakeProvider

ADMIN = {"Authorization": f"Bearer {ADMIN_KEY}"}
MAP = {"oidc_roles_claim": "realm_access.roles", "oidc_role_map": {"desk": Role.AGENT, "bosses": Role.ADMIN}}


async def test_a_known_person_is_linked_by_a_verified_address_and_then_by_subject(
    browser: httpx.AsyncClient, provider: FakeProvider, sessions: Sessions
) -> None:
    body = {"email": "grace@example.com", "name": "Grace", "role": "approver"}
    added = (await browser.post("/api/v1/users", json=body, headers=ADMIN)).json()
    assert (await sign_in(browser)).status_code == 200
    linked = await person(sessions)
    assert (str(linked.id), linked.role, linked.name) == (added["id"], "approver", "Grace")
    assert len(await audit(sessions, "user.linked")) == 1
    provider.claims |= {"email": "renamed@example.com", "email_verified": False}
    assert (await sign_in(browser)).status_code == 200
    assert (await browser.get("/api/v1/me")).json()["id"] == "grace@example.com"


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": 7}, {"email": "x"}],
)
async def test_an_address_that_the_provider_does_not_vouch_for_is_nobodys(
    claims: dict[str, object], browser: httpx.AsyncClient, provider: FakeProvider, sessions: Sessions
) -> None:
    await browser.post(
        "/api/v1/users", json={"email": "grace@example.com", "name": "Grace", "role": "admin"}, headers=ADMIN
    )
    provider.claims |= claims
    assert refusal(await sign_in(browser)) == "email_not_verified"
    assert (await person(sessions)).oidc_subject is None


async def test_an_address_that_is_linked_to_somebody_else_stays_theirs(
    browser: httpx.AsyncClient, provider: FakeProvider
) -> None:
    await sign_in(browser)
    browser.cookies.clear()
    provider.claims |= {"sub": "grace-2"}
    assert refusal(await sign_in(browser)) == "linked_to_other"


async def test_a_deactivated_person_stays_out(browser: httpx.AsyncClient, sessions: Sessions) -> None:
    await sign_in(browser)
    user = await person(sessions)
    changed = await browser.patch(f"/api/v1/users/{user.id}", json={"active": False}, headers=ADMIN)
    assert changed.json()["active"] is False
    assert_problem(await browser.get("/api/v1/me"), 401)
    assert refusal(await sign_in(browser)) == "deactivated"


async def test_without_a_default_role_only_people_who_were_added_come_in(
    settings: Settings, sessions: Sessions, provider: FakeProvider
) -> None:
    with serve_with_provider(settings, provider.issuer, oidc_default_role=None) as url:
        async with httpx.AsyncClient(base_url=url) as browser:
            assert refusal(await sign_in(browser)) == "not_known"
            body = {"email": "grace@example.com", "name": "Grace", "role": "viewer"}
            await browser.post("/api/v1/users", json=body, headers=ADMIN)
            assert (await sign_in(browser)).status_code == 200


async def test_roles_follow_the_groups_at_each_sign_in(
    settings: Settings, sessions: Sessions, provider: FakeProvider
) -> None:
    with serve_with_provider(settings, provider.issuer, oidc_default_role=None, **MAP) as url:
        async with httpx.AsyncClient(base_url=url) as browser, httpx.AsyncClient(base_url=url) as other:
            provider.claims |= {"realm_access": {"roles": ["desk", "bosses", "unknown"]}}
            await sign_in(browser)
            await sign_in(other)
            assert (await browser.get("/api/v1/me")).json()["role"] == "admin"
            body = {"email": "ada@example.com", "name": "Ada", "role": "admin"}
            await browser.post("/api/v1/users", json=body, headers=ADMIN)
            provider.claims |= {"realm_access": {"roles": "desk"}}
            await sign_in(browser)
            assert (await browser.get("/api/v1/me")).json()["role"] == "agent"
            assert_problem(await other.get("/api/v1/me"), 401)
            provider.claims |= {"realm_access": {"roles": ["unknown"]}}
            assert refusal(await sign_in(browser)) == "no_role"
    [line] = await audit(sessions, "user.changed")
    assert line.data == {"before": {"role": "admin"}, "after": {"role": "agent"}}


async def test_the_groups_do_not_take_the_last_admin_away(
    settings: Settings, sessions: Sessions, provider: FakeProvider
) -> None:
    with serve_with_provider(settings, provider.issuer, **MAP) as url:
        async with httpx.AsyncClient(base_url=url) as browser:
            for groups in (["bosses"], ["desk"]):
                provider.claims |= {"realm_access": {"roles": groups}}
                assert (await sign_in(browser)).status_code == 200
            assert (await browser.get("/api/v1/me")).json()["role"] == "admin"
