"""Settings start a system without any, name every mistake, and never show a secret."""

import pytest

from activities.mail.providers import open_mail_provider
from schema.errors import InvalidSettings
from schema.settings import Settings, load_settings

SECRETS = {
    "TICKETFLOW_BOOTSTRAP_API_KEY": "zebra-bootstrap-key",
    "TICKETFLOW_ADMIN_PASSWORD": "zebra-admin-password",
    "TICKETFLOW_SECRET_KEY": "zebra-secret-key-of-length",
    "OPENAI_API_KEY": "zebra-openai-key",
    "STRIPE_API_KEY": "zebra-stripe-key",
    "MAILGUN_API_KEY": "zebra-mailgun-key",
    "SENDGRID_API_KEY": "zebra-sendgrid-key",
    "POSTMARK_SERVER_TOKEN": "zebra-postmark-token",
    "SMTP_PASSWORD": "zebra-smtp-password",
    "DATABASE_URL": "postgresql://app:zebra-password@db:5432/app",
}
NAMES = sorted(str(field.validation_alias) for field in Settings.model_fields.values())


def mistakes(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings) as raised:
        load_settings()
    assert all("\n" not in line for line in raised.value.mistakes)
    return raised.value.mistakes


def test_the_system_starts_without_any_setting() -> None:
    settings = load_settings()
    assert (settings.public_url, settings.temporal_target) == ("http://127.0.0.1:8000", "127.0.0.1:7233")
    assert (settings.offline_model, settings.payments, settings.email_provider) == (True, "sandbox", "outbox")
    assert settings.model_calls_per_activity == settings.max_model_calls == 12
    assert settings.worker_metrics_port == settings.metrics_port + 1


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    unset = load_settings()
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert load_settings() == unset


def test_every_setting_has_the_name_of_an_environment_variable() -> None:
    assert [name for name in NAMES if not name.isupper()] == []
    assert len(set(NAMES)) == len(NAMES)


def test_every_mistake_is_one_line_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "TICKETFLOW_PORT": "70000",
        "TICKETFLOW_METRICS_PORT": "65535",
        "TICKETFLOW_LOG_LEVEL": "loud",
        "TICKETFLOW_PUBLIC_URL": "support.example.com",
        "DATABASE_URL": "mysql://db/app",
        "TICKETFLOW_MAX_MODEL_CALLS": "0",
        "TICKETFLOW_CLOSE_AFTER_DAYS": "soon",
        "TICKETFLOW_SECRET_KEY": "short",
        "TICKETFLOW_PAYMENTS": "cash",
    }
    lines = mistakes(monkeypatch, **wrong)
    assert sorted(line.partition(":")[0] for line in lines) == sorted(wrong)


