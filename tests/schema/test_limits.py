"""How often a turn may ask, whatever the model was told."""

import pytest

from schema.limits import DECIDED, ONE_REFUND, EarlierCall, refused_by_limits
from schema.tools import ToolCallStatus

HERE, THERE = {"order_id": "1001"}, {"order_id": "1002"}


def refund(status: str, answered: bool = False) -> EarlierCall:
    return EarlierCall(tool="process_refund", status=ToolCallStatus(status), arguments=HERE, answered=answered)


@pytest.mark.parametrize(
    ("earlier", "here", "there"),
    [
        ([], None, None),
        ([refund("failed")], None, None),
        ([refund("denied")], None, None),
        ([refund("cancelled")], None, None),
        ([refund("proposed")], ONE_REFUND, None),
        ([refund("done")], ONE_REFUND, None),
        ([refund("unknown")], ONE_REFUND, None),
        ([refund("rejected")], DECIDED, DECIDED),
        ([refund("expired")], DECIDED, DECIDED),
        ([refund("rejected", answered=True)], None, None),
        ([refund("rejected", answered=True)] * 2, DECIDED, DECIDED),
        ([refund("rejected", answered=True), refund("rejected")], DECIDED, DECIDED),
    ],
)
def test_refunds_of_a_turn(earlier: list[EarlierCall], here: str | None, there: str | None) -> None:
    assert refused_by_limits("process_refund", HERE, earlier) == here
    assert refused_by_limits("process_refund", THERE, earlier) == there


@pytest.mark.parametrize(("tool", "most"), [("reset_password", 1), ("create_bug_report", 3), ("escalate_to_human", 1)])
def test_other_effects_of_a_turn(tool: str, most: int) -> None:
    calls = [EarlierCall(tool=tool, status=ToolCallStatus.DONE, arguments={})] * most
    assert refused_by_limits(tool, {}, calls[1:]) is None
    assert refused_by_limits(tool, {}, calls)
    assert refused_by_limits("check_order_status", {}, calls * 9) is None
