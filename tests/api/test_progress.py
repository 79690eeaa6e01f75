"""Five steps out of the facts of a turn."""

from datetime import UTC, datetime, timedelta

import pytest

from schema.progress import TurnFacts, progress_of
from schema.tickets import TicketStatus

START = datetime(2026, 1, 1, tzinfo=UTC)


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("facts", "stage", "states"),
    [
        ({"status": "pending"}, "received", "active todo todo todo todo"),
        ({"status": "processing"}, "analyzing", "done active todo todo todo"),
        ({"status": "processing", "analyzed_at": _at(1)}, "analyzing", "done active todo todo todo"),
        ({"status": "processing", "analyzed_at": _at(1), "tools_at": _at(2)}, "tools", "done done active todo todo"),
        (
            {"status": "awaiting_approval", "analyzed_at": _at(1), "tools_at": _at(2), "approval_at": _at(3)},
            "approval",
            "done done done waiting_human todo",
        ),
        (
            {"status": "processing", "analyzed_at": _at(1), "tools_at": _at(2), "approval_at": _at(3)},
            "tools",
            "done done active done todo",
        ),
        ({"status": "completed", "analyzed_at": _at(1)}, "complete", "done done skipped skipped done"),
        ({"status": "escalated", "analyzed_at": _at(1)}, "complete", "done done skipped skipped waiting_human"),
        ({"status": "failed", "failure": "boom"}, "analyzing", "done failed todo todo todo"),
        ({"status": "cancelled"}, "complete", "done skipped skipped skipped skipped"),
    ],
)
def test_steps_follow_the_facts(facts: dict[str, object], stage: str, states: str) -> None:
    progress = progress_of(TurnFacts.model_validate({"received_at": START, **facts}))
    assert progress.stage == stage
    assert [step.state.value for step in progress.steps] == states.split()


def test_a_failure_is_told_where_it_happened() -> None:
    facts = TurnFacts(status=TicketStatus.FAILED, received_at=START, tools_at=_at(1), failure="The vendor said no.")
    notes = {step.key.value: step.note for step in progress_of(facts).steps if step.note}
    assert notes == {"tools": "The vendor said no."}
