"""Records what became of a ticket when nothing else records it: parked, assigned, cancelled."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.engine_context import current_run_id
from schema.activity_messages import AssignTicket, CancelTicket, Done, ParkTicket
from schema.approvals import OPERATOR
from schema.base import storable
from schema.db.approvals import cancel_pending_approvals
from schema.db.audit import record_audit
from schema.db.events import NewEvent, append_events
from schema.db.session import Sessions
from schema.db.tickets import get_open_escalation, lock_ticket, status_at_work
from schema.db.tool_calls import end_calls_not_begun
from schema.tickets import SYSTEM, Actor, ActorKind, Assignee, TicketStatus

FROM_CONSOLE = {"principal": OPERATOR}
"""What came over HTTP is recorded there; what these record came from the console, under whatever name was given."""


class TicketRecordActivities:
    """Each is idempotent: recording what the record already shows writes nothing."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def park_ticket(self, request: ParkTicket) -> Done:
        """The ticket cannot go on without a person: status `failed` with the reason."""
        reason = storable(request.reason)[:1000]
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            if (ticket.status, ticket.failure) != (TicketStatus.FAILED, reason):
                ticket.status, ticket.failure = TicketStatus.FAILED, reason
                await session.flush()
                event = NewEvent(
                    type="ticket.failed", actor=SYSTEM, title="Failed, waits for a retry", data={"reason": reason}
                )
                await append_events(session, ticket.id, [event], current_run_id())
        return Done()

    @activity.defn
    async def assign_ticket(self, request: AssignTicket) -> Done:
        """An operator gave the ticket to a person, or back to the agent, from the console."""
        person = Actor(kind=ActorKind.PERSON, id=request.by)
        wanted = Assignee.PERSON if request.to_person else Assignee.AGENT
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            if ticket.assignee == wanted:
                return Done()
            ticket.assignee = wanted
            if request.to_person:
                await cancel_pending_approvals(session, ticket.id, "a person took the ticket over", person)
                ticket.status = TicketStatus.ESCALATED
            else:
                await _resolve_escalation(session, ticket.id, request.by)
                ticket.status = await status_at_work(session, ticket)
            await session.flush()
            name, title = (
                ("ticket.taken_over", "Taken over") if request.to_person else ("ticket.returned", "Given back")
            )
            await append_events(session, ticket.id, [NewEvent(type=name, actor=person, title=title)], current_run_id())
            await record_audit(session, request.by, name, f"ticket:{ticket.id}", FROM_CONSOLE)
        return Done()

    @activity.defn
    async def cancel_ticket(self, request: CancelTicket) -> Done:
        """The ticket is cancelled, with its open requests."""
        person = Actor(kind=ActorKind.PERSON, id=request.by)
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, request.ticket_id)
            if ticket.status == TicketStatus.CANCELLED:
                return Done()
            await cancel_pending_approvals(session, ticket.id, "the ticket was cancelled", person)
            await end_calls_not_begun(session, ticket.id, "Not executed: the ticket was cancelled.")
            ticket.status = TicketStatus.CANCELLED
            ticket.turn_open = False
            await session.flush()
            event = NewEvent(type="ticket.cancelled", actor=person, title="Cancelled")
            await append_events(session, ticket.id, [event], current_run_id())
            await record_audit(session, request.by, "ticket.cancelled", f"ticket:{ticket.id}", FROM_CONSOLE)
        return Done()


async def _resolve_escalation(session: AsyncSession, ticket_id: UUID, by: str) -> None:
    escalation = await get_open_escalation(session, ticket_id)
    if escalation is not None:
        escalation.resolved_at = await session.scalar(select(func.clock_timestamp()))
        escalation.resolved_by = by
