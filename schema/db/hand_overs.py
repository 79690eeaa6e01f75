"""Gives a ticket to a person because of what was found out about it, outside of the agent's work."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.approvals import cancel_pending_approvals
from schema.db.events import NewEvent, append_events
from schema.db.tables.effects import EscalationRow
from schema.db.tables.tickets import TicketRow
from schema.db.workflow_commands import tell_workflow
from schema.signals import TAKEOVER
from schema.tickets import SYSTEM, Assignee, TicketStatus


async def hand_to_person(
    session: AsyncSession, ticket: TicketRow, reason: str, run_id: str | None = None, again: bool = False
) -> None:
    """As a takeover does, once per turn and reason, or `again` after a person gave the ticket back; nothing is written
    to the customer. A cancelled ticket stays cancelled, with an open escalation. The caller has locked the ticket."""
    if not await _raised(session, ticket, reason, again):
        return
    if ticket.status != TicketStatus.CANCELLED:
        await cancel_pending_approvals(session, ticket.id, "a person has to look at the ticket", SYSTEM, run_id)
        ticket.status, ticket.assignee, ticket.failure = TicketStatus.ESCALATED, Assignee.PERSON, None
        await session.flush()
        await tell_workflow(session, ticket.id, TAKEOVER, {"by": SYSTEM.id, "recorded": True})
    event = NewEvent(
        type="ticket.escalated", actor=SYSTEM, title=f"Handed over to a person: {reason}", data={"turn": ticket.turn}
    )
    await append_events(session, ticket.id, [event], run_id)


async def _raised(session: AsyncSession, ticket: TicketRow, reason: str, again: bool) -> bool:
    """Whether there is an open escalation that was not there before."""
    values = {"ticket_id": ticket.id, "turn": ticket.turn, "raised_by": SYSTEM.id, "reason": reason}
    escalation = insert(EscalationRow).values(values)
    if again:
        reopened = {"resolved_at": None, "resolved_by": None, "at": func.clock_timestamp()}
        key = ["ticket_id", "turn", "reason"]
        resolved = EscalationRow.resolved_at.is_not(None)
        escalation = escalation.on_conflict_do_update(index_elements=key, set_=reopened, where=resolved)
    else:
        escalation = escalation.on_conflict_do_nothing()
    return (await session.execute(escalation.returning(EscalationRow.id))).scalar_one_or_none() is not None
