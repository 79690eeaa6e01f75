"""Every setting of Ticket Flow: the one place where the environment is read.

`load_settings()` reads environment variables and `.env`, validates them and raises `InvalidSettings` with one
line per mistake. An empty variable counts as unset.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schema.errors import InvalidSettings
from schema.roles import Role
from schema.setting_types import (
    LOOPBACK,
    BucketName,
    BucketPrefix,
    Domain,
    EcdsaKey,
    HttpUrl,
    MailLines,
    MailName,
    OidcIssuer,
    Port,
    PostgresUrl,
    RoleMap,
    SupportAddress,
)


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

    # Files of mails
    file_store: Literal["local", "s3"] = Field("local", validation_alias="TICKETFLOW_FILE_STORE")
    s3_bucket: BucketName | None = Field(None, validation_alias="TICKETFLOW_S3_BUCKET", validate_default=True)
    s3_prefix: BucketPrefix = Field("", validation_alias="TICKETFLOW_S3_PREFIX")
    aws_endpoint_url_s3: HttpUrl | None = Field(None, validation_alias="AWS_ENDPOINT_URL_S3")
    aws_endpoint_url: HttpUrl | None = Field(None, validation_alias="AWS_ENDPOINT_URL")
    aws_region: str = Field("us-east-1", validation_alias="AWS_REGION")
    aws_access_key_id: SecretStr | None = Field(None, validation_alias="AWS_ACCESS_KEY_ID", validate_default=True)
    aws_secret_access_key: SecretStr | None = Field(
        None, validation_alias="AWS_SECRET_ACCESS_KEY", validate_default=True
    )
    raw_mail_days: Annotated[int, Field(ge=1, le=36500)] = Field(90, validation_alias="TICKETFLOW_RAW_MAIL_DAYS")

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
    sendgrid_event_public_key: EcdsaKey | None = Field(None, validation_alias="SENDGRID_EVENT_PUBLIC_KEY")
    inbound_user: str | None = Field(None, validation_alias="TICKETFLOW_INBOUND_USER")
    inbound_password: SecretStr | None = Field(None, validation_alias="TICKETFLOW_INBOUND_PASSWORD")
    inbound_authserv_id: Domain | None = Field(None, validation_alias="TICKETFLOW_INBOUND_AUTHSERV_ID")
    max_mail_mb: Annotated[int, Field(ge=50, le=1000)] = Field(60, validation_alias="TICKETFLOW_MAX_MAIL_MB")
    mails_per_hour: Annotated[int, Field(ge=1)] = Field(60, validation_alias="TICKETFLOW_MAILS_PER_HOUR")
    mail_tickets_per_hour: Annotated[int, Field(ge=1)] = Field(20, validation_alias="TICKETFLOW_MAIL_TICKETS_PER_HOUR")
    payments: Literal["sandbox", "stripe"] = Field("sandbox", validation_alias="TICKETFLOW_PAYMENTS")
    stripe_api_key: SecretStr | None = Field(None, validation_alias="STRIPE_API_KEY", validate_default=True)
    stripe_api_url: HttpUrl | None = Field(None, validation_alias="STRIPE_API_URL")
    policy_file: Path | None = Field(None, validation_alias="TICKETFLOW_POLICY_FILE")
    undo_seconds: Annotated[float, Field(ge=0, le=300, allow_inf_nan=False)] = Field(
        5.0, validation_alias="TICKETFLOW_UNDO_SECONDS"
    )
    password_reset_url: HttpUrl | None = Field(None, validation_alias="TICKETFLOW_PASSWORD_RESET_URL")
    close_after_days: Annotated[float, Field(gt=0, le=365)] = Field(3.0, validation_alias="TICKETFLOW_CLOSE_AFTER_DAYS")

    @field_validator("s3_bucket", "aws_access_key_id", "aws_secret_access_key")
    @classmethod
    def _s3_needs_bucket_and_keys(cls, value: SecretStr | str | None, info: ValidationInfo) -> SecretStr | str | None:
        if value is None and info.data.get("file_store") == "s3":
            raise ValueError("is not set, and TICKETFLOW_FILE_STORE=s3 needs it")
        return value

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
    def s3_endpoint(self) -> str | None:
        """Where the bucket is; null for Amazon's own."""
        return self.aws_endpoint_url_s3 or self.aws_endpoint_url

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
