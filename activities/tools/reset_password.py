"""Mails a single-use reset link to the customer's stored address, and to no other."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.compose import compose_notice
from activities.mail.delivery import Delivery, MailDesk, get_mail, record_delivery
from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome, VendorEffectTool
from schema.db.delivery import has_complained
from schema.db.limits import check_resets
from schema.db.tables.effects import PasswordResetRow
from schema.db.tables.tickets import TicketRow
from schema.errors import ToolRefused
from schema.tickets import MailStatus, normal_email
from schema.tools import ResetPasswordArguments, ToolArguments, ToolCallStatus

LINK_LIVES = timedelta(hours=1)
DONE = "Done. A reset link was mailed to the address stored for the customer; it is not shown."

TEXT = """Hello,

here is the link to set a new password for your account:

{link}

It works once and for one hour. If you did not ask for it you can ignore this mail; your password stays as it is.
"""


class ResetPassword(VendorEffectTool):
    name: str = "reset_password"
    description: str = "Mail a password reset link to the address stored for this ticket's customer."
    args_schema: type[ToolArguments] = ResetPasswordArguments
    mail: Any  # MailDesk
    reset_url: str

    async def reserve(
        self, session: AsyncSession, context: ToolContext, key: str, arguments: ResetPasswordArguments
    ) -> None:
        customer = context.required_customer()
        if arguments.email is not None and not _same(arguments.email, customer.email):
            raise ToolRefused("A reset link goes only to the address stored for this ticket's customer.")
        if await has_complained(session, context.ticket_id, customer.email):
            raise ToolRefused(
                "The customer marked our mail as spam, so no automatic mail is sent. Escalate to a human."
            )
        await check_resets(session, customer.id, lock=True)
        token = secrets.token_urlsafe(32)
        expires_at = await session.scalar(select(func.clock_timestamp() + LINK_LIVES))
        assert expires_at is not None
        session.add(
            PasswordResetRow(
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                effect_key=key,
                customer_id=customer.id,
                expires_at=expires_at,
            )
        )
        ticket = await session.get_one(TicketRow, context.ticket_id)
        desk: MailDesk = self.mail
        text = TEXT.format(link=f"{self.reset_url}?token={token}")
        session.add(compose_notice(desk.addresses, ticket, customer.email, "Your password reset link", text, key))
        await session.flush()

    async def perform(
        self, context: ToolContext, key: str, arguments: ResetPasswordArguments, attempt: int
    ) -> EffectOutcome:
        desk: MailDesk = self.mail
        async with context.sessions() as session:
            mail = await get_mail(session, desk.addresses.message_id(key))
        sent = await desk.send(mail)
        async with context.sessions.begin() as session:  # the provider's id of the mail is known only here
            delivery = await record_delivery(session, sent)
        if delivery.status is MailStatus.FAILED:
            return EffectOutcome(ToolCallStatus.FAILED, "Error: the mail with the link could not be delivered.")
        return EffectOutcome(ToolCallStatus.DONE, DONE)

    async def record(self, session: AsyncSession, key: str, outcome: EffectOutcome) -> None:
        desk: MailDesk = self.mail
        sent = outcome.status is ToolCallStatus.DONE
        status, error = (MailStatus.SENT, None) if sent else (MailStatus.FAILED, "refused by the provider")
        await record_delivery(session, Delivery(desk.addresses.message_id(key), status, error))


def _same(given: str, stored: str) -> bool:
    try:
        return normal_email(given) == stored
    except ValueError:
        return False
