"""Records one answer of the model: the step, its calls with the policy's verdicts, the draft, the timeline."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from activities.answer_review import AnswerReview
from activities.llm.client import AskedCall, ModelAnswer
from activities.sender_proof import SenderProof
from activities.turns import Turn, is_answer
from schema.answer_checks import WORDS, HeldFor
from schema.db.call_checks import check_call
from schema.db.events import NewEvent, append_events
from schema.db.limits import check_limits
from schema.db.policy_facts import gather_facts
from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.errors import AccountUnknown, ToolRefused
from schema.policy import Policy, PolicySource
from schema.reply_address import MailAddresses
from schema.tickets import AGENT, SYSTEM, Category, MessageKind
from schema.tools import (
    CLASSIFY,
    TOOL_ARGUMENTS,
    TOOL_EFFECTS,
    ClassifyTicketArguments,
    Effect,
    ToolCall,
    ToolCallStatus,
)

MAX_CALLS_PER_STEP = 10
UNKNOWN_TOOL = "unknown_tool"
KNOWN_NAMES = frozenset({*TOOL_ARGUMENTS, CLASSIFY})

_CATEGORY_OF_TOOL = {
    "process_refund": Category.REFUND,
    "check_order_status": Category.ORDER_STATUS,
    "list_customer_orders": Category.ORDER_STATUS,
    "reset_password": Category.ACCOUNT,
    "create_bug_report": Category.BUG,
    "search_knowledge_base": Category.HOW_TO,
    "escalate_to_human": Category.COMPLAINT,
}


@dataclass(frozen=True)
class Versions:
    """What a step was made with; recorded so that past tickets can be compared later."""

    model: str
    prompt: str
    toolset: str


class StepRecorder:
    """Writes steps. The policy is asked here, so its verdict stands in the record with the call."""

    def __init__(
        self, policies: PolicySource, versions: Versions, review: AnswerReview, addresses: MailAddresses
    ) -> None:
        self._policies = policies
        self._proof = SenderProof(addresses)
        self._versions = versions
        self._review = review

    async def record(
        self, session: AsyncSession, ticket: TicketRow, turn: Turn, answer: ModelAnswer, run_id: str | None
    ) -> None:
        """Append the answer to the turn, in the record and in `turn`. The caller has locked the ticket."""
        policy = await self._policies.current(session)
        step = self._step(ticket, turn, answer, policy)
        session.add(step)
        await session.flush()  # A zombie attempt fails here, on the step's key, before it wrote anything else.
        events = [_answered_event(step, answer)]
        calls: list[ToolCallRow] = []
        asked_for_proof: list[NewEvent] = []
        for place, asked in enumerate(answer.calls, 1):
            call, more = await self._call(session, ticket, policy, step, [*turn.calls, *calls], asked, place)
            calls.append(call)
            asked_for_proof += more
        session.add_all(calls)
        events += self._classify(ticket, step, calls)
        events += [_refused_event(call) for call in calls if call.result is not None and call.tool != CLASSIFY]
        events += asked_for_proof
        if is_answer(answer.content, len(calls), answer.finish_reason):
            events += await self._draft_or_hold(session, ticket, turn, step)
        await session.flush()
        await append_events(session, ticket.id, events, run_id)
        turn.steps.append(step)
        turn.calls.extend(calls)

    async def _draft_or_hold(
        self, session: AsyncSession, ticket: TicketRow, turn: Turn, step: AgentStepRow
    ) -> list[NewEvent]:
        """An answer that the record bears out becomes the draft; any other is held, and the step says for what."""
        step.held_for = await self._review.held_for(session, ticket, step.content)
        if step.held_for is None:
            turn.draft_id = await _add_draft(session, ticket, step.content)
            return []
        return [_held_event(step, HeldFor(step.held_for))]

    def _step(self, ticket: TicketRow, turn: Turn, answer: ModelAnswer, policy: Policy) -> AgentStepRow:
        return AgentStepRow(
            ticket_id=ticket.id,
            turn=turn.number,
            step=len(turn.steps) + 1,
            content=answer.content,
            model=self._versions.model,
            prompt_version=self._versions.prompt,
            toolset_version=self._versions.toolset,
            policy_version=policy.version,
            input_tokens=answer.input_tokens,
            output_tokens=answer.output_tokens,
            duration_ms=answer.duration_ms,
            finish_reason=answer.finish_reason,
        )

    async def _call(
        self,
        session: AsyncSession,
        ticket: TicketRow,
        policy: Policy,
        step: AgentStepRow,
        earlier: list[ToolCallRow],
        asked: AskedCall,
        place: int,
    ) -> tuple[ToolCallRow, list[NewEvent]]:
        """The call with its verdict, and what else follows from it."""
        # A name the model made up is not repeated to it or to anybody: endpoints refuse odd names.
        name = asked.name if asked.name in KNOWN_NAMES else UNKNOWN_TOOL
        row = ToolCallRow(
            ticket_id=ticket.id,
            turn=step.turn,
            call=len(earlier) + 1,
            step=step.step,
            tool=name,
            effect=TOOL_EFFECTS.get(name, Effect.READ),
            asked_arguments=asked.arguments,
            arguments=asked.arguments,
            digest=ToolCall(tool=name, arguments=asked.arguments).digest,
            status=ToolCallStatus.PROPOSED,
        )
        try:
            return row, await self._judge(session, ticket, policy, row, earlier, asked, place)
        except AccountUnknown as unknown:
            refusal = await self._proof.account_unknown(session, ticket, unknown.detail)
            _end(row, ToolCallStatus.FAILED, refusal.words)
            return row, refusal.events
        except ToolRefused as refused:
            _end(row, ToolCallStatus.FAILED, f"Error: {refused.detail}")
            return row, []

    async def _judge(
        self,
        session: AsyncSession,
        ticket: TicketRow,
        policy: Policy,
        row: ToolCallRow,
        earlier: list[ToolCallRow],
        asked: AskedCall,
        place: int,
    ) -> list[NewEvent]:
        if asked.mistake:
            raise ToolRefused(asked.mistake)
        if place > MAX_CALLS_PER_STEP:
            raise ToolRefused(f"At most {MAX_CALLS_PER_STEP} calls in one step.")
        if asked.name == CLASSIFY:
            return []
        checked = await check_call(session, ticket, asked.name, asked.arguments)
        await check_limits(session, ticket, checked.call, earlier)
        row.arguments, row.digest = checked.call.arguments, checked.call.digest
        verdict = policy.judge(await gather_facts(session, ticket, checked.call))
        row.verdict = verdict.model_dump(mode="json") | {"subject": checked.subject, "evidence": checked.evidence}
        if verdict.effect != "deny":
            return []
        words = f"Error: the policy forbids this. {verdict.text}"
        refusal = await self._proof.denied(session, ticket, words, policy, verdict.facts)
        _end(row, ToolCallStatus.DENIED, refusal.words)
        return refusal.events

    def _classify(self, ticket: TicketRow, step: AgentStepRow, calls: list[ToolCallRow]) -> list[NewEvent]:
        """The agent's first step names category and priority; a model that does not is read by its first tool."""
        for call in calls:
            if call.tool == CLASSIFY and call.result is None:
                call.status, call.result = ToolCallStatus.DONE, "Recorded."
        if step.step != 1:
            return []
        said = _said_by(calls)
        used = [_CATEGORY_OF_TOOL[call.tool] for call in calls if call.tool in _CATEGORY_OF_TOOL]
        category = said.category if said else next(iter(used), None)
        if category is None and ticket.category is None:
            category = Category.OTHER
        return _apply_classification(ticket, category, said)


