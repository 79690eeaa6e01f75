"""What Ticket Flow needs of a Temporal namespace: its search attributes and the schedule of the sweep."""

import contextlib
from datetime import timedelta

import structlog
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.service import RPCError

from schema.signals import TICKETS_QUEUE

SEARCH_ATTRIBUTES = ("TicketStatus", "TicketChannel", "TicketPriority")
SWEEP = "ticketflow-sweep"
SWEEP_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


async def ensure_search_attributes(client: Client) -> None:
    """Declare the search attributes where they are missing. Where that is not ours to do (Temporal Cloud) it is said,
    since no ticket can start without them."""
    service, namespace = client.operator_service, client.namespace
    try:
        known = await service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
        missing = [name for name in SEARCH_ATTRIBUTES if name not in known.custom_attributes]
        if missing:
            kinds = dict.fromkeys(missing, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
            await service.add_search_attributes(
                AddSearchAttributesRequest(namespace=namespace, search_attributes=kinds)
            )
    except RPCError as error:
        log.warning("engine.search_attributes_unchecked", needed=SEARCH_ATTRIBUTES, status=error.status.name)


async def ensure_sweep(client: Client) -> None:
    """Create the schedule of the sweep where it is missing."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow("SweepWorkflow", id=SWEEP, task_queue=TICKETS_QUEUE),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEEP_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP),
    )
    with contextlib.suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(SWEEP, schedule)
