"""Single sign-on is set up whole or not at all."""

import pytest

from schema.errors import InvalidSettings
from schema.roles import Role, covers, lower_limits
from schema.settings import load_settings

WHOLE = {
    "OIDC_ISSUER": "https://login.example.com/",
    "OIDC_CLIENT_ID": "ticketflow",
    "OIDC_CLIENT_SECRET": "zebra-client-secret",
}


def mistakes(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> list[str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as raised:
        load_settings()
    return raised.value.mistakes


def test_the_issuer_stays_as_it_is_and_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.oidc_issuer == "https://login.example.com/"
    assert settings.oidc_name == "single sign-on"
    assert "zebra" not in repr(settings)


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_what_is_missing_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    [line] = mistakes(monkeypatch, {name: value for name, value in WHOLE.items() if name != missing})
    assert line.startswith(f"{missing}: ")
    assert "is not set, and OIDC_ISSUER needs it" in line


def test_a_missing_issuer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = mistakes(monkeypatch, {"OIDC_CLIENT_ID": "ticketflow"})
    assert line.startswith("OIDC_CLIENT_ID: ")
    assert "OIDC_ISSUER is not" in line


@pytest.mark.parametrize(
    "issuer", ["login.example.com", "http://login.example.com", "https://login.example.com?x=1", "ftp://x", "https://"]
)
def test_an_issuer_that_cannot_be_trusted_is_a_mistake(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    [line] = mistakes(monkeypatch, WHOLE | {"OIDC_ISSUER": issuer})
    assert line.startswith("OIDC_ISSUER: ")


def test_groups_are_mapped_to_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_ROLES_CLAIM", "groups")
    monkeypatch.setenv("OIDC_ROLE_MAP", " desk = agent, a=b=admin ,")
    assert load_settings().oidc_role_map == {"desk": Role.AGENT, "a=b": Role.ADMIN}


@pytest.mark.parametrize("text", ["desk", "desk=owner", "=admin", "desk=agent;x"])
def test_a_map_that_gives_no_role_is_a_mistake(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    [line] = mistakes(monkeypatch, {"OIDC_ROLES_CLAIM": "groups", "OIDC_ROLE_MAP": text})
    assert line.startswith("OIDC_ROLE_MAP: ")


@pytest.mark.parametrize("half", [{"OIDC_ROLES_CLAIM": "groups"}, {"OIDC_ROLE_MAP": "desk=agent"}])
def test_claim_and_map_need_each_other(monkeypatch: pytest.MonkeyPatch, half: dict[str, str]) -> None:
    [line] = mistakes(monkeypatch, half)
    assert "need each other" in line


def test_the_lower_of_two_roles() -> None:
    assert Role.ADMIN.at_most(Role.AGENT) is Role.AGENT.at_most(Role.ADMIN) is Role.AGENT
    assert Role.VIEWER.at_most(Role.VIEWER) is Role.VIEWER


@pytest.mark.parametrize(
    ("own", "other", "covered", "both"),
    [
        (None, None, True, None),
        (None, {"EUR": 5}, True, {"EUR": 5}),
        ({"EUR": 5}, None, False, {"EUR": 5}),
        ({"EUR": 5}, {"EUR": 5}, True, {"EUR": 5}),
        ({"EUR": 5}, {"EUR": 6}, False, {"EUR": 5}),
        ({"EUR": 5}, {"USD": 0}, False, {}),
        ({"EUR": 5, "USD": 1}, {"EUR": 2}, True, {"EUR": 2}),
        ({}, {}, True, {}),
    ],
)
def test_limits_cover_and_meet(
    own: dict[str, int] | None, other: dict[str, int] | None, covered: bool, both: dict[str, int] | None
) -> None:
    assert covers(own, other) is covered
    assert lower_limits(own, other) == both
