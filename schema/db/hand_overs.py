"""Gives a ticket to a person because of what was found out about it, outside of the agent's work."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.approvals import cancel_pending_approvals
from schema.db.events import NewEvent, append_events
from schema.db.tables.effects import EscalationRow
from schema.db.tables.tickets import TicketRow
from schema.db.workflow_commands import tell_workflow
from schema.signals import TAKEOVER
from schema.tickets import SYSTEM, Assignee, TicketStatus


async def hand_to_person(session: AsyncSession, ticket: TicketRow, reason: str, run_id: str | None = None) -> None:
    """As a takeover does, once per turn and reason; nothing is written to the customer. A cancelled ticket stays
    cancelled, with an open escalation. The caller has locked the ticket."""
    values = {"ticket_id": ticket.id, "turn": ticket.turn, "raised_by": SYSTEM.id, "reason": reason}
    escalation = insert(EscalationRow).values(values).on_conflict_do_nothing().returning(EscalationRow.id)
    if (await session.execute(escalation)).scalar_one_or_none() is None:
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
