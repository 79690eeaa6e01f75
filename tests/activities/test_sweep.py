"""The sweep finds what fell out of the engine, leaves the rest alone, and forgets what is old."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Executable, func, insert, select, update
from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError
from temporalio.testing import ActivityEnvironment, WorkflowEnvironment

from activities.payments.sandbox import SandboxPayments
from activities.refund_watch import RefundWatch
from activities.relay import Relay
from activities.sweep import AT_ONCE, SweepActivities
from schema.activity_messages import Done, SweepReport
from schema.db.session import Sessions
from schema.db.tables.accounts import IdempotencyKeyRow
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from schema.settings import Settings
from schema.signals import CUSTOMER_MESSAGE
from tests.desk import SupportDesk


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings) -> AsyncIterator[SupportDesk]:
    """A desk without workers: runs are started and stay where they are until the test is over."""
    desk = SupportDesk(sessions, temporal, settings)
    yield desk
    async with sessions() as session:
        ids = (await session.scalars(select(TicketRow.id))).all()
    await asyncio.gather(*(end(desk, ticket_id) for ticket_id in ids))


async def end(desk: SupportDesk, ticket_id: UUID) -> None:
    try:
        await desk.run_of(ticket_id).terminate()
    except RPCError:
        return  # never started, or ended by the test


async def sweep(desk: SupportDesk) -> SweepReport:
    relay = Relay(desk.client, desk.sessions, timedelta(days=3), None)
    refunds = RefundWatch(desk.sessions, SandboxPayments(desk.sessions))
    activities = SweepActivities(desk.sessions, desk.client, relay, refunds)
    return await ActivityEnvironment().run(activities.sweep_outbox, Done())


async def execute(desk: SupportDesk, statement: Executable) -> None:
    async with desk.sessions.begin() as session:
        await session.execute(statement)


def ago(age: timedelta) -> ColumnElement[datetime]:
    return func.clock_timestamp() - age


async def running_ticket(desk: SupportDesk, status: str, minutes_ago: int) -> UUID:
    """A ticket with a run, last touched a while ago."""
    ticket_id = await desk.write("Hello")
    await Relay(desk.client, desk.sessions, timedelta(days=3), None).deliver_due()
    await touched(desk, ticket_id, status, minutes_ago)
    return ticket_id


async def touched(desk: SupportDesk, ticket_id: UUID, status: str, minutes_ago: int) -> None:
    values = {"status": status, "updated_at": ago(timedelta(minutes=minutes_ago))}
    await execute(desk, update(TicketRow).where(TicketRow.id == ticket_id).values(values))


async def waiting_commands(desk: SupportDesk) -> list[tuple[UUID, str]]:
    query = select(WorkflowCommandRow.ticket_id, WorkflowCommandRow.kind)
    async with desk.sessions() as session:
        rows = await session.execute(query.where(WorkflowCommandRow.delivered_at.is_(None)))
        return [(row[0], row[1]) for row in rows]


@pytest.mark.parametrize("status", ["pending", "processing", "awaiting_approval"])
async def test_a_ticket_whose_run_was_terminated_is_set_going_again(desk: SupportDesk, status: str) -> None:
    ticket_id = await running_ticket(desk, status, minutes_ago=11)
    await desk.run_of(ticket_id).terminate()
    assert (await sweep(desk)).restarted_tickets == 1
    assert await waiting_commands(desk) == [(ticket_id, CUSTOMER_MESSAGE)]
    await sweep(desk)
    assert (await desk.run_of(ticket_id).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_a_ticket_that_waits_for_its_restart_is_not_restarted_twice(desk: SupportDesk) -> None:
    ticket_id = await running_ticket(desk, "processing", minutes_ago=11)
    await desk.run_of(ticket_id).terminate()
    await sweep(desk)
    await execute(desk, update(WorkflowCommandRow).values(due_at=ago(timedelta(hours=-1))))
    assert (await sweep(desk)).restarted_tickets == 0


@pytest.mark.parametrize("status", ["processing", "awaiting_approval"])
async def test_a_ticket_with_a_live_run_is_left_alone(desk: SupportDesk, status: str) -> None:
    await running_ticket(desk, status, minutes_ago=60 * 24)
    assert await sweep(desk) == SweepReport()
    assert await waiting_commands(desk) == []


@pytest.mark.parametrize(
    ("status", "minutes_ago"),
    [("processing", 9), ("completed", 60), ("escalated", 60), ("failed", 60), ("cancelled", 60)],
)
async def test_a_ticket_that_is_fresh_or_not_at_work_is_left_alone(
    desk: SupportDesk, status: str, minutes_ago: int
) -> None:
    ticket_id = await running_ticket(desk, status, minutes_ago)
    await desk.run_of(ticket_id).terminate()
    assert (await sweep(desk)).restarted_tickets == 0


async def test_many_tickets_that_wait_for_people_do_not_hide_a_lost_one(desk: SupportDesk) -> None:
    for _ in range(AT_ONCE):
        await desk.write("Waits for a person")
    relay = Relay(desk.client, desk.sessions, timedelta(days=3), None)
    while await relay.deliver_due():
        pass
    await execute(desk, update(TicketRow).values(status="awaiting_approval", updated_at=ago(timedelta(days=1))))
    lost = await running_ticket(desk, "processing", minutes_ago=11)
    await desk.run_of(lost).terminate()
    assert (await sweep(desk)).restarted_tickets + (await sweep(desk)).restarted_tickets == 1


async def test_what_the_relay_left_is_delivered(desk: SupportDesk) -> None:
    ticket_id = await desk.write("Hello")
    assert (await sweep(desk)).overdue_commands == 1
    assert (await desk.run_of(ticket_id).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_old_delivered_commands_and_keys_are_forgotten_and_newer_ones_kept(desk: SupportDesk) -> None:
    for hours in (49, 47):
        ticket_id = await running_ticket(desk, "completed", minutes_ago=0)
        old = ago(timedelta(hours=hours))
        commands = update(WorkflowCommandRow).where(WorkflowCommandRow.ticket_id == ticket_id)
        await execute(desk, commands.values(delivered_at=old))
        values = {"caller": "c", "key": f"{hours} hours", "request_digest": "d", "created_at": old}
        await execute(desk, insert(IdempotencyKeyRow).values(values))
    await sweep(desk)
    async with desk.sessions() as session:
        assert (await session.scalars(select(IdempotencyKeyRow.key))).all() == ["47 hours"]
        assert (await session.scalars(select(WorkflowCommandRow.ticket_id))).all() == [ticket_id]
