"""There and back again: the provider is asked safely, and nothing it sends is believed without proof."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from api.oidc.handshake import new_handshake, own_path, seal, unseal
from schema.db.session import Sessions
from schema.db.tables.accounts import UserRow
from schema.settings import Settings
from tests.api.asserts import assert_problem
from tests.api.oidc.single_sign_on import (
    START,
    audit,
    go_to_provider,
    person,
    refusal,
    serve_with_provider,
    sign_in,
)
from tests.fakes.oidc_server import CLIENT_ID, FakeProvider, Mode

CALLBACK = "/api/v1/auth/oidc/callback"


async def test_a_person_comes_in_and_goes_on_to_where_they_wanted(
    browser: httpx.AsyncClient, provider: FakeProvider, sessions: Sessions
) -> None:
    answer = await sign_in(browser, "/tickets?status=failed&x='\"")
    assert answer.status_code == 200
    assert 'content="0;url=/tickets?status=failed&amp;x=&#x27;&quot;"' in answer.text
    assert "unsafe-" not in answer.headers["content-security-policy"]
    me = (await browser.get("/api/v1/me")).json()
    assert (me["id"], me["name"], me["role"]) == ("grace@example.com", "Grace Hopper", "agent")
    assert (await person(sessions)).oidc_subject == f"{provider.issuer} grace-1"
    assert [row.data["subject"] for row in await audit(sessions, "user.created")] == [f"{provider.issuer} grace-1"]
    assert [row.data for row in await audit(sessions, "session.started")] == [{"by": "single sign-on"}]


async def test_the_provider_is_asked_with_pkce_state_and_nonce(
    browser: httpx.AsyncClient, api: str, provider: FakeProvider
) -> None:
    began = await browser.get(START)
    asked = {name: value for name, [value] in parse_qs(urlsplit(began.headers["location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == f"{api}{CALLBACK}"
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    flags = began.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"} <= set(flags)


async def test_the_ways_to_sign_in_are_told(browser: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    methods = (await browser.get("/api/v1/auth/methods")).json()
    assert methods == {"password": True, "oidc": {"name": "single sign-on", "url": START}}
    assert (await stranger.get("/api/v1/auth/methods")).json() == {"password": True, "oidc": None}


async def test_without_a_provider_the_way_leads_to_the_sign_in_page(stranger: httpx.AsyncClient) -> None:
    for path in (START, CALLBACK):
        assert refusal(await stranger.get(path)) == "not_set_up"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        *((Mode.OTHER_NONCE, "'nonce'"), (Mode.NO_NONCE, "'nonce'")),
        *((Mode.ALG_NONE, "'none' is not allowed"), (Mode.HS256_PUBLIC_KEY, "'HS256' is not allowed")),
        *((Mode.HS256_SECRET, "'HS256' is not allowed"), (Mode.FOREIGN_KEY, "bad_signature")),
        *((Mode.TAMPERED, "bad_signature"), (Mode.EXPIRED, "expired"), (Mode.NOT_YET, "not yet valid")),
        *((Mode.OTHER_AUDIENCE, "'aud'"), (Mode.TWO_AUDIENCES, "'azp'"), (Mode.OTHER_ISSUER, "'iss'")),
        *((Mode.NO_SUBJECT, "'sub'"), (Mode.ODD_SUBJECT, "subject"), (Mode.ODD_TIMES, "'exp'")),
        *((Mode.NO_TOKEN, "no ID token"), (Mode.GARBAGE, "decode_error")),
    ],
)
async def test_a_token_that_is_not_to_be_believed_signs_nobody_in(
    mode: Mode, reason: str, browser: httpx.AsyncClient, provider: FakeProvider, sessions: Sessions
) -> None:
    provider.mode = mode
    assert refusal(await sign_in(browser, "/tickets")) == "bad_token"
    assert_problem(await browser.get("/api/v1/me"), 401)
    async with sessions() as session:
        assert (await session.scalars(select(UserRow))).all() == []
    [line] = await audit(sessions, "session.refused")
    assert (line.actor, line.data["code"]) == ("nobody", "bad_token")
    assert reason in line.data["detail"]


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        *((Mode.TOKEN_500, "provider_unavailable"), (Mode.TOKEN_HTML, "provider_unavailable")),
        *((Mode.TOKEN_HANGS, "provider_unavailable"), (Mode.TOKEN_CLOSES, "provider_unavailable")),
        *((Mode.DENIED, "access_denied"), (Mode.OTHER_ERROR, "provider_refused")),
        *((Mode.FOREIGN_ANSWER, "wrong_issuer"), (Mode.NO_CODE, "provider_refused")),
    ],
)
async def test_a_provider_that_fails_or_refuses_leads_to_the_sign_in_page(
    mode: Mode, code: str, browser: httpx.AsyncClient, provider: FakeProvider, sessions: Sessions
) -> None:
    provider.mode = mode
    answer = await sign_in(browser, "/tickets")
    assert refusal(answer) == code
    assert answer.headers["location"].endswith("from=%2Ftickets")
    assert [row.data["code"] for row in await audit(sessions, "session.refused")] == [code]
    provider.mode = Mode.ANSWER
    assert (await sign_in(browser)).status_code == 200


async def test_a_provider_that_is_away_leads_to_the_sign_in_page(
    settings: Settings, sessions: Sessions, provider: FakeProvider
) -> None:
    provider.discovery_status = 503
    for issuer in ("http://127.0.0.1:9", provider.issuer):
        with serve_with_provider(settings, issuer) as url:
            async with httpx.AsyncClient(base_url=url) as browser:
                assert refusal(await browser.get(START)) == "provider_unavailable"


async def test_a_provider_that_calls_itself_by_another_name_is_not_trusted(
    browser: httpx.AsyncClient, provider: FakeProvider
) -> None:
    provider.issuer_says = "https://somebody-else.example"
    assert refusal(await browser.get(START)) == "wrong_issuer"


async def test_a_new_key_of_the_provider_is_fetched_at_once(browser: httpx.AsyncClient, provider: FakeProvider) -> None:
    assert (await sign_in(browser)).status_code == 200
    assert (await sign_in(browser)).status_code == 200
    assert provider.asked.count("/keys") == 1
    provider.rotate_key()
    assert (await sign_in(browser)).status_code == 200
    assert provider.asked.count("/keys") == 2


async def test_an_answer_works_only_in_the_browser_that_began(browser: httpx.AsyncClient, api: str) -> None:
    back = await go_to_provider(browser)
    async with httpx.AsyncClient(base_url=api) as another:
        assert refusal(await another.get(back)) == "wrong_state"
        await go_to_provider(another)
        assert refusal(await another.get(back)) == "wrong_state"


async def test_an_answer_works_once(browser: httpx.AsyncClient) -> None:
    back = await go_to_provider(browser)
    cookie = {"Cookie": f"ticketflow_oidc={browser.cookies['ticketflow_oidc']}"}
    first = await browser.get(back)
    assert first.status_code == 200
    assert "ticketflow_oidc" not in browser.cookies
    browser.cookies.clear()
    assert refusal(await browser.get(back, headers=cookie)) == "code_refused"
    assert refusal(await browser.get(back)) == "wrong_state"


async def test_a_state_works_once_even_with_another_code(browser: httpx.AsyncClient, provider: FakeProvider) -> None:
    back = await go_to_provider(browser)
    cookie = {"Cookie": f"ticketflow_oidc={browser.cookies['ticketflow_oidc']}"}
    assert (await browser.get(back)).status_code == 200
    again = provider.authorize(provider.authorized[-1])
    browser.cookies.clear()
    assert refusal(await browser.get(again, headers=cookie)) == "wrong_state"


@pytest.mark.parametrize("change", ["x", ".", ""])
async def test_a_handshake_that_we_did_not_sign_is_not_believed(change: str, browser: httpx.AsyncClient) -> None:
    back = await go_to_provider(browser)
    cookie = browser.cookies["ticketflow_oidc"]
    changed = cookie[:10] + change + cookie[10 + len(change) or 11 :] if change else cookie[:-1]
    browser.cookies.clear()
    assert refusal(await browser.get(back, headers={"Cookie": f"ticketflow_oidc={changed}"})) == "wrong_state"


async def test_who_fails_on_and_on_does_not_fill_the_log(stranger: httpx.AsyncClient, sessions: Sessions) -> None:
    for _ in range(60):
        assert refusal(await stranger.get(CALLBACK, headers={"X-Forwarded-For": "203.0.113.9"})) == "not_set_up"
    assert len(await audit(sessions, "session.refused")) == 50


def test_a_handshake_is_over_after_ten_minutes() -> None:
    fresh = new_handshake("/")
    assert unseal(seal(fresh, "secret"), "secret") == fresh
    assert unseal(seal(fresh, "secret"), "another") is None
    for age in (601, -60):
        assert unseal(seal(replace(fresh, started=fresh.started - age), "secret"), "secret") is None


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example"),
        *("evil", "", "\\\\evil.example", "/\n/evil.example", "/" + "x" * 1000, "/ä", "http:///x", "//[", "/a\x7fb"),
    ],
)
async def test_the_way_never_leads_to_another_site(path: str, browser: httpx.AsyncClient) -> None:
    assert own_path(path) == "/"
    answer = await sign_in(browser, path)
    assert 'content="0;url=/"' in answer.text


@pytest.mark.parametrize("path", ["/", "/tickets/1?x=1#y", "/a//b", "/x:y"])
def test_a_path_of_ours_stays(path: str) -> None:
    assert own_path(path) == path
