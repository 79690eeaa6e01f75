"""From rows to what callers read: the timeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.models.events import ActorRead, EventRead, TemporalLink, ToolCallRead
from schema.cut_json import cut_json
from schema.db.events import effect_attempts
from schema.db.names import load_names
from schema.db.tables.tickets import EventRow, TicketRow
from schema.event_summaries import summary_of
from schema.settings import Settings
from schema.tickets import ActorKind

MOST_BYTES = 4096
WHOLE = 50_000_000
TOOL_EVENT = "tool.finished"


async def event_reader(
    session: AsyncSession, ticket: TicketRow, settings: Settings, rows: Sequence[EventRow]
) -> "EventReader":
    """A reader that knows what these events need beside themselves."""
    names = await load_names(session, {row.actor_id for row in rows if row.actor_kind == ActorKind.PERSON})
    attempts = await effect_attempts(session, ticket.id) if any(row.type == TOOL_EVENT for row in rows) else {}
    return EventReader(ticket, settings, names, attempts)


class EventReader:
    """Reads the events of one ticket. `names` are those of people by their id, `attempts` those of effects by turn and
    call."""

    def __init__(
        self,
        ticket: TicketRow,
        settings: Settings,
        names: Mapping[str, str],
        attempts: Mapping[tuple[int, int], int],
    ) -> None:
        self._ticket = ticket
        self._settings = settings
        self._names = names
        self._attempts = attempts

    def read_all(self, rows: Sequence[EventRow]) -> list[EventRead]:
        return [self.read(row) for row in rows]

    def read(self, row: EventRow, most_bytes: int = MOST_BYTES) -> EventRead:
        """The event as callers see it."""
        data, truncated = cut_json(row.data, most_bytes)
        return EventRead(
            seq=row.seq,
            at=row.at,
            type=row.type,
            actor=self._actor(row),
            title=row.title,
            summary=summary_of(row.type, row.data),
            data=data,
            truncated=truncated,
            tool_call=self._tool_call(row, data),
            temporal=link_run(row.workflow_id, row.run_id, self._settings),
        )

    def _actor(self, row: EventRow) -> ActorRead:
        kind = ActorKind(row.actor_kind)
        return ActorRead(kind=kind, id=row.actor_id, name=self._name(kind, row.actor_id))

    def _name(self, kind: ActorKind, key: str) -> str:
        match kind:
            case ActorKind.AGENT:
                return "AI agent"
            case ActorKind.SYSTEM:
                return "Ticket Flow"
            case ActorKind.CUSTOMER:
                return (self._ticket.customer_name if key == self._ticket.customer_email else None) or key
        return self._names.get(key, key)

    def _tool_call(self, row: EventRow, data: Mapping[str, Any]) -> ToolCallRead | None:
        call = (row.data.get("turn"), row.data.get("call"))
        if row.type != TOOL_EVENT or not all(isinstance(number, int) for number in call):
            return None
        turn, number = int(call[0] or 0), int(call[1] or 0)
        arguments = data.get("arguments")
        texts = {name: _text(data.get(name)) for name in ("effect", "result", "reference")}
        spent = row.data.get("duration_ms")
        return ToolCallRead(
            turn=turn,
            call=number,
            tool=str(row.data.get("tool")),
            arguments=arguments if isinstance(arguments, dict) else {},
            status=str(row.data.get("status")),
            duration_ms=spent if isinstance(spent, int) else None,
            attempts=self._attempts.get((turn, number), 1),
            **texts,
        )


def link_run(workflow_id: str | None, run_id: str | None, settings: Settings) -> TemporalLink:
    """Where the run is found in the Temporal console; without a run id its page leads to the newest."""
    if workflow_id is None:
        return TemporalLink(workflow_id=None, run_id=run_id, url=None)
    url = f"{settings.temporal_ui_url}/namespaces/{settings.temporal_namespace}/workflows/{workflow_id}"
    return TemporalLink(workflow_id=workflow_id, run_id=run_id, url=f"{url}/{run_id}/history" if run_id else url)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
