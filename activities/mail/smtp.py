"""Mails through any SMTP server: a connection for each mail, encrypted unless it is told otherwise."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal, NoReturn

import aiosmtplib

from activities.mail.headers import one_line
from activities.mail.http_answers import MAX_REASON, TIMEOUT_SECONDS
from activities.mail.outgoing import Outgoing, outgoing
from activities.mail.provider import MailAway, MailMisconfigured, MailRefused
from activities.mail.smtp_message import smtp_message
from schema.db.tables.mails import MailRow

PORTS = {"starttls": 587, "tls": 465, "none": 25}
TOO_LARGE = 552


@dataclass(frozen=True)
class SmtpServer:
    """Where the server is and who we are there. With `starttls` nothing is sent before the connection is encrypted."""

    host: str
    port: int | None = None
    username: str | None = None
    password: str | None = None
    tls: Literal["starttls", "tls", "none"] = "starttls"

    def connection(self, context: ssl.SSLContext | None, timeout_seconds: float) -> aiosmtplib.SMTP:
        """A client that is not connected yet."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port or PORTS[self.tls],
            username=self.username,
            password=self.password,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=None if self.tls == "none" else context,
            timeout=timeout_seconds,
        )


class SmtpProvider:
    """Hands mails to an SMTP server."""

    name = "smtp"

    def __init__(self, server: SmtpServer, context: ssl.SSLContext | None, timeout_seconds: float) -> None:
        self._server = server
        self._context = context
        self._timeout = timeout_seconds

    async def send(self, mail: MailRow) -> str | None:
        """See `MailProvider.send`; the id is what the server says on taking the mail, such as `queued as 4F2`."""
        written = outgoing(mail)
        try:
            async with asyncio.timeout(self._timeout):
                return one_line(await self._handed_over(written))[:MAX_REASON] or None
        except (aiosmtplib.SMTPException, TimeoutError, OSError, ValueError) as error:
            self._sort(error)

    async def _handed_over(self, mail: Outgoing) -> str:
        client = self._server.connection(self._context, self._timeout)
        await client.connect()
        try:
            _, said = await client.sendmail(mail.from_email, mail.to_email, smtp_message(mail))
        except BaseException:
            client.close()
            raise
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # the mail is taken, whatever comes now
            await client.quit()
        client.close()
        return said

    def _sort(self, error: Exception) -> NoReturn:
        """What an error means. Only a refusal repeats the server's words, since only those stay on the ticket."""
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            error = error.recipients[0]
        if _says_who_we_are(error):
            raise MailMisconfigured(_MISCONFIGURED) from None
        if isinstance(error, aiosmtplib.SMTPResponseException) and error.code >= 500:
            self._sort_refusal(error)
        if isinstance(error, ValueError):  # the library's word for an address that it will not put into a command
            raise MailRefused("The SMTP server cannot be given this address.") from None
        raise MailAway(f"The SMTP server did not take the mail ({_kind(error)}).") from None

    def _sort_refusal(self, error: aiosmtplib.SMTPResponseException) -> NoReturn:
        of_the_mail = isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError)
        if not of_the_mail and error.code != TOO_LARGE:
            raise MailMisconfigured(_MISCONFIGURED) from None
        text = one_line(error.message)
        for secret in (self._server.password, self._server.username):
            text = text.replace(secret, "…") if secret else text
        raise MailRefused(f"The SMTP server refused the mail: {error.code} {text[:MAX_REASON]}") from None


_MISCONFIGURED = (
    "The SMTP server does not let us send. Correct SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USERNAME, SMTP_PASSWORD or the "
    "sender's address, then retry."
)


@asynccontextmanager
async def open_smtp(
    server: SmtpServer, timeout_seconds: float = TIMEOUT_SECONDS, context: ssl.SSLContext | None = None
) -> AsyncIterator[SmtpProvider]:
    """The SMTP server for as long as the block lasts; `context` says whose certificates are trusted."""
    yield SmtpProvider(server, context or ssl.create_default_context(), timeout_seconds)


def _says_who_we_are(error: Exception) -> bool:
    """Whether it is about the certificate, encryption or signing in, which no retry heals."""
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return True
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return error.code >= 500
    # Without an answer's code the library says so of a server that lacks STARTTLS or our ways of signing in.
    return type(error) in {aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported}


def _kind(error: Exception) -> str:
    return str(error.code) if isinstance(error, aiosmtplib.SMTPResponseException) else type(error).__name__
