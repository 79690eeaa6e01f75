"""What is learnt of an effect after its outcome was recorded: a late success, or a refund that came back.

The caller has locked the ticket. What a vendor says happened goes before what was recorded, also by a person; where a
customer may have been told otherwise, a person takes the ticket.
"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.effects import call_of_key, get_effect
from schema.db.events import NewEvent, append_events
from schema.db.hand_overs import hand_to_person
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.unknown_effects import go_on
from schema.effects import EffectStatus, LateSuccess
from schema.tickets import SYSTEM
from schema.tools import ToolCallStatus


async def settle_late_success(
    session: AsyncSession, ticket: TicketRow, late: LateSuccess, run_id: str | None = None
) -> bool:
    """Record that an effect was done which the ledger shows otherwise. Returns whether the ledger now says what `late`
    says, so that the vendor's answer belongs in our records as well; False when it said the same before."""
    effect = await get_effect(session, late.key, lock=True)
    recorded = EffectStatus(effect.status)
    if recorded is EffectStatus.DONE and late.reference in {None, effect.reference}:
        return False
    await append_events(session, ticket.id, [_late_event(effect, late)], run_id)
    if recorded is EffectStatus.DONE and effect.reference is not None:
        found = f"it may have been done twice, as {effect.reference} and as {late.reference}"
        await hand_to_person(session, ticket, f"{effect.tool} {effect.key}: {found}.", run_id)
        return False
    await _end_as(session, effect, EffectStatus.DONE, late.text, late.reference)
    if recorded is EffectStatus.FAILED:
        found = "it was done after it had been recorded as not done; the customer may have been told so"
        await hand_to_person(session, ticket, f"{effect.tool} {effect.key}: {found}.", run_id)
    elif recorded is EffectStatus.UNKNOWN:
        await go_on(session, ticket, SYSTEM.id)
    return True


async def record_refund_failed_later(session: AsyncSession, ticket: TicketRow, refund: RefundRow, reason: str) -> None:
    """A refund that was made has come back: its amount is free again, and a person takes the ticket."""
    effect = await get_effect(session, refund.effect_key, lock=True)
    refund.status, refund.check_again_at = EffectStatus.FAILED.value, None
    text = f"Error: the refund {refund.reference} was made, but it failed later ({reason})."
    await _end_as(session, effect, EffectStatus.FAILED, text, effect.reference)
    title = f"Refund {refund.reference} failed after it was made"
    data = {"effect": effect.key, "order_id": refund.order_id, "reference": refund.reference, "reason": reason}
    await append_events(
        session, ticket.id, [NewEvent(type="refund.failed_later", actor=SYSTEM, title=title, data=data)]
    )
    await hand_to_person(session, ticket, f"{title}: {reason}.")


async def _end_as(
    session: AsyncSession, effect: EffectRow, status: EffectStatus, text: str, reference: str | None
) -> None:
    """The effect's new end, in the ledger and in what the agent reads of its call."""
    effect.status, effect.result, effect.reference = status.value, {"text": text}, reference
    effect.error = None if status is EffectStatus.DONE else text
    effect.finished_at = await session.scalar(select(func.clock_timestamp()))
    turn, number = call_of_key(effect.key)
    call = await session.get(ToolCallRow, (effect.ticket_id, turn, number), with_for_update=True)
    if call is not None:
        call.status, call.result, call.finished_at = ToolCallStatus(status.value), text, effect.finished_at
    await session.flush()


def _late_event(effect: EffectRow, late: LateSuccess) -> NewEvent:
    data = {
        "effect": effect.key,
        "tool": effect.tool,
        "arguments": effect.arguments,
        "recorded": effect.status,
        "recorded_reference": effect.reference,
        "reference": late.reference,
    }
    title = f"{effect.tool}: done after all, recorded as {effect.status} before"
    return NewEvent(type="effect.late_outcome", actor=SYSTEM, title=title, data=data)
