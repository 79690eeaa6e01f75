"""Kill -9 of every part around every request of a Stripe refund: exactly one refund each time, or an unknown outcome in
sight that a person resolves to exactly one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
import pytest

from tests.durability.kill_table import TALLY, Case, matrix
from tests.durability.test_kills import REFUND, all_items, approve
from tests.fakes.stripe_server import KEY, FakeStripe, Moment, stripe_server
from tests.stack import Stack, reaches, until

PATIENCE = 90.0
ADD_CUSTOMER = "INSERT INTO customers (id, email, name) VALUES ('cus_' || $1, $2, 'Kim')"
COPY_ORDER = """
INSERT INTO orders (id, customer_id, currency, total, paid, status, items, payment_reference, placed_at)
SELECT $1, 'cus_' || $1, currency, total, paid, status, items, $2, placed_at FROM orders WHERE id = '1001'
"""


@dataclass
class Ticket:
    """A case's own customer, order, payment and ticket. `killed` is set once its target is dead."""

    case: Case
    order_id: str
    id: str = ""
    approval_id: str = ""
    resolved_as: str | None = None
    killed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def email(self) -> str:
        return f"kim{self.order_id}@example.com"

    @property
    def payment(self) -> str:
        return f"pi_{self.order_id}"


@dataclass
class Range:
    """The stack under fire and the local Stripe that shoots."""

    stack: Stack
    stripe: FakeStripe
    client: httpx.AsyncClient

    async def wait_until_up(self) -> None:
        async with httpx.AsyncClient(timeout=5) as client:
            await until(lambda: self.stack.is_ready(client), PATIENCE)

    async def open_ticket(self, ticket: Ticket) -> None:
        """A ticket whose refund waits for its approval."""
        body = f"Please refund order {ticket.order_id}, it arrived broken."
        new = {**REFUND, "body": body, "customer_email": ticket.email}
        ticket.id = (await self.client.post("/tickets", json=new)).json()["id"]
        waiting = await reaches(self.client, ticket.id, "awaiting_approval")
        ticket.approval_id = waiting["approvals"][0]["id"]

    async def fire(self, ticket: Ticket) -> None:
        """Approve; Stripe kills the case's target at its moment. Returns when everything runs again."""
        case = ticket.case

        async def shoot(payment: str, number: int, moment: Moment) -> None:
            if (payment, number, moment) == (ticket.payment, case.number, case.moment) and not ticket.killed.is_set():
                self.stack.kill(case.target)
                ticket.killed.set()

        self.stripe.plans[ticket.payment], self.stripe.watcher = case.plan, shoot
        begun = monotonic()
        await approve(self.client, ticket.approval_id)
        await asyncio.wait_for(ticket.killed.wait(), PATIENCE)
        await self.wait_until_up()
        case.seconds = monotonic() - begun

    async def finish(self, ticket: Ticket) -> None:
        """Wait for the ticket's end. A person looks at Stripe when the outcome is unknown, and says what is there."""

        async def ended() -> bool:
            found = (await self.client.get(f"/tickets/{ticket.id}")).json()
            if found["status"] == "failed":
                await self._ask_a_person(ticket)
            return bool(found["status"] == "completed")

        await until(ended, PATIENCE)
        resolved = f", a person: {ticket.resolved_as}" if ticket.resolved_as else ""
        ticket.case.refunds = len(self.stripe.made_of(ticket.payment))
        ticket.case.outcome = f"{'unknown' if ticket.resolved_as else 'done'}{resolved}"

    async def _ask_a_person(self, ticket: Ticket) -> None:
        listed = await self.client.get("/effects", params={"status": "unknown", "ticket_id": ticket.id})
        for effect in listed.json()["items"]:
            made = self.stripe.made_of(ticket.payment)
            said: dict[str, str] = (
                {"outcome": "happened", "reference": made[0]["id"]} if made else {"outcome": "try_again"}
            )
            self.stripe.plans[ticket.payment] = []
            answer = await self.client.post(
                f"/effects/{effect['id']}/resolve", json={**said, "reason": "Looked at Stripe"}
            )
            assert answer.status_code == 200, answer.text
            ticket.resolved_as = said["outcome"]


@pytest.fixture
async def field_of_fire(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Range]:
    """One installation for the whole matrix; it refunds through the local Stripe."""
    async with stripe_server() as stripe:
        settings = {"TICKETFLOW_PAYMENTS": "stripe", "STRIPE_API_KEY": KEY, "STRIPE_API_URL": stripe.url}
        folder = tmp_path_factory.mktemp("stripe")
        stack = Stack(folder / "data", settings, program="tests.durability.impatient")
        await stack.start()
        try:
            async with stack.client() as client:
                yield Range(stack, stripe, client)
        finally:
            stack.kill_everything()


async def open_tickets(at: Range) -> list[Ticket]:
    tickets = [Ticket(case, str(7001 + index)) for index, case in enumerate(matrix())]
    database = await at.stack.database()
    await database.executemany(ADD_CUSTOMER, [(ticket.order_id, ticket.email) for ticket in tickets])
    await database.executemany(COPY_ORDER, [(ticket.order_id, ticket.payment) for ticket in tickets])
    await database.close()
    await asyncio.gather(*(at.open_ticket(ticket) for ticket in tickets))
    return tickets


@pytest.mark.timeout(600)
async def test_whatever_is_killed_around_a_refund_it_is_made_exactly_once(field_of_fire: Range) -> None:
    at = field_of_fire
    tickets = await open_tickets(at)
    TALLY.extend(ticket.case for ticket in tickets)
    for ticket in tickets:
        await at.fire(ticket)
    await asyncio.gather(*(at.finish(ticket) for ticket in tickets))
    for ticket in tickets:
        await check(at, ticket)
    mails = await at.client.get("/outbox", params={"limit": 200})
    assert len({mail["message_id"] for mail in mails.json()["items"]}) == len(tickets)
    assert len(at.stripe.refunds) == len(tickets)
    assert KEY not in at.stack.log


async def check(at: Range, ticket: Ticket) -> None:
    """One refund at Stripe, and the records say the same: one of each."""
    case, made = ticket.case, at.stripe.made_of(ticket.payment)
    [effect] = await of_ticket(at, "/effects", ticket)
    [refund] = await of_ticket(at, "/refunds", ticket)
    [mail] = await of_ticket(at, "/outbox", ticket)
    case.attempts = effect["attempts"]
    assert len(made) == 1, case
    assert (effect["status"], refund["status"], mail["status"]) == ("done", "done", "sent"), case
    assert effect["reference"] == refund["reference"] == made[0]["id"], case
    assert refund["amount"]["minor"] == made[0]["amount"], case
    answers = (await at.client.get(f"/tickets/{ticket.id}")).json()["messages"]
    assert [answer["direction"] for answer in answers].count("outbound") == 1, case
    assert ticket.resolved_as == expected_resolution(case), case


def expected_resolution(case: Case) -> str | None:
    """What a person had to say: nothing where Stripe could tell."""
    if not case.unanswerable:
        return None
    return "happened" if case.made_before else "try_again"


async def of_ticket(at: Range, path: str, ticket: Ticket) -> list[dict[str, Any]]:
    return await all_items(at.client, f"{path}?ticket_id={ticket.id}&limit=50")