@pytest.mark.parametrize("address", ["nobody", "a b@example.com", "two@at@example.com", f"{'x' * 30}@example.com"])
def test_a_support_address_that_replies_cannot_reach_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    # A reply address is the local part, a plus and 42 characters: it has to fit into the 64 that mail allows.
    [line] = mistakes(monkeypatch, TICKETFLOW_SUPPORT_ADDRESS=address)
    assert line.startswith("TICKETFLOW_SUPPORT_ADDRESS: ")


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRETS[name])
    if name == "SMTP_PASSWORD":
        monkeypatch.setenv("SMTP_USERNAME", "support")
    settings = load_settings()
    assert "zebra" not in repr(settings) + str(settings)


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_mistake_does_not_quote_secrets(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    wrong = {"DATABASE_URL": "mysql://app:zebra@db/app", "OPENAI_API_KEY": "zebra-key"}.get(name, "zebra")
    lines = mistakes(monkeypatch, **{name: wrong, "TICKETFLOW_PORT": "0"})
    assert "zebra" not in " ".join(lines)


def test_a_missing_database_is_said_by_its_variable() -> None:
    with pytest.raises(InvalidSettings, match="DATABASE_URL: is not set"):
        _ = load_settings().database_dsn


@pytest.mark.parametrize(("calls", "share", "expected"), [("6", "", 6), ("6", "1", 1), ("6", "9", 6), ("1", "12", 1)])
def test_an_activity_makes_at_most_all_calls_of_a_turn(
    monkeypatch: pytest.MonkeyPatch, calls: str, share: str, expected: int
) -> None:
    monkeypatch.setenv("TICKETFLOW_MAX_MODEL_CALLS", calls)
    monkeypatch.setenv("TICKETFLOW_MODEL_CALLS_PER_ACTIVITY", share)
    assert load_settings().model_calls_per_activity == expected


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_link_never_leads_to_a_wildcard_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("TICKETFLOW_HOST", host)
    assert load_settings().public_url == "http://localhost:8000"


def test_an_address_loses_its_trailing_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKETFLOW_PUBLIC_URL", "https://help.example.com/support/")
    assert load_settings().public_url == "https://help.example.com/support"


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_model_endpoint_ends_the_offline_model(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "http://localhost:11434/v1")
    assert not load_settings().offline_model


def test_stripe_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = mistakes(monkeypatch, TICKETFLOW_PAYMENTS="stripe")
    assert line.startswith("STRIPE_API_KEY: ")
    assert "is not set" in line
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_1")
    assert load_settings().payments == "stripe"


KEYS = {
    "mailgun": {"MAILGUN_API_KEY": "key", "MAILGUN_DOMAIN": "mg.example.com"},
    "sendgrid": {"SENDGRID_API_KEY": "key"},
    "postmark": {"POSTMARK_SERVER_TOKEN": "key"},
    "smtp": {"SMTP_HOST": "mail.example.com"},
}


@pytest.mark.parametrize("provider", KEYS)
def test_a_mail_provider_needs_its_keys(monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    lines = mistakes(monkeypatch, TICKETFLOW_EMAIL_PROVIDER=provider)
    assert [line.partition(":")[0] for line in lines] == list(KEYS[provider])
    assert all(f"TICKETFLOW_EMAIL_PROVIDER={provider} needs it" in line for line in lines)
    for name, value in KEYS[provider].items():
        monkeypatch.setenv(name, value)
    assert load_settings().email_provider == provider


@pytest.mark.parametrize("provider", KEYS)
async def test_a_chosen_mail_provider_is_opened(monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    for name, value in {"TICKETFLOW_EMAIL_PROVIDER": provider, **KEYS[provider]}.items():
        monkeypatch.setenv(name, value)
    async with open_mail_provider(load_settings()) as opened:
        assert opened.name == provider


@pytest.mark.parametrize(
    ("wrong", "variable"),
    [
        ({"TICKETFLOW_EMAIL_PROVIDER": "pigeon"}, "TICKETFLOW_EMAIL_PROVIDER"),
        ({"MAILGUN_DOMAIN": "https://mg.example.com/x"}, "MAILGUN_DOMAIN"),
        ({"MAILGUN_API_URL": "api.eu.mailgun.net"}, "MAILGUN_API_URL"),
        ({"SMTP_TLS": "yes"}, "SMTP_TLS"),
        ({"SMTP_PORT": "smtp"}, "SMTP_PORT"),
        ({"SMTP_USERNAME": "support"}, "SMTP_PASSWORD"),
        ({"SMTP_PASSWORD": "zebra"}, "SMTP_PASSWORD"),
        ({"SMTP_USERNAME": "x", "SMTP_PASSWORD": "y", "SMTP_TLS": "none", "SMTP_HOST": "mail.x"}, "SMTP_PASSWORD"),
        ({"TICKETFLOW_SUPPORT_NAME": "x" * 61}, "TICKETFLOW_SUPPORT_NAME"),
    ],
)
def test_a_mistake_about_mail_is_one_line(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], variable: str
) -> None:
    [line] = mistakes(monkeypatch, **wrong)
    assert line.startswith(f"{variable}: ")
    assert "zebra" not in line


def test_a_signature_has_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKETFLOW_MAIL_SIGNATURE", "Shop Ltd\\n1 Street ")
    assert load_settings().mail_signature == "Shop Ltd\n1 Street"