def known_names(answer: ModelAnswer) -> list[str]:
    """The tools an answer asks for, as they may be shown."""
    return [call.name if call.name in KNOWN_NAMES else UNKNOWN_TOOL for call in answer.calls]


def _said_by(calls: list[ToolCallRow]) -> ClassifyTicketArguments | None:
    for call in calls:
        if call.tool == CLASSIFY:
            try:
                return ClassifyTicketArguments.model_validate(call.asked_arguments)
            except ValidationError:
                call.status, call.result = ToolCallStatus.FAILED, "Error: unknown category or priority."
    return None


def _apply_classification(
    ticket: TicketRow, category: Category | None, said: ClassifyTicketArguments | None
) -> list[NewEvent]:
    before = (ticket.category, ticket.priority)
    if category is not None:
        ticket.category = category
    if said is not None and not ticket.priority_is_set:
        ticket.priority = said.priority
    if before == (ticket.category, ticket.priority):
        return []
    data = {"category": ticket.category, "priority": ticket.priority}
    title = f"Classified as {ticket.category}, priority {ticket.priority}"
    return [NewEvent(type="ticket.classified", actor=AGENT, title=title, data=data)]


async def _add_draft(session: AsyncSession, ticket: TicketRow, content: str) -> Any:
    draft = MessageRow(
        ticket_id=ticket.id,
        turn=ticket.turn,
        kind=MessageKind.AGENT,
        author_id=AGENT.id,
        subject=ticket.subject,
        body_text=content.strip(),
        reply_text=content.strip(),
    )
    session.add(draft)
    await session.flush()
    return draft.id


def _end(row: ToolCallRow, status: ToolCallStatus, result: str) -> None:
    row.status, row.result = status, result
    row.finished_at = func.clock_timestamp()


def _answered_event(step: AgentStepRow, answer: ModelAnswer) -> NewEvent:
    names = known_names(answer)
    title = f"The agent asked for {', '.join(names)}" if names else "The agent wrote its answer"
    data = {
        "turn": step.turn,
        "step": step.step,
        "model": step.model,
        "prompt_version": step.prompt_version,
        "input_tokens": step.input_tokens,
        "output_tokens": step.output_tokens,
        "duration_ms": step.duration_ms,
        "finish_reason": step.finish_reason,
        "calls": names,
        "text": answer.content if names else None,
    }
    return NewEvent(type="model.answered", actor=AGENT, title=title, data=data)


def _held_event(step: AgentStepRow, rule: HeldFor) -> NewEvent:
    data = {"turn": step.turn, "step": step.step, "rule": rule.value}
    return NewEvent(type="answer.held", actor=SYSTEM, title=f"Answer held back: {WORDS[rule]}", data=data)


def _refused_event(call: ToolCallRow) -> NewEvent:
    data = {
        "turn": call.turn,
        "call": call.call,
        "tool": call.tool,
        "effect": call.effect,
        "arguments": call.asked_arguments,
        "status": call.status,
        "result": call.result,
    }
    return NewEvent(type="tool.finished", actor=AGENT, title=f"{call.tool}: {call.status}", data=data)
