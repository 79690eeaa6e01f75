"""Tickets that run already must go on with this code: recorded histories are replayed, path by path."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from schema.activity_messages import ParkTicket
from schema.signals import WORKFLOW_TYPE, TicketInput
from tests.workflows.record_histories import HISTORIES
from tests.workflows.recorded_paths import PATHS
from worker import SANDBOX
from workflows.activity_stubs import PARK_TICKET
from workflows.ticket import TicketWorkflow

RECORDED = sorted(HISTORIES.glob("*.json"))
ALLOWED_IN_A_DECISION = {"reason", "arguments", "message"}

every_history = pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)


@workflow.defn(name=WORKFLOW_TYPE, sandboxed=False)
class ChangedOrder(TicketWorkflow):
    """What a careless change would be: another activity comes first."""

    @workflow.init
    def __init__(self, ticket: TicketInput) -> None:
        super().__init__(ticket)

    @workflow.run
    async def run(self, ticket: TicketInput) -> None:
        await PARK_TICKET(ParkTicket(ticket_id=ticket.ticket_id, reason="first"))
        await super().run(ticket)


async def replay(path: Path, code: type[TicketWorkflow]) -> None:
    history = WorkflowHistory.from_json(path.stem, path.read_text())
    replayer = Replayer(workflows=[code], data_converter=pydantic_data_converter, workflow_runner=SANDBOX)
    await replayer.replay_workflow(history)


def test_every_path_is_recorded() -> None:
    paths = {path.__name__.replace("_", "-") for path in PATHS}
    assert {path.stem.removesuffix("-1").removesuffix("-2") for path in RECORDED} == paths
    assert {"continued-1", "continued-2"} <= {path.stem for path in RECORDED}


@every_history
async def test_a_recorded_ticket_replays(path: Path) -> None:
    await replay(path, TicketWorkflow)


@every_history
async def test_a_changed_order_is_noticed(path: Path) -> None:
    with pytest.raises(workflow.NondeterminismError):
        await replay(path, ChangedOrder)


@every_history
def test_a_history_holds_references_and_nothing_that_people_wrote(path: Path) -> None:
    texts = list(texts_of(json.loads(path.read_text())))
    assert any("ticket_id" in text for text in texts), "no payload was read"
    assert [text for text in texts if "zebra" in text or "@example" in text] == []


@every_history
def test_a_history_holds_no_secret(path: Path) -> None:
    text = " ".join(texts_of(json.loads(path.read_text()))).lower()
    text = text.replace("calls and tokens is used up", "")  # the reason of a hand-over
    for word in ("token", "password", "postgresql://", "bearer", "only for the recording", "pay_1001"):
        assert word not in text


def texts_of(value: Any) -> Iterator[str]:
    """All keys and texts of a history, payloads decoded. What a person adds to a decision may stand in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, dict) and "metadata" in value and "data" in value:
        yield from texts_of(json.loads(base64.b64decode(value["data"])))
    elif isinstance(value, dict):
        is_decision = {"approval_id", "decision", "decided_by"} <= value.keys()
        for key, item in value.items():
            yield key
            if not (is_decision and key in ALLOWED_IN_A_DECISION):
                yield from texts_of(item)
