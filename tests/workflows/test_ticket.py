"""A ticket's story on the real engine, the real database and a scripted model."""

import json
from datetime import timedelta

from schema.approvals import Decision
from schema.db.tables.effects import EscalationRow
from schema.db.tables.tickets import EventRow, MessageRow
from schema.signals import ByPerson
from tests.desk import SupportDesk, until
from tests.fakes.openai_server import ScriptedModel, calls, fails, says

REFUND = {"order_id": "1001", "amount": "42.50", "reason": "Arrived broken"}


async def test_a_status_question_is_answered_by_mail(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(
        calls(
            ("classify_ticket", {"category": "order_status", "priority": "low"}),
            ("check_order_status", {"order_id": "1001"}),
        ),
        says("It was delivered."),
    )
    ticket_id = await desk.write("Where is order 1001?")
    ticket = await desk.reaches(ticket_id, "completed")
    assert (ticket.category, ticket.priority, ticket.response) == ("order_status", "low", "It was delivered.")
    [mail] = await desk.mails(ticket_id)
    assert (mail.to_email, mail.status) == ("ada@example.com", "sent")
    assert mail.text.startswith("It was delivered.\n\n-- \nThis was answered by an AI agent")
    assert mail.headers["Auto-Submitted"] == "auto-replied"
    tool_result = model.requests[1]["messages"][-1]
    assert tool_result["role"] == "tool"
    assert "49.99" in tool_result["content"]
    events = sorted(await desk.rows(EventRow, ticket_id), key=lambda event: event.seq)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


async def test_an_approved_refund_is_executed_once_and_told(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Your refund of EUR 42.50 is on its way."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    assert (await desk.ticket(ticket_id)).status == "awaiting_approval"
    assert approval.action_params == {**REFUND, "currency": "EUR"}
    assert await desk.refunds(ticket_id) == []
    assert await desk.decide(approval, Decision.APPROVE)
    await desk.reaches(ticket_id, "completed")
    [refund] = await desk.refunds(ticket_id)
    assert (refund.amount_minor, refund.currency, refund.status, refund.approval_id) == (
        4250,
        "EUR",
        "done",
        approval.id,
    )
    assert "Done. Refunded EUR 42.50" in model.requests[-1]["messages"][-1]["content"]
    assert len(await desk.mails(ticket_id)) == 1


async def test_a_rejection_goes_back_to_the_agent_which_adjusts_its_answer(
    desk: SupportDesk, model: ScriptedModel
) -> None:
    model.script(calls(("process_refund", REFUND)), says("I am sorry, we cannot refund this."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    await desk.decide(approval, Decision.REJECT, reason="No photo of the damage")
    await desk.reaches(ticket_id, "completed")
    assert "No photo of the damage" in model.requests[-1]["messages"][-1]["content"]
    assert await desk.refunds(ticket_id) == []


async def test_an_undecided_request_expires_and_goes_to_a_person(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("never sent"))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    await desk.environment.fast_forward(desk.run_of(ticket_id), timedelta(hours=73))
    ticket = await desk.reaches(ticket_id, "escalated")
    assert ticket.assignee == "person"
    assert [a.status for a in await desk.rows(type(approval), ticket_id)] == ["expired"]
    assert await desk.refunds(ticket_id) == []
    [mail] = await desk.mails(ticket_id)
    assert "A colleague will look at it" in mail.text
    assert len(await desk.rows(EscalationRow, ticket_id)) == 1


async def test_a_decision_signalled_from_the_console_is_executed(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Done."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    signal = {"approval_id": str(approval.id), "decision": "approve", "decided_by": "operator@console"}
    await desk.run_of(ticket_id).signal("approval_decided", signal)
    await desk.reaches(ticket_id, "completed")
    [stands] = await desk.rows(type(approval), ticket_id)
    assert (stands.status, stands.decided_by) == ("approved", "operator@console")
    assert len(await desk.refunds(ticket_id)) == 1


async def test_an_edited_refund_runs_as_edited(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Done."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    edited = {**REFUND, "amount": "10"}
    signal = {"approval_id": str(approval.id), "decision": "edit", "decided_by": "pat", "arguments": edited}
    await desk.run_of(ticket_id).signal("approval_decided", signal)
    await desk.reaches(ticket_id, "completed")
    assert [refund.amount_minor for refund in await desk.refunds(ticket_id)] == [1000]
    [made] = model.requests[-1]["messages"][-2]["tool_calls"]
    assert json.loads(made["function"]["arguments"])["amount"] == "10.00"


async def test_an_edit_that_is_refused_leaves_the_request_open(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Done."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    signal = {"approval_id": str(approval.id), "decision": "edit", "decided_by": "pat"}
    await desk.run_of(ticket_id).signal("approval_decided", {**signal, "arguments": {**REFUND, "amount": "50"}})
    await desk.run_of(ticket_id).signal("approval_decided", {**signal, "decision": "approve"})
    await desk.reaches(ticket_id, "completed")
    assert [refund.amount_minor for refund in await desk.refunds(ticket_id)] == [4250]


async def test_two_refunds_of_one_step_are_decided_one_by_one(desk: SupportDesk, model: ScriptedModel) -> None:
    await desk.add_order("1002")
    small, large = {**REFUND, "amount": "5.00"}, {**REFUND, "order_id": "1002", "amount": "7.00"}
    model.script(calls(("process_refund", small), ("process_refund", large)), says("One of two."))
    ticket_id = await desk.write("Two refunds please")
    first = await desk.approval(ticket_id)

    async def both() -> bool:
        return len(await desk.rows(type(first), ticket_id)) == 2

    await until(both)
    for approval in await desk.rows(type(first), ticket_id):
        is_small = approval.action_params["amount"] == "5.00"
        await desk.decide(approval, Decision.REJECT if is_small else Decision.APPROVE)
    await desk.reaches(ticket_id, "completed")
    assert [refund.amount_minor for refund in await desk.refunds(ticket_id)] == [700]


async def test_a_further_message_continues_the_conversation(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(says("First answer."), says("Second answer."))
    ticket_id = await desk.write("First question")
    await desk.reaches(ticket_id, "completed")
    await desk.write_again(ticket_id, "Second question")

    async def answered_twice() -> bool:
        return len(await desk.mails(ticket_id)) == 2

    await until(answered_twice)
    texts = [m["content"] for m in model.requests[-1]["messages"]]
    assert "First question" in texts[1]
    assert texts[2] == "First answer."
    assert "Second question" in texts[3]
    second = max(await desk.mails(ticket_id), key=lambda mail: mail.at)
    first = min(await desk.mails(ticket_id), key=lambda mail: mail.at)
    assert second.headers["In-Reply-To"] == first.message_id


async def test_a_message_after_closing_opens_a_new_run(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(says("First answer."), says("Second answer."))
    ticket_id = await desk.write("First question")
    await desk.reaches(ticket_id, "completed")
    await desk.environment.fast_forward(desk.run_of(ticket_id), timedelta(days=4))
    assert (await desk.run_of(ticket_id).describe()).close_time is not None
    await desk.write_again(ticket_id, "Second question")

    async def answered_twice() -> bool:
        return len(await desk.mails(ticket_id)) == 2

    await until(answered_twice)


async def test_a_failure_that_cannot_heal_parks_the_ticket_until_a_retry(
    desk: SupportDesk, model: ScriptedModel
) -> None:
    model.script(calls(("check_order_status", {"order_id": "1001"})), fails(401), says("Delivered."))
    ticket_id = await desk.write("Where is order 1001?")
    ticket = await desk.reaches(ticket_id, "failed")
    assert ticket.failure == "The model endpoint answered 401 (AuthenticationError)."
    await desk.run_of(ticket_id).signal("retry_ticket", ByPerson(by="pat"))
    await desk.reaches(ticket_id, "completed")
    assert len(model.requests) == 3


async def test_a_retry_that_comes_while_the_failing_step_still_runs_is_not_lost(
    desk: SupportDesk, model: ScriptedModel
) -> None:
    model.script(calls(("check_order_status", {"order_id": "1001"})), fails(401), says("Delivered."))
    model.hold.clear()
    ticket_id = await desk.write("Where is order 1001?")
    await desk.reaches(ticket_id, "processing")
    await desk.run_of(ticket_id).signal("retry_ticket", ByPerson(by="pat"))
    model.hold.set()
    await desk.reaches(ticket_id, "completed")
    assert len(model.requests) == 3


async def test_a_rate_limit_is_waited_out(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(fails(429, {"retry-after": "0.2"}), fails(500), says("At last."))
    ticket_id = await desk.write("Hello?")
    ticket = await desk.reaches(ticket_id, "completed")
    assert ticket.failure is None


async def test_an_agent_that_never_answers_is_stopped_and_a_person_takes_over(
    desk: SupportDesk, model: ScriptedModel
) -> None:
    model.script(calls(("check_order_status", {"order_id": "1001"})))
    ticket_id = await desk.write("Loop please")
    await desk.reaches(ticket_id, "escalated")
    assert len(model.requests) == desk.settings.max_model_calls


async def test_an_answer_that_the_record_does_not_bear_out_is_written_again(
    desk: SupportDesk, model: ScriptedModel
) -> None:
    model.script(says("Your refund has been issued."), says("Shall I request a refund?"))
    ticket_id = await desk.write("Please refund order 1001")
    ticket = await desk.reaches(ticket_id, "completed")
    assert ticket.response == "Shall I request a refund?"
    assert "Your answer was held back" in model.requests[-1]["messages"][-1]["content"]
    [held] = [event for event in await desk.rows(EventRow, ticket_id) if event.type == "answer.held"]
    assert held.data == {"turn": 1, "step": 1, "rule": "refund_claim"}


async def test_an_agent_that_insists_on_a_false_answer_is_stopped(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(says("Your refund has been issued."))
    ticket_id = await desk.write("Please refund order 1001")
    await desk.reaches(ticket_id, "escalated")
    assert len(model.requests) == 2
    [mail] = await desk.mails(ticket_id)
    assert "A colleague will look at it" in mail.text


async def test_a_takeover_stops_the_agent_and_a_return_lets_it_answer(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Answered after the return."))
    ticket_id = await desk.write("Please refund order 1001")
    await desk.approval(ticket_id)
    await desk.run_of(ticket_id).signal("takeover", ByPerson(by="pat"))
    await desk.reaches(ticket_id, "escalated")
    assert await desk.mails(ticket_id) == []
    await desk.run_of(ticket_id).signal("return_to_agent", ByPerson(by="pat"))
    await desk.reaches(ticket_id, "completed")
    assert await desk.refunds(ticket_id) == []


async def test_a_cancelled_ticket_ends_without_executing_anything(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("never sent"))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)
    await desk.run_of(ticket_id).signal("cancel_ticket", ByPerson(by="pat"))
    await desk.run_of(ticket_id).result()
    assert (await desk.ticket(ticket_id)).status == "cancelled"
    assert not await desk.decide(approval, Decision.APPROVE)
    assert await desk.refunds(ticket_id) == []


async def test_an_answer_that_a_newer_message_overtook_is_held_back(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(says("Too late."), says("Answers both."))
    model.hold.clear()
    ticket_id = await desk.write("First question")
    await desk.reaches(ticket_id, "processing")
    await desk.write_again(ticket_id, "No, wait!")
    model.hold.set()
    ticket = await desk.reaches(ticket_id, "completed")
    assert ticket.response == "Answers both."
    assert len(await desk.mails(ticket_id)) == 1
    assert sum(message.discarded for message in await desk.rows(MessageRow, ticket_id)) == 1


async def test_the_state_can_be_queried(desk: SupportDesk, model: ScriptedModel) -> None:
    model.script(calls(("process_refund", REFUND)), says("Done."))
    ticket_id = await desk.write("Please refund order 1001")
    approval = await desk.approval(ticket_id)

    async def shown() -> bool:
        state = await desk.run_of(ticket_id).query("state")
        return bool(state["pending_approvals"] == [str(approval.id)] and state["status"] == "awaiting_approval")

    await until(shown)
