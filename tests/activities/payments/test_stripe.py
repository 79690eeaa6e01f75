"""However Stripe fails, a refund is made once, or its failure or unknown outcome is visible."""

import asyncio
import logging
import traceback
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import update
from temporalio.exceptions import ApplicationError

from activities.payments.provider import PaymentsAway, PaymentsMisconfigured
from activities.payments.stripe import open_stripe
from schema.activity_messages import ProposedCall
from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.errors import OutcomeStillUnknown
from tests.activities.workbench import Workbench
from tests.fakes.stripe_server import KEY, FakeStripe, Mode

ONE = [(4250, "eur")]


async def keep_trying(shop: Workbench, ticket_id: UUID, call: ProposedCall) -> str:
    """Run the effect as Temporal would, until it does not ask for another try. Returns how the ledger ends."""
    for _ in range(12):
        try:
            await shop.run(ticket_id, call)
            break
        except PaymentsAway:
            continue
        except ApplicationError:
            break
    return (await effect_of(shop, ticket_id)).status


async def effect_of(shop: Workbench, ticket_id: UUID) -> EffectRow:
    [effect] = await shop.desk.rows(EffectRow, ticket_id)
    [refund] = await shop.desk.refunds(ticket_id)
    assert refund.status == {"intended": "pending"}.get(effect.status, effect.status)
    assert refund.reference == effect.reference
    return effect


async def test_a_refund_is_made_with_our_key_and_its_reference_kept(shop: Workbench, stripe: FakeStripe) -> None:
    ticket_id, call = await shop.approved_refund()
    finished = await shop.run(ticket_id, call)
    [refund] = stripe.refunds
    effect = await effect_of(shop, ticket_id)
    assert (refund["amount"], refund["payment_intent"], refund["metadata"]) == (
        4250,
        "pi_1001",
        {"ticketflow_effect": effect.key, "order_id": "1001"},
    )
    assert (finished.status, finished.reference, effect.reference) == ("done", refund["id"], refund["id"])
    assert stripe.asked == ["create"]


async def test_attempts_at_once_make_one_refund(shop: Workbench, stripe: FakeStripe) -> None:
    ticket_id, call = await shop.approved_refund()
    await asyncio.gather(*(shop.run(ticket_id, call) for _ in range(4)))
    assert stripe.amounts == ONE


