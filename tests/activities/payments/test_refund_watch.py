"""Refunds that were made are looked at again: one that comes back is seen, and the provider is asked seldom."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog
from sqlalchemy import select, update

from activities.payments.sandbox import SandboxPayments
from activities.refund_watch import AT_ONCE, RefundWatch
from schema.db.refunds import refunded_minor
from schema.db.tables.effects import EffectRow, EscalationRow, RefundRow
from schema.db.tables.tickets import EventRow, WorkflowCommandRow
from tests.activities.workbench import Workbench
from tests.fakes.stripe_server import FakeStripe, Mode
from tests.recorded_refunds import add_refunds


async def refunded(shop: Workbench) -> UUID:
    """A ticket whose refund was made."""
    ticket_id, call = await shop.approved_refund()
    await shop.run(ticket_id, call)
    return ticket_id


async def change(shop: Workbench, **values: object) -> None:
    """Change all refunds. They are due if nothing else is said."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    async with shop.sessions.begin() as session:
        await session.execute(update(RefundRow).values({"check_again_at": past, **values}))


async def look(shop: Workbench) -> None:
    await RefundWatch(shop.sessions, shop.payments).look()


async def refund_of(shop: Workbench, ticket_id: UUID) -> RefundRow:
    [refund] = await shop.desk.refunds(ticket_id)
    return refund


async def wait_of(shop: Workbench, ticket_id: UUID) -> timedelta | None:
    """How long until the refund is looked at again."""
    at = (await refund_of(shop, ticket_id)).check_again_at
    return None if at is None else timedelta(minutes=round((at - datetime.now(UTC)).total_seconds() / 60))


