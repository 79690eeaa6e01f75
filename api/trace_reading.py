"""From the record to a trace: each recorded thing as a span of its turn."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from schema.cut_json import cut_json
from schema.db.effects import call_of_key
from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import MessageRow
from schema.db.traces import TraceRows
from schema.tickets import MessageKind, TicketStatus
from schema.tools import ToolCallStatus
from schema.trace import Span, SpanKind, SpanStatus, TurnOfTrace, build_tree, span, turn_id

MOST_BYTES = 4096
MOST_OF_A_MESSAGE = 1_000
_REFUSED = {ToolCallStatus.FAILED, ToolCallStatus.DENIED, ToolCallStatus.UNKNOWN}
_STOPPED = {ToolCallStatus.REJECTED, ToolCallStatus.EXPIRED, ToolCallStatus.CANCELLED}
_STANDS = {
    TicketStatus.FAILED: SpanStatus.FAILED,
    TicketStatus.CANCELLED: SpanStatus.STOPPED,
    TicketStatus.AWAITING_APPROVAL: SpanStatus.WAITING,
    TicketStatus.ESCALATED: SpanStatus.WAITING,
}


class TraceReader:
    """Reads one ticket's rows. `shows_words`: also what the model was given and what it wrote."""

    def __init__(self, rows: TraceRows, shows_words: bool) -> None:
        self._rows = rows
        self._shows_words = shows_words
        self._seqs = {
            (event.type, event.data.get("turn"), event.data.get("step") or event.data.get("call")): event.seq
            for event in rows.events
        }
        self._asked = {event.data.get("approval_id"): event.seq for event in rows.events}
        self._effects = {call_of_key(effect.key): effect for effect in rows.effects}

    def read(self) -> list[Span]:
        """All spans, parents before their children."""
        numbers = {row.turn for row in self._rows.steps} | {row.turn for row in self._rows.calls}
        numbers |= {event.data["turn"] for event in self._rows.events if event.type == "turn.started"}
        return build_tree([self._turn(number) for number in sorted(numbers)])

    def _turn(self, number: int) -> TurnOfTrace:
        said = [row for row in self._rows.messages if row.turn == number]
        answers = [row for row in said if row.kind == MessageKind.AGENT]
        started = next((e for e in self._rows.events if e.type == "turn.started" and e.data["turn"] == number), None)
        begins = [row.created_at for row in said if row.kind == MessageKind.CUSTOMER]
        spans = (*self._model_calls(number, said), *self._tool_calls(number), *self._waits(number))
        spans += tuple(_answer(row) for row in answers)
        first = min([*begins, *(one.started_at for one in spans), *([started.at] if started else [])])
        ended, status = self._end(number, answers, spans)
        return TurnOfTrace(
            turn=number,
            received_at=first,
            started_at=started.at if started else None,
            ended_at=ended,
            status=status,
            event_seq=started.seq if started else None,
            spans=spans,
        )

    def _end(
        self, number: int, answers: Iterable[MessageRow], spans: Iterable[Span]
    ) -> tuple[datetime | None, SpanStatus]:
        sent = [row.sent_at for row in answers if row.sent_at]
        if sent:
            return max(sent), SpanStatus.DONE
        ticket = self._rows.ticket
        if number != ticket.turn or not ticket.turn_open:
            return max((one.ended_at or one.started_at for one in spans), default=ticket.updated_at), SpanStatus.STOPPED
        return None, _STANDS.get(TicketStatus(ticket.status), SpanStatus.RUNNING)

    def _model_calls(self, number: int, said: Iterable[MessageRow]) -> list[Span]:
        given: list[dict[str, str]] = [
            {"role": "customer", "content": row.reply_text} for row in said if row.kind == MessageKind.CUSTOMER
        ]
        spans = []
        for step in (row for row in self._rows.steps if row.turn == number):
            spans.append(self._model_call(step, given))
            asked = [row for row in self._rows.calls if (row.turn, row.step) == (number, step.step)]
            given = [{"role": row.tool, "content": row.result} for row in asked if row.result is not None]
        return spans

    def _model_call(self, step: AgentStepRow, given: list[dict[str, str]]) -> Span:
        data: dict[str, Any] = {
            "finish_reason": step.finish_reason,
            "prompt_version": step.prompt_version,
            "toolset_version": step.toolset_version,
            "policy_version": step.policy_version,
            "held_for": step.held_for,
        }
        if self._shows_words:
            new = [{**one, "content": one["content"][:MOST_OF_A_MESSAGE]} for one in given]
            data |= {"new_messages": new, "written_by_the_model": step.content}
        return span(
            SpanKind.MODEL_CALL,
            f"{turn_id(step.turn)}-step-{step.step}",
            turn_id(step.turn),
            step.model,
            step.at - timedelta(milliseconds=step.duration_ms),
            step.at,
            model=step.model,
            tokens_in=step.input_tokens,
            tokens_out=step.output_tokens,
            data=cut_json(data, MOST_BYTES)[0],
            error=f"Held back: {step.held_for}" if step.held_for else None,
            event_seq=self._seqs.get(("model.answered", step.turn, step.step)),
        )

    def _tool_calls(self, number: int) -> list[Span]:
        return [one for row in self._rows.calls if row.turn == number for one in self._tool_call(row)]

    def _tool_call(self, row: ToolCallRow) -> list[Span]:
        effect = self._effects.get((row.turn, row.call))
        key, result = f"{turn_id(row.turn)}-call-{row.call}", row.result
        data = {"arguments": row.arguments, "result": result, "call_status": row.status, "effect": row.effect}
        is_refused = row.status in _REFUSED
        whole = span(
            SpanKind.TOOL_CALL,
            key,
            turn_id(row.turn),
            row.tool,
            _began(row, effect),
            row.finished_at or (None if result is None else row.at),
            status=_status(row),
            attempt=effect.attempts if effect else 1,
            data=cut_json(data, MOST_BYTES)[0],
            error=result if is_refused else None,
            event_seq=self._seqs.get(("tool.finished", row.turn, row.call)),
        )
        return [whole, *([_attempts(effect, key)] if effect else [])]

    def _waits(self, number: int) -> list[Span]:
        return [self._wait(row) for row in self._rows.requests if row.turn == number]

    def _wait(self, row: ApprovalRow) -> Span:
        data = {"approval_id": str(row.id), "decision": row.decision, "by": row.decided_by, "rule": row.rule.get("id")}
        return span(
            SpanKind.HUMAN_WAIT,
            f"approval-{row.id}",
            turn_id(row.turn),
            f"Approval of {row.action_type}",
            row.requested_at,
            row.decided_at,
            status=SpanStatus.DONE if row.decided_at else SpanStatus.WAITING,
            data=data,
            event_seq=self._asked.get(str(row.id)),
        )