@pytest.mark.parametrize(
    "mode",
    [Mode.HANG_AFTER, Mode.ERROR_AFTER, Mode.CLOSE_AFTER, Mode.CUT_SHORT],
)
async def test_a_refund_whose_answer_got_lost_is_looked_up(mode: Mode, shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [mode]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE
    assert stripe.asked == ["create", "list"]


@pytest.mark.parametrize("mode", [Mode.HANG_BEFORE, Mode.CLOSE_BEFORE, Mode.BUSY])
async def test_a_refund_that_was_not_made_is_made_by_the_retry(mode: Mode, shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [mode]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE
    assert stripe.asked == ["create", "list", "create"]


async def test_forgotten_keys_make_no_second_refund(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.CLOSE_AFTER]
    ticket_id, call = await shop.approved_refund()
    with pytest.raises(PaymentsAway):
        await shop.run(ticket_id, call)
    stripe.forget_keys()
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE


async def test_the_look_up_reads_all_pages(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.CLOSE_AFTER]
    ticket_id, call = await shop.approved_refund()
    with pytest.raises(PaymentsAway):
        await shop.run(ticket_id, call)
    stripe.forget_keys()
    stripe.add_foreign_refunds(250, "pi_1001")
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.asked == ["create", "list", "list", "list"]


async def test_too_many_refunds_to_look_through_are_an_unknown_outcome(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.CLOSE_BEFORE]
    stripe.add_foreign_refunds(1100, "pi_1001")
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    assert len(stripe.refunds) == 1100


async def test_while_the_look_up_fails_nothing_is_made_and_then_a_person_is_asked(
    shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.creations, stripe.lists = [Mode.CLOSE_AFTER], [Mode.ERROR_BEFORE] * 20
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    assert stripe.amounts == ONE
    assert stripe.asked == ["create", *["list"] * 7]


async def test_a_server_error_that_stripe_repeats_for_ever_becomes_an_unknown_outcome(
    shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.creations = [Mode.ERROR_BEFORE]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    assert stripe.amounts == []
    assert (await effect_of(shop, ticket_id)).attempts == 8


async def test_being_busy_never_becomes_an_unknown_outcome(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.BUSY] * 10
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE


@pytest.mark.parametrize("mode", [Mode.STRANGER, Mode.FORBIDDEN])
async def test_a_key_that_stripe_does_not_accept_parks_the_ticket_until_it_does(
    mode: Mode, shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.creations = [mode]
    ticket_id, call = await shop.approved_refund()
    with pytest.raises(PaymentsMisconfigured) as raised:
        await shop.run(ticket_id, call)
    assert not raised.value.retry_helps
    assert (await effect_of(shop, ticket_id)).status == "intended"
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE


async def test_a_wrong_key_is_refused(bench: Workbench, stripe: FakeStripe) -> None:
    async with open_stripe("sk_test_wrong", stripe.url) as payments:
        shop = replace(bench, payments=payments)
        await pay_through_stripe(shop, "1001", "ch_1001")
        ticket_id, call = await shop.approved_refund()
        with pytest.raises(PaymentsMisconfigured):
            await shop.run(ticket_id, call)


async def test_a_key_used_with_other_parameters_is_an_unknown_outcome(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.OTHER_PARAMETERS]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    assert stripe.amounts == []


async def test_a_payment_that_was_refunded_before_has_failed(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.ALREADY_REFUNDED]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "failed"
    assert "refunded in full before" in str((await effect_of(shop, ticket_id)).error)


async def test_more_than_was_charged_is_refused_with_stripes_reason(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.charged = {"pi_1001": 4000}
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "failed"
    error = str((await effect_of(shop, ticket_id)).error)
    assert "greater than unrefunded" in error
    assert KEY not in error


@pytest.mark.parametrize(
    ("status", "end"),
    [
        ("succeeded", "done"),
        ("pending", "done"),
        ("requires_action", "done"),
        ("failed", "failed"),
        ("canceled", "failed"),
    ],
)
async def test_the_refunds_own_status_decides(status: str, end: str, shop: Workbench, stripe: FakeStripe) -> None:
    stripe.refund_status = status
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == end


async def test_a_refund_in_another_currency_is_shown_to_a_person(shop: Workbench, stripe: FakeStripe) -> None:
    await pay_through_stripe(shop, "1001", "pi_usd_1001")
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    assert stripe.amounts == [(4250, "usd")]


async def test_an_order_that_was_paid_elsewhere_is_refused(shop: Workbench, stripe: FakeStripe) -> None:
    await pay_through_stripe(shop, "1001", "paypal_1001")
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "failed"
    assert stripe.asked == []


@pytest.mark.parametrize(
    ("currency", "paid", "amount", "end", "made"),
    [
        ("JPY", 11140, "500", "done", [(500, "jpy")]),
        ("KWD", 21100, "4.250", "done", [(4250, "kwd")]),
        ("KWD", 21100, "4.255", "failed", []),
        ("ISK", 9000, "500", "done", [(50000, "isk")]),
    ],
)
async def test_currencies_with_other_decimals(
    currency: str,
    paid: int,
    amount: str,
    end: str,
    made: list[tuple[int, str]],
    shop: Workbench,
    stripe: FakeStripe,
) -> None:
    payment = f"ch_{currency.lower()}_1"
    await pay_through_stripe(shop, "1001", payment, currency=currency, paid=paid, total=paid)
    ticket_id, call = await shop.approved_refund(amount=amount)
    assert await keep_trying(shop, ticket_id, call) == end
    assert stripe.amounts == made
    assert all(refund["charge"] == payment for refund in stripe.refunds)


async def test_the_key_is_in_no_error_record_or_log(
    shop: Workbench, stripe: FakeStripe, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    for number, mode in enumerate(set(Mode) - {Mode.ANSWER}):
        await pay_through_stripe(shop, "1001", f"pi_{number}", paid=10**6)
        stripe.creations = [mode]
        ticket_id, call = await shop.approved_refund(amount="1.00")
        try:
            await shop.run(ticket_id, call)
        except Exception as error:
            told += traceback.format_exception(error)
        told += [repr(vars(row)) for row in [*await shop.desk.rows(EffectRow, ticket_id), *await shop.calls(ticket_id)]]
    assert len(told) > len(Mode)
    assert "zebra" not in "".join(told) + caplog.text


async def pay_through_stripe(shop: Workbench, order_id: str, payment_reference: str, **more: object) -> None:
    async with shop.sessions.begin() as session:
        values = {"payment_reference": payment_reference, **more}
        await session.execute(update(OrderRow).where(OrderRow.id == order_id).values(values))


@pytest.mark.parametrize("change", [{"assignee": "person", "status": "escalated"}, {"status": "cancelled"}])
async def test_what_was_begun_is_finished_whoever_has_the_ticket_now(
    change: dict[str, str], shop: Workbench, stripe: FakeStripe
) -> None:
    stripe.creations = [Mode.CLOSE_AFTER]
    ticket_id, call = await shop.approved_refund()
    with pytest.raises(PaymentsAway):
        await shop.run(ticket_id, call)
    async with shop.sessions.begin() as session:
        await session.execute(update(TicketRow).where(TicketRow.id == ticket_id).values(change))
    assert await keep_trying(shop, ticket_id, call) == "done"
    assert stripe.amounts == ONE


async def test_the_agent_does_not_go_on_over_an_unknown_outcome(shop: Workbench, stripe: FakeStripe) -> None:
    stripe.creations = [Mode.OTHER_PARAMETERS]
    ticket_id, call = await shop.approved_refund()
    assert await keep_trying(shop, ticket_id, call) == "unknown"
    with pytest.raises(OutcomeStillUnknown) as raised:
        await shop.advance(ticket_id)
    assert not raised.value.retry_helps
