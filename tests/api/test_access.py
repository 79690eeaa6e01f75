"""Who may come in: every route is closed but a few, roles rise, other sites stay out."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import APIRouter
from pydantic import SecretStr
from sqlalchemy import select, update

from api.app import create_app
from api.closed_route import ClosedRoute
from api.login_limit import LoginLimit
from api.models.preferences import Preferences
from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow, AuditRow, SessionRow, UserRow
from schema.settings import Settings, load_settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, AsRole, serve
from tests.api.given import TICKET

SINGLE_SIGN_ON = {"/api/v1/auth/oidc/start", "/api/v1/auth/oidc/callback"}
# For mail providers, with secrets of their own: tests/api/mail and the matrix in test_authorisation.py.
WEBHOOKS = {"/webhooks/email/{provider}", "/webhooks/email/{provider}/events"}
OPEN = {"/healthz", "/readyz", "/api/v1/auth/login", "/api/v1/auth/methods"} | SINGLE_SIGN_ON | WEBHOOKS
PASSWORD = "correct horse battery"
LOGIN = {"email": "admin@localhost", "password": PASSWORD}


def _routes() -> list[tuple[str, str]]:
    paths = create_app(load_settings()).openapi()["paths"]
    return [(method.upper(), path) for path, operations in paths.items() for method in operations]


def _filled(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "00000000-0000-4000-8000-000000000000", path)


async def test_every_route_but_a_few_is_closed_to_strangers(stranger: httpx.AsyncClient) -> None:
    routes = _routes()
    assert len(routes) > 30
    for method, path in routes:
        if path in OPEN:
            continue
        for headers in ({}, {"Authorization": "Bearer tf_wrong"}, {"Cookie": "ticketflow_session=wrong"}):
            answer = await stranger.request(method, _filled(path), headers=headers)
            assert_problem(answer, 401, "unauthenticated")


def test_a_closed_route_cannot_be_without_an_area() -> None:
    router = APIRouter(route_class=ClosedRoute)
    with pytest.raises(TypeError, match="needs a tag"):
        router.add_api_route("/forgotten", lambda: None)


async def test_a_viewer_may_change_nothing(client: httpx.AsyncClient, as_role: AsRole) -> None:
    viewer = await as_role("viewer")
    admins = {"/api/v1/audit", "/api/v1/audit/verification", "/api/v1/api-keys"}
    admins |= {"/api/v1/users", "/api/v1/users/{user_id}"}
    admins |= {"/api/v1/policy/versions", "/api/v1/policy/versions/{number}", "/api/v1/settings/overview"}
    inbound = "/api/v1/inbound-mails"
    agents = {
        "/api/v1/inbound-mail-counts",
        inbound,
        f"{inbound}/{{inbound_mail_id}}",
        f"{inbound}/{{inbound_mail_id}}/raw",
    }
    for method, path in _routes():
        if path == "/api/v1/stream":  # never ends; test_stream.py listens as a viewer
            continue
        if path in OPEN or "/auth/" in path or "/me/" in path:  # one's own session and preferences are for everybody
            continue
        body: dict[str, str] | None = {} if method in {"POST", "PUT", "PATCH"} else None
        answer = await viewer.request(method, _filled(path), json=body)
        if method == "GET" and path not in admins | agents:
            assert answer.status_code in {200, 404}, (path, answer.text)
        else:
            assert_problem(answer, 403, "forbidden")


@pytest.mark.parametrize(
    ("role", "ticket", "catalogue"),
    [("viewer", 403, 403), ("agent", 202, 403), ("approver", 202, 403), ("admin", 202, 201)],
)
async def test_roles_rise(role: str, ticket: int, catalogue: int, client: httpx.AsyncClient, as_role: AsRole) -> None:
    person = await as_role(role)
    assert (await person.post("/api/v1/tickets", json=TICKET)).status_code == ticket
    body = {"email": "a@b.c", "name": "A"}
    assert (await person.put("/api/v1/customers/c1", json=body)).status_code == catalogue
    assert (await person.get("/api/v1/me")).json()["role"] == role


@pytest.fixture
def browser_address(settings: Settings, sessions: Sessions) -> Iterator[str]:
    with serve(settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})) as url:
        yield url


@pytest.fixture
async def browser(browser_address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=browser_address, timeout=30) as client:
        yield client


async def test_signing_in_and_out(browser: httpx.AsyncClient, sessions: Sessions) -> None:
    answer = await browser.post("/api/v1/auth/login", json=LOGIN)
    assert answer.json() == {
        "id": "admin@localhost",
        "kind": "user",
        "name": "Admin",
        "email": "admin@localhost",
        "role": "admin",
        "money_limits": None,
        "scopes": None,
        "preferences": Preferences().model_dump(),
    }
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    token = browser.cookies["ticketflow_session"]
    assert (await browser.get("/api/v1/me")).json()["kind"] == "user"
    async with sessions() as session:
        kept = (await session.scalars(select(SessionRow.token_hash))).all()
        audited = (await session.scalars(select(AuditRow.action))).all()
    assert token not in kept
    assert "session.started" in audited
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204
    assert_problem(await browser.get("/api/v1/me", headers={"Cookie": f"ticketflow_session={token}"}), 401)


async def test_the_cookie_is_for_encrypted_connections_where_there_are_such(
    settings: Settings, sessions: Sessions
) -> None:
    changes = {"admin_password": SecretStr(PASSWORD), "configured_public_url": "https://desk.example.com"}
    with serve(settings.model_copy(update=changes)) as url:
        async with httpx.AsyncClient(base_url=url) as client:
            answer = await client.post("/api/v1/auth/login", json=LOGIN)
            name, _, token = answer.headers["set-cookie"].partition(";")[0].partition("=")
            assert name == "__Host-ticketflow_session"
            assert {"Secure", "HttpOnly", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
            assert "Domain" not in answer.headers["set-cookie"]
            assert (await client.get("/api/v1/me", headers={"Cookie": f"{name}={token}"})).status_code == 200
            # A subdomain can set a cookie of the plain name, so that one is not read.
            tossed = await client.get("/api/v1/me", headers={"Cookie": f"ticketflow_session={token}"})
            assert_problem(tossed, 401)
            out = await client.post("/api/v1/auth/logout", headers={"Cookie": f"{name}={token}"})
            assert {"Max-Age=0", "Secure", "Path=/"} <= set(out.headers["set-cookie"].split("; "))


async def test_an_expired_session_is_refused(browser: httpx.AsyncClient, sessions: Sessions) -> None:
    await browser.post("/api/v1/auth/login", json=LOGIN)
    async with sessions.begin() as session:
        await session.execute(update(SessionRow).values(expires_at=SessionRow.created_at))
    assert_problem(await browser.get("/api/v1/me"), 401)


@pytest.mark.parametrize(
    "headers",
    [
        *({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/x"}),
        *({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://["}),
        *({"Origin": "http://127.0.0.1:1"}, {"Origin": "http://127.0.0.1"}, {"Origin": "http://evil.127.0.0.1"}),
        *({"Origin": "https://127.0.0.1.evil.example"}, {"Origin": ""} | {"Referer": "http://127.0.0.1@evil.example/"}),
        {"Sec-Fetch-Site": "cross-site", "Referer": ""},
    ],
)
async def test_another_site_cannot_act_through_the_browser(headers: dict[str, str], browser: httpx.AsyncClient) -> None:
    assert_problem(await browser.post("/api/v1/auth/login", json=LOGIN, headers=headers), 403, "foreign_origin")
    await browser.post("/api/v1/auth/login", json=LOGIN)
    assert_problem(await browser.post("/api/v1/tickets", json=TICKET, headers=headers), 403, "foreign_origin")
    assert (await browser.get("/api/v1/me", headers=headers)).status_code == 200
    assert "access-control-allow-origin" not in (await browser.get("/api/v1/me", headers=headers)).headers


async def test_a_key_beside_a_cookie_counts_and_a_wrong_one_does_not_fall_back_to_it(
    browser: httpx.AsyncClient,
) -> None:
    await browser.post("/api/v1/auth/login", json=LOGIN)
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    right = await browser.get("/api/v1/me", headers={"Authorization": f"Bearer {ADMIN_KEY}"} | foreign)
    assert right.json()["id"] == "key:bootstrap"
    for header in ("Bearer tf_wrong", "Bearer", "Basic YTpi", "", f"bearer  {ADMIN_KEY}x"):
        for site in ({}, foreign):
            answer = await browser.post("/api/v1/tickets", json=TICKET, headers={"Authorization": header} | site)
            assert_problem(answer, 401, "unauthenticated")


async def test_our_own_pages_may_act(browser: httpx.AsyncClient, browser_address: str) -> None:
    await browser.post("/api/v1/auth/login", json=LOGIN)
    for headers in (
        {},
        {"Origin": browser_address, "Sec-Fetch-Site": "same-origin"},
        {"Referer": f"{browser_address}/x"},
    ):
        assert (await browser.post("/api/v1/tickets", json=TICKET, headers=headers)).status_code == 202


async def test_guessing_is_slowed_down_and_recorded(browser: httpx.AsyncClient, sessions: Sessions) -> None:
    for wrong in ({**LOGIN, "password": "wrong"}, {"email": "nobody@localhost", "password": "wrong"}):
        for _ in range(10):
            answer = await browser.post("/api/v1/auth/login", json=wrong)
            assert_problem(answer, 401, "wrong_credentials")
        answer = await browser.post("/api/v1/auth/login", json={**wrong, "password": PASSWORD})
        assert_problem(answer, 429, "too_many_failures")
        assert 1 <= int(answer.headers["retry-after"]) <= 300
    async with sessions() as session:
        refused = (await session.scalars(select(AuditRow.object).where(AuditRow.action == "session.refused"))).all()
    assert len(refused) == 20
    assert refused.count("user:unknown") == 10
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    assert (await browser.post("/api/v1/auth/login", json=LOGIN, headers=elsewhere)).status_code == 200


async def test_guesses_sent_all_at_once_are_slowed_down_alike(browser: httpx.AsyncClient) -> None:
    wrong = {**LOGIN, "password": "wrong"}
    answers = await asyncio.gather(*(browser.post("/api/v1/auth/login", json=wrong) for _ in range(15)))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 5


async def test_an_account_is_guarded_against_many_addresses_and_an_address_against_many_accounts() -> None:
    limit = LoginLimit()
    assert [limit.begin(f"203.0.113.{n}", "grace") > 0 for n in range(51)] == [False] * 50 + [True]
    assert [limit.begin("198.51.100.1", f"person {n}") > 0 for n in range(51)] == [False] * 50 + [True]
    # Whoever has an IPv6 network has all of its addresses.
    assert [limit.begin(f"2001:db8::{n:x}", f"someone {n}") > 0 for n in range(51)] == [False] * 50 + [True]
    assert limit.begin("2001:db8:0:1::1", "someone 0") == 0


async def test_signing_in_well_is_no_failure() -> None:
    limit = LoginLimit()
    for _ in range(100):
        assert limit.begin("203.0.113.1", "grace") == 0
        limit.succeeded("203.0.113.1", "grace")
    # One's own account does not buy tries at those of others.
    for number in range(50):
        assert limit.begin("203.0.113.1", f"victim {number}") == 0
        if limit.begin("203.0.113.1", "grace") == 0:
            limit.succeeded("203.0.113.1", "grace")
    assert limit.begin("203.0.113.1", "victim") > 0


async def test_without_a_password_no_admin_is_made(client: httpx.AsyncClient, sessions: Sessions) -> None:
    async with sessions() as session:
        assert (await session.scalars(select(UserRow))).all() == []


async def test_a_second_start_keeps_the_admin_and_a_new_bootstrap_key_ends_the_old_one(
    settings: Settings, sessions: Sessions
) -> None:
    first = settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})
    changes = {"admin_password": SecretStr("another password"), "bootstrap_api_key": SecretStr("tf_another_key")}
    second = settings.model_copy(update=changes)
    for start in (first, first, second):
        with serve(start) as url:
            async with httpx.AsyncClient(base_url=url) as client:
                answer = await client.post("/api/v1/auth/login", json=LOGIN)
                assert answer.status_code == 200
                old = await client.get("/api/v1/me", headers={"Authorization": f"Bearer {ADMIN_KEY}"})
                assert old.status_code == (401 if start is second else 200)
    async with sessions() as session:
        keys = (await session.scalars(select(ApiKeyRow))).all()
    assert sorted(key.revoked_at is None for key in keys) == [False, True]
