"""What every mail provider offers. A vendor lives in one file beside this one.

Mails are sent at least once: no provider lets a sender ask whether it has a mail, so one whose answer got lost is
handed over again, with the same Message-ID, by which mail programs and we recognise the second.
"""

from datetime import timedelta
from typing import Protocol

from temporalio.exceptions import ApplicationError

from schema.db.tables.mails import MailRow
from schema.errors import TicketFlowError


class MailRefused(Exception):
    """The provider will never take this mail; its text is shown on the ticket."""


class MailAway(ApplicationError):
    """The provider could not be reached, or was busy or broken; the same mail is handed over again later, after
    `retry_after` where it said when."""

    def __init__(self, text: str, retry_after: timedelta | None = None) -> None:
        super().__init__(text, type="MailAway", next_retry_delay=retry_after)


class MailMisconfigured(TicketFlowError):
    """The provider does not accept us. The ticket waits until a person has set it right and retries."""

    code = "mail_misconfigured"
    title = "The mail provider refuses us"
    retry_helps = False


class MailProvider(Protocol):
    """Sends mails. The fixed Message-ID makes a mail that was sent twice recognisable."""

    name: str

    async def send(self, mail: MailRow) -> str | None:
        """Hand the mail over. Returns the provider's own id of it, if it has one. Raises `MailRefused`, or
        `MailMisconfigured`, or what a retry heals."""
        ...
