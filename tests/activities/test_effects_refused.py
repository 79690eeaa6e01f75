"""What is no longer allowed, was never allowed, or belongs to somebody else does not happen."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from schema.activity_messages import ReplyOutcome
from schema.approvals import Decision, DecisionTaken
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.base import Row
from schema.db.tables.effects import EscalationRow, PasswordResetRow, SandboxPaymentRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.policy import Policy
from schema.tickets import MessageKind
from schema.tools import ToolCallStatus
from tests.activities.workbench import REFUND, Postbox, Workbench
from tests.fakes.openai_server import calls, says

CODE_MAIL = "Please confirm that you wrote to us: A question"


async def count(bench: Workbench, table: type[Row]) -> int:
    async with bench.sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def change_ticket(bench: Workbench, ticket_id: UUID, **values: Any) -> None:
    async with bench.sessions.begin() as session:
        await session.execute(update(TicketRow).where(TicketRow.id == ticket_id).values(**values))


async def add_message(bench: Workbench, ticket_id: UUID, kind: MessageKind) -> UUID:
    async with bench.sessions.begin() as session:
        row = MessageRow(ticket_id=ticket_id, kind=kind, author_id="pat", body_text="Between us", reply_text="")
        session.add(row)
        await session.flush()
        return row.id


def with_effect(policy: Policy, tool: str, effect: str) -> Policy:
    changed = policy.model_dump(exclude_defaults=True)
    changed["rules"] = [rule for rule in changed["rules"] if tool not in rule["tools"]]
    changed["rules"].append(
        {"id": f"{tool}-{effect}".replace("_", "-"), "tools": [tool], "effect": effect, "text": "x"}
    )
    return Policy.model_validate(changed)


async def test_a_policy_that_forbids_by_now_stops_an_approved_refund(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    strict = replace(bench, policy=with_effect(bench.policy, "process_refund", "deny"))
    assert (await strict.run(ticket_id, call)).status is ToolCallStatus.DENIED
    assert await count(bench, SandboxPaymentRow) == 0


async def test_a_policy_that_asks_by_now_stops_what_was_automatic(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("I forgot my password")
    call = await bench.propose(ticket_id, "reset_password", {})
    strict = replace(bench, policy=with_effect(bench.policy, "reset_password", "ask"))
    assert (await strict.run(ticket_id, call)).status is ToolCallStatus.AWAITING_APPROVAL
    assert await count(bench, PasswordResetRow) == 0
    await strict.approve(ticket_id, call)
    assert (await strict.run(ticket_id, call)).status is ToolCallStatus.DONE
    assert await count(bench, PasswordResetRow) == 1


async def test_a_policy_that_is_automatic_by_now_does_not_free_a_call_that_was_asked_about(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Please refund")
    call = await bench.propose(ticket_id, "process_refund", REFUND)
    await bench.ask(ticket_id, call)
    loose = replace(bench, policy=with_effect(bench.policy, "process_refund", "auto"))
    assert (await loose.run(ticket_id, call)).status is ToolCallStatus.AWAITING_APPROVAL
    assert await count(bench, SandboxPaymentRow) == 0


async def test_a_tool_that_the_policy_forbids_is_not_even_proposed(bench: Workbench) -> None:
    strict = replace(bench, policy=with_effect(bench.policy, "process_refund", "deny"))
    ticket_id = await bench.desk.write("Please refund")
    bench.script.script(calls(("process_refund", REFUND)), says("We cannot do that."))
    assert (await strict.advance(ticket_id)).calls == []
    [call] = await bench.calls(ticket_id)
    assert (call.status, call.result and "policy forbids" in call.result) == ("denied", True)


async def test_a_rejected_refund_does_not_run_whatever_the_workflow_says(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Please refund")
    call = await bench.propose(ticket_id, "process_refund", REFUND)
    asked = await bench.ask(ticket_id, call)
    async with bench.sessions() as session:
        approval = await session.get_one(ApprovalRow, asked.approval_id)
    await bench.desk.decide(approval, Decision.REJECT)
    yes = DecisionTaken(approval_id=asked.approval_id, decision=Decision.APPROVE)
    assert (await bench.run(ticket_id, call, approval=yes)).status is ToolCallStatus.REJECTED
    assert await count(bench, SandboxPaymentRow) == 0


async def test_a_decision_about_another_request_approves_nothing(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Please refund")
    call = await bench.propose(ticket_id, "process_refund", REFUND)
    await bench.ask(ticket_id, call)
    elsewhere = DecisionTaken(approval_id=uuid4(), decision=Decision.APPROVE)
    assert (await bench.run(ticket_id, call, approval=elsewhere)).status is ToolCallStatus.AWAITING_APPROVAL
    assert await count(bench, SandboxPaymentRow) == 0


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"assignee": "person"}])
async def test_nothing_runs_for_a_ticket_that_a_person_stopped(bench: Workbench, change: dict[str, str]) -> None:
    ticket_id, call = await bench.approved_refund()
    await change_ticket(bench, ticket_id, **change)
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.CANCELLED
    assert await count(bench, SandboxPaymentRow) == 0


@pytest.mark.parametrize("tool", ["check_order_status", "process_refund"])
async def test_a_strangers_order_is_refused_in_the_words_for_a_missing_one(bench: Workbench, tool: str) -> None:
    more = {} if tool == "check_order_status" else {"amount": "1.00", "reason": "x"}
    bench.script.script(*(calls((tool, {"order_id": order, **more})) for order in ("2001", "9999")), says("No."))
    ticket_id = await bench.desk.write("Whose?")
    await bench.advance(ticket_id)
    foreign, missing = await bench.calls(ticket_id)
    assert foreign.result == missing.result == "Error: There is no such order on this customer's account."


@pytest.mark.parametrize("tool", ["check_order_status", "process_refund"])
async def test_a_sender_who_is_not_verified_has_no_orders(bench: Workbench, tool: str) -> None:
    ticket_id = await bench.desk.write("It is me")
    await change_ticket(bench, ticket_id, sender_verified=False)
    more = {} if tool == "check_order_status" else {"amount": "1.00", "reason": "x"}
    bench.script.script(calls((tool, {"order_id": "1001", **more})), says("No."))
    assert (await bench.advance(ticket_id)).calls == []
    [call] = await bench.calls(ticket_id)
    assert call.status == "failed"


async def test_a_sender_who_is_not_verified_gets_no_reset_link(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("It is me")
    await change_ticket(bench, ticket_id, sender_verified=False)
    bench.script.script(calls(("reset_password", {})), says("I may not."))
    await bench.advance(ticket_id)
    assert [call.status for call in await bench.calls(ticket_id)] == ["failed"]
    assert [mail.subject for mail in await bench.desk.mails(ticket_id)] == [CODE_MAIL]


async def test_a_sender_who_is_not_verified_any_more_gets_no_reset_link(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("It is me")
    call = await bench.propose(ticket_id, "reset_password", {})
    await change_ticket(bench, ticket_id, sender_verified=False)
    assert (await bench.run(ticket_id, call)).status is ToolCallStatus.FAILED
    assert [mail.subject for mail in await bench.desk.mails(ticket_id)] == [CODE_MAIL]


async def test_a_reset_mail_that_the_provider_refuses_is_not_called_done(bench: Workbench) -> None:
    refusing = replace(bench, postbox=Postbox(refuses=True))
    ticket_id = await bench.desk.write("I forgot my password")
    call = await refusing.propose(ticket_id, "reset_password", {})
    assert (await refusing.run(ticket_id, call)).status is ToolCallStatus.FAILED


async def test_an_answer_that_the_provider_refuses_goes_to_a_person(bench: Workbench) -> None:
    refusing = replace(bench, postbox=Postbox(refuses=True))
    bench.script.script(says("Here you are."))
    ticket_id = await bench.desk.write("Where?")
    draft_id = (await bench.advance(ticket_id)).draft_id
    assert draft_id is not None
    assert (await refusing.send(ticket_id, draft_id)).outcome is ReplyOutcome.UNSENDABLE
    ticket = await bench.desk.ticket(ticket_id)
    assert (ticket.status, ticket.assignee) == ("escalated", "person")


async def test_a_ticket_that_is_cancelled_while_its_answer_leaves_stays_cancelled(bench: Workbench) -> None:
    bench.script.script(says("Here you are."))
    ticket_id = await bench.desk.write("Where?")
    draft_id = (await bench.advance(ticket_id)).draft_id
    assert draft_id is not None
    postbox = Postbox(meanwhile=lambda: change_ticket(bench, ticket_id, status="cancelled"))
    await replace(bench, postbox=postbox).send(ticket_id, draft_id)
    assert (await bench.desk.ticket(ticket_id)).status == "cancelled"
    assert len(postbox.taken) == 1


async def test_a_hand_over_in_words_that_the_agent_has_used_before_still_works(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Help")
    call = await bench.propose(ticket_id, "escalate_to_human", {"reason": "An approval was not decided in time."})
    await bench.run(ticket_id, call)
    await bench.hand_over(ticket_id, "An approval was not decided in time.")
    assert len(await bench.desk.mails(ticket_id)) == 1


async def test_a_cancelled_ticket_is_not_handed_over(bench: Workbench) -> None:
    bench.script.script(says("", finish_reason="stop"))
    ticket_id = await bench.desk.write("Loop")
    await bench.advance(ticket_id, per_turn=1)
    await change_ticket(bench, ticket_id, status="cancelled")
    await bench.hand_over(ticket_id)
    assert (await bench.desk.ticket(ticket_id)).status == "cancelled"
    assert await bench.desk.mails(ticket_id) == []
    assert await count(bench, EscalationRow) == 0


async def test_an_internal_note_is_never_mailed(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where?")
    note_id = await add_message(bench, ticket_id, MessageKind.NOTE)
    await bench_refuses(bench, ticket_id, note_id)


async def test_an_answer_of_another_ticket_is_never_mailed(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where?")
    other_id = await bench.desk.write("Mine", email="bob@example.com")
    await bench_refuses(bench, ticket_id, await add_message(bench, other_id, MessageKind.REPLY))


async def bench_refuses(bench: Workbench, ticket_id: UUID, message_id: UUID) -> None:
    """It may refuse by an answer or an error; the point is that nothing leaves."""
    try:
        answer = await bench.send(ticket_id, message_id)
    except Exception:
        answer = None
    assert answer is None or answer.outcome is not ReplyOutcome.SENT
    assert bench.postbox.taken == []
