"""Tools that change the world. However one is invoked, it runs through the ledger and happens once.

A tool of our own records (`LocalEffectTool`) does everything in one transaction. A tool with a vendor
(`VendorEffectTool`) reserves in one, calls the vendor outside of any, and records in a second.
"""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from langchain_core.runnables import RunnableConfig
from sqlalchemy.ext.asyncio import AsyncSession

from activities.payments.provider import OutcomeUnknown, PaymentRefused
from activities.tools.base import SupportTool, ToolContext, context_of
from activities.tools.results import finish_call
from schema.db.effects import close_effect, effect_key, get_effect, open_effect
from schema.db.late_outcomes import settle_late_success
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.db.tool_calls import ended_call
from schema.effects import LateSuccess
from schema.errors import ToolRefused
from schema.tools import ToolArguments, ToolCall, ToolCallStatus


@dataclass(frozen=True)
class EffectOutcome:
    """How an effect ended. `text` is what the model is told; `reference` the vendor's or our own; the vendor is asked
    once more how it stands after `look_again_after`."""

    status: ToolCallStatus
    text: str
    reference: str | None = None
    look_again_after: timedelta | None = None


class EffectTool(SupportTool):
    """Base of both kinds. Returns an `EffectOutcome`; raises only what a retry heals."""

    async def _arun(self, *, config: RunnableConfig, **arguments: Any) -> EffectOutcome:
        context = context_of(config)
        typed = self.args_schema(**arguments)
        call = ToolCall(tool=self.name, arguments=typed.model_dump(mode="json", exclude_none=True))
        return await self.carry_out(context, call, typed)

    @abstractmethod
    async def carry_out(self, context: ToolContext, call: ToolCall, arguments: ToolArguments) -> EffectOutcome:
        """Make the effect happen once and record it."""


class LocalEffectTool(EffectTool):
    """An effect on our own records: ledger, record and event in one transaction."""

    async def carry_out(self, context: ToolContext, call: ToolCall, arguments: ToolArguments) -> EffectOutcome:
        key = key_of(context)
        async with context.sessions.begin() as session:
            await lock_ticket(session, context.ticket_id)
            if ended := await _ended_before(session, context, key):
                return ended
            effect, _ = await open_effect(session, key, context.ticket_id, call, context.approval_id)
            if stored := finished_outcome(effect, call):
                return stored
            outcome = await refused_as_outcome(session, self.apply(session, context, key, arguments))
            await record_outcome(session, context, key, outcome)
            return outcome

    @abstractmethod
    async def apply(self, session: AsyncSession, context: ToolContext, key: str, arguments: Any) -> EffectOutcome:
        """Write the records. Raises `ToolRefused` to write nothing and say why."""


class VendorEffectTool(EffectTool):
    """An effect at a vendor, between two transactions. A retry finds the intent and calls with the same key."""

    async def carry_out(self, context: ToolContext, call: ToolCall, arguments: ToolArguments) -> EffectOutcome:
        key = key_of(context)
        async with context.sessions.begin() as session:
            await lock_ticket(session, context.ticket_id)
            if ended := await _ended_before(session, context, key):
                return ended
            effect, new = await open_effect(session, key, context.ticket_id, call, context.approval_id)
            if stored := finished_outcome(effect, call):
                return stored
            if new and (refused := await _refusal(session, self.reserve(session, context, key, arguments))):
                await record_outcome(session, context, key, refused)
                return refused
            attempt = effect.attempts
        outcome = await self._performed(context, key, arguments, attempt)
        async with context.sessions.begin() as session:
            ticket = await lock_ticket(session, context.ticket_id)
            if await record_outcome(session, context, key, outcome) or await self._settled_late(
                session, context, ticket, key, outcome
            ):
                await self.record(session, key, outcome)
                return outcome
            return finished_outcome(await get_effect(session, key), call) or outcome

    async def _settled_late(
        self, session: AsyncSession, context: ToolContext, ticket: TicketRow, key: str, outcome: EffectOutcome
    ) -> bool:
        """Whether the outcome, which comes after another was recorded, takes its place. Only a success does."""
        if outcome.status is not ToolCallStatus.DONE:
            return False
        late = LateSuccess(key=key, text=outcome.text, reference=outcome.reference)
        return await settle_late_success(session, ticket, late, context.run_id)

    async def _performed(self, context: ToolContext, key: str, arguments: ToolArguments, attempt: int) -> EffectOutcome:
        try:
            return await self.perform(context, key, arguments, attempt)
        except PaymentRefused as error:
            return EffectOutcome(ToolCallStatus.FAILED, f"Error: {error}")
        except OutcomeUnknown as error:
            return EffectOutcome(ToolCallStatus.UNKNOWN, f"The outcome is not known yet: {error}")

    @abstractmethod
    async def reserve(self, session: AsyncSession, context: ToolContext, key: str, arguments: Any) -> None:
        """Check everything again and reserve what the effect needs. Raises `ToolRefused` to do nothing."""

    @abstractmethod
    async def perform(self, context: ToolContext, key: str, arguments: Any, attempt: int) -> EffectOutcome:
        """Call the vendor with the key. Holds no transaction. From the second `attempt` on it may be done already."""

    @abstractmethod
    async def record(self, session: AsyncSession, key: str, outcome: EffectOutcome) -> None:
        """Write the vendor's answer into our records."""


async def _ended_before(session: AsyncSession, context: ToolContext, key: str) -> EffectOutcome | None:
    """How the call has ended if it did before its effect began: the ticket was cancelled at the last moment."""
    call = await ended_call(session, key, context.ticket_id, context.turn, context.call)
    return None if call is None else EffectOutcome(ToolCallStatus(call.status), call.result or "")


def key_of(context: ToolContext) -> str:
    """The ledger key of the call the context stands for."""
    return effect_key(context.ticket_id, context.turn, context.call)


def finished_outcome(effect: EffectRow, call: ToolCall) -> EffectOutcome | None:
    """The recorded outcome of an earlier attempt, if it got that far. The same key never stands for another call."""
    if effect.digest != call.digest:
        raise ToolRefused("This effect was recorded with other arguments.")
    if effect.status == "intended":
        return None
    result = effect.result or {}
    return EffectOutcome(ToolCallStatus(effect.status), str(result.get("text", "")), effect.reference)


async def record_outcome(session: AsyncSession, context: ToolContext, key: str, outcome: EffectOutcome) -> bool:
    """Close the ledger row and tell model and timeline. Returns False when another attempt was first."""
    error = None if outcome.status is ToolCallStatus.DONE else outcome.text
    first = await close_effect(session, key, outcome.status.value, {"text": outcome.text}, outcome.reference, error)
    if first:
        await finish_call(session, context, outcome.status, outcome.text, outcome.reference)
    return first


async def refused_as_outcome(session: AsyncSession, work: Any) -> EffectOutcome:
    """The work's outcome; a refusal undoes what it wrote and becomes a failed outcome."""
    try:
        async with session.begin_nested():
            outcome: EffectOutcome = await work
            return outcome
    except ToolRefused as refusal:
        return EffectOutcome(ToolCallStatus.FAILED, f"Error: {refusal.detail}")


async def _refusal(session: AsyncSession, reservation: Any) -> EffectOutcome | None:
    try:
        async with session.begin_nested():
            await reservation
    except ToolRefused as refusal:
        return EffectOutcome(ToolCallStatus.FAILED, f"Error: {refusal.detail}")
    return None
