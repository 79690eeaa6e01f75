"""A machine that does to refunds whatever people, a bad network, dying processes and a thief can do, in any order.

After every step the books are compared: Stripe's own, the ledger, the approvals. The activities are the worker's, the
decisions the API's, the payments Stripe's real client before a local server.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from sqlalchemy import func, select, text
from temporalio.exceptions import ApplicationError

from activities.payments.provider import PaymentsAway
from activities.payments.stripe import open_stripe
from schema.activity_messages import ProposedCall
from schema.approvals import ApprovalStatus, Decider, Decision
from schema.db.approvals import cancel_pending_approvals, expire_approval
from schema.db.effects import effect_key, get_effect
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tickets import lock_ticket
from schema.db.unknown_effects import resolve_effect
from schema.effects import Resolution, ResolvedAs
from schema.errors import TicketFlowError
from schema.money import Money, currency_exponent, parse_amount
from schema.roles import Role
from schema.tickets import SYSTEM
from tests.activities.workbench import Workbench
from tests.fakes.openai_server import calls, says
from tests.fakes.stripe_server import KEY, FakeStripe, Mode, Moment, payment_of

T = TypeVar("T")
PEOPLE = [Decider(id=name, principal=name, role=Role.APPROVER) for name in ("ann", "ben")]
PEOPLE.append(Decider.at_console("operator"))
FAILURES = [Mode.ANSWER, Mode.ERROR_BEFORE, Mode.ERROR_AFTER, Mode.CLOSE_BEFORE, Mode.CLOSE_AFTER, Mode.CUT_SHORT]
THEFTS = {
    "the call": "UPDATE tool_calls SET arguments = jsonb_set(arguments, '{amount}', '\"1\"') "
    "WHERE ticket_id = :id AND result IS NULL",
    "the request": "UPDATE approvals SET action_params = jsonb_set(action_params, '{amount}', '\"1\"') "
    "WHERE ticket_id = :id",
    "the edit": "UPDATE approvals SET decision_arguments = jsonb_set(decision_arguments, '{amount}', '\"1\"') "
    "WHERE ticket_id = :id AND jsonb_typeof(decision_arguments) = 'object'",
}
"""Arguments that somebody swaps behind everybody's back."""


@dataclass(frozen=True)
class Order:
    """An order and what was paid for it, in minor units."""

    id: str
    currency: str
    paid: int


@dataclass(frozen=True)
class Asked:
    """A refund that waits for people, or did."""

    ticket_id: UUID
    call: ProposedCall
    approval_id: UUID
    order: Order


