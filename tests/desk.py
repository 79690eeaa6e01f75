"""A support desk for tests: the worker's own wiring, a database, and short words for what people do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from activities.relay import Relay
from schema.approvals import ApprovalStatus, Decider, Decision, DecisionTaken
from schema.db.approvals import get_approval
from schema.db.decisions import decide
from schema.db.new_tickets import NewTicket, store_ticket
from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.base import Row
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import lock_ticket
from schema.db.undo import undo_decision
from schema.db.workflow_commands import tell_workflow
from schema.errors import TooLateToUndo
from schema.policy import Policy
from schema.policy_file import load_policy
from schema.roles import Role
from schema.settings import Settings
from schema.signals import APPROVAL_DECIDED, CUSTOMER_MESSAGE, workflow_id
from schema.tickets import Channel, MessageKind
from worker import SANDBOX, create_workers, open_activities

T = TypeVar("T")
R = TypeVar("R", bound=Row)
PATIENCE = 30.0
ADA = "ada@example.com"


async def until(question: Callable[[], Awaitable[T | None]], patience: float = PATIENCE) -> T:
    """Ask again and again until the answer is something. Fails with the last answer when patience is over."""
    end = asyncio.get_running_loop().time() + patience
    while True:
        if answer := await question():
            return answer
        assert asyncio.get_running_loop().time() < end, f"still {answer!r} after {patience} s"
        await asyncio.sleep(0.02)


@dataclass
class SupportDesk:
    """What a test needs of the running system."""

    sessions: Sessions
    environment: WorkflowEnvironment
    settings: Settings

    @property
    def policy(self) -> Policy:
        return load_policy(self.settings.policy_file)

    @property
    def client(self) -> Client:
        return self.environment.client

    async def stock(self) -> None:
        """Ada with order 1001 (EUR 49.99 paid), Bob with order 2001."""
        async with self.sessions.begin() as session:
            session.add_all(
                [
                    CustomerRow(id="cus_ada", email=ADA, name="Ada Lovelace"),
                    CustomerRow(id="cus_bob", email="bob@example.com", name="Bob"),
                ]
            )
            await session.flush()
            session.add_all([_order("1001", "cus_ada", 4999, "EUR"), _order("2001", "cus_bob", 90000, "USD")])

    async def add_order(self, order_id: str, paid: int = 4999, customer_id: str = "cus_ada") -> None:
        """A further order, paid in EUR."""
        async with self.sessions.begin() as session:
            session.add(_order(order_id, customer_id, paid, "EUR"))

    async def write(self, body: str, subject: str = "A question", email: str = ADA) -> UUID:
        """A customer's new ticket, as the API stores it."""
        new = NewTicket(
            subject=subject,
            body=body,
            customer_email=email,
            channel=Channel.API,
            sender_verified=True,
            metadata={},
            created_by="tests",
        )
        async with self.sessions.begin() as session:
            return (await store_ticket(session, new)).id

    async def write_again(self, ticket_id: UUID, body: str) -> UUID:
        """A further message of the customer."""
        async with self.sessions.begin() as session:
            message = MessageRow(
                ticket_id=ticket_id, kind=MessageKind.CUSTOMER, author_id="tests", body_text=body, reply_text=body
            )
            session.add(message)
            await session.flush()
            await tell_workflow(session, ticket_id, CUSTOMER_MESSAGE, {"message_id": str(message.id)})
            return message.id

    async def decide(
        self,
        approval: ApprovalRow,
        decision: Decision,
        by: Decider | str = "pat",
        policy: Policy | None = None,
        **more: Any,
    ) -> bool:
        """Decide as the API does. Returns whether this decision settled the request."""
        decider = by if isinstance(by, Decider) else Decider(id=by, principal=by, role=Role.APPROVER)
        taken = DecisionTaken(approval_id=approval.id, decision=decision, decided_by=decider.id, **more)
        async with self.sessions.begin() as session:
            ticket = await lock_ticket(session, approval.ticket_id)
            standing = await get_approval(session, approval.id)
            if standing.status != ApprovalStatus.PENDING:
                return False
            undo = self.settings.undo_seconds
            decided = await decide(session, ticket, standing, taken, decider, policy or self.policy, undo_seconds=undo)
            if decided.settled:
                told = taken.model_copy(update={"recorded": True, "undo_seconds": undo})
                await tell_workflow(session, approval.ticket_id, APPROVAL_DECIDED, told.model_dump(mode="json"))
        return decided.settled

    async def undo(self, approval: ApprovalRow, by: Decider | str = "pat") -> bool:
        """Undo the newest decision as the API does. Returns whether it was in time."""
        decider = by if isinstance(by, Decider) else Decider(id=by, principal=by, role=Role.APPROVER)
        async with self.sessions.begin() as session:
            ticket = await lock_ticket(session, approval.ticket_id)
            try:
                await undo_decision(session, ticket, await get_approval(session, approval.id), decider)
            except TooLateToUndo:
                return False
        return True

    async def ticket(self, ticket_id: UUID) -> TicketRow:
        async with self.sessions() as session:
            return await session.get_one(TicketRow, ticket_id)

    async def reaches(self, ticket_id: UUID, status: str, patience: float = PATIENCE) -> TicketRow:
        """Wait until the ticket has this status."""

        async def there() -> TicketRow | None:
            ticket = await self.ticket(ticket_id)
            return ticket if ticket.status == status else None

        return await until(there, patience)

    async def rows(self, table: type[R], ticket_id: UUID) -> list[R]:
        """All rows of a ticket in a table."""
        async with self.sessions() as session:
            column = table.__table__.c.ticket_id
            return list((await session.scalars(select(table).where(column == ticket_id))).all())

    async def approval(self, ticket_id: UUID) -> ApprovalRow:
        """Wait for the ticket's open request."""

        async def pending() -> ApprovalRow | None:
            found = [a for a in await self.rows(ApprovalRow, ticket_id) if a.status == "pending"]
            return found[0] if found else None

        return await until(pending)

    async def mails(self, ticket_id: UUID) -> list[MailRow]:
        return await self.rows(MailRow, ticket_id)

    async def refunds(self, ticket_id: UUID) -> list[RefundRow]:
        return await self.rows(RefundRow, ticket_id)

    def run_of(self, ticket_id: UUID) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(ticket_id))


