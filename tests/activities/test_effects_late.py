"""An effect that turns out to be done after its outcome was recorded otherwise: nothing of it is lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import update
from temporalio.exceptions import ApplicationError

from activities.payments.provider import OutcomeUnknown, PaymentRefused, Payments, RefundRequest, RefundState
from schema.activity_messages import ProposedCall
from schema.db.effects import effect_key, get_effect
from schema.db.tables.effects import EffectRow, EscalationRow
from schema.db.tables.tickets import EventRow, TicketRow, WorkflowCommandRow
from schema.db.tickets import lock_ticket
from schema.db.unknown_effects import resolve_effect
from schema.effects import Resolution, ResolvedAs
from tests.activities.test_effects_once import Saying
from tests.activities.workbench import Workbench


@dataclass
class Slow:
    """Makes the refund; before it answers, others do something."""

    real: Payments
    meanwhile: Callable[[], Awaitable[None]] | None = None
    error: Exception | None = None

    async def refund(self, request: RefundRequest) -> RefundState:
        made = await self.real.refund(request)
        if self.meanwhile:
            await self.meanwhile()
        if self.error:
            raise self.error
        return made

    async def look_at(self, reference: str) -> RefundState:
        return await self.real.look_at(reference)


@dataclass
class Late:
    """An approved refund whose first attempt answers late."""

    bench: Workbench
    slow: Slow
    ticket_id: UUID
    call: ProposedCall

    async def run(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self.slow.meanwhile = meanwhile
        await replace(self.bench, payments=self.slow).run(self.ticket_id, self.call)

    async def gave_up(self) -> None:
        """Another attempt could not find the outcome out, and the workflow parked the ticket."""
        other = replace(self.bench, payments=Saying(OutcomeUnknown("No answer.")))
        with pytest.raises(ApplicationError):
            await other.run(self.ticket_id, self.call)
        await self.change(status="failed", failure="The outcome is not known.")

    async def change(self, **values: str) -> None:
        async with self.bench.sessions.begin() as session:
            await session.execute(update(TicketRow).where(TicketRow.id == self.ticket_id).values(**values))

    async def resolve(self, outcome: ResolvedAs, reference: str | None = None) -> None:
        """A person says what became of it, as the API writes it down."""
        async with self.bench.sessions.begin() as session:
            await lock_ticket(session, self.ticket_id)
            effect = await get_effect(session, effect_key(self.ticket_id, self.call.turn, self.call.call), lock=True)
            said = Resolution(outcome=outcome, by="pat", reason="Looked", reference=reference)
            await resolve_effect(session, effect, said)

    async def effect(self) -> EffectRow:
        """The effect, of which refund and call say the same."""
        [effect] = await self.bench.desk.rows(EffectRow, self.ticket_id)
        [refund] = await self.bench.desk.refunds(self.ticket_id)
        [call] = await self.bench.calls(self.ticket_id)
        assert effect.status == refund.status == call.status
        assert effect.reference == refund.reference
        return effect

    async def events(self) -> list[EventRow]:
        return [e for e in await self.bench.desk.rows(EventRow, self.ticket_id) if e.type == "effect.late_outcome"]

    async def told(self) -> list[str]:
        """What the workflow is told, but for the decision."""
        commands = sorted(await self.bench.desk.rows(WorkflowCommandRow, self.ticket_id), key=lambda row: row.id)
        return [row.kind for row in commands if row.kind in {"retry_ticket", "takeover"}]


@pytest.fixture
async def late(bench: Workbench) -> Late:
    return Late(bench, Slow(bench.payments), *await bench.approved_refund())


async def test_a_success_after_an_unknown_outcome_settles_it_and_wakes_the_ticket(late: Late) -> None:
    await late.run(late.gave_up)
    effect = await late.effect()
    assert (effect.status, effect.error) == ("done", None)
    assert str(effect.reference).startswith("re_")
    [event] = await late.events()
    assert (event.data["recorded"], event.data["reference"]) == ("unknown", effect.reference)
    ticket = await late.bench.desk.ticket(late.ticket_id)
    assert (ticket.status, ticket.failure) == ("processing", None)
    assert await late.told() == ["retry_ticket"]
    assert "Refunded" in str((await late.bench.calls(late.ticket_id))[0].result)


async def test_an_unknown_outcome_that_a_person_has_the_ticket_of_is_settled_without_waking_it(late: Late) -> None:
    async def taken_over() -> None:
        await late.gave_up()
        await late.change(status="escalated", assignee="person")

    await late.run(taken_over)
    assert (await late.effect()).status == "done"
    assert await late.told() == []
    assert (await late.bench.desk.ticket(late.ticket_id)).status == "escalated"


async def test_a_success_after_a_person_said_it_did_not_happen_is_recorded_and_goes_to_a_person(late: Late) -> None:
    async def resolved() -> None:
        await late.gave_up()
        await late.resolve(ResolvedAs.DID_NOT_HAPPEN)

    await late.run(resolved)
    assert (await late.effect()).status == "done"
    [event] = await late.events()
    assert event.data["recorded"] == "failed"
    [escalation] = await late.bench.desk.rows(EscalationRow, late.ticket_id)
    assert "done after it had been recorded as not done" in escalation.reason
    ticket = await late.bench.desk.ticket(late.ticket_id)
    assert (ticket.status, ticket.assignee) == ("escalated", "person")
    assert await late.told() == ["takeover"]


async def test_a_success_after_a_cancelled_ticket_was_put_right_is_recorded_and_the_ticket_stays_cancelled(
    late: Late,
) -> None:
    async def cancelled() -> None:
        await late.change(status="cancelled")
        await late.resolve(ResolvedAs.DID_NOT_HAPPEN)

    await late.run(cancelled)
    assert (await late.effect()).status == "done"
    assert (await late.bench.desk.ticket(late.ticket_id)).status == "cancelled"
    assert len(await late.bench.desk.rows(EscalationRow, late.ticket_id)) == 1
    assert await late.told() == []


async def test_a_success_adds_the_reference_that_a_person_did_not_have(late: Late) -> None:
    async def resolved() -> None:
        await late.gave_up()
        await late.resolve(ResolvedAs.HAPPENED)

    await late.run(resolved)
    effect = await late.effect()
    assert (effect.status, str(effect.reference)[:3]) == ("done", "re_")
    assert len(await late.events()) == 1
    assert await late.bench.desk.rows(EscalationRow, late.ticket_id) == []


async def test_a_success_beside_another_one_that_a_person_named_goes_to_a_person(late: Late) -> None:
    async def resolved() -> None:
        await late.gave_up()
        await late.resolve(ResolvedAs.HAPPENED, "re_made_by_hand")

    await late.run(resolved)
    assert (await late.effect()).reference == "re_made_by_hand"
    [escalation] = await late.bench.desk.rows(EscalationRow, late.ticket_id)
    assert "may have been done twice" in escalation.reason
    assert len(await late.events()) == 1


async def test_a_success_while_it_is_tried_again_is_that_tries_outcome(late: Late) -> None:
    async def again() -> None:
        await late.gave_up()
        await late.resolve(ResolvedAs.TRY_AGAIN)

    await late.run(again)
    assert (await late.effect()).status == "done"
    assert await late.events() == []


@pytest.mark.parametrize("error", [PaymentRefused("Card closed."), OutcomeUnknown("No answer.")])
async def test_a_late_failure_changes_nothing(late: Late, error: Exception) -> None:
    late.slow.error = error
    with pytest.raises(ApplicationError, match="not known"):
        await late.run(late.gave_up)
    assert (await late.effect()).status == "unknown"
    assert await late.events() == []
