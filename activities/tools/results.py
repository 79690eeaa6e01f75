"""Records how a tool call ended: what the model is told, and a line in the timeline."""

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from activities.metrics import TOOL_CALLS
from activities.tools.base import ToolContext
from schema.base import storable
from schema.db.events import NewEvent, append_events
from schema.db.tables.agent import ToolCallRow
from schema.tickets import AGENT
from schema.tools import ToolCallStatus

MAX_RESULT = 20_000

_TITLES = {
    ToolCallStatus.DONE: "done",
    ToolCallStatus.FAILED: "refused",
    ToolCallStatus.DENIED: "forbidden by the policy",
    ToolCallStatus.UNKNOWN: "outcome unknown",
    ToolCallStatus.CANCELLED: "cancelled",
}


async def finish_call(
    session: AsyncSession,
    context: ToolContext,
    status: ToolCallStatus,
    result: str,
    reference: str | None = None,
    duration_ms: int | None = None,
) -> None:
    """Record the end of a call. A call that has ended before keeps its first end."""
    row = await session.get(ToolCallRow, (context.ticket_id, context.turn, context.call), with_for_update=True)
    if row is None or row.result is not None:
        return
    row.status, row.result, row.duration_ms = status, storable(result)[:MAX_RESULT], duration_ms
    row.finished_at = func.clock_timestamp()
    await session.flush()
    TOOL_CALLS.labels(tool=row.tool, status=status.value).inc()
    data = {
        "turn": row.turn,
        "call": row.call,
        "tool": row.tool,
        "effect": row.effect,
        "arguments": row.arguments,
        "status": status.value,
        "result": row.result,
        "reference": reference,
        "duration_ms": duration_ms,
    }
    event = NewEvent(type="tool.finished", actor=AGENT, title=f"{row.tool}: {_TITLES.get(status, status)}", data=data)
    await append_events(session, context.ticket_id, [event], context.run_id)
