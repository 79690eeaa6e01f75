"""What was said and found before each request, for a page of requests at once: the customer's words, the agent's step,
what its tools found, and the lines of the timeline that show it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.tickets import EventRow, MessageRow
from schema.tickets import MessageKind
from schema.tools import CLASSIFY, Effect, ToolCallStatus

MAX_TEXT = 20_000
EVENTS = ("ticket.created", "message.received", "model.answered", "tool.finished", "approval.requested")
TOLD = ("turn", "step", "call", "approval_id", "message_id")


@dataclass(frozen=True)
class Finding:
    """A call that only looked, and what it found."""

    turn: int
    call: int
    tool: str
    result: str


@dataclass(frozen=True)
class Words:
    """A message of the customer, shortened. `turn` is NULL while it waits."""

    message_id: UUID
    turn: int | None
    text: str


@dataclass
class Story:
    """A ticket's. `steps` are what the agent said by turn and step; `seqs` are numbers of events, by what they show."""

    words: list[Words] = field(default_factory=list)
    steps: dict[tuple[int, int], str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    seqs: dict[tuple[str, ...], int] = field(default_factory=dict)

    def seq(self, *shown: object) -> int | None:
        """The number of the event that shows this: its type, and what tells it from others of the type."""
        return self.seqs.get(tuple(str(one) for one in shown))

    def seq_of_words(self, words: Words) -> int | None:
        """A ticket's first message came with the ticket itself."""
        first = self.words[0] is words
        return self.seq("message.received", words.message_id) or (self.seq("ticket.created") if first else None)


async def load_stories(session: AsyncSession, ticket_ids: Collection[UUID]) -> dict[UUID, Story]:
    """The stories of these tickets."""
    found: defaultdict[UUID, Story] = defaultdict(Story)
    if ticket_ids:
        await _add_words(session, ticket_ids, found)
        await _add_steps(session, ticket_ids, found)
        await _add_findings(session, ticket_ids, found)
        await _add_seqs(session, ticket_ids, found)
    return found


async def _add_words(session: AsyncSession, ticket_ids: Collection[UUID], found: dict[UUID, Story]) -> None:
    text = func.left(MessageRow.reply_text, MAX_TEXT)
    query = (
        select(MessageRow.ticket_id, MessageRow.id, MessageRow.turn, text)
        .where(MessageRow.ticket_id.in_(ticket_ids), MessageRow.kind == MessageKind.CUSTOMER)
        .where(~MessageRow.is_auto_reply)
        .order_by(MessageRow.position)
    )
    for ticket_id, *words in await session.execute(query):
        found[ticket_id].words.append(Words(*words))


async def _add_steps(session: AsyncSession, ticket_ids: Collection[UUID], found: dict[UUID, Story]) -> None:
    text = func.left(AgentStepRow.content, MAX_TEXT)
    query = select(AgentStepRow.ticket_id, AgentStepRow.turn, AgentStepRow.step, text).where(
        AgentStepRow.ticket_id.in_(ticket_ids)
    )
    for ticket_id, turn, step, content in await session.execute(query):
        found[ticket_id].steps[turn, step] = content


async def _add_findings(session: AsyncSession, ticket_ids: Collection[UUID], found: dict[UUID, Story]) -> None:
    text = func.left(ToolCallRow.result, MAX_TEXT)
    query = (
        select(ToolCallRow.ticket_id, ToolCallRow.turn, ToolCallRow.call, ToolCallRow.tool, text)
        .where(ToolCallRow.ticket_id.in_(ticket_ids), ToolCallRow.effect == Effect.READ)
        .where(ToolCallRow.status == ToolCallStatus.DONE, ToolCallRow.tool != CLASSIFY)
        .order_by(ToolCallRow.turn, ToolCallRow.call)
    )
    for ticket_id, *finding in await session.execute(query):
        found[ticket_id].findings.append(Finding(*finding))


async def _add_seqs(session: AsyncSession, ticket_ids: Collection[UUID], found: dict[UUID, Story]) -> None:
    told = [EventRow.data[name].astext for name in TOLD]
    query = select(EventRow.ticket_id, EventRow.seq, EventRow.type, *told).where(
        EventRow.ticket_id.in_(ticket_ids), EventRow.type.in_(EVENTS)
    )
    for ticket_id, seq, type_, *values in await session.execute(query.order_by(EventRow.seq.desc())):
        known = [value for value in values if value is not None]
        found[ticket_id].seqs[(type_, *known) if type_ != "ticket.created" else (type_,)] = seq
