"""Five steps out of the facts of a turn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schema.progress import ProgressStep, TurnFacts, progress_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def _asked(*minutes: int) -> dict[str, Any]:
    return {"model_calls": [{"at": _at(minute), "duration_ms": 1000} for minute in minutes]}


def _called(*calls: dict[str, Any]) -> dict[str, Any]:
    return {"tool_calls": [{"tool": "check_order_status", "step": 1, "at": _at(2)} | call for call in calls]}


DONE = {"finished_at": _at(3)}
OPEN = {"is_open": True}
WAITS = {"is_open": True, "waits_for_person": True}
REQUEST = {"requested_at": _at(3)}
APPROVED = {"requested_at": _at(3), "decided_at": _at(8), "decided_by": "ben@example.com", "outcome": "approved"}


def _steps(facts: dict[str, Any]) -> dict[str, ProgressStep]:
    progress = progress_of(TurnFacts.model_validate({"received_at": START, **facts}))
    return {step.key.value: step for step in progress.steps}


@pytest.mark.parametrize(
    ("facts", "stage", "states"),
    [
        ({"status": "pending"}, "received", "active todo todo todo todo"),
        ({"status": "processing"}, "analyzing", "done active todo todo todo"),
        ({"status": "processing"} | _asked(1) | _called(OPEN), "tools", "done done active todo todo"),
        ({"status": "processing"} | _asked(1) | _called(DONE), "analyzing", "done active done todo todo"),
        ({"status": "processing", "has_draft": True} | _asked(1), "complete", "done done skipped skipped active"),
        (
            {"status": "awaiting_approval", "requests": [REQUEST]} | _asked(1) | _called(WAITS),
            "approval",
            "done done done waiting_human todo",
        ),
        (
            {"status": "processing", "requests": [APPROVED]} | _asked(1) | _called(OPEN),
            "tools",
            "done done active done todo",
        ),
        (
            {"status": "processing", "requests": [APPROVED]} | _asked(1) | _called(OPEN | {"attempts": 3}),
            "tools",
            "done done retrying done todo",
        ),
        ({"status": "completed"} | _asked(1), "complete", "done done skipped skipped done"),
        ({"status": "escalated"} | _asked(1), "complete", "done done skipped skipped waiting_human"),
        ({"status": "failed", "failure": "boom"}, "analyzing", "done failed todo todo todo"),
        ({"status": "failed", "failure": "boom"} | _asked(1) | _called(OPEN), "tools", "done done failed todo todo"),
        ({"status": "failed", "has_draft": True} | _asked(1), "complete", "done done skipped skipped failed"),
        ({"status": "cancelled"}, "complete", "done skipped skipped skipped skipped"),
    ],
)
def test_steps_follow_the_facts(facts: dict[str, object], stage: str, states: str) -> None:
    progress = progress_of(TurnFacts.model_validate({"received_at": START, **facts}))
    assert progress.stage == stage
    assert [step.state.value for step in progress.steps] == states.split()
    assert progress.terminal == (facts["status"] in {"completed", "cancelled"})


def test_a_failure_is_told_where_it_happened() -> None:
    steps = _steps({"status": "failed", "failure": "The vendor said no."} | _asked(1) | _called(OPEN))
    assert {key: step.note for key, step in steps.items() if step.state == "failed"} == {"tools": "The vendor said no."}


def test_loops_are_counted() -> None:
    calls: list[dict[str, Any]] = [DONE, DONE | {"step": 2}, DONE | {"step": 3, "tool": "process_refund"}]
    second = APPROVED | {"outcome": "rejected", "decided_by": "eve@example.com", "decided_at": _at(9)}
    steps = _steps({"status": "processing", "requests": [APPROVED, second]} | _asked(1, 2, 4) | _called(*calls))
    assert [steps[key].iteration for key in ("received", "analyzing", "tools", "approval")] == [1, 3, 3, 2]
    assert steps["tools"].note == "check_order_status ×2, process_refund"
    assert (steps["approval"].actor, steps["approval"].note) == ("eve@example.com", "Rejected")


def test_steps_tell_how_long_they_took_and_who_did_them() -> None:
    facts = {
        "status": "completed",
        "customer": "ada@example.com",
        "started_at": _at(1),
        "completed_at": _at(10),
        "answered_by": "agent",
        "requests": [APPROVED],
    }
    steps = _steps(facts | _asked(2, 9) | _called(DONE))
    minutes = {key: (step.duration_ms or 0) / 60_000 for key, step in steps.items()}
    assert minutes == {"received": 1, "analyzing": 8, "tools": 1, "approval": 5, "complete": 0}
    assert [step.actor for step in steps.values()] == [
        *("ada@example.com", "agent", "agent", "ben@example.com", "agent")
    ]


def test_what_goes_on_has_no_end_yet_and_what_was_not_needed_says_so() -> None:
    steps = _steps({"status": "processing", "started_at": _at(1)} | _asked(2) | _called(OPEN))
    assert (steps["tools"].left_at, steps["tools"].duration_ms) == (None, None)
    assert _steps({"status": "completed"} | _asked(1))["approval"].note == "Not needed."
    held = {"model_calls": [{"at": _at(1), "held": True}, {"at": _at(2)}]}
    assert _steps({"status": "completed"} | held)["analyzing"].note == "1 answer held back."
