"""Takes a decision back, as long as nothing has followed from it."""

from typing import Any

from sqlalchemy import delete, func, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus, Decider
from schema.db.approvals import get_approval
from schema.db.decision_grace import seconds_left
from schema.db.events import NewEvent, append_events
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import TicketRow
from schema.errors import DecisionForbidden, TooLateToUndo
from schema.roles import Role
from schema.tickets import Actor, ActorKind, TicketStatus

STANDS = "It is too late to undo this decision; it stands."
SETTLED_BY_PEOPLE = (ApprovalStatus.APPROVED, ApprovalStatus.REJECTED)


async def undo_decision(
    session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, decider: Decider
) -> ApprovalRow:
    """Put a request back to what it was before its newest decision: open, without that yes and that edit. The caller
    has locked the ticket and read the row under that lock. Raises `TooLateToUndo`, `DecisionForbidden`."""
    if approval.status in SETTLED_BY_PEOPLE:
        return await _reopen(session, ticket, approval, decider)
    if approval.status != ApprovalStatus.PENDING:
        raise TooLateToUndo(f"This request is {approval.status}; there is no decision to undo.")
    return await _take_back_consent(session, ticket, approval, decider)


def may_undo(decider: Decider, principal: str | None) -> bool:
    """Whether this person may undo what that one decided."""
    return decider.principal == principal or decider.role is Role.ADMIN


async def _reopen(session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, decider: Decider) -> ApprovalRow:
    if await seconds_left(session, approval) <= 0:
        raise TooLateToUndo(STANDS)
    _check_person(decider, approval.decided_principal)
    undone, by = approval.decision, approval.decided_by
    reopened = await session.scalar(
        update(ApprovalRow)
        .where(
            ApprovalRow.id == approval.id,
            ApprovalRow.status.in_(SETTLED_BY_PEOPLE),
            ApprovalRow.taken_up_at.is_(None),
            ApprovalRow.undo_until > func.clock_timestamp(),
        )
        .values(_OPEN | _undone(decider))
        .returning(ApprovalRow.id)
        .execution_options(synchronize_session=False)
    )
    if reopened is None:
        raise TooLateToUndo(STANDS)
    said_yes = approval.status == ApprovalStatus.APPROVED
    if said_yes and (consent := await _newest_consent(session, approval, approval.decided_principal)):
        await _remove(session, approval, consent)
    if ticket.status == TicketStatus.PROCESSING:
        ticket.status = TicketStatus.AWAITING_APPROVAL
    return await _tell(session, approval, decider, undone, by)


async def _take_back_consent(
    session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, decider: Decider
) -> ApprovalRow:
    """The first of two people has second thoughts."""
    consent = await _newest_consent(session, approval)
    if consent is None:
        raise TooLateToUndo("Nobody has decided anything about this request that could be undone.")
    if consent.undo_until is None or not await session.scalar(select(consent.undo_until > func.clock_timestamp())):
        raise TooLateToUndo(STANDS)
    _check_person(decider, consent.principal)
    await _remove(session, approval, consent)
    values = _undone(decider)
    await session.execute(update(ApprovalRow).where(ApprovalRow.id == approval.id).values(values), **_UNSEEN)
    undone = "approve" if consent.before is None else "edit"
    return await _tell(session, approval, decider, undone, consent.decided_by)


def _check_person(decider: Decider, principal: str | None) -> None:
    if not may_undo(decider, principal):
        raise DecisionForbidden("not_your_decision", "Only who decided, or an admin, can undo it.")


async def _newest_consent(
    session: AsyncSession, approval: ApprovalRow, principal: str | None = None
) -> ConsentRow | None:
    """The newest yes to what the request shows now."""
    query = select(ConsentRow).where(ConsentRow.approval_id == approval.id, ConsentRow.digest == approval.digest)
    if principal is not None:
        query = query.where(ConsentRow.principal == principal)
    newest = query.order_by(ConsentRow.at.desc()).limit(1)
    return await session.scalar(newest, execution_options={"populate_existing": True})


async def _remove(session: AsyncSession, approval: ApprovalRow, consent: ConsentRow) -> None:
    """Take the yes away; if it came with an edit, the request shows again what it showed before."""
    gone = delete(ConsentRow).where(
        ConsentRow.approval_id == approval.id,
        ConsentRow.principal == consent.principal,
        ConsentRow.digest == consent.digest,
    )
    await session.execute(gone, **_UNSEEN)
    if consent.before is not None:
        values = {name: null() if value is None else value for name, value in consent.before.items()}
        await session.execute(update(ApprovalRow).where(ApprovalRow.id == approval.id).values(values), **_UNSEEN)


async def _tell(
    session: AsyncSession, approval: ApprovalRow, decider: Decider, undone: str | None, by: str | None
) -> ApprovalRow:
    await session.flush()
    data = {"approval_id": str(approval.id), "decision": undone, "decided_by": by}
    event = NewEvent(
        type="approval.undone",
        actor=Actor(kind=ActorKind.PERSON, id=decider.id),
        title=f"Decision undone: {approval.action_type}",
        data=data,
    )
    await append_events(session, approval.ticket_id, [event])
    return await get_approval(session, approval.id)


def _undone(decider: Decider) -> dict[str, Any]:
    return {"undone_at": func.clock_timestamp(), "undone_by": decider.id}


_OPEN: dict[str, Any] = {
    "status": ApprovalStatus.PENDING,
    **dict.fromkeys(
        ("decision", "decided_at", "decided_by", "decided_principal", "decision_reason", "decision_message"), null()
    ),
    "undo_until": null(),
}
_UNSEEN: dict[str, Any] = {"execution_options": {"synchronize_session": False}}
