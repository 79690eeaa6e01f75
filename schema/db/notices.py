"""Mails that the sweep sends: whom a waiting request concerns, and what still has to leave."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import UserRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.inbound import SenderCodeRow
from schema.db.tables.mails import MailRow
from schema.roles import Role
from schema.tickets import MailAudience, MailStatus


async def list_reminded(session: AsyncSession, approval: ApprovalRow) -> list[str]:
    """Whom to remind of a request: the people the policy names, else everybody who may decide it."""
    return list(approval.notify) or await _addresses(session, Role(approval.approver_role))


async def list_escalated(session: AsyncSession, approval: ApprovalRow) -> list[str]:
    """Whom to tell when a reminder did not help: the people the policy names, else all admins."""
    return list(approval.escalate_to) or await _addresses(session, Role.ADMIN)


async def _addresses(session: AsyncSession, least: Role) -> list[str]:
    roles = [role for role in Role if role.may_act_as(least)]
    query = select(UserRow.email).where(UserRow.role.in_(roles), UserRow.deactivated_at.is_(None))
    return list((await session.scalars(query.order_by(UserRow.email))).all())


async def list_waiting_notices(session: AsyncSession, limit: int) -> Sequence[MailRow]:
    """Mails to colleagues, and codes that prove a sender, that have not left yet, oldest first."""
    codes = select(SenderCodeRow.mail_id)
    query = select(MailRow).where(MailRow.status == MailStatus.QUEUED)
    query = query.where((MailRow.audience == MailAudience.STAFF) | MailRow.id.in_(codes))
    return (await session.scalars(query.order_by(MailRow.at, MailRow.id).limit(limit))).all()
