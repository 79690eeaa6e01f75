"""The record of one customer turn: what was said, which steps the model made, how its calls ended."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.answer_checks import WORDS, HeldFor
from schema.db.sender_codes import MASK
from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import list_messages
from schema.tickets import MessageKind
from schema.tools import Effect

MAX_HISTORY = 40
MAX_MESSAGE = 20_000
_FENCE_END = re.compile(r"<\s*/\s*customer_message", re.IGNORECASE)
CUT_SHORT = {"length", "content_filter"}
MAX_HELD = 2
"""So many answers of a turn may be held back before a person takes the ticket."""
HELD = """[From the ticket system, not from the customer] Your answer was held back and not sent: {words}. \
Write it again. Say only what the tool results of this ticket bear out, and nothing of what was held back."""


PROVEN = """[From the ticket system, not from the customer] The customer's address is proven now. Do what was asked \
before and refused because it was not."""


class Move(StrEnum):
    """What comes next in a turn."""

    ASK_MODEL = "ask_model"
    RUN_READS = "run_reads"
    EFFECTS = "effects"
    ANSWER = "answer"
    HAND_OVER = "hand_over"


@dataclass
class Turn:
    """A turn as recorded. `history` comes before its steps; `calls` hold the calls of all its steps in order."""

    number: int
    history: list[BaseMessage]
    steps: list[AgentStepRow] = field(default_factory=list)
    calls: list[ToolCallRow] = field(default_factory=list)
    draft_id: UUID | None = None

    @property
    def open_calls(self) -> list[ToolCallRow]:
        """The calls whose end the model has not been told."""
        return [call for call in self.calls if call.result is None]

    @property
    def open_reads(self) -> list[ToolCallRow]:
        return [call for call in self.open_calls if call.effect == Effect.READ]

    def next_move(self) -> Move:
        """What follows from the record; the same after a crash as before it."""
        if self.open_reads:
            return Move.RUN_READS
        if self.open_calls:
            return Move.EFFECTS
        if self.draft_id:
            return Move.ANSWER
        held = sum(step.held_for is not None for step in self.steps)
        return Move.HAND_OVER if held >= MAX_HELD else Move.ASK_MODEL

    def messages(self) -> list[BaseMessage]:
        """The conversation as the model is shown it."""
        return [*self.history, *_step_messages(self.steps, self.calls)]


def is_answer(content: str, call_count: int, finish_reason: str | None) -> bool:
    """Whether a step answers the customer: it says something, asks for nothing, and was not cut short."""
    return bool(content.strip()) and not call_count and finish_reason not in CUT_SHORT


async def load_turn(session: AsyncSession, ticket: TicketRow) -> Turn:
    """The ticket's newest turn with everything before it. Steps of earlier turns that were never answered belong
    to the history, so that the model knows what was done in them."""
    shown = await list_messages(session, ticket.id)
    answered = max((m.turn for m in shown if m.kind != MessageKind.CUSTOMER and m.turn is not None), default=0)
    steps = await _steps_after(session, ticket.id, answered)
    calls = await _calls_after(session, ticket.id, answered)
    history = _spoken([m for m in shown if m.turn is not None and m.turn <= answered])
    for number in range(answered + 1, ticket.turn + 1):
        history += _spoken([m for m in shown if m.turn == number])
        if number != ticket.turn:
            history += _step_messages([s for s in steps if s.turn == number], [c for c in calls if c.turn == number])
    turn = Turn(ticket.turn, _newest(history))
    turn.steps = [step for step in steps if step.turn == ticket.turn]
    turn.calls = [call for call in calls if call.turn == ticket.turn]
    turn.draft_id = await _draft(session, ticket)
    return turn


async def _steps_after(session: AsyncSession, ticket_id: UUID, turn: int) -> list[AgentStepRow]:
    query = select(AgentStepRow).where(AgentStepRow.ticket_id == ticket_id, AgentStepRow.turn > turn)
    return list((await session.scalars(query.order_by(AgentStepRow.turn, AgentStepRow.step))).all())


async def _calls_after(session: AsyncSession, ticket_id: UUID, turn: int) -> list[ToolCallRow]:
    query = select(ToolCallRow).where(ToolCallRow.ticket_id == ticket_id, ToolCallRow.turn > turn)
    return list((await session.scalars(query.order_by(ToolCallRow.turn, ToolCallRow.call))).all())


async def _draft(session: AsyncSession, ticket: TicketRow) -> UUID | None:
    query = select(MessageRow.id).where(
        MessageRow.ticket_id == ticket.id,
        MessageRow.turn == ticket.turn,
        MessageRow.kind == MessageKind.AGENT,
        MessageRow.sent_at.is_(None),
        ~MessageRow.discarded,
    )
    return await session.scalar(query.limit(1))


def _spoken(messages: list[MessageRow]) -> list[BaseMessage]:
    spoken: list[BaseMessage] = []
    for message in messages:
        if message.kind == MessageKind.CUSTOMER:
            spoken.append(HumanMessage(_fenced(message)))
        elif message.kind != MessageKind.NOTE:
            spoken.append(AIMessage(message.body_text[:MAX_MESSAGE]))
    return spoken


def _newest(history: list[BaseMessage]) -> list[BaseMessage]:
    """The end of a long history, cut where a customer speaks: results without their calls are refused by endpoints."""
    start = max(len(history) - MAX_HISTORY, 0)
    while start > 0 and not isinstance(history[start], HumanMessage):
        start -= 1
    return history[start:]


def _fenced(message: MessageRow) -> str:
    """The customer's text, marked as data; it cannot close its own fence."""
    text = _FENCE_END.sub("[/customer_message", message.reply_text[:MAX_MESSAGE])
    subject = (message.subject or "").replace('"', "'").replace(">", ")")[:300]
    fenced = f'<customer_message subject="{subject}">\n{text}\n</customer_message>'
    # A customer can write the mark as well; what the words say is true nevertheless.
    return f"{fenced}\n{PROVEN}" if message.sender_verified and MASK in f"{subject}\n{text}" else fenced


def _step_messages(steps: list[AgentStepRow], calls: list[ToolCallRow]) -> list[BaseMessage]:
    messages: list[BaseMessage] = []
    for step in steps:
        asked = [call for call in calls if call.step == step.step and call.turn == step.turn]
        if not asked and not step.content.strip():
            continue
        messages.append(
            AIMessage(
                step.content,
                tool_calls=[tool_call(name=c.tool, args=c.arguments, id=_call_id(c)) for c in asked],
            )
        )
        messages += [
            ToolMessage(call.result, tool_call_id=_call_id(call), name=call.tool)
            for call in asked
            if call.result is not None
        ]
        if step.held_for is not None:
            messages.append(HumanMessage(HELD.format(words=WORDS[HeldFor(step.held_for)])))
    return messages


def _call_id(call: ToolCallRow) -> str:
    # Ids that models make can repeat between turns; ours cannot.
    return f"t{call.turn}c{call.call}"
