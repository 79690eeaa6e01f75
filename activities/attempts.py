"""Around every attempt of an activity: heartbeats, errors sorted by whether a retry can help, logs and metrics."""

import asyncio
import contextlib
import time
from typing import Any

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from activities.llm.client import UNREADABLE
from activities.metrics import ACTIVITIES
from schema.errors import TicketFlowError

HEARTBEAT_SECONDS = 3.0
ATTEMPTS_AT_A_BUG = 5
HEALING_CLASSES = {"08", "40", "53", "57"}

log = structlog.get_logger(__name__)


class AttemptInterceptor(Interceptor):
    """Wraps all activities of a worker."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Attempt(next)


class _Attempt(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        info = activity.info()
        started, outcome = time.monotonic(), "failed"
        structlog.contextvars.bind_contextvars(
            workflow_id=info.workflow_id, ticket_id=_ticket_id(info), activity=info.activity_type, attempt=info.attempt
        )
        beat = asyncio.create_task(_keep_beating())
        try:
            result = await self.next.execute_activity(input)
            outcome = "done"
            return result
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except Exception as error:
            raise _sorted(error, info.attempt) from None
        finally:
            beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await beat
            ACTIVITIES.labels(activity=info.activity_type, outcome=outcome).observe(time.monotonic() - started)
            structlog.contextvars.unbind_contextvars("workflow_id", "ticket_id", "activity", "attempt")


def _ticket_id(info: activity.Info) -> str | None:
    workflow_id = info.workflow_id or ""
    return workflow_id.removeprefix("ticket-") if workflow_id.startswith("ticket-") else None


async def _keep_beating() -> None:
    # A worker that is killed stops beating, so another takes the work up within seconds and not minutes.
    # It says nothing at first: a beat costs the engine a call, and most activities are over before the first.
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        activity.heartbeat()


def _sorted(error: Exception, attempt: int) -> Exception:
    """The error as Temporal shall see it: a retry heals an outage, but neither a rule nor a bug."""
    if isinstance(error, ApplicationError):
        if error.type == UNREADABLE and attempt >= ATTEMPTS_AT_A_BUG:
            error = ApplicationError(error.message, type=UNREADABLE, non_retryable=True)
        log.warning("activity.failed", error=error.message, retryable=not error.non_retryable)
        return error
    if isinstance(error, TicketFlowError):
        log.warning("activity.failed", error=error.code, retryable=error.retry_helps)
        return ApplicationError(error.detail, type=type(error).__name__, non_retryable=not error.retry_helps)
    name = type(error).__name__
    if _is_outage(error):
        log.warning("activity.outage", error=name)
        return ApplicationError(f"An outage: {name}", type=name)
    log.error("activity.bug", error=name, exc_info=error)
    return ApplicationError(f"A fault in the program: {name}", type=name, non_retryable=attempt >= ATTEMPTS_AT_A_BUG)


def _is_outage(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        lost = bool(error.connection_invalidated) or isinstance(error, OperationalError | InterfaceError)
        return lost or _may_heal(error.orig)
    return isinstance(error, OSError | TimeoutError | PoolTimeout | asyncpg.InterfaceError) or _may_heal(error)


def _may_heal(error: BaseException | None) -> bool:
    """Whether Postgres says so: lost connections, deadlocks, too many connections, shutting down."""
    return str(getattr(error, "sqlstate", None) or "")[:2] in HEALING_CLASSES
