"""A namespace that knows nothing of us is made ready for tickets."""

import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.engine_setup import SEARCH_ATTRIBUTES, SWEEP, ensure_search_attributes, ensure_sweep


async def bare_client(temporal: WorkflowEnvironment) -> Client:
    """A client of a new namespace."""
    retention = Duration()
    retention.FromTimedelta(timedelta(days=1))
    request = RegisterNamespaceRequest(namespace="bare", workflow_execution_retention_period=retention)
    await temporal.client.workflow_service.register_namespace(request)
    return await temporal.connect_client(namespace="bare")


async def attributes_of(client: Client) -> set[str]:
    """The custom search attributes of the client's namespace; a new one takes a moment to be known."""
    for _ in range(100):
        try:
            request = ListSearchAttributesRequest(namespace=client.namespace)
            return set((await client.operator_service.list_search_attributes(request)).custom_attributes)
        except RPCError:
            await asyncio.sleep(0.1)
    raise AssertionError("the namespace never came up")


async def test_missing_search_attributes_and_the_sweep_are_added_once(temporal: WorkflowEnvironment) -> None:
    client = await bare_client(temporal)
    assert not set(SEARCH_ATTRIBUTES) <= await attributes_of(client)
    for _ in range(2):
        await ensure_search_attributes(client)
        await ensure_sweep(client)
    assert set(SEARCH_ATTRIBUTES) <= await attributes_of(client)
    assert (await client.get_schedule_handle(SWEEP).describe()).id == SWEEP
