"""What the settings amount to, for people who run the system: no secret is in it, only whether it is there."""

from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from schema.settings import Settings

State = Literal["set", "not_set", "default"]


class SettingShown(NamedTuple):
    """One setting. `value` is null for secrets and for what is not set; `hint` says what follows or what to do."""

    variable: str
    title: str
    state: State
    value: str | None
    hint: str | None


class Section(NamedTuple):
    """What belongs together; `summary` says in a sentence what holds."""

    key: str
    title: str
    summary: str
    settings: list[SettingShown]


def overview(settings: Settings) -> list[Section]:
    """Every section in the order of a settings page."""
    read = _Reader(settings)
    return [
        _model(settings, read),
        _mail_out(settings, read),
        _mail_in(settings, read),
        _payments(settings, read),
        _files(settings, read),
        _policy(settings, read),
        _sign_in(settings, read),
        _engine(settings, read),
    ]


def _model(settings: Settings, read: "_Reader") -> Section:
    offline = "The built-in offline model answers: it reads words, and no provider is asked."
    summary = offline if settings.offline_model else f"{settings.model} at {_host(settings.openai_base_url)} answers."
    shown = [
        read.secret("openai_api_key", "API key", "Without key and base URL the offline model answers."),
        read.host("openai_base_url", "Base URL", "Unset: the provider's own."),
        read.plain("model", "Model", "Used with a key or a base URL only." if settings.offline_model else None),
        read.plain("max_model_calls", "Model calls per customer message", None),
        read.plain("ticket_model_calls", "Model calls per ticket", None),
        read.plain("ticket_tokens", "Tokens per ticket", None),
    ]
    return Section("model", "Model", summary, shown)


def _mail_out(settings: Settings, read: "_Reader") -> Section:
    provider = settings.email_provider
    kept = "Mail is kept in the outbox of the database and sent to nobody."
    summary = kept if provider == "outbox" else f"Mail is sent through {provider} as {settings.support_address}."
    needed = {
        "mailgun": [("mailgun_api_key", "Mailgun key"), ("mailgun_domain", "Mailgun domain")],
        "sendgrid": [("sendgrid_api_key", "SendGrid key")],
        "postmark": [("postmark_server_token", "Postmark token")],
        "smtp": [("smtp_host", "SMTP server"), ("smtp_username", "SMTP user"), ("smtp_password", "SMTP password")],
        "outbox": [],
    }[provider]
    shown = [
        read.plain("email_provider", "Provider", None),
        read.plain("support_address", "Address customers write to", None),
        read.plain("support_name", "Name customers see", None),
        *(read.any(name, title, None) for name, title in needed),
    ]
    return Section("mail_out", "Sending mail", summary, shown)


def _mail_in(settings: Settings, read: "_Reader") -> Section:
    closed = "Not set: this webhook answers 401 to everybody."
    shown = [
        read.secret("mailgun_webhook_signing_key", "Mailgun's signing key", closed),
        read.any("sendgrid_inbound_public_key", "SendGrid's public key", "Without it the user and password below."),
        read.any("inbound_user", "User for webhooks without a signature", closed),
        read.secret("inbound_password", "Their password", closed),
        read.plain("mails_per_hour", "Mails of one sender in an hour, before they are held", None),
        read.plain("max_mail_mb", "Largest mail in MB", None),
    ]
    basic = settings.inbound_user is not None and settings.inbound_password is not None
    ways = [
        *(["Mailgun"] if settings.mailgun_webhook_signing_key else []),
        *(["SendGrid"] if settings.sendgrid_inbound_public_key or basic else []),
        *(["Postmark", "any other with user and password"] if basic else []),
    ]
    summary = f"Mail comes in from {', '.join(ways)}." if ways else "No webhook for mail is open yet."
    return Section("mail_in", "Receiving mail", summary, shown)


