"""The paths through a ticket whose histories are recorded, and what each needs of its desk.

Every text that a person could have written holds the word zebra, so that a test can look for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from schema.approvals import Decision
from schema.db.tables.tickets import EventRow, MessageRow
from schema.signals import ByPerson, PersonReplied
from schema.tickets import MessageKind
from tests.desk import SupportDesk, until
from tests.fakes.openai_server import ScriptedModel, calls, fails, says

EMAIL = "zebra-address@example.com"
REFUND = calls(("process_refund", {"order_id": "1001", "amount": "42.50", "reason": "zebra-refund-reason"}))
STATUS = calls(("check_order_status", {"order_id": "1001"}))
ANSWER = says("zebra-answer")


@dataclass
class Recording:
    """A desk, its model, and one ticket's way through it."""

    desk: SupportDesk
    model: ScriptedModel

    async def ticket(self) -> UUID:
        return await self.desk.write("zebra-body", subject="zebra-subject", email=EMAIL)

    async def ends(self, ticket_id: UUID, status: str) -> None:
        """Wait for the record, and for the workflow to have noticed."""
        await self.desk.reaches(ticket_id, status)
        run = self.desk.run_of(ticket_id)

        async def idle() -> bool:
            return bool((await run.query("state"))["status"] == status and not await self._activities(ticket_id))

        await until(idle)

    async def _activities(self, ticket_id: UUID) -> int:
        description = await self.desk.run_of(ticket_id).describe()
        return len(description.raw_description.pending_activities)

    async def told(self, ticket_id: UUID, event: str) -> None:
        """Wait for an event in the timeline, and for the workflow to have gone on from it."""

        async def there() -> bool:
            types = [row.type for row in await self.desk.rows(EventRow, ticket_id)]
            return event in types and not await self._activities(ticket_id)

        await until(there)

    async def decide(self, ticket_id: UUID, decision: Decision) -> None:
        approval = await self.desk.approval(ticket_id)
        await self.desk.decide(approval, decision, by="pat", reason="zebra-decision-reason")


async def answered(at: Recording) -> UUID:
    at.model.script(STATUS, ANSWER)
    await at.ends(ticket_id := await at.ticket(), "completed")
    return ticket_id


async def closed(at: Recording) -> UUID:
    ticket_id = await answered(at)
    await at.desk.environment.fast_forward(at.desk.run_of(ticket_id), timedelta(days=4))
    await at.desk.run_of(ticket_id).result()
    return ticket_id


async def effect(at: Recording) -> UUID:
    at.model.script(calls(("create_bug_report", {"title": "zebra-title", "description": "zebra-text"})), ANSWER)
    await at.ends(ticket_id := await at.ticket(), "completed")
    return ticket_id


