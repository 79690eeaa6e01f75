"""The agent's ReAct loop over the record: ask the model, look things up, and stop where an effect is asked for.

Every step is committed as it happens, so a retry goes on after the last recorded one and no model call is paid twice.
Effects are never run here.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from langchain_core.messages import SystemMessage
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.engine_context import current_run_id
from activities.llm.client import AgentModel
from activities.llm.prompt_files import Prompt
from activities.steps import StepRecorder, known_names
from activities.tools.base import ToolContext
from activities.tools.results import finish_call
from activities.tools.toolbox import Toolbox
from activities.turns import Move, Turn, load_turn
from schema.activity_messages import Advance, AdvanceAgent, AgentAdvanced, ProposedCall
from schema.db.effects import has_unknown_effect
from schema.db.events import NewEvent, append_events
from schema.db.model_use import ModelUse, count_model_use
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer, list_waiting_messages, lock_ticket, status_at_work
from schema.errors import OutcomeStillUnknown, ToolRefused
from schema.tickets import AGENT, Assignee, TicketStatus
from schema.tools import Effect, ToolCallStatus


@dataclass(frozen=True)
class CallBudget:
    """`per_turn` model calls answer one customer message at the most; `per_activity` of them in one activity.
    A ticket may use `per_ticket` calls and `tokens_per_ticket` in its whole life."""

    per_turn: int
    per_activity: int
    per_ticket: int
    tokens_per_ticket: int

    def stops(self, in_turn: int, in_activity: int, used: ModelUse) -> Advance | None:
        """Why the model may not be asked once more here; None when it may."""
        if in_turn >= self.per_turn:
            return Advance.OVER_CAP
        if used.calls >= self.per_ticket or used.tokens >= self.tokens_per_ticket:
            return Advance.OVER_BUDGET
        return Advance.CONTINUE if in_activity >= self.per_activity else None


@dataclass
class _Work:
    """What one advance works on; `steps` are the readable lines it reports."""

    ticket_id: UUID
    turn: Turn
    customer: CustomerRow | None
    used: ModelUse
    steps: list[str]


class AgentActivities:
    """Continues recorded conversations with the model and the tools that only read."""

    def __init__(
        self,
        sessions: Sessions,
        model: AgentModel,
        prompt: Prompt,
        toolbox: Toolbox,
        recorder: StepRecorder,
        budget: CallBudget,
    ) -> None:
        self._sessions = sessions
        self._model = model
        self._prompt = prompt
        self._toolbox = toolbox
        self._recorder = recorder
        self._budget = budget

    @activity.defn
    async def advance_agent(self, request: AdvanceAgent) -> AgentAdvanced:
        """Go on from the record until the agent answers, asks for an effect, or has used up its calls."""
        opened = await self._open_turn(request.ticket_id)
        if isinstance(opened, Advance):
            return AgentAdvanced(outcome=opened)
        return await self._go_on(opened)

    async def _go_on(self, opened: "_Work") -> AgentAdvanced:
        asked = 0
        while True:
            match opened.turn.next_move():
                case Move.RUN_READS:
                    await self._run_reads(opened)
                case Move.EFFECTS:
                    return _proposed(opened)
                case Move.ANSWER:
                    return _advanced(opened, Advance.ANSWERED)
                case Move.HAND_OVER:
                    return _advanced(opened, Advance.HELD)
                case Move.ASK_MODEL:
                    if stop := self._budget.stops(len(opened.turn.steps), asked, opened.used):
                        return _advanced(opened, stop)
                    asked += 1
                    if not await self._ask_model(opened):
                        return _advanced(opened, Advance.STOPPED)

    async def _open_turn(self, ticket_id: UUID) -> "_Work | Advance":
        """Take up the customer's waiting messages as a turn, or go on with the one that is open."""
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, ticket_id)
            if _is_stopped(ticket):
                return Advance.STOPPED
            if await has_unknown_effect(session, ticket_id):
                raise OutcomeStillUnknown
            is_new = not ticket.turn_open
            if is_new and not await _begin_turn(session, ticket):
                return Advance.IDLE
            ticket.status = TicketStatus.PROCESSING if is_new else await status_at_work(session, ticket)
            ticket.failure = None
            ticket.run_id = current_run_id()
            turn = await load_turn(session, ticket)
            customer = await get_ticket_customer(session, ticket)
            used = await count_model_use(session, ticket_id)
        return _Work(ticket_id, turn, customer, used, [])

    async def _ask_model(self, work: _Work) -> bool:
        """One model call, recorded. Returns False when a person stopped the agent meanwhile."""
        answer = await self._model.next_step([SystemMessage(self._prompt.text), *work.turn.messages()])
        async with self._sessions.begin() as session:
            ticket = await lock_ticket(session, work.ticket_id)
            if _is_stopped(ticket):
                return False
            await self._recorder.record(session, ticket, work.turn, answer, current_run_id())
        work.used = work.used.and_one_more(answer.input_tokens, answer.output_tokens)
        names = ", ".join(f"`{name}`" for name in known_names(answer))
        held = "Model's answer was held back" if work.turn.steps[-1].held_for else "Model answered"
        work.steps.append(f"Model asked for {names}" if names else held)
        return True

    async def _run_reads(self, work: _Work) -> None:
        for row in work.turn.open_reads:
            status, result, duration_ms = await self._read(work, row)
            async with self._sessions.begin() as session:
                await finish_call(session, _context(self._sessions, work, row), status, result, None, duration_ms)
            row.status, row.result = status, result
            work.steps.append(f"`{row.tool}`: {status}")

    async def _read(self, work: _Work, row: ToolCallRow) -> tuple[ToolCallStatus, str, int]:
        started = time.monotonic()
        try:
            tool = self._toolbox.tools[row.tool]
            result = str(await tool.ainvoke(row.arguments, config=_context(self._sessions, work, row).config))
            status = ToolCallStatus.DONE
        except ToolRefused as refusal:
            status, result = ToolCallStatus.FAILED, f"Error: {refusal.detail}"
        return status, result, int((time.monotonic() - started) * 1000)


