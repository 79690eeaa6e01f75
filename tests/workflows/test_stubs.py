"""What workflows name and what workers offer is the same: by name, by queue, by types."""

import inspect
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any, get_type_hints

import pytest
from temporalio import activity
from temporalio.testing import WorkflowEnvironment

from activities.relay import Relay
from schema.db.session import Sessions
from schema.policy_file import load_policy
from schema.settings import Settings
from schema.signals import EFFECTS_QUEUE, LLM_QUEUE, TICKETS_QUEUE
from worker import open_activities
from workflows import activity_stubs
from workflows.activity_stubs import ALL_STUBS, ActivityStub

Offered = dict[tuple[str, str], list[Callable[..., Any]]]


@pytest.fixture
async def offered(temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings) -> AsyncIterator[Offered]:
    """The activities of the worker's own wiring, by queue and name."""
    relay = Relay(temporal.client, sessions, timedelta(days=3), None)
    async with open_activities(settings, load_policy(), sessions, temporal.client, relay) as wired:
        found: Offered = {}
        for queue, functions in (
            (TICKETS_QUEUE, wired.tickets),
            (LLM_QUEUE, wired.llm),
            (EFFECTS_QUEUE, wired.effects),
        ):
            for function in functions:
                name = activity._Definition.must_from_callable(function).name
                found.setdefault((queue, str(name)), []).append(function)
        yield found


async def test_every_stub_has_exactly_one_implementation_on_its_queue(offered: Offered) -> None:
    assert {key: len(functions) for key, functions in offered.items()} == {(s.queue, s.name): 1 for s in ALL_STUBS}


async def test_a_stub_and_its_implementation_have_the_same_types(offered: Offered) -> None:
    for stub in ALL_STUBS:
        [function] = offered[stub.queue, stub.name]
        parameters = list(inspect.signature(function).parameters)
        hints = get_type_hints(function)
        assert [hints[name] for name in parameters] == [stub.takes], stub.name
        assert hints["return"] is stub.gives, stub.name


def test_no_stub_is_left_out_of_the_table_of_contents() -> None:
    named = [stub for stub in vars(activity_stubs).values() if isinstance(stub, ActivityStub)]
    assert sorted(stub.name for stub in named) == sorted(stub.name for stub in ALL_STUBS)


def test_no_two_stubs_share_a_name() -> None:
    assert len({stub.name for stub in ALL_STUBS}) == len(ALL_STUBS)


def test_a_killed_workers_work_is_noticed_long_before_its_patience_is_over() -> None:
    for stub in ALL_STUBS:
        assert stub.silence < stub.patience, stub.name