def _began(row: ToolCallRow, effect: EffectRow | None) -> datetime:
    """When the call ran; an effect is asked for long before, where a person had to decide."""
    if row.finished_at is not None and row.duration_ms is not None:
        return row.finished_at - timedelta(milliseconds=row.duration_ms)
    return effect.created_at if effect else row.at


def _status(row: ToolCallRow) -> SpanStatus:
    if row.status in _REFUSED:
        return SpanStatus.FAILED
    if row.status in _STOPPED:
        return SpanStatus.STOPPED
    if row.status == ToolCallStatus.AWAITING_APPROVAL:
        return SpanStatus.WAITING
    return SpanStatus.RUNNING if row.result is None else SpanStatus.DONE


def _attempts(effect: EffectRow, parent: str) -> Span:
    """The ledger's view of the call: it knows how many attempts there were, and when the first began."""
    count = effect.attempts
    data = {"effect": effect.key, "reference": effect.reference, "attempts": count}
    return span(
        SpanKind.ATTEMPT,
        f"{parent}-effect",
        parent,
        "1 attempt" if count == 1 else f"{count} attempts",
        effect.created_at,
        effect.finished_at,
        status=SpanStatus.FAILED if effect.status in {"failed", "unknown"} else _of_ledger(effect),
        attempt=count,
        data=data,
        error=effect.error,
    )


def _of_ledger(effect: EffectRow) -> SpanStatus:
    return SpanStatus.DONE if effect.finished_at else SpanStatus.RUNNING


def _answer(row: MessageRow) -> Span:
    status = SpanStatus.DONE if row.sent_at else SpanStatus.RUNNING
    return span(
        SpanKind.ANSWER,
        f"answer-{row.id}",
        turn_id(row.turn or 0),
        "Send the answer",
        row.created_at,
        row.sent_at,
        status=status,
        data={"message_id": str(row.id)},
    )
