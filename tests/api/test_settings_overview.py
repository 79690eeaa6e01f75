"""How the system is set up, and that no secret is told with it."""

from typing import Any

import httpx
from pydantic import SecretStr

from schema.settings import Settings, load_settings
from schema.settings_overview import overview
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole

SECRETS = {
    "openai_api_key": SecretStr("sk-very-secret"),
    "postmark_server_token": SecretStr("pm-very-secret"),
    "stripe_api_key": SecretStr("st-very-secret"),
    "inbound_password": SecretStr("in-very-secret"),
    "mailgun_webhook_signing_key": SecretStr("mg-very-secret"),
    "bootstrap_api_key": SecretStr("tf-very-secret"),
    "secret_key": SecretStr("a-very-secret-key"),
    "oidc_client_secret": SecretStr("oi-very-secret"),
    "database_url": "postgresql://me:very-secret@db.example:5433/shop?password=very-secret",
    "openai_base_url": "https://me:very-secret@llm.example/v1",
}


def _shown(settings: Settings) -> dict[str, Any]:
    return {one.variable: one for section in overview(settings) for one in section.settings}


async def test_admins_read_how_it_is_set_up(client: httpx.AsyncClient, as_role: AsRole) -> None:
    sections = (await client.get("/api/v1/settings/overview")).json()["sections"]
    summaries = {section["key"]: section["summary"] for section in sections}
    assert summaries["model"].startswith("The built-in offline model answers")
    assert summaries["payments"] == "Refunds go to a sandbox in the database; no money moves."
    [key] = [one for one in sections[0]["settings"] if one["variable"] == "OPENAI_API_KEY"]
    assert (key["state"], key["value"]) == ("not_set", None)
    assert key["hint"] == "Without key and base URL the offline model answers."
    assert_problem(await (await as_role("approver")).get("/api/v1/settings/overview"), 403, "forbidden")


def test_no_secret_is_told() -> None:
    choices = {"email_provider": "postmark", "payments": "stripe", "file_store": "s3", "s3_bucket": "mails"}
    settings = load_settings().model_copy(update=SECRETS | choices)
    told = repr(overview(settings))
    assert "very-secret" not in told
    shown = _shown(settings)
    assert (shown["OPENAI_API_KEY"].state, shown["OPENAI_API_KEY"].value) == ("set", None)
    assert shown["OPENAI_BASE_URL"].value == "llm.example"
    assert shown["DATABASE_URL"].value == "db.example:5433"
    assert shown["POSTMARK_SERVER_TOKEN"].state == "set"


def test_every_choice_of_mail_provider_is_told() -> None:
    for provider in ("outbox", "mailgun", "sendgrid", "postmark", "smtp"):
        settings = load_settings().model_copy(update={"email_provider": provider})
        [section] = [one for one in overview(settings) if one.key == "mail_out"]
        assert provider in section.summary
        assert [one.value for one in section.settings if one.variable == "TICKETFLOW_EMAIL_PROVIDER"] == [provider]