def _is_stopped(ticket: TicketRow) -> bool:
    return ticket.status == TicketStatus.CANCELLED or ticket.assignee == Assignee.PERSON


async def _begin_turn(session: AsyncSession, ticket: TicketRow) -> bool:
    waiting = await list_waiting_messages(session, ticket.id)
    if not waiting:
        return False
    ticket.turn += 1
    ticket.turn_open = True
    for message in waiting:
        message.turn = ticket.turn
    data = {"turn": ticket.turn, "messages": [str(message.id) for message in waiting]}
    event = NewEvent(type="turn.started", actor=AGENT, title="The agent started working", data=data)
    await session.flush()
    await append_events(session, ticket.id, [event], current_run_id())
    return True


def _context(sessions: Sessions, work: _Work, row: ToolCallRow) -> ToolContext:
    return ToolContext(sessions, work.ticket_id, work.customer, row.turn, row.call, run_id=current_run_id())


def _advanced(work: _Work, outcome: Advance) -> AgentAdvanced:
    draft_id = work.turn.draft_id if outcome is Advance.ANSWERED else None
    return AgentAdvanced(outcome=outcome, turn=work.turn.number, draft_id=draft_id, steps=work.steps)


def _proposed(work: _Work) -> AgentAdvanced:
    calls = [
        ProposedCall(
            turn=row.turn,
            call=row.call,
            tool=row.tool,
            effect=Effect(row.effect),
            verdict=verdict["effect"],
            rule_id=verdict["rule_id"],
            subject=verdict.get("subject", ""),
        )
        for row in work.turn.open_calls
        if (verdict := row.verdict)
    ]
    return AgentAdvanced(outcome=Advance.PROPOSED, turn=work.turn.number, calls=calls, steps=work.steps)