async def approved(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.APPROVE)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def rejected(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.REJECT)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def edited(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    approval = await at.desk.approval(ticket_id := await at.ticket())
    arguments = {"order_id": "1001", "amount": "10", "reason": "zebra-edited-reason"}
    signal = {"approval_id": str(approval.id), "decision": "edit", "decided_by": "pat", "arguments": arguments}
    await at.desk.run_of(ticket_id).signal("approval_decided", signal)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def two_decisions(at: Recording) -> UUID:
    await at.desk.add_order("1002")
    asked = (("1001", "5.00"), ("1002", "7.00"))
    amounts = [{"order_id": order, "amount": amount, "reason": "zebra"} for order, amount in asked]
    at.model.script(calls(*(("process_refund", arguments) for arguments in amounts)), ANSWER)
    ticket_id = await at.ticket()
    await at.decide(ticket_id, Decision.APPROVE)
    await at.decide(ticket_id, Decision.REJECT)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def expired(at: Recording) -> UUID:
    at.model.script(REFUND)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.environment.fast_forward(at.desk.run_of(ticket_id), timedelta(hours=73))
    await at.ends(ticket_id, "escalated")
    return ticket_id


async def over_cap(at: Recording) -> UUID:
    at.model.script(STATUS)
    await at.ends(ticket_id := await at.ticket(), "escalated")
    return ticket_id


async def held(at: Recording) -> UUID:
    at.model.script(*[says("Your refund of EUR 42.50 was issued. zebra-claim")] * 3)
    await at.ends(ticket_id := await at.ticket(), "escalated")
    return ticket_id


async def parked(at: Recording) -> UUID:
    at.model.script(STATUS, fails(401), ANSWER)
    await at.ends(ticket_id := await at.ticket(), "failed")
    await at.desk.run_of(ticket_id).signal("retry_ticket", ByPerson(by="pat"))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def taken_over(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("takeover", ByPerson(by="pat"))
    await at.ends(ticket_id, "escalated")
    text = "zebra-reply"
    reply = MessageRow(ticket_id=ticket_id, kind=MessageKind.REPLY, author_id="pat", body_text=text, reply_text=text)
    async with at.desk.sessions.begin() as session:
        session.add(reply)
    await at.desk.run_of(ticket_id).signal("person_replied", PersonReplied(message_id=reply.id))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def given_back(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("takeover", ByPerson(by="pat"))
    await at.ends(ticket_id, "escalated")
    await at.desk.run_of(ticket_id).signal("return_to_agent", ByPerson(by="pat"))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def cancelled(at: Recording) -> UUID:
    at.model.script(REFUND)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("cancel_ticket", ByPerson(by="pat"))
    await at.desk.run_of(ticket_id).result()
    return ticket_id


async def continued(at: Recording) -> UUID:
    ticket_id = await answered(at)
    at.model.script(ANSWER)
    await at.desk.write_again(ticket_id, "zebra-second-message")

    async def answered_twice() -> bool:
        return len(await at.desk.mails(ticket_id)) == 2

    await until(answered_twice)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def called_people(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    approval = await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.environment.fast_forward(at.desk.run_of(ticket_id), timedelta(hours=25))
    await at.told(ticket_id, "approval.escalated")
    await at.desk.decide(approval, Decision.APPROVE, by="pat", reason="zebra-decision-reason")
    await at.ends(ticket_id, "completed")
    return ticket_id


async def two_people(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    approval = await at.desk.approval(ticket_id := await at.ticket())
    signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": "an operator"}
    await at.desk.run_of(ticket_id).signal("approval_decided", signal)
    await at.told(ticket_id, "approval.consented")
    await at.decide(ticket_id, Decision.APPROVE)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def asked_after_all(at: Recording) -> UUID:
    await at.desk.add_order("1002")
    small = [{"order_id": order, "amount": "20", "reason": "zebra"} for order in ("1001", "1002")]
    at.model.script(calls(*(("process_refund", arguments) for arguments in small)), ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.APPROVE)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def over_budget(at: Recording) -> UUID:
    at.model.script(STATUS)
    await at.ends(ticket_id := await at.ticket(), "escalated")
    return ticket_id


async def waited_out(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.APPROVE)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def undone(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    approval = await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.decide(approval, Decision.APPROVE, by="pat", reason="zebra-decision-reason")
    assert await at.desk.undo(approval, by="pat")

    async def looked_at() -> bool:
        steps = (await at.desk.run_of(ticket_id).query("state"))["steps"]
        return any(step.endswith("awaiting_approval") for step in steps)

    await until(looked_at)
    await at.decide(ticket_id, Decision.REJECT)
    await at.ends(ticket_id, "completed")
    return ticket_id


Way = Callable[[Recording], Awaitable[UUID]]
PATHS: tuple[Way, ...] = (
    *(answered, closed, effect, approved, rejected, edited, two_decisions, expired, over_cap, held),
    *(parked, taken_over, given_back, cancelled, continued),
    *(called_people, two_people, asked_after_all, over_budget),
    *(waited_out, undone),
)
TWO_AGREE = {
    "effect": "ask",
    "text": "Two people must agree.",
    "when": {"amount_above": {"EUR": "0.01"}},
    "approvers": {"role": "approver", "people": 2},
}
FIRST_IS_FREE = {
    "effect": "auto",
    "text": "The first small refund needs nobody.",
    "when": {"amount_at_most": {"EUR": "20.00"}, "refunds_in_90_days_at_most": 0},
}
RULES: dict[Way, dict[str, Any]] = {two_people: TWO_AGREE, asked_after_all: FIRST_IS_FREE}
"""The rule for refunds that a path needs before the bundled ones."""
SETTINGS: dict[Way, dict[str, int]] = {
    over_budget: {"ticket_model_calls": 3},
    waited_out: {"undo_seconds": 1},
    undone: {"undo_seconds": 1},
}
