"""Every setting of Ticket Flow: the one place where the environment is read.

`load_settings()` reads environment variables and `.env`, validates them and raises `InvalidSettings` with one
line per mistake. An empty variable counts as unset.
"""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schema.ecdsa_keys import checked_p256_key
from schema.errors import InvalidSettings
from schema.roles import Role
from schema.tickets import normal_email

Port = Annotated[int, Field(ge=1, le=65535)]


def _without_trailing_slash(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address like https://support.example.com")
    return url.rstrip("/")


def _oidc_issuer(url: str) -> str:
    """As it stands: providers that end their name with a slash sign it so."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
    if not (safe and parts.netloc) or parts.query or parts.fragment:
        raise ValueError("must be an address like https://login.example.com (http only on this machine)")
    return url


def _role_map(text: object) -> object:
    """`group=role,group=role` as a map. A group's name may hold `=` itself."""
    if not isinstance(text, str):
        return text
    pairs = [pair.strip().rpartition("=") for pair in text.split(",") if pair.strip()]
    if any(not group.strip() or role.strip() not in set(Role) for group, _, role in pairs):
        raise ValueError(f"must be like `group=role,group=role` with the roles {', '.join(Role)}")
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}


def _postgres_url(url: str) -> str:
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be an address like postgresql://user:password@host:5432/name")
    return url


def _support_address(address: str) -> str:
    address = normal_email(address)
    if len(address.partition("@")[0]) > MAX_SUPPORT_NAME:
        raise ValueError(
            f"must have at most {MAX_SUPPORT_NAME} characters before the @, to leave room for reply tokens"
        )
    return address