@asynccontextmanager
async def open_desk(
    environment: WorkflowEnvironment, sessions: Sessions, settings: Settings, max_cached_workflows: int = 1000
) -> AsyncIterator[SupportDesk]:
    """Run the worker's own wiring in this process until the block ends; no run of a ticket outlives it."""
    relay = Relay(environment.client, sessions, timedelta(days=3), settings.database_url)
    policy = load_policy(settings.policy_file)
    async with AsyncExitStack() as stack:
        opened = open_activities(settings, policy, sessions, environment.client, relay)
        activities = await stack.enter_async_context(opened)
        for worker in create_workers(environment.client, settings, activities, SANDBOX, max_cached_workflows):
            await stack.enter_async_context(worker)
        delivery = asyncio.create_task(relay.run())
        try:
            yield SupportDesk(sessions, environment, settings)
        finally:
            delivery.cancel()
            await asyncio.gather(delivery, return_exceptions=True)
            await _end_all_runs(environment.client, sessions)


async def _end_all_runs(client: Client, sessions: Sessions) -> None:
    async with sessions() as session:
        ids = (await session.scalars(select(TicketRow.id))).all()
    for ticket_id in ids:
        try:
            await client.get_workflow_handle(workflow_id(ticket_id)).terminate()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _order(order_id: str, customer_id: str, paid: int, currency: str) -> OrderRow:
    return OrderRow(
        id=order_id,
        customer_id=customer_id,
        currency=currency,
        total=paid,
        paid=paid,
        status="delivered",
        payment_reference=f"pay_{order_id}",
    )
