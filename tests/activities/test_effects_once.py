"""An effect happens once, however often and however many at once its activity runs; and only what was approved."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from temporalio.exceptions import ApplicationError

from activities.payments.provider import OutcomeUnknown, PaymentRefused, Payments, RefundRequest, RefundState
from schema.activity_messages import ReplyOutcome
from schema.db.refunds import refunded_minor
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.base import Row
from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import BugReportRow, EffectRow, EscalationRow, PasswordResetRow, SandboxPaymentRow
from schema.db.tables.tickets import EventRow
from schema.tools import ToolCallStatus
from tests.activities.workbench import REFUND, Postbox, Workbench
from tests.fakes.openai_server import says

T = TypeVar("T")
BUG = {"title": "Cart is empty", "description": "It loses its items."}


async def twice(work: Callable[[], Awaitable[T]]) -> list[T]:
    return [await work(), await work()]


async def at_once(work: Callable[[], Awaitable[T]]) -> list[T]:
    return list(await asyncio.gather(*(work() for _ in range(4))))


both_ways = pytest.mark.parametrize("repeat", [twice, at_once])
Repeat = Callable[[Callable[[], Awaitable[object]]], Awaitable[list[object]]]


async def count(bench: Workbench, table: type[Row]) -> int:
    async with bench.sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def books(bench: Workbench) -> list[int]:
    """What the payment provider refunded, by its own books."""
    async with bench.sessions() as session:
        return list((await session.scalars(select(SandboxPaymentRow.amount_minor))).all())


@both_ways
async def test_a_refund_is_made_once(bench: Workbench, repeat: Repeat) -> None:
    ticket_id, call = await bench.approved_refund()
    finished = await repeat(lambda: bench.run(ticket_id, call))
    assert {getattr(f, "status", None) for f in finished} == {ToolCallStatus.DONE}
    [refund] = await bench.desk.refunds(ticket_id)
    assert (refund.amount_minor, refund.status) == (4250, "done")
    assert await books(bench) == [4250]
    assert "effect.late_outcome" not in [event.type for event in await bench.desk.rows(EventRow, ticket_id)]


@both_ways
@pytest.mark.parametrize(
    ("tool", "arguments", "table"),
    [
        ("create_bug_report", BUG, BugReportRow),
        ("escalate_to_human", {"reason": "Wants a person"}, EscalationRow),
        ("reset_password", {}, PasswordResetRow),
    ],
)
async def test_an_effect_of_our_own_happens_once(
    bench: Workbench, repeat: Repeat, tool: str, arguments: dict[str, str], table: type[Row]
) -> None:
    ticket_id = await bench.desk.write("Help")
    call = await bench.propose(ticket_id, tool, arguments)
    await repeat(lambda: bench.run(ticket_id, call))
    assert await count(bench, table) == 1
    [effect] = await bench.desk.rows(EffectRow, ticket_id)
    assert effect.status == "done"
    assert len(await bench.desk.mails(ticket_id)) == (tool == "reset_password")


@both_ways
async def test_an_answer_is_one_mail(bench: Workbench, repeat: Repeat) -> None:
    bench.script.script(says("Here you are."))
    ticket_id = await bench.desk.write("Where?")
    draft_id = (await bench.advance(ticket_id)).draft_id
    assert draft_id is not None
    answers = await repeat(lambda: bench.send(ticket_id, draft_id))
    assert {getattr(answer, "outcome", None) for answer in answers} == {ReplyOutcome.SENT}
    assert len(await bench.desk.mails(ticket_id)) == 1
    assert len(set(bench.postbox.taken)) == 1


@both_ways
async def test_a_hand_over_is_one_notice(bench: Workbench, repeat: Repeat) -> None:
    bench.script.script(says("", finish_reason="stop"))
    ticket_id = await bench.desk.write("Loop")
    await bench.advance(ticket_id, per_turn=1)
    await repeat(lambda: bench.hand_over(ticket_id))
    assert len(await bench.desk.mails(ticket_id)) == 1
    assert await count(bench, EscalationRow) == 1
    assert (await bench.desk.ticket(ticket_id)).assignee == "person"


@dataclass
class Crashing:
    """Does what it is asked, then breaks before it can say so, a number of times."""

    real: Payments
    crashes: int = 1

    async def refund(self, request: RefundRequest) -> RefundState:
        made = await self.real.refund(request)
        if self.crashes:
            self.crashes -= 1
            raise ConnectionResetError("no answer")
        return made

    async def look_at(self, reference: str) -> RefundState:
        return await self.real.look_at(reference)


@dataclass
class Saying:
    """Answers every refund with the same error."""

    error: Exception

    async def refund(self, request: RefundRequest) -> RefundState:
        raise self.error

    async def look_at(self, reference: str) -> RefundState:
        raise self.error


async def test_a_crash_between_provider_and_record_makes_one_refund(bench: Workbench) -> None:
    crashing = replace(bench, payments=Crashing(bench.payments))
    ticket_id, call = await crashing.approved_refund()
    with pytest.raises(ConnectionResetError):
        await crashing.run(ticket_id, call)
    assert [refund.status for refund in await bench.desk.refunds(ticket_id)] == ["pending"]
    assert (await crashing.run(ticket_id, call)).status is ToolCallStatus.DONE
    assert [refund.status for refund in await bench.desk.refunds(ticket_id)] == ["done"]
    assert await books(bench) == [4250]


async def test_a_crash_after_the_mail_was_taken_sends_the_same_message_id_again(bench: Workbench) -> None:
    bench = replace(bench, postbox=Postbox(crashes=1))
    bench.script.script(says("Here you are."))
    ticket_id = await bench.desk.write("Where?")
    draft_id = (await bench.advance(ticket_id)).draft_id
    assert draft_id is not None
    with pytest.raises(ConnectionResetError):
        await bench.send(ticket_id, draft_id)
    assert (await bench.send(ticket_id, draft_id)).outcome is ReplyOutcome.SENT
    assert len(bench.postbox.taken) == 2
    assert len(set(bench.postbox.taken)) == 1


async def test_a_refund_that_the_provider_refuses_has_failed_and_its_amount_is_free_again(bench: Workbench) -> None:
    refusing = replace(bench, payments=Saying(PaymentRefused("Card closed.")))
    ticket_id, call = await refusing.approved_refund(amount="49.99")
    assert (await refusing.run(ticket_id, call)).status is ToolCallStatus.FAILED
    assert [refund.status for refund in await bench.desk.refunds(ticket_id)] == ["failed"]
    other_ticket, again = await bench.approved_refund(amount="49.99")
    assert (await bench.run(other_ticket, again)).status is ToolCallStatus.DONE


async def test_an_unknown_outcome_stops_the_ticket_and_counts_against_the_order(bench: Workbench) -> None:
    unsure = replace(bench, payments=Saying(OutcomeUnknown("It did not answer.")))
    ticket_id, call = await unsure.approved_refund()
    with pytest.raises(ApplicationError) as raised:
        await unsure.run(ticket_id, call)
    assert (raised.value.type, raised.value.non_retryable) == ("OutcomeUnknown", True)
    assert [refund.status for refund in await bench.desk.refunds(ticket_id)] == ["unknown"]
    async with bench.sessions() as session:
        assert await refunded_minor(session, "1001") == 4250


async def test_an_unknown_outcome_stays_a_stop_when_its_first_report_got_lost(bench: Workbench) -> None:
    unsure = replace(bench, payments=Saying(OutcomeUnknown("It did not answer.")))
    ticket_id, call = await unsure.approved_refund()
    for _ in range(2):
        with pytest.raises(ApplicationError, match="not known"):
            await unsure.run(ticket_id, call)


async def test_refunds_at_once_never_exceed_what_was_paid(bench: Workbench) -> None:
    wanted = [await bench.approved_refund(f"Ticket {number}", amount="20.00") for number in range(5)]
    ends = await asyncio.gather(*(bench.run(ticket_id, call) for ticket_id, call in wanted))
    assert sorted(end.status for end in ends) == ["done", "done", "failed", "failed", "failed"]
    assert await books(bench) == [2000, 2000]


async def change_row(bench: Workbench, table: type[Row], ticket_id: UUID, **values: object) -> None:
    async with bench.sessions.begin() as session:
        await session.execute(update(table).where(table.__table__.c.ticket_id == ticket_id).values(**values))


async def test_arguments_changed_after_the_approval_do_not_run(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    more = {**REFUND, "amount": "49.99", "currency": "EUR"}
    await change_row(bench, ToolCallRow, ticket_id, arguments=more)
    await bench.run(ticket_id, call)
    assert await books(bench) == [4250]


async def test_a_changed_request_does_not_run_at_all(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    more = {**REFUND, "amount": "49.99", "currency": "EUR"}
    await change_row(bench, ApprovalRow, ticket_id, action_params=more)
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.FAILED
    assert await books(bench) == []


async def test_another_tool_behind_an_approval_does_not_run(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    await change_row(bench, ApprovalRow, ticket_id, action_type="reset_password", action_params={})
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.FAILED
    assert await count(bench, PasswordResetRow) == 0


async def test_an_order_that_changed_hands_after_the_approval_is_not_refunded(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    async with bench.sessions.begin() as session:
        await session.execute(update(OrderRow).where(OrderRow.id == "1001").values(customer_id="cus_bob"))
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.FAILED
    assert await books(bench) == []


async def test_money_that_nobody_was_asked_about_never_moves(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Please refund")
    call = await bench.propose(ticket_id, "process_refund", REFUND)
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.AWAITING_APPROVAL
    assert await books(bench) == []


async def test_money_that_nobody_has_approved_yet_waits(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Please refund")
    call = await bench.propose(ticket_id, "process_refund", REFUND)
    await bench.ask(ticket_id, call)
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.AWAITING_APPROVAL
    assert await books(bench) == []
