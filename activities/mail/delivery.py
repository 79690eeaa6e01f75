"""Sends a recorded mail. The row says whether it left, so a retry knows, and its Message-ID is the same every time."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.addresses import MailAddresses
from activities.mail.provider import MailProvider, MailRefused
from activities.mail.template import DEFAULT, MailTemplate
from schema.db.tables.mails import MailRow
from schema.tickets import MailStatus


@dataclass(frozen=True)
class Delivery:
    """What became of a mail: `sent`, with the provider's own id of it, or `failed` for good with its reason."""

    message_id: str
    status: MailStatus
    error: str | None = None
    provider_id: str | None = None


@dataclass(frozen=True)
class MailDesk:
    """Where mails are handed in: the provider, our addresses and what stands below our mails."""

    provider: MailProvider
    addresses: MailAddresses
    template: MailTemplate = DEFAULT

    async def send(self, mail: MailRow) -> Delivery:
        """Hand the mail to the provider if it has not left. Holds no transaction: record the delivery after it.
        A crash between the two sends it again with the same Message-ID."""
        if mail.status != MailStatus.QUEUED:
            return Delivery(mail.message_id, MailStatus(mail.status), mail.error, mail.provider_id)
        try:
            provider_id = await self.provider.send(mail)
        except MailRefused as refusal:
            return Delivery(mail.message_id, MailStatus.FAILED, str(refusal)[:1000])
        return Delivery(mail.message_id, MailStatus.SENT, provider_id=provider_id)


async def get_mail(session: AsyncSession, message_id: str) -> MailRow:
    """The recorded mail."""
    return (await session.scalars(select(MailRow).where(MailRow.message_id == message_id))).one()


async def record_delivery(session: AsyncSession, delivery: Delivery) -> Delivery:
    """Write what became of a mail into its row. Returns what the row says then: the provider's events may have been
    faster than its answer."""
    query = select(MailRow).where(MailRow.message_id == delivery.message_id).with_for_update()
    mail = (await session.scalars(query.execution_options(populate_existing=True))).one()
    # One that was withdrawn while it was leaving has left: what the provider says goes before what we wanted.
    if mail.status in (MailStatus.QUEUED, MailStatus.WITHDRAWN):
        mail.status, mail.error = delivery.status, delivery.error
        mail.sent_at = func.clock_timestamp() if delivery.status is MailStatus.SENT else None
    mail.provider_id = mail.provider_id or delivery.provider_id
    await session.flush()
    return Delivery(mail.message_id, MailStatus(mail.status), mail.error, mail.provider_id)
