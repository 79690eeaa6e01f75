"""Resolves effects of which nobody knows whether they happened: ledger, refund, the agent's call and the timeline in
one transaction."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.effects import call_of_key, has_unknown_effect
from schema.db.events import NewEvent, append_events
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.workflow_commands import tell_workflow
from schema.effects import EffectStatus, Resolution, ResolvedAs
from schema.signals import RETRY_TICKET
from schema.tickets import Actor, ActorKind, Assignee, TicketStatus

_TITLES = {
    ResolvedAs.HAPPENED: "it happened",
    ResolvedAs.DID_NOT_HAPPEN: "it did not happen",
    ResolvedAs.TRY_AGAIN: "try again",
}


async def resolve_effect(session: AsyncSession, effect: EffectRow, resolution: Resolution) -> None:
    """Record what a person found out. The caller has locked ticket and effect, and seen that a person may say it.
    An attempt that is still on its way makes no second effect, and its success is not lost (`late_outcomes`)."""
    found = EffectStatus(effect.status)
    await _close_or_reopen(session, effect, resolution)
    await _settle_refund(session, effect)
    await _tell_the_agent(session, effect, resolution)
    await session.flush()
    await append_events(session, effect.ticket_id, [_event(effect, resolution, found)])


async def go_on(session: AsyncSession, ticket: TicketRow, by: str) -> None:
    """Wake the parked workflow, unless a person has the ticket or another of its effects is still unknown. The caller
    has locked the ticket."""
    with_agent = ticket.turn_open and ticket.assignee == Assignee.AGENT and ticket.status != TicketStatus.CANCELLED
    if not with_agent or await has_unknown_effect(session, ticket.id):
        return
    if ticket.status == TicketStatus.FAILED:
        ticket.status, ticket.failure = TicketStatus.PROCESSING, None
        await session.flush()
    await tell_workflow(session, ticket.id, RETRY_TICKET, {"by": by, "recorded": True})


async def _close_or_reopen(session: AsyncSession, effect: EffectRow, resolution: Resolution) -> None:
    text = resolution.told_to_the_model
    effect.status = resolution.effect_status.value
    effect.result = None if text is None else {"text": text}
    effect.reference = resolution.reference or effect.reference
    effect.error = text if resolution.outcome is ResolvedAs.DID_NOT_HAPPEN else None
    if resolution.outcome is ResolvedAs.TRY_AGAIN:
        effect.finished_at, effect.attempts = None, 1  # the next attempt is the second: it looks first
    else:
        effect.finished_at = await session.scalar(select(func.clock_timestamp()))


async def _settle_refund(session: AsyncSession, effect: EffectRow) -> None:
    query = select(RefundRow).where(RefundRow.effect_key == effect.key).with_for_update()
    if refund := await session.scalar(query):
        refund.status = "pending" if effect.status == EffectStatus.INTENDED else effect.status
        refund.reference = effect.reference
        if effect.status == EffectStatus.DONE and effect.reference is not None:
            refund.check_again_at = effect.finished_at  # looked at like any other that was made


async def _tell_the_agent(session: AsyncSession, effect: EffectRow, resolution: Resolution) -> None:
    turn, number = call_of_key(effect.key)
    call = await session.get(ToolCallRow, (effect.ticket_id, turn, number), with_for_update=True)
    if call is not None:
        call.status, call.result = resolution.call_status, resolution.told_to_the_model
        call.finished_at = effect.finished_at


def _event(effect: EffectRow, resolution: Resolution, found: EffectStatus) -> NewEvent:
    data = {
        "effect": effect.key,
        "tool": effect.tool,
        "arguments": effect.arguments,
        "outcome": resolution.outcome.value,
        "recorded": found.value,
        "status": effect.status,
        "reference": effect.reference,
        "reason": resolution.reason,
    }
    left = "outcome unknown" if found is EffectStatus.UNKNOWN else "left undone"
    title = f"{effect.tool}, {left}: a person says {_TITLES[resolution.outcome]}"
    return NewEvent(
        type="effect.resolved", actor=Actor(kind=ActorKind.PERSON, id=resolution.by), title=title, data=data
    )