def _payments(settings: Settings, read: "_Reader") -> Section:
    stripe = settings.payments == "stripe"
    summary = "Refunds go to Stripe." if stripe else "Refunds go to a sandbox in the database; no money moves."
    shown = [read.plain("payments", "Provider", None)]
    if stripe:
        shown += [read.secret("stripe_api_key", "Stripe key", None), read.host("stripe_api_url", "Address", None)]
    return Section("payments", "Payments", summary, shown)


def _files(settings: Settings, read: "_Reader") -> Section:
    where = f"in the bucket {settings.s3_bucket}" if settings.file_store == "s3" else "in the data directory"
    shown = [
        read.plain("file_store", "Store", None),
        *([read.any("s3_bucket", "Bucket", None)] if settings.file_store == "s3" else []),
        read.plain("raw_mail_days", "Days that mails are kept as they came", None),
    ]
    return Section("files", "Files", f"Mails and their files are kept {where}.", shown)


def _policy(settings: Settings, read: "_Reader") -> Section:
    summary = "The policy file holds." if settings.policy_file else "The policy that was published last holds."
    file = settings.policy_file
    named = SettingShown(
        *("TICKETFLOW_POLICY_FILE", "Policy file", "set" if file else "not_set"),
        file.name if file else None,
        "Publishing from the dashboard is off while it is set." if file else None,
    )
    shown = [named, read.plain("undo_seconds", "Seconds in which a decision can be undone", None)]
    return Section("policy", "Approvals", summary, shown)


def _sign_in(settings: Settings, read: "_Reader") -> Section:
    way = f"by password or {settings.oidc_name}" if settings.oidc_issuer else "by password"
    shown = [
        read.host("oidc_issuer", "Identity provider", "Unset: passwords only."),
        read.secret("bootstrap_api_key", "Key of the settings", "An admin's key that needs no sign-in to make."),
        read.secret("secret_key", "Secret that signs reply addresses", "Without it no reply finds its ticket."),
    ]
    return Section("sign_in", "Signing in", f"People sign in {way}.", shown)


def _engine(settings: Settings, read: "_Reader") -> Section:
    shown = [
        SettingShown(
            *("TEMPORAL_ADDRESS", "Temporal", "set" if settings.temporal_address else "default"),
            settings.temporal_target,
            None,
        ),
        read.plain("temporal_namespace", "Namespace", None),
        read.host("database_url", "Database", "Unset: the embedded one."),
        read.plain("database_direct", "Reached without a pooler", None),
        read.plain("close_after_days", "Days until a quiet ticket's run ends", None),
    ]
    return Section("engine", "Engine and database", f"Runs are in Temporal at {settings.temporal_target}.", shown)


class _Reader:
    """Reads settings by name, each in the way that shows nothing secret."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def secret(self, name: str, title: str, hint: str | None) -> SettingShown:
        return self._shown(name, title, hint, None)

    def host(self, name: str, title: str, hint: str | None) -> SettingShown:
        return self._shown(name, title, hint, _host(self._value(name)))

    def plain(self, name: str, title: str, hint: str | None) -> SettingShown:
        return self._shown(name, title, hint, self._text(name))

    def any(self, name: str, title: str, hint: str | None) -> SettingShown:
        """A setting that may be a secret."""
        is_secret = hasattr(self._value(name), "get_secret_value")
        return self._shown(name, title, hint, None if is_secret else self._text(name))

    def _shown(self, name: str, title: str, hint: str | None, value: str | None) -> SettingShown:
        field = Settings.model_fields[name]
        held = self._value(name)
        if held is None or held == "":
            return SettingShown(str(field.validation_alias), title, "not_set", None, hint)
        state: State = "default" if held == field.default else "set"
        return SettingShown(str(field.validation_alias), title, state, value, hint)

    def _value(self, name: str) -> Any:
        return getattr(self._settings, name)

    def _text(self, name: str) -> str:
        value = self._value(name)
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _host(url: str | None) -> str | None:
    """Where it is, without path, user or password."""
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
