"""Where a ticket's time went."""

from uuid import UUID

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Snapshot, Viewer
from api.models.trace import TraceRead
from api.problems import problem_docs
from api.trace_reading import TraceReader
from schema.db.traces import get_trace_rows
from schema.roles import Role

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)


@router.get(
    "/tickets/{ticket_id}/trace",
    operation_id="getTicketTrace",
    summary="Read a ticket's trace",
    responses=problem_docs(404),
)
async def get_trace(ticket_id: UUID, caller: Viewer, session: Snapshot) -> TraceRead:
    """Turns, in them the model calls, tool calls, waits for people and for workers, from what is recorded."""
    rows = await get_trace_rows(session, ticket_id)
    shows_words = caller.role.may_act_as(Role.AGENT)
    return TraceRead(
        ticket_id=ticket_id,
        spans=TraceReader(rows, shows_words).read(),
        partial=rows.is_partial,
        shows_words=shows_words,
        model_calls=len(rows.steps),
        tokens_in=sum(step.input_tokens or 0 for step in rows.steps),
        tokens_out=sum(step.output_tokens or 0 for step in rows.steps),
    )
