"""The relay: hands what stands in the outbox to the engine, in order per ticket, a bounded number at a time.

It lives in the worker's process, because a start that is made beside its worker is executed at once (eager start).
Nothing is lost while the engine is away: commands wait in Postgres and are tried again.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.client import Client
from temporalio.common import (
    Priority,
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.metrics import COMMANDS
from schema.db.session import Sessions
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from schema.db.workflow_commands import COMMANDS_CHANNEL, claim_commands, mark_delivered, mark_undelivered
from schema.signals import START, TICKETS_QUEUE, WORKFLOW_TYPE, TicketInput, workflow_id
from schema.telemetry import about_ticket
from schema.tickets import Priority as TicketPriority
from schema.tickets import TicketStatus

IN_FLIGHT = 40
LEASE = timedelta(seconds=30)
POLL_SECONDS = 1.0
CALL_TIMEOUT = timedelta(seconds=10)
LONGEST_DELAY = timedelta(seconds=10)

log = structlog.get_logger(__name__)


class Relay:
    """Delivers commands until it is cancelled. `listen_url` is a direct address of the database, or None to poll."""

    def __init__(self, client: Client, sessions: Sessions, close_after: timedelta, listen_url: str | None) -> None:
        self._client = client
        self._sessions = sessions
        self._close_after = close_after
        self._listen_url = listen_url
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Deliver, wait for a notice or a second, deliver again."""
        async with asyncio.TaskGroup() as group:
            if self._listen_url:
                group.create_task(self._listen(self._listen_url))
            group.create_task(self._deliver_forever())

    async def deliver_due(self) -> int:
        """Deliver one batch of due commands. Returns how many were due."""
        async with self._sessions.begin() as session:
            commands = await claim_commands(session, IN_FLIGHT, LEASE)
            tickets = await _tickets_of(session, commands)
        errors = await asyncio.gather(*(self._deliver(c, tickets[c.ticket_id]) for c in commands))
        if commands:
            await self._record(list(zip(commands, errors, strict=True)))
        return len(commands)

    async def _deliver_forever(self) -> None:
        while True:
            self._wake.clear()
            try:
                if await self.deliver_due():
                    continue
            except Exception as error:
                # Whatever it is, the commands are still there; the relay must never end.
                log.warning("relay.failed", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _deliver(self, command: WorkflowCommandRow, ticket: TicketRow) -> str | None:
        """Start or signal the ticket's workflow. Returns the error's name when the engine did not take it."""
        try:
            if command.kind == START:
                await self._start(ticket)
            else:
                await self._signal(ticket, command)
        except WorkflowAlreadyStartedError:
            return None
        except Exception as error:
            # Whatever it is must not keep the rest of the batch from being recorded; this one is tried again.
            return f"{type(error).__name__}: {error}"
        return None

    async def _start(self, ticket: TicketRow) -> None:
        # A start that is delivered twice must not run the ticket twice, also when the first run has closed.
        await self._client.start_workflow(
            WORKFLOW_TYPE,
            self._input(ticket),
            id=workflow_id(ticket.id),
            task_queue=TICKETS_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=_search_attributes(ticket),
            priority=_priority(ticket),
            request_eager_start=True,
            rpc_timeout=CALL_TIMEOUT,
        )

    async def _signal(self, ticket: TicketRow, command: WorkflowCommandRow) -> None:
        # Signal-with-start: open and closed tickets take the same call.
        await self._client.start_workflow(
            WORKFLOW_TYPE,
            self._input(ticket),
            id=workflow_id(ticket.id),
            task_queue=TICKETS_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=command.kind,
            start_signal_args=[command.payload],
            search_attributes=_search_attributes(ticket),
            priority=_priority(ticket),
            rpc_timeout=CALL_TIMEOUT,
        )

    def _input(self, ticket: TicketRow) -> TicketInput:
        return TicketInput(
            ticket_id=ticket.id,
            close_after_seconds=self._close_after.total_seconds(),
            shown_status=_shown_status(ticket),
        )

    async def _record(self, results: Sequence[tuple[WorkflowCommandRow, str | None]]) -> None:
        async with self._sessions.begin() as session:
            await mark_delivered(session, [command.id for command, error in results if error is None])
            for command, error in results:
                COMMANDS.labels(outcome="failed" if error else "delivered").inc()
                if error is not None:
                    with about_ticket(command.ticket_id):
                        log.warning("relay.undelivered", attempts=command.attempts)
                    await mark_undelivered(session, command.id, error, _delay(command.attempts))

    async def _listen(self, url: str) -> None:
        while True:
            try:
                connection = await asyncpg.connect(url)
                try:
                    await connection.add_listener(COMMANDS_CHANNEL, lambda *_: self._wake.set())
                    while not connection.is_closed():
                        await asyncio.sleep(POLL_SECONDS)
                finally:
                    await connection.close(timeout=1)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                # Polling goes on meanwhile.
                log.warning("relay.not_listening", error=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)


async def _tickets_of(session: AsyncSession, commands: Sequence[WorkflowCommandRow]) -> dict[UUID, TicketRow]:
    ids = {command.ticket_id for command in commands}
    rows = await session.scalars(select(TicketRow).where(TicketRow.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def _delay(attempts: int) -> timedelta:
    return min(timedelta(seconds=0.5 * 2 ** min(attempts - 1, 10)), LONGEST_DELAY)


def _priority(ticket: TicketRow) -> Priority:
    # Fairness per customer, under a hash: the key is stored by the engine in clear.
    customer = hashlib.sha256(ticket.customer_email.encode()).hexdigest()[:16]
    return Priority(priority_key=TicketPriority(ticket.priority).engine_priority, fairness_key=customer)


def _shown_status(ticket: TicketRow) -> TicketStatus:
    # What was only accepted is at work from the start on; that saves the engine a write per ticket.
    return TicketStatus.PROCESSING if ticket.status == TicketStatus.PENDING else TicketStatus(ticket.status)


def _search_attributes(ticket: TicketRow) -> TypedSearchAttributes:
    values = {
        "TicketStatus": _shown_status(ticket).value,
        "TicketChannel": ticket.channel,
        "TicketPriority": ticket.priority,
    }
    pairs = [SearchAttributePair(SearchAttributeKey.for_keyword(key), value) for key, value in values.items()]
    return TypedSearchAttributes(pairs)
