"""Commands reach the engine in order, once, also when it was away or their deliverer died."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    StartWorkflowInput,
    WorkflowExecutionStatus,
    WorkflowHandle,
)
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.relay import IN_FLIGHT, LEASE, Relay
from deploy.embedded_temporal import embedded_temporal
from deploy.free_ports import free_port
from schema.db.session import Sessions
from schema.db.tables.tickets import WorkflowCommandRow
from schema.db.workflow_commands import claim_commands, tell_workflow
from schema.settings import Settings
from schema.signals import CUSTOMER_MESSAGE, START, workflow_id
from tests.desk import SupportDesk

DAYS = timedelta(days=3)


@pytest.fixture
async def desk(temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings) -> AsyncIterator[SupportDesk]:
    """A desk without workers: runs are started and stay where they are until the test is over."""
    desk = SupportDesk(sessions, temporal, settings)
    yield desk
    for command in await commands(desk):
        try:
            await desk.run_of(command.ticket_id).terminate()
        except RPCError:
            continue  # never started, or ended by the test


@pytest.fixture
def relay(desk: SupportDesk) -> Relay:
    return Relay(desk.client, desk.sessions, DAYS, None)


async def commands(desk: SupportDesk) -> list[WorkflowCommandRow]:
    async with desk.sessions() as session:
        return list((await session.scalars(select(WorkflowCommandRow).order_by(WorkflowCommandRow.id))).all())


async def tell(desk: SupportDesk, ticket_id: UUID, kind: str, **payload: str) -> None:
    async with desk.sessions.begin() as session:
        await tell_workflow(session, ticket_id, kind, payload)


async def make_due(desk: SupportDesk) -> None:
    async with desk.sessions.begin() as session:
        await session.execute(text("UPDATE workflow_commands SET due_at = now() WHERE delivered_at IS NULL"))


async def deliver_all(relay: Relay) -> None:
    while await relay.deliver_due():
        pass


async def signals_of(run: WorkflowHandle[Any, Any]) -> list[tuple[str, bytes]]:
    history = await run.fetch_history()
    received = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    signals = [e.workflow_execution_signaled_event_attributes for e in history.events if e.event_type == received]
    return [(signal.signal_name, signal.input.payloads[0].data) for signal in signals]


async def test_a_ticket_hears_its_commands_in_order(desk: SupportDesk, relay: Relay) -> None:
    tickets = [await desk.write("Hello") for _ in range(3)]
    for number in range(5):
        for ticket_id in tickets:
            await tell(desk, ticket_id, CUSTOMER_MESSAGE, note=str(number))
    await deliver_all(relay)
    for ticket_id in tickets:
        heard = await signals_of(desk.run_of(ticket_id))
        assert heard == [(CUSTOMER_MESSAGE, b'{"note":"%d"}' % number) for number in range(5)]
    assert all(command.delivered_at for command in await commands(desk))


async def test_a_start_that_is_delivered_twice_runs_the_ticket_once(desk: SupportDesk, relay: Relay) -> None:
    ticket_id = await desk.write("Hello")
    await deliver_all(relay)
    first = (await desk.run_of(ticket_id).describe()).run_id
    await tell(desk, ticket_id, START)
    await deliver_all(relay)
    assert (await desk.run_of(ticket_id).describe()).run_id == first
    await desk.run_of(ticket_id).terminate()
    await tell(desk, ticket_id, START)
    await deliver_all(relay)
    assert (await desk.run_of(ticket_id).describe()).run_id == first
    assert all(command.delivered_at for command in await commands(desk))


async def test_a_signal_to_a_closed_ticket_opens_a_new_run_that_has_it(desk: SupportDesk, relay: Relay) -> None:
    ticket_id = await desk.write("Hello")
    await deliver_all(relay)
    await desk.run_of(ticket_id).terminate()
    await tell(desk, ticket_id, CUSTOMER_MESSAGE)
    await deliver_all(relay)
    assert (await desk.run_of(ticket_id).describe()).status is WorkflowExecutionStatus.RUNNING
    assert len(await signals_of(desk.run_of(ticket_id))) == 1


async def test_a_command_whose_taker_died_is_taken_again_after_its_lease(desk: SupportDesk, relay: Relay) -> None:
    ticket_id = await desk.write("Hello")
    await tell(desk, ticket_id, CUSTOMER_MESSAGE)
    async with desk.sessions.begin() as session:
        [claimed] = await claim_commands(session, 10, LEASE)
    assert claimed.kind == START
    assert await relay.deliver_due() == 0, "the later command must not overtake the claimed one"
    await make_due(desk)
    await deliver_all(relay)
    assert [(c.kind, c.attempts, c.delivered_at is not None) for c in await commands(desk)] == [
        (START, 2, True),
        (CUSTOMER_MESSAGE, 1, True),
    ]


async def test_a_command_that_the_engine_refuses_holds_up_its_own_ticket_only(desk: SupportDesk, relay: Relay) -> None:
    poisoned = await desk.write("Hello")
    await tell(desk, poisoned, "x" * 2000)  # no signal may have so long a name
    await deliver_all(relay)
    healthy = await desk.write("Hello")
    await tell(desk, healthy, CUSTOMER_MESSAGE)
    await make_due(desk)
    await deliver_all(relay)
    assert [c.ticket_id for c in await commands(desk) if c.delivered_at is None] == [poisoned]
    assert len(await signals_of(desk.run_of(healthy))) == 1


class InFlight(Interceptor):
    """Counts how many starts are under way at once, on the real client."""

    def __init__(self) -> None:
        self.now = self.most = self.all = 0

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        counter = self

        class Counting(OutboundInterceptor):
            async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
                counter.now, counter.all = counter.now + 1, counter.all + 1
                counter.most = max(counter.most, counter.now)
                try:
                    return await super().start_workflow(input)
                finally:
                    counter.now -= 1

        return Counting(next)


async def test_a_bounded_number_is_in_flight(desk: SupportDesk) -> None:
    counter = InFlight()
    config = desk.client.config()
    config["interceptors"] = [counter]
    for _ in range(IN_FLIGHT * 2 + 5):
        await desk.write("Hello")
    await deliver_all(Relay(Client(**config), desk.sessions, DAYS, None))
    assert counter.all == IN_FLIGHT * 2 + 5
    assert 1 < counter.most <= IN_FLIGHT


async def test_two_relays_deliver_every_command_once(desk: SupportDesk, relay: Relay) -> None:
    tickets = [await desk.write("Hello") for _ in range(30)]
    for ticket_id in tickets:
        await tell(desk, ticket_id, CUSTOMER_MESSAGE)
    other = Relay(desk.client, desk.sessions, DAYS, None)
    await asyncio.gather(deliver_all(relay), deliver_all(other))
    await deliver_all(relay)
    assert {command.attempts for command in await commands(desk)} == {1}
    assert {len(await signals_of(desk.run_of(ticket_id))) for ticket_id in tickets} == {1}


async def test_commands_wait_while_the_engine_is_away(desk: SupportDesk, tmp_path: Path) -> None:
    port, ui_port = free_port(), free_port()
    with embedded_temporal(tmp_path, port, ui_port):
        client = await Client.connect(f"127.0.0.1:{port}", data_converter=pydantic_data_converter)
    relay = Relay(client, desk.sessions, DAYS, None)
    ticket_id = await desk.write("Hello")
    await tell(desk, ticket_id, CUSTOMER_MESSAGE)
    assert await relay.deliver_due() == 1
    waiting = await commands(desk)
    assert [(c.attempts, c.delivered_at) for c in waiting] == [(1, None), (0, None)]
    assert waiting[0].last_error
    with embedded_temporal(tmp_path, port, ui_port):
        await make_due(desk)
        await deliver_all(relay)
        run = client.get_workflow_handle(workflow_id(ticket_id))
        assert len(await signals_of(run)) == 1
    assert all(command.delivered_at for command in await commands(desk))
