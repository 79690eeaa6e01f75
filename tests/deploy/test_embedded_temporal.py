"""Embedded Temporal: what it acknowledged is there after a crash."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus

from deploy.children import Child
from deploy.embedded_temporal import temporal_server, wait_for_temporal, without_temporal_variables
from deploy.free_ports import free_port


@contextmanager
def running(data_dir: Path, port: int) -> Iterator[Child]:
    """As `embedded_temporal`, but hands out the process."""
    server = temporal_server(data_dir, port, free_port())
    try:
        server.start()
        wait_for_temporal(server, port)
        yield server
    finally:
        server.stop()


async def start_workflow(port: int, workflow_id: str) -> None:
    client = await Client.connect(f"127.0.0.1:{port}")
    await client.start_workflow("Anything", id=workflow_id, task_queue="nobody-listens")


async def is_running(port: int, workflow_id: str) -> bool:
    client = await Client.connect(f"127.0.0.1:{port}")
    description = await client.get_workflow_handle(workflow_id).describe()
    return description.status == WorkflowExecutionStatus.RUNNING


@pytest.fixture
def port() -> int:
    return free_port()


async def test_an_acknowledged_workflow_survives_kill_9(tmp_path: Path, port: int) -> None:
    with running(tmp_path, port) as server:
        await start_workflow(port, "kept")
        server.kill()
    with running(tmp_path, port):
        assert await is_running(port, "kept")


async def test_an_orphaned_server_is_ended_first(tmp_path: Path, port: int) -> None:
    orphan = temporal_server(tmp_path, port, free_port())
    orphan.start()
    wait_for_temporal(orphan, port)
    await start_workflow(port, "kept")
    with running(tmp_path, port):
        assert orphan.exit_code is not None
        assert await is_running(port, "kept")


async def test_finished_runs_stay_visible_for_thirty_days(tmp_path: Path, port: int) -> None:
    with running(tmp_path, port):
        client = await Client.connect(f"127.0.0.1:{port}")
        answer = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
        assert answer.config.workflow_execution_retention_ttl.ToTimedelta().days == 30


def test_keys_of_another_cluster_do_not_reach_the_embedded_one() -> None:
    outside = {"PATH": "/bin", "TEMPORAL_API_KEY": "secret", "TEMPORAL_TLS": "true", "TEMPORAL_NAMESPACE": "support"}
    assert without_temporal_variables(outside) == {"PATH": "/bin", "TEMPORAL_NAMESPACE": "support"}
