"""A decision in the moment in which the time is over: one outcome, on which record, engine, money and mail agree."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from schema.approvals import Decision
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from tests.desk import SupportDesk, until
from tests.fakes.openai_server import ScriptedModel
from tests.workflows.races import paid_back, waiting_request

ROUNDS = 25  # with cached workflows, and as many again with a replay at every task
AT_ONCE = 13

Says = Callable[[SupportDesk, ApprovalRow], Awaitable[bool | None]]


async def over_http(desk: SupportDesk, approval: ApprovalRow) -> bool:
    """Approve as the API does. Returns whether this decision stands."""
    return await desk.decide(approval, Decision.APPROVE)


async def from_the_console(desk: SupportDesk, approval: ApprovalRow) -> None:
    """Approve by a signal, to which nobody answers."""
    signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": "operator@console"}
    await desk.run_of(approval.ticket_id).signal("approval_decided", signal)


@dataclass
class Lead:
    """By how many seconds the expiry begins before the decision: more after each round that the decision won, less
    after each that it lost. So both sides win on any machine, and most rounds are close. The engine skips to a timer
    in about a second, and before the expiry come a reminder and an escalation."""

    seconds: float = 3.0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def take(self) -> float:
        return self.seconds + self.chance.uniform(-0.4, 0.4)

    def learn(self, outcome: str) -> None:
        self.seconds += 0.3 if outcome == "approved" else -0.3


@pytest.mark.parametrize("says", [over_http, from_the_console])
async def test_an_approval_against_the_end_of_its_time_has_one_outcome(
    says: Says, desk: SupportDesk, model: ScriptedModel
) -> None:
    lead, outcomes, numbers = Lead(), Counter[str](), iter(range(ROUNDS))

    async def play() -> None:
        for number in numbers:
            outcome = await _round(desk, await waiting_request(desk, model, number), lead.take(), says)
            lead.learn(outcome)
            outcomes[outcome] += 1

    await asyncio.gather(*(play() for _ in range(AT_ONCE)))
    assert outcomes.total() == ROUNDS
    assert outcomes.keys() == {"approved", "expired"}, "one of them always won: that was no race"


async def _round(desk: SupportDesk, approval: ApprovalRow, lead: float, says: Says) -> str:
    """One request, at which decision and expiry come at once. Returns its status in the end."""
    run = desk.run_of(approval.ticket_id)

    async def decide() -> bool | None:
        await asyncio.sleep(max(lead, 0))
        return await says(desk, approval)

    async def expire() -> None:
        await asyncio.sleep(max(-lead, 0))
        await desk.environment.fast_forward(run, timedelta(hours=72))

    stands, _ = await asyncio.gather(decide(), expire())
    [settled] = await desk.rows(ApprovalRow, approval.ticket_id)
    status = await _assert_all_agree(desk, settled)
    assert stands in {None, status == "approved"}
    return status


async def _assert_all_agree(desk: SupportDesk, approval: ApprovalRow) -> str:
    ticket_id = approval.ticket_id
    ends = {"approved": ("completed", "Done."), "expired": ("escalated", "A colleague will look at it")}

    async def at_rest() -> str | None:
        [row] = await desk.rows(ApprovalRow, ticket_id)
        status = ends.get(row.status, ("", ""))[0]
        state = await desk.run_of(ticket_id).query("state")
        shown = status == state["status"] == (await desk.ticket(ticket_id)).status
        return row.status if shown and not state["pending_approvals"] else None

    status = await until(at_rest)
    refunded = [4250] if status == "approved" else []
    assert [refund.amount_minor for refund in await desk.refunds(ticket_id)] == refunded
    assert await paid_back(desk, ticket_id) == refunded
    assert [effect.status for effect in await desk.rows(EffectRow, ticket_id)] == ["done"] * len(refunded)
    [told] = [mail for mail in await desk.mails(ticket_id) if mail.audience == "customer"]
    assert ends[status][1] in told.text
    done = await _done_in_the_engine(desk, approval)
    assert done["run_tool_call"] == (["done"] if refunded else [])
    # The timer may have asked when it was approved already; then it heard just that.
    assert set(done["settle_approval"]) <= {status}
    assert refunded or done["settle_approval"] == ["expired"]
    return status


async def _done_in_the_engine(desk: SupportDesk, approval: ApprovalRow) -> dict[str, list[Any]]:
    """The statuses that these activities returned, by the run's history."""
    events = (await desk.run_of(approval.ticket_id).fetch_history()).events
    names = {one.event_id: one.activity_task_scheduled_event_attributes.activity_type.name for one in events}
    done: dict[str, list[Any]] = {"run_tool_call": [], "settle_approval": []}
    for event in events:
        ended = event.activity_task_completed_event_attributes
        if (name := names.get(ended.scheduled_event_id, "")) in done:
            done[name].append(json.loads(ended.result.payloads[0].data)["status"])
    return done