def _domain(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?", name):
        raise ValueError("must be a name like mail.example.com")
    return name


def _mail_lines(text: str) -> str:
    """A variable is one line, so `\\n` stands for a line break."""
    return text.replace("\\n", "\n").strip()


MAX_SUPPORT_NAME = 21
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SupportAddress = Annotated[str, AfterValidator(_support_address)]
MailName = Annotated[str, Field(max_length=60)]
MailLines = Annotated[str, Field(max_length=2000), AfterValidator(_mail_lines)]
Domain = Annotated[str, AfterValidator(_domain)]
EcdsaKey = Annotated[str, AfterValidator(checked_p256_key)]
HttpUrl = Annotated[str, AfterValidator(_without_trailing_slash)]
OidcIssuer = Annotated[str, AfterValidator(_oidc_issuer)]
RoleMap = Annotated[dict[str, Role], NoDecode, BeforeValidator(_role_map)]
PostgresUrl = Annotated[str, AfterValidator(_postgres_url)]


class Settings(BaseSettings):
    """The settings of one process, as documented in the README's table. Secrets never print."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=False
    )

    # Addresses and data
    host: str = Field("127.0.0.1", validation_alias="TICKETFLOW_HOST")
    port: Port = Field(8000, validation_alias="TICKETFLOW_PORT")
    metrics_port: Annotated[int, Field(ge=1, le=65534)] = Field(9464, validation_alias="TICKETFLOW_METRICS_PORT")
    data_dir: Path = Field(Path(".data"), validation_alias="TICKETFLOW_DATA_DIR")
    configured_public_url: HttpUrl | None = Field(None, validation_alias="TICKETFLOW_PUBLIC_URL")
    log_format: Literal["console", "json"] = Field("json", validation_alias="TICKETFLOW_LOG_FORMAT")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="TICKETFLOW_LOG_LEVEL")

    # Access
    bootstrap_api_key: SecretStr | None = Field(None, validation_alias="TICKETFLOW_BOOTSTRAP_API_KEY", min_length=8)
    admin_email: str = Field("admin@localhost", validation_alias="TICKETFLOW_ADMIN_EMAIL")
    admin_password: SecretStr | None = Field(None, validation_alias="TICKETFLOW_ADMIN_PASSWORD", min_length=8)
    secret_key: SecretStr | None = Field(None, validation_alias="TICKETFLOW_SECRET_KEY", min_length=16)

    # Single sign-on
    oidc_issuer: OidcIssuer | None = Field(None, validation_alias="OIDC_ISSUER")
    oidc_client_id: str | None = Field(None, validation_alias="OIDC_CLIENT_ID", validate_default=True)
    oidc_client_secret: SecretStr | None = Field(None, validation_alias="OIDC_CLIENT_SECRET", validate_default=True)
    oidc_name: Annotated[str, Field(max_length=60)] = Field("single sign-on", validation_alias="OIDC_NAME")
    oidc_roles_claim: str | None = Field(None, validation_alias="OIDC_ROLES_CLAIM")
    oidc_role_map: RoleMap = Field({}, validation_alias="OIDC_ROLE_MAP", validate_default=True)
    oidc_default_role: Role | None = Field(None, validation_alias="OIDC_DEFAULT_ROLE")

    # Database and engine
    database_url: PostgresUrl | None = Field(None, validation_alias="DATABASE_URL", repr=False)
    database_direct: bool = Field(False, validation_alias="TICKETFLOW_DATABASE_DIRECT")
    temporal_address: str | None = Field(None, validation_alias="TEMPORAL_ADDRESS")
    temporal_namespace: str = Field("default", validation_alias="TEMPORAL_NAMESPACE")
    temporal_port: Port = Field(7233, validation_alias="TICKETFLOW_TEMPORAL_PORT")
    temporal_ui_port: Port = Field(8233, validation_alias="TICKETFLOW_TEMPORAL_UI_PORT")
    configured_temporal_ui_url: HttpUrl | None = Field(None, validation_alias="TEMPORAL_UI_URL")

    # Model
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")
    openai_base_url: HttpUrl | None = Field(None, validation_alias="OPENAI_BASE_URL")
    model: str = Field("gpt-4.1-mini", validation_alias="TICKETFLOW_MODEL")
    workflow: Literal["agent"] = Field("agent", validation_alias="TICKETFLOW_WORKFLOW")
    max_model_calls: Annotated[int, Field(ge=1, le=100)] = Field(12, validation_alias="TICKETFLOW_MAX_MODEL_CALLS")
    configured_calls_per_activity: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, validation_alias="TICKETFLOW_MODEL_CALLS_PER_ACTIVITY"
    )
    ticket_model_calls: Annotated[int, Field(ge=1)] = Field(100, validation_alias="TICKETFLOW_TICKET_MODEL_CALLS")
    ticket_tokens: Annotated[int, Field(ge=1)] = Field(1_000_000, validation_alias="TICKETFLOW_TICKET_TOKENS")
    model_rate_per_second: Annotated[float, Field(gt=0)] = Field(50.0, validation_alias="TICKETFLOW_MODEL_RATE")

    # Mail, payments, policy
    support_address: SupportAddress = Field("support@localhost", validation_alias="TICKETFLOW_SUPPORT_ADDRESS")
    support_name: MailName = Field("", validation_alias="TICKETFLOW_SUPPORT_NAME")
    mail_disclosure: MailLines = Field("", validation_alias="TICKETFLOW_MAIL_DISCLOSURE")
    mail_signature: MailLines = Field("", validation_alias="TICKETFLOW_MAIL_SIGNATURE")
    email_provider: Literal["outbox", "mailgun", "sendgrid", "postmark", "smtp"] = Field(
        "outbox", validation_alias="TICKETFLOW_EMAIL_PROVIDER"
    )
    mailgun_api_key: SecretStr | None = Field(None, validation_alias="MAILGUN_API_KEY", validate_default=True)
    mailgun_domain: Domain | None = Field(None, validation_alias="MAILGUN_DOMAIN", validate_default=True)
    mailgun_api_url: HttpUrl | None = Field(None, validation_alias="MAILGUN_API_URL")
    sendgrid_api_key: SecretStr | None = Field(None, validation_alias="SENDGRID_API_KEY", validate_default=True)
    sendgrid_api_url: HttpUrl | None = Field(None, validation_alias="SENDGRID_API_URL")
    postmark_server_token: SecretStr | None = Field(
        None, validation_alias="POSTMARK_SERVER_TOKEN", validate_default=True
    )
    postmark_api_url: HttpUrl | None = Field(None, validation_alias="POSTMARK_API_URL")
    smtp_host: Domain | None = Field(None, validation_alias="SMTP_HOST", validate_default=True)
    smtp_port: Port | None = Field(None, validation_alias="SMTP_PORT")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", validation_alias="SMTP_TLS")
    smtp_username: str | None = Field(None, validation_alias="SMTP_USERNAME")
    smtp_password: SecretStr | None = Field(None, validation_alias="SMTP_PASSWORD", validate_default=True)
    mailgun_webhook_signing_key: SecretStr | None = Field(None, validation_alias="MAILGUN_WEBHOOK_SIGNING_KEY")
    sendgrid_inbound_public_key: EcdsaKey | None = Field(None, validation_alias="SENDGRID_INBOUND_PUBLIC_KEY")
    inbound_user: str | None = Field(None, validation_alias="TICKETFLOW_INBOUND_USER")
    inbound_password: SecretStr | None = Field(None, validation_alias="TICKETFLOW_INBOUND_PASSWORD")
    max_mail_mb: Annotated[int, Field(ge=50, le=1000)] = Field(60, validation_alias="TICKETFLOW_MAX_MAIL_MB")
    mails_per_hour: Annotated[int, Field(ge=1)] = Field(60, validation_alias="TICKETFLOW_MAILS_PER_HOUR")
    mail_tickets_per_hour: Annotated[int, Field(ge=1)] = Field(20, validation_alias="TICKETFLOW_MAIL_TICKETS_PER_HOUR")
    payments: Literal["sandbox", "stripe"] = Field("sandbox", validation_alias="TICKETFLOW_PAYMENTS")
    stripe_api_key: SecretStr | None = Field(None, validation_alias="STRIPE_API_KEY", validate_default=True)
    stripe_api_url: HttpUrl | None = Field(None, validation_alias="STRIPE_API_URL")
    policy_file: Path | None = Field(None, validation_alias="TICKETFLOW_POLICY_FILE")
    password_reset_url: HttpUrl | None = Field(None, validation_alias="TICKETFLOW_PASSWORD_RESET_URL")
    close_after_days: Annotated[float, Field(gt=0, le=365)] = Field(3.0, validation_alias="TICKETFLOW_CLOSE_AFTER_DAYS")

    @field_validator("stripe_api_key")
    @classmethod
    def _stripe_needs_its_key(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if key is None and info.data.get("payments") == "stripe":
            raise ValueError("is not set, and TICKETFLOW_PAYMENTS=stripe needs it")
        return key

    @field_validator("mailgun_api_key", "mailgun_domain", "sendgrid_api_key", "postmark_server_token", "smtp_host")
    @classmethod
    def _mail_needs_its_keys(cls, value: SecretStr | str | None, info: ValidationInfo) -> SecretStr | str | None:
        provider = info.data.get("email_provider")
        if value is None and info.field_name and provider == info.field_name.partition("_")[0]:
            raise ValueError(f"is not set, and TICKETFLOW_EMAIL_PROVIDER={provider} needs it")
        return value

    @field_validator("smtp_password")
    @classmethod
    def _smtp_signs_in_encrypted(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "smtp_username" in info.data and (password is None) != (info.data["smtp_username"] is None):
            raise ValueError("and SMTP_USERNAME need each other; only one of them is set")
        if password and info.data.get("smtp_tls") == "none" and info.data.get("smtp_host") not in LOOPBACK:
            raise ValueError("would be sent for everybody to read: SMTP_TLS=none is for servers without sign-in")
        return password

    @field_validator("oidc_client_id", "oidc_client_secret")
    @classmethod
    def _oidc_is_whole(cls, value: str | SecretStr | None, info: ValidationInfo) -> str | SecretStr | None:
        issuer = info.data.get("oidc_issuer")
        if "oidc_issuer" in info.data and (value is None) != (issuer is None):
            raise ValueError("is not set, and OIDC_ISSUER needs it" if issuer else "is set, but OIDC_ISSUER is not")
        return value

    @field_validator("oidc_role_map")
    @classmethod
    def _roles_come_from_a_claim(cls, roles: dict[str, Role], info: ValidationInfo) -> dict[str, Role]:
        if bool(roles) != bool(info.data.get("oidc_roles_claim")):
            raise ValueError("and OIDC_ROLES_CLAIM need each other; only one of them is set")
        return roles

    @property
    def public_url(self) -> str:
        """Base of the links in mails and in Temporal, without a trailing slash."""
        host = "localhost" if self.host in {"0.0.0.0", "::"} else self.host
        return self.configured_public_url or f"http://{host}:{self.port}"

    @property
    def temporal_target(self) -> str:
        """`host:port` of the Temporal frontend."""
        return self.temporal_address or f"127.0.0.1:{self.temporal_port}"

    @property
    def temporal_ui_url(self) -> str:
        """Base of the links to runs in the Temporal console."""
        return self.configured_temporal_ui_url or f"http://127.0.0.1:{self.temporal_ui_port}"

    @property
    def worker_metrics_port(self) -> int:
        return self.metrics_port + 1

    @property
    def model_calls_per_activity(self) -> int:
        return min(self.configured_calls_per_activity or self.max_model_calls, self.max_model_calls)

    @property
    def offline_model(self) -> bool:
        """True when no model endpoint is set, so that the built-in deterministic model answers."""
        return self.openai_api_key is None and self.openai_base_url is None

    @property
    def database_dsn(self) -> str:
        """The database's address. Raises `InvalidSettings` where none is set and none is embedded."""
        if self.database_url is None:
            raise InvalidSettings(["DATABASE_URL: is not set (make run sets it to the embedded server)"])
        return self.database_url


def load_settings(**overrides: object) -> Settings:
    """Read and validate the environment and `.env`. Raises `InvalidSettings`, one line per mistake."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic parses the overrides
    except ValidationError as error:
        raise InvalidSettings([f"{_variable(e['loc'][0])}: {e['msg']}" for e in error.errors()]) from None


def _variable(name: int | str) -> str:
    """The variable of a field that pydantic names by itself, as it does where the default is the mistake."""
    field = Settings.model_fields.get(str(name))
    return str(field.validation_alias if field else name)