class MoneyMachine(RuleBasedStateMachine):
    """`bench`, `stripe` and `runner` are set by the test; every example has a customer of its own. The currencies are
    such that Stripe's units are ours."""

    bench: Workbench
    stripe: FakeStripe
    runner: asyncio.Runner

    orders: Bundle[Order] = Bundle("orders")
    requests: Bundle[Asked] = Bundle("requests")

    def runs_with(self, asked: Asked, mode: Mode) -> None:
        """One attempt at the effect, of which Stripe's next creation of a refund goes like this."""
        self.stripe.creations[:] = [mode]
        self.do(self._run(asked))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @initialize()
    def opens(self) -> None:
        self.name = uuid4().hex[:12]
        self.email = f"{self.name}@example.com"
        self.paid: dict[str, int] = {}
        self.stripe.watcher = None
        self.stripe.creations.clear()
        self.do(self._add(CustomerRow(id=self.name, email=self.email, name="Somebody")))

    @rule(target=orders, currency=st.sampled_from(["EUR", "JPY", "KWD"]), units=st.integers(1, 50))
    def buys(self, currency: str, units: int) -> Order:
        paid = units * 100 if currency == "JPY" else units * 10 ** currency_exponent(currency)
        order = Order(f"{self.name}-{len(self.paid)}", currency, paid)
        self.paid[self._payment(order)] = paid
        row = OrderRow(id=order.id, customer_id=self.name, currency=currency, total=paid, paid=paid, status="delivered")
        row.payment_reference = self._payment(order)
        self.do(self._add(row))
        return order

    @rule(target=requests, order=orders, tenths=st.integers(1, 12))
    def asks(self, order: Order, tenths: int) -> Any:
        asked = self.do(self._ask(order, max(order.paid * tenths // 10, 1)))
        return asked if asked else multiple()

    @rule(
        target=requests,
        order=orders,
        tenths=st.integers(1, 6),
        who=st.sampled_from(PEOPLE),
        mode=st.sampled_from([None, *FAILURES]),
        theft=st.sampled_from([None] * 6 + sorted(THEFTS)),
    )
    def asks_and_is_heard(self, order: Order, tenths: int, who: Decider, mode: Mode | None, theft: str | None) -> Any:
        asked = self.do(self._ask(order, max(order.paid * tenths // 10, 1)))
        if not asked:
            return multiple()
        self.do(self._decide(asked, Decision.APPROVE, who))
        if theft:
            self.do(self._execute(THEFTS[theft], asked.ticket_id))
        if mode:
            self.runs_with(asked, mode)
        return asked

    @rule(asked=requests, who=st.sampled_from(PEOPLE))
    def approves(self, asked: Asked, who: Decider) -> None:
        self.do(self._decide(asked, Decision.APPROVE, who))

    @rule(asked=requests, how=st.sampled_from(["rejected", "expired", "cancelled"]))
    def ends_without(self, asked: Asked, how: str) -> None:
        ends = {"rejected": self._reject, "expired": self._expire, "cancelled": self._cancel}
        self.do(ends[how](asked))

    @rule(asked=requests, who=st.sampled_from(PEOPLE), tenths=st.integers(1, 12))
    def edits(self, asked: Asked, who: Decider, tenths: int) -> None:
        arguments = self._arguments(asked.order, max(asked.order.paid * tenths // 10, 1))
        self.do(self._decide(asked, Decision.EDIT, who, arguments=arguments))

    @rule(asked=requests, mode=st.sampled_from(FAILURES), again=st.integers(0, 2))
    def runs(self, asked: Asked, mode: Mode, again: int) -> None:
        for _ in range(1 + again):
            self.runs_with(asked, mode)

    @rule(asked=requests)
    def runs_twice_at_once(self, asked: Asked) -> None:
        self.do(self._at_once(asked))

    @rule(asked=requests, moment=st.sampled_from(list(Moment)))
    def dies_while_running(self, asked: Asked, moment: Moment) -> None:
        self.do(self._die(asked, moment))

    @rule(asked=requests, what=st.sampled_from(sorted(THEFTS)))
    def swaps_arguments(self, asked: Asked, what: str) -> None:
        self.do(self._execute(THEFTS[what], asked.ticket_id))

    @rule(asked=requests, again=st.booleans())
    def finds_out(self, asked: Asked, again: bool) -> None:
        """A person looks at Stripe, and says what is there, or lets it be tried again."""
        self.do(self._resolve(asked, again))

    @rule()
    def a_day_passes_at_stripe(self) -> None:
        self.stripe.forget_keys()

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "name"):
            self.do(self._compare())

    def _payment(self, order: Order) -> str:
        return f"pi_{order.currency.lower()}_{order.id}"

    def _arguments(self, order: Order, minor: int) -> dict[str, Any]:
        return {"order_id": order.id, "amount": Money(minor=minor, currency=order.currency).decimal(), "reason": "x"}

    async def _add(self, *rows: Any) -> None:
        async with self.bench.sessions.begin() as session:
            session.add_all(rows)

    async def _execute(self, statement: str, ticket_id: UUID) -> None:
        async with self.bench.sessions.begin() as session:
            await session.execute(text(statement), {"id": ticket_id})

    async def _ask(self, order: Order, minor: int) -> Asked | None:
        ticket_id = await self.bench.desk.write("Please refund", email=self.email)
        self.bench.script.script(calls(("process_refund", self._arguments(order, minor))), says("It was refused."))
        proposed = (await self.bench.advance(ticket_id)).calls
        if not proposed:
            return None
        requested = await self.bench.ask(ticket_id, proposed[0])
        return Asked(ticket_id, proposed[0], requested.approval_id, order)

    async def _decide(self, asked: Asked, said: Decision, who: Decider, **more: Any) -> None:
        async with self.bench.sessions() as session:
            approval = await session.get_one(ApprovalRow, asked.approval_id)
        try:
            await self.bench.desk.decide(approval, said, who, **more)
        except TicketFlowError:
            return  # refused, as it would be over HTTP

    async def _reject(self, asked: Asked) -> None:
        await self._decide(asked, Decision.REJECT, PEOPLE[0])

    async def _expire(self, asked: Asked) -> None:
        async with self.bench.sessions.begin() as session:
            await expire_approval(session, asked.approval_id, None)

    async def _cancel(self, asked: Asked) -> None:
        async with self.bench.sessions.begin() as session:
            ticket = await lock_ticket(session, asked.ticket_id)
            await cancel_pending_approvals(session, ticket.id, "cancelled", SYSTEM)
            ticket.status = "cancelled"

    async def _run(self, asked: Asked) -> None:
        try:
            await self.bench.run(asked.ticket_id, asked.call)
        except (PaymentsAway, ApplicationError, TicketFlowError):
            return  # tried again by the engine, or parked

    async def _at_once(self, asked: Asked) -> None:
        await asyncio.gather(self._run(asked), self._run(asked), self._run(asked))

    async def _die(self, asked: Asked, moment: Moment) -> None:
        """The process ends while Stripe is at that moment of the next request; nothing after it is done."""
        task = asyncio.ensure_future(self._run(asked))

        async def kill(_payment: str, _number: int, now: Moment) -> None:
            if now is moment:
                task.cancel()

        self.stripe.watcher = kill
        await asyncio.gather(task, return_exceptions=True)
        self.stripe.watcher = None

    async def _resolve(self, asked: Asked, again: bool) -> None:
        key = effect_key(asked.ticket_id, asked.call.turn, asked.call.call)
        happened = [refund for refund in self.stripe.refunds if refund["metadata"].get("ticketflow_effect") == key]
        outcome = ResolvedAs.HAPPENED if happened else ResolvedAs.DID_NOT_HAPPEN
        async with self.bench.sessions.begin() as session:
            await lock_ticket(session, asked.ticket_id)
            query = select(EffectRow).where(EffectRow.key == key, EffectRow.status == "unknown")
            if await session.scalar(query) is None:
                return
            effect = await get_effect(session, key, lock=True)
            said = ResolvedAs.TRY_AGAIN if again else outcome
            await resolve_effect(session, effect, Resolution(outcome=said, by="ann", reason="looked at Stripe"))

    async def _compare(self) -> None:
        made = {payment: [r for r in self.stripe.refunds if payment_of(r) == payment] for payment in self.paid}
        async with self.bench.sessions() as session:
            for payment, refunds in made.items():
                assert sum(one["amount"] for one in refunds) <= self.paid[payment], "more than was paid left"
                ours = select(func.coalesce(func.sum(RefundRow.amount_minor), 0)).join(OrderRow)
                ours = ours.where(OrderRow.payment_reference == payment, RefundRow.status != "failed")
                reserved = await session.scalar(ours)
                assert sum(one["amount"] for one in refunds) <= (reserved or 0) <= self.paid[payment]
            for refund in (one for refunds in made.values() for one in refunds):
                await self._check_cover(session, refund)

    async def _check_cover(self, session: Any, refund: dict[str, Any]) -> None:
        """Every refund that was made has one effect, with one approval of exactly this, given before."""
        key = refund["metadata"]["ticketflow_effect"]
        made = [one for one in self.stripe.refunds if one["metadata"].get("ticketflow_effect") == key]
        assert len(made) == 1, "one effect was made twice"
        effect = await session.get_one(EffectRow, key, populate_existing=True)
        assert effect.status != "failed", "a refund that was made counts as failed"
        approval = await session.get_one(ApprovalRow, effect.approval_id, populate_existing=True)
        assert approval.status == ApprovalStatus.APPROVED
        assert approval.digest == effect.digest
        assert approval.decided_at <= effect.created_at
        consents = select(ConsentRow).where(ConsentRow.approval_id == approval.id, ConsentRow.digest == effect.digest)
        [consent] = (await session.scalars(consents)).all()
        amount = parse_amount(effect.arguments["amount"], effect.arguments["currency"])
        assert (consent.amount_minor, consent.currency) == (amount.minor, amount.currency)
        assert refund["amount"] == amount.minor
        decided = select(func.count()).select_from(EffectRow).where(EffectRow.approval_id == approval.id)
        assert await session.scalar(decided) == 1, "one decision, several effects"


async def with_stripe(stack: AsyncExitStack, bench: Workbench, stripe: FakeStripe) -> Workbench:
    """The bench with Stripe's real client, for as long as the stack is open."""
    payments = await stack.enter_async_context(open_stripe(KEY, stripe.url, timeout_seconds=2))
    return replace(bench, payments=payments)
