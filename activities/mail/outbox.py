"""The stand-in mail provider: mails stay in the database, readable by API and dashboard."""

from schema.db.tables.mails import MailRow


class OutboxProvider:
    """Sending is done once the row is there."""

    name = "outbox"

    async def send(self, mail: MailRow) -> str | None:
        return None
