"""The scheduled sweep: what the relay left is delivered, what fell out of the engine is set going again, and refunds
that were made are looked at again."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.refund_watch import RefundWatch
from activities.relay import Relay
from schema.activity_messages import Done, SweepReport
from schema.db.delivery_events import delete_old_event_tokens
from schema.db.idempotency import delete_old_keys
from schema.db.session import Sessions
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from schema.db.withdrawn_mails import withdraw_stale_answers
from schema.db.workflow_commands import delete_delivered, tell_workflow
from schema.signals import CUSTOMER_MESSAGE, workflow_id
from schema.telemetry import about_ticket
from schema.tickets import TicketStatus

FORGOTTEN_AFTER = timedelta(minutes=10)
KEEP_DELIVERED = timedelta(days=2)
KEEP_IDEMPOTENCY_KEYS = timedelta(days=2)
KEEP_EVENT_TOKENS = timedelta(days=1)  # a signature is accepted for nine hours
AT_ONCE = 100
AT_WORK = (TicketStatus.PENDING, TicketStatus.PROCESSING, TicketStatus.AWAITING_APPROVAL)

log = structlog.get_logger(__name__)


class SweepActivities:
    """Repairs what no signal will: commands whose deliverer died, tickets whose run was terminated, refunds that
    come back."""

    def __init__(self, sessions: Sessions, client: Client, relay: Relay, refunds: RefundWatch) -> None:
        self._sessions = sessions
        self._client = client
        self._relay = relay
        self._refunds = refunds

    @activity.defn
    async def sweep_outbox(self, request: Done) -> SweepReport:
        """Deliver overdue commands, restart forgotten tickets, forget what is old, withdraw answers that nobody will
        send, look at refunds again."""
        delivered = await self._relay.deliver_due()
        restarted = await self._restart_lost()
        async with self._sessions.begin() as session:
            await delete_delivered(session, KEEP_DELIVERED)
            await delete_old_keys(session, KEEP_IDEMPOTENCY_KEYS)
            await delete_old_event_tokens(session, KEEP_EVENT_TOKENS)
            await withdraw_stale_answers(session)
        await self._refunds.look()
        return SweepReport(overdue_commands=delivered, restarted_tickets=restarted)

    async def _restart_lost(self) -> int:
        """Look at every ticket that has stood still, page by page; many may rightly wait for weeks."""
        restarted, after = 0, UUID(int=0)
        while True:
            async with self._sessions() as session:
                page = await _standing_still(session, after)
            if not page:
                return restarted
            after = page[-1].id
            lost = [ticket for ticket in page if not await self._has_open_run(ticket)]
            restarted += len(lost)
            async with self._sessions.begin() as session:
                for ticket in lost:
                    with about_ticket(ticket.id):
                        log.warning("sweep.restarted")
                    await tell_workflow(session, ticket.id, CUSTOMER_MESSAGE)

    async def _has_open_run(self, ticket: TicketRow) -> bool:
        try:
            run = await self._client.get_workflow_handle(workflow_id(ticket.id)).describe()
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return run.status is WorkflowExecutionStatus.RUNNING


async def _standing_still(session: AsyncSession, after: UUID) -> list[TicketRow]:
    """Tickets at work that nothing has touched for a while and that no command waits for."""
    waiting = exists().where(WorkflowCommandRow.ticket_id == TicketRow.id, WorkflowCommandRow.delivered_at.is_(None))
    query = (
        select(TicketRow)
        .where(TicketRow.status.in_(AT_WORK), ~waiting)
        .where(TicketRow.updated_at < func.clock_timestamp() - FORGOTTEN_AFTER)
        .where(TicketRow.id > after)
        .order_by(TicketRow.id)
        .limit(AT_ONCE)
    )
    return list((await session.scalars(query)).all())
