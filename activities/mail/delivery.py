"""Delivers a recorded mail once: the row says whether it left."""

from dataclasses import dataclass

from sqlalchemy import func, select

from activities.mail.addresses import MailAddresses
from activities.mail.provider import MailProvider, MailRefused
from schema.db.session import Sessions
from schema.db.tables import MailRow
from schema.tickets import MailStatus


@dataclass(frozen=True)
class MailDesk:
    """Where mails are handed in: the provider, our addresses, and the record."""

    sessions: Sessions
    provider: MailProvider
    addresses: MailAddresses

    async def deliver(self, message_id: str) -> MailStatus:
        """Send the recorded mail if it has not left. A crash between sending and recording sends it again with
        the same Message-ID. Returns its status; a mail the provider will never take is `failed`."""
        async with self.sessions() as session:
            mail = (await session.scalars(select(MailRow).where(MailRow.message_id == message_id))).one()
        if mail.status != MailStatus.QUEUED:
            return MailStatus(mail.status)
        error = None
        try:
            await self.provider.send(mail)
        except MailRefused as refusal:
            error = str(refusal)[:1000]
        return await self._record(message_id, error)

    async def _record(self, message_id: str, error: str | None) -> MailStatus:
        status = MailStatus.FAILED if error else MailStatus.SENT
        async with self.sessions.begin() as session:
            query = select(MailRow).where(MailRow.message_id == message_id).with_for_update()
            mail = (await session.scalars(query)).one()
            mail.status, mail.error = status, error
            mail.sent_at = await session.scalar(select(func.clock_timestamp())) if error is None else None
        return status
