"""What the rules between people ask about requests, for one request or a page of them in the same number of queries."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import Decider
from schema.db.policy_facts import SHORT_WINDOW
from schema.db.tables.accounts import ApiKeyRow, UserRow
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.roles import Role
from schema.tickets import MessageKind

Spent = Mapping[str, int]
"""Minor units by currency."""


async def people_behind(session: AsyncSession, tickets: Iterable[TicketRow]) -> dict[UUID, frozenset[str]]:
    """Who had a part in making the requests of each ticket: the customer, who opened it, who spoke for the customer,
    and the people behind their keys."""
    found = {ticket.id: {ticket.customer_email, ticket.created_by} for ticket in tickets}
    query = select(MessageRow.ticket_id, MessageRow.author_id).where(
        MessageRow.ticket_id.in_(found), MessageRow.kind == MessageKind.CUSTOMER
    )
    for ticket_id, author_id in await session.execute(query):
        found[ticket_id].add(author_id)
    makers = await _makers_of_keys(session, {name for names in found.values() for name in names})
    return {key: frozenset(names | {makers[name] for name in names & makers.keys()}) for key, names in found.items()}


async def _makers_of_keys(session: AsyncSession, ids: Iterable[str]) -> dict[str, str]:
    """By a key's id, the person who made it."""
    names = [name.removeprefix("key:") for name in ids if name.startswith("key:")]
    if not names:
        return {}
    query = select(ApiKeyRow.name, ApiKeyRow.acts_for).where(ApiKeyRow.name.in_(names))
    rows = await session.execute(query.where(ApiKeyRow.acts_for.is_not(None)))
    return {f"key:{name}": str(person) for name, person in rows}


async def roles_of_others(session: AsyncSession, decider: Decider) -> frozenset[Role]:
    """The roles that other active people have."""
    query = select(UserRow.role).where(UserRow.deactivated_at.is_(None), UserRow.email != decider.principal).distinct()
    return frozenset(Role(role) for role in await session.scalars(query))


def somebody_else_could(decider: Decider, needed: Role, others: Iterable[Role]) -> bool:
    """Four eyes need two people: where one person is all there is, that person decides, and the log says so."""
    return not decider.is_person or any(role.may_act_as(needed) for role in others)


async def approved_today(session: AsyncSession, decider: Decider) -> Spent:
    """What this person has approved within a day, by currency."""
    query = select(ConsentRow.currency, func.sum(ConsentRow.amount_minor)).join(
        ApprovalRow, ApprovalRow.id == ConsentRow.approval_id
    )
    rows = await session.execute(query.where(*_counts_today(decider)).group_by(ConsentRow.currency))
    return {str(currency): int(minor or 0) for currency, minor in rows}


async def own_part_today(session: AsyncSession, decider: Decider, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How much of that belongs to each of these requests."""
    query = select(ConsentRow.approval_id, ConsentRow.amount_minor).join(
        ApprovalRow, ApprovalRow.id == ConsentRow.approval_id
    )
    rows = await session.execute(query.where(*_counts_today(decider), ConsentRow.approval_id.in_(list(ids))))
    return {approval_id: int(minor or 0) for approval_id, minor in rows}


def _counts_today(decider: Decider) -> tuple[ColumnElement[bool], ...]:
    return (
        ConsentRow.principal == decider.principal,
        ConsentRow.currency.is_not(None),
        ConsentRow.at > func.clock_timestamp() - SHORT_WINDOW,
        ConsentRow.digest == ApprovalRow.digest,
        or_(ApprovalRow.status == "approved", ApprovalRow.status == "pending"),
    )
