"""What people do with a ticket: retry it, cancel it, take it over, give it back. Saying it twice changes nothing."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Agent, AppSettings, Once, Session
from api.models.ticket_rows import read_ticket
from api.models.tickets import TicketRead
from api.problems import Refused, problem_docs
from schema.db.approvals import cancel_pending_approvals
from schema.db.audit import record_audit
from schema.db.effects import has_unknown_effect
from schema.db.escalations import resolve_escalations
from schema.db.events import NewEvent, append_events
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import list_waiting_messages, lock_ticket
from schema.db.tool_calls import end_calls_not_begun
from schema.db.workflow_commands import tell_workflow
from schema.errors import OutcomeStillUnknown
from schema.signals import CANCEL_TICKET, RETRY_TICKET, RETURN_TO_AGENT, TAKEOVER
from schema.tickets import Actor, ActorKind, Assignee, TicketStatus

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
PROBLEMS = problem_docs(404, 409)


@router.post(
    "/tickets/{ticket_id}/retry",
    status_code=202,
    response_model=TicketRead,
    operation_id="retryTicket",
    summary="Start a failed ticket again",
    responses=PROBLEMS,
)
async def retry_ticket(ticket_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once) -> Response:
    """Goes on after the last recorded step; completed actions are not repeated. 409 unless the ticket has failed, and
    while the outcome of one of its effects is unknown."""
    ticket = await lock_ticket(session, ticket_id)
    if ticket.status != TicketStatus.FAILED:
        raise Refused(409, "not_failed", f"Only a failed ticket can be retried; this one is {ticket.status}.")
    if await has_unknown_effect(session, ticket_id):
        raise OutcomeStillUnknown
    ticket.status, ticket.failure = TicketStatus.PROCESSING, None
    await _record(session, ticket, caller, "ticket.retried", "Retried by a person", RETRY_TICKET)
    return await once.answer(read_ticket(ticket, settings), 202)


@router.post(
    "/tickets/{ticket_id}/cancel",
    status_code=202,
    response_model=TicketRead,
    operation_id="cancelTicket",
    summary="Cancel a ticket",
    responses=PROBLEMS,
)
async def cancel_ticket(
    ticket_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once
) -> Response:
    """Withdraws open requests; what was done stays done. 409 when the ticket is completed."""
    ticket = await lock_ticket(session, ticket_id)
    if ticket.status == TicketStatus.COMPLETED:
        raise Refused(409, "already_completed", "The ticket is completed; there is nothing to cancel.")
    if ticket.status != TicketStatus.CANCELLED:
        await _withdraw_requests(session, ticket, caller, "the ticket was cancelled")
        await end_calls_not_begun(session, ticket.id, "Not executed: the ticket was cancelled.")
        ticket.status, ticket.turn_open = TicketStatus.CANCELLED, False
        await _record(session, ticket, caller, "ticket.cancelled", "Cancelled by a person", CANCEL_TICKET)
    return await once.answer(read_ticket(ticket, settings), 202)


@router.post(
    "/tickets/{ticket_id}/takeover",
    status_code=202,
    response_model=TicketRead,
    operation_id="takeOverTicket",
    summary="Take a ticket over from the agent",
    responses=PROBLEMS,
)
async def take_over(ticket_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once) -> Response:
    """Stops the agent and withdraws open requests. 409 when the ticket is cancelled."""
    ticket = await lock_ticket(session, ticket_id)
    _refuse_cancelled(ticket)
    if (ticket.assignee, ticket.status) != (Assignee.PERSON, TicketStatus.ESCALATED):
        await _withdraw_requests(session, ticket, caller, "a person took the ticket over")
        ticket.assignee, ticket.status, ticket.failure = Assignee.PERSON, TicketStatus.ESCALATED, None
        await _record(session, ticket, caller, "ticket.taken_over", "Taken over by a person", TAKEOVER)
    return await once.answer(read_ticket(ticket, settings), 202)


@router.post(
    "/tickets/{ticket_id}/return",
    status_code=202,
    response_model=TicketRead,
    operation_id="returnTicket",
    summary="Give a ticket back to the agent",
    responses=PROBLEMS,
)
async def return_ticket(
    ticket_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once
) -> Response:
    """Resolves its escalations. 409 when the ticket is cancelled."""
    ticket = await lock_ticket(session, ticket_id)
    _refuse_cancelled(ticket)
    if ticket.assignee == Assignee.PERSON or ticket.status == TicketStatus.ESCALATED:
        await resolve_escalations(session, ticket.id, caller.id)
        ticket.assignee = Assignee.AGENT
        if ticket.status != TicketStatus.FAILED:
            ticket.status = await _status_with_agent(session, ticket)
        await _record(session, ticket, caller, "ticket.returned", "Given back to the agent", RETURN_TO_AGENT)
    return await once.answer(read_ticket(ticket, settings), 202)


async def _status_with_agent(session: AsyncSession, ticket: TicketRow) -> TicketStatus:
    """Work waits, or all was answered while a person had the ticket."""
    waits = ticket.turn_open or await list_waiting_messages(session, ticket.id)
    return TicketStatus.PENDING if waits or ticket.first_response_at is None else TicketStatus.COMPLETED


def _refuse_cancelled(ticket: TicketRow) -> None:
    if ticket.status == TicketStatus.CANCELLED:
        raise Refused(409, "ticket_cancelled", "The ticket is cancelled.")


async def _withdraw_requests(session: AsyncSession, ticket: TicketRow, caller: Caller, reason: str) -> None:
    await cancel_pending_approvals(session, ticket.id, reason, Actor(kind=ActorKind.PERSON, id=caller.id))


async def _record(session: AsyncSession, ticket: TicketRow, caller: Caller, name: str, title: str, signal: str) -> None:
    """The event, the word to the workflow and the audit line of an action."""
    await session.flush()
    event = NewEvent(type=name, actor=Actor(kind=ActorKind.PERSON, id=caller.id), title=title)
    await append_events(session, ticket.id, [event])
    await tell_workflow(session, ticket.id, signal, {"by": caller.id, "recorded": True})
    await record_audit(session, caller.id, name, f"ticket:{ticket.id}")
    await session.refresh(ticket)