@pytest.mark.parametrize(
    ("status", "wait"),
    [
        ("succeeded", timedelta(days=1)),
        ("pending", timedelta(hours=1)),
        ("requires_action", timedelta(hours=1)),
    ],
)
async def test_how_soon_a_refund_is_looked_at_again_depends_on_its_status(
    status: str, wait: timedelta, shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.refund_status = status
    ticket_id = await refunded(shop)
    assert await wait_of(shop, ticket_id) == wait
    await change(shop)
    await look(shop)
    assert stripe.asked == ["create", "retrieve"]
    assert await wait_of(shop, ticket_id) == wait
    await look(shop)
    assert stripe.asked == ["create", "retrieve"]
    assert (await refund_of(shop, ticket_id)).status == "done"


async def test_a_refund_of_the_sandbox_is_final(bench: Workbench) -> None:
    ticket_id = await refunded(bench)
    assert await wait_of(bench, ticket_id) is None
    await change(bench)
    await look(bench)
    assert await wait_of(bench, ticket_id) is None


@pytest.mark.parametrize(("made_as", "now"), [("pending", "failed"), ("succeeded", "failed"), ("pending", "canceled")])
async def test_a_refund_that_failed_later_is_failed_here_and_a_person_gets_the_ticket(
    made_as: str, now: str, shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.refund_status = made_as
    ticket_id = await refunded(shop)
    stripe.refunds[0] |= {"status": now, "failure_reason": "expired_or_canceled_card"}
    await change(shop)
    await look(shop)
    [effect] = await shop.desk.rows(EffectRow, ticket_id)
    [call] = await shop.calls(ticket_id)
    refund = await refund_of(shop, ticket_id)
    assert {effect.status, call.status, refund.status} == {"failed"}
    assert refund.reference == stripe.refunds[0]["id"]
    assert refund.check_again_at is None
    assert "failed later" in str(call.result)
    async with shop.sessions() as session:
        assert await refunded_minor(session, "1001") == 0
    [event] = [e for e in await shop.desk.rows(EventRow, ticket_id) if e.type == "refund.failed_later"]
    assert event.data["reason"] == f"{now}, expired_or_canceled_card"
    ticket = await shop.desk.ticket(ticket_id)
    assert (ticket.status, ticket.assignee) == ("escalated", "person")
    [escalation] = await shop.desk.rows(EscalationRow, ticket_id)
    assert "expired_or_canceled_card" in escalation.reason
    assert "takeover" in [row.kind for row in await shop.desk.rows(WorkflowCommandRow, ticket_id)]


async def test_after_thirty_days_a_refund_that_arrived_is_left_alone(shop: Workbench, stripe: FakeStripe) -> None:
    ticket_id = await refunded(shop)
    await change(shop, at=datetime.now(UTC) - timedelta(days=31))
    await look(shop)
    assert await wait_of(shop, ticket_id) is None
    assert await shop.desk.rows(EscalationRow, ticket_id) == []


async def test_after_thirty_days_a_refund_that_never_arrived_goes_to_a_person(
    shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.refund_status = "pending"
    ticket_id = await refunded(shop)
    await change(shop, at=datetime.now(UTC) - timedelta(days=31))
    await look(shop)
    assert await wait_of(shop, ticket_id) is None
    [escalation] = await shop.desk.rows(EscalationRow, ticket_id)
    assert "still under way" in escalation.reason
    assert (await refund_of(shop, ticket_id)).status == "done"


async def test_a_refund_that_the_provider_does_not_know_is_forgotten_some_time(
    shop: Workbench, stripe: FakeStripe
) -> None:
    ticket_id = await refunded(shop)
    stripe.refunds.clear()
    for days, wait in ((31, timedelta(hours=1)), (33, None)):
        await change(shop, at=datetime.now(UTC) - timedelta(days=days))
        await look(shop)
        assert await wait_of(shop, ticket_id) == wait
    assert (await refund_of(shop, ticket_id)).status == "done"


async def many_refunds(shop: Workbench, count: int) -> None:
    """Refunds that are due, the first for the longest, none of which Stripe knows."""
    async with shop.sessions.begin() as session:
        await add_refunds(session, [("1001", 1, "done")] * count)
        rows = (await session.scalars(select(RefundRow).order_by(RefundRow.at))).all()
        for number, row in enumerate(rows):
            row.reference = f"re_{number}"
            row.check_again_at = datetime.now(UTC) - timedelta(minutes=count - number)


async def still_due(shop: Workbench) -> list[str | None]:
    query = select(RefundRow.reference).where(RefundRow.check_again_at < datetime.now(UTC))
    async with shop.sessions() as session:
        return list(await session.scalars(query.order_by(RefundRow.at)))


async def test_a_round_asks_about_the_longest_waiting_and_about_few(shop: Workbench, stripe: FakeStripe) -> None:
    await many_refunds(shop, AT_ONCE + 2)
    with structlog.testing.capture_logs() as logged:
        await look(shop)
    assert stripe.asked == ["retrieve"] * AT_ONCE
    assert await still_due(shop) == [f"re_{AT_ONCE}", f"re_{AT_ONCE + 1}"]
    assert [line["event"] for line in logged] == ["refund_watch.not_found"] * AT_ONCE


@pytest.mark.parametrize("mode", [Mode.ERROR_BEFORE, Mode.HANG_BEFORE, Mode.BUSY, Mode.STRANGER])
async def test_a_provider_that_does_not_answer_ends_the_round_and_is_asked_an_hour_later(
    mode: Mode, shop: Workbench, stripe: FakeStripe
) -> None:
    await many_refunds(shop, 3)
    stripe.retrievals = [mode]
    await look(shop)
    assert stripe.asked == ["retrieve"]
    assert await still_due(shop) == []
    async with shop.sessions() as session:
        assert set(await session.scalars(select(RefundRow.status))) == {"done"}


async def test_a_refund_that_was_settled_meanwhile_is_left_as_it_is(shop: Workbench, stripe: FakeStripe) -> None:
    ticket_id = await refunded(shop)
    stripe.refunds[0]["status"] = "failed"
    await change(shop)

    async def settled(*_: object) -> None:
        await change(shop, status="failed", check_again_at=None)

    stripe.watcher = settled
    await look(shop)
    assert await shop.desk.rows(EscalationRow, ticket_id) == []


async def test_two_rounds_at_once_ask_once(shop: Workbench, stripe: FakeStripe) -> None:
    await refunded(shop)
    await change(shop)
    sandbox = RefundWatch(shop.sessions, SandboxPayments(shop.sessions))

    async def another(*_: object) -> None:
        await sandbox.look()

    stripe.watcher = another
    await look(shop)
    assert stripe.asked == ["create", "retrieve"]
