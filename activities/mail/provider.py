"""What every mail provider offers. A vendor lives in one file beside this one."""

from typing import Protocol

from schema.db.tables.mails import MailRow


class MailRefused(Exception):
    """The provider will never take this mail; its text is shown on the ticket."""


class MailProvider(Protocol):
    """Sends mails. The fixed Message-ID makes a mail that was sent twice recognisable."""

    name: str

    async def send(self, mail: MailRow) -> None:
        """Hand the mail over. Raises `MailRefused`, or what a retry heals."""
        ...
