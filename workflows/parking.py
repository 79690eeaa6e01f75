"""Failure is parked, not lost: an activity that retrying cannot heal waits for a person, and goes on from there."""

from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from schema.activity_messages import ParkTicket
from schema.base import Frozen
from schema.tickets import TicketStatus
from workflows.activity_stubs import PARK_TICKET, ActivityStub
from workflows.desk import Desk

Message = TypeVar("Message", bound=Frozen)
Answer = TypeVar("Answer", bound=Frozen)


class Stopped(Exception):
    """A person took the ticket over, or cancelled it; the agent's work ends here."""


async def do(desk: Desk, stub: ActivityStub[Message, Answer], message: Message, summary: str = "") -> Answer:
    """Run the activity; when it cannot be healed park the ticket and run it again once a person asks for it.
    Raises `Stopped` when the person wants something else instead."""
    while True:
        # A retry that is asked for while the attempt still runs counts: what woke us may be what heals it.
        retries_before = desk.retries_asked
        try:
            return await stub(message, summary)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            await _park(desk, stub.name, error, retries_before)


async def _park(desk: Desk, name: str, error: ActivityError, retries_before: int) -> None:
    cause = error.cause
    reason = cause.message if isinstance(cause, ApplicationError) else str(cause or error)
    status_before, with_person_before = desk.status, desk.taken_over
    await PARK_TICKET(ParkTicket(ticket_id=desk.ticket_id, reason=reason), f"{name} failed")
    desk.note(f"**Parked**: {name} failed. Waiting for a retry.")
    desk.move_to(TicketStatus.FAILED, reason)
    await workflow.wait_condition(
        lambda: (
            desk.retries_asked > retries_before or bool(desk.cancelled_by) or desk.taken_over is not with_person_before
        )
    )
    if desk.retries_asked == retries_before:
        raise Stopped
    desk.note("Retried by a person")
    desk.move_to(status_before)
