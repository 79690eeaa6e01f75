"""Opens the mail provider that the settings name."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from pydantic import SecretStr

from activities.mail.outbox import OutboxProvider
from activities.mail.provider import MailProvider
from schema.errors import InvalidSettings
from schema.settings import Settings


@asynccontextmanager
async def open_mail_provider(settings: Settings) -> AsyncIterator[MailProvider]:
    """The provider for as long as the block lasts. Raises `InvalidSettings` when its key is not set."""
    if settings.email_provider == "outbox":
        yield OutboxProvider()
        return
    async with _chosen(settings) as provider:
        yield provider


def _chosen(settings: Settings) -> AbstractAsyncContextManager[MailProvider]:
    """Imported where it is chosen: each costs a moment at the start, and at most one is needed."""
    match settings.email_provider:
        case "mailgun":
            from activities.mail.mailgun import open_mailgun

            key, domain = _set(settings.mailgun_api_key, "MAILGUN_API_KEY"), settings.mailgun_domain
            return open_mailgun(key, _set(domain, "MAILGUN_DOMAIN"), settings.mailgun_api_url)
        case "sendgrid":
            from activities.mail.sendgrid import open_sendgrid

            return open_sendgrid(_set(settings.sendgrid_api_key, "SENDGRID_API_KEY"), settings.sendgrid_api_url)
        case "postmark":
            from activities.mail.postmark import open_postmark

            token = _set(settings.postmark_server_token, "POSTMARK_SERVER_TOKEN")
            return open_postmark(token, settings.postmark_api_url)
    return _smtp(settings)


def _smtp(settings: Settings) -> AbstractAsyncContextManager[MailProvider]:
    from activities.mail.smtp import SmtpServer, open_smtp

    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    host = _set(settings.smtp_host, "SMTP_HOST")
    return open_smtp(SmtpServer(host, settings.smtp_port, settings.smtp_username, password, settings.smtp_tls))


def _set(value: SecretStr | str | None, variable: str) -> str:
    if value is None:
        raise InvalidSettings([f"{variable}: is not set, and TICKETFLOW_EMAIL_PROVIDER needs it"])
    return value.get_secret_value() if isinstance(value, SecretStr) else value
