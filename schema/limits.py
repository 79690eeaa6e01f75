"""How much the agent may ask for, whatever it was told: numbers, and the words of each refusal."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from schema.base import Frozen
from schema.tools import ToolCallStatus

RESETS_PER_CUSTOMER = 3
RESET_WINDOW = timedelta(hours=24)
PER_TURN = {"reset_password": 1, "create_bug_report": 3, "escalate_to_human": 1}

DECIDED = "A colleague has decided; do not ask again in this turn."
ONE_REFUND = "A refund of this order was asked for in this turn already; wait for what becomes of it."
TOO_MANY_RESETS = "No further reset link can be sent to this customer today."
_TOO_OFTEN = {
    "reset_password": "A reset link was asked for in this turn already.",
    "create_bug_report": "At most 3 bug reports can be filed in one turn.",
    "escalate_to_human": "The ticket is being handed over already.",
}

_REFUSED = {ToolCallStatus.FAILED, ToolCallStatus.DENIED, ToolCallStatus.CANCELLED}
_DECIDED = {ToolCallStatus.REJECTED, ToolCallStatus.EXPIRED}


class EarlierCall(Frozen):
    """A call of the same turn. `answered` when a person neither allowed nor forbade it but answered something."""

    tool: str
    status: ToolCallStatus
    arguments: dict[str, Any]
    answered: bool = False


def refused_by_limits(tool: str, arguments: dict[str, Any], earlier: Sequence[EarlierCall]) -> str | None:
    """Why a turn in which these calls were made may not make this one; None when it may."""
    same = [call for call in earlier if call.tool == tool and call.status not in _REFUSED]
    if tool == "process_refund":
        return _refused_refund(arguments, same)
    return _TOO_OFTEN[tool] if len(same) >= PER_TURN.get(tool, len(same) + 1) else None


def _refused_refund(arguments: dict[str, Any], same: list[EarlierCall]) -> str | None:
    decided = [call for call in same if call.status in _DECIDED]
    if any(not call.answered for call in decided) or len(decided) > 1:
        return DECIDED
    order_id = arguments.get("order_id")
    standing = [call for call in same if call not in decided and call.arguments.get("order_id") == order_id]
    return ONE_REFUND if standing else None
