"""The agent's loop over the record: it goes on where the record ends, and whatever the model says does no harm."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from temporalio.exceptions import ApplicationError

from schema.activity_messages import Advance
from schema.db.new_tickets import NewTicket, store_ticket
from schema.db.tables.agent import AgentStepRow
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow
from schema.tickets import Channel, Priority
from tests.activities.workbench import REFUND, Workbench
from tests.desk import ADA, until
from tests.fakes.openai_server import Reply, calls, fails, says

STATUS = ("check_order_status", {"order_id": "1001"})


async def answers(bench: Workbench, *replies: Reply, body: str = "Where is order 1001?") -> UUID:
    """A ticket that the scripted model has answered."""
    bench.script.script(*replies)
    ticket_id = await bench.desk.write(body)
    assert (await bench.advance(ticket_id)).outcome is Advance.ANSWERED
    return ticket_id


async def draft(bench: Workbench, ticket_id: UUID) -> str:
    [text] = [row.body_text for row in await bench.desk.rows(MessageRow, ticket_id) if row.kind == "agent"]
    return text


def told(bench: Workbench, request: int = -1) -> list[str]:
    """What the model was told of its calls."""
    return [m["content"] for m in bench.script.requests[request]["messages"] if m["role"] == "tool"]


async def test_a_retry_goes_on_after_the_last_recorded_step(bench: Workbench) -> None:
    bench.script.script(calls(STATUS), fails(500), says("Delivered."))
    ticket_id = await bench.desk.write("Where is order 1001?")
    with pytest.raises(ApplicationError) as raised:
        await bench.advance(ticket_id)
    assert not raised.value.non_retryable
    assert (await bench.advance(ticket_id)).outcome is Advance.ANSWERED
    assert len(bench.script.requests) == 3
    assert [step.step for step in await bench.desk.rows(AgentStepRow, ticket_id)] == [1, 2]
    assert len(await bench.calls(ticket_id)) == 1


async def test_an_answered_turn_is_not_answered_again(bench: Workbench) -> None:
    ticket_id = await answers(bench, says("Delivered."))
    first = await bench.advance(ticket_id)
    assert (first.outcome, len(bench.script.requests)) == (Advance.ANSWERED, 1)


async def test_one_model_call_per_activity_comes_to_the_same_end(bench: Workbench) -> None:
    script = calls(STATUS), calls(("list_customer_orders", {})), says("Delivered.")
    whole = await answers(bench, *script)
    bench.script.script(*script)
    ticket_id = await bench.desk.write("Where is order 1001?")
    outcomes = [(await bench.advance(ticket_id, per_activity=1)).outcome for _ in range(3)]
    assert outcomes == [Advance.CONTINUE, Advance.CONTINUE, Advance.ANSWERED]
    assert [c.result for c in await bench.calls(ticket_id)] == [c.result for c in await bench.calls(whole)]
    assert await draft(bench, ticket_id) == await draft(bench, whole) == "Delivered."


async def test_a_person_who_takes_over_during_a_model_call_stops_the_agent(bench: Workbench) -> None:
    bench.script.script(says("Too late."))
    bench.script.hold.clear()
    ticket_id = await bench.desk.write("Where?")
    advance = asyncio.create_task(bench.advance(ticket_id))

    async def at_work() -> bool:
        return (await bench.desk.ticket(ticket_id)).status == "processing"

    await until(at_work)
    async with bench.sessions.begin() as session:
        await session.execute(update(TicketRow).where(TicketRow.id == ticket_id).values(assignee="person"))
    bench.script.hold.set()
    assert (await advance).outcome is Advance.STOPPED
    assert await bench.desk.rows(AgentStepRow, ticket_id) == []


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("delete_everything", {}, "There is no tool named 'delete_everything'"),
        ("check_order_status", '{"order_id": ', "not valid JSON"),
        ("check_order_status", '{"order_id": NaN}', "not JSON"),
        ("process_refund", '{"order_id": "1001", "amount": 1e999, "reason": "x"}', "not JSON"),
        ("check_order_status", {"order_id": 1001}, "order_id: Input should be a valid string"),
        ("check_order_status", {"order_id": ["1001"]}, "order_id: Input should be a valid string"),
        ("check_order_status", {}, "order_id: Field required"),
        ("check_order_status", {"order_id": "1001", "as_admin": True}, "as_admin: Extra inputs are not permitted"),
        ("list_customer_orders", {"limit": 10**30}, "limit: Input should be less than or equal to 20"),
        ("search_knowledge_base", {"query": "x" * 60_000}, "too long"),
        ("check_order_status", '{"order_id": "\\ud800"}', "no such order"),
        ("check_order_status", '{"order_id": "9\\u0000"}', "no such order"),
        ("process_refund", {**REFUND, "amount": "-1"}, "greater than zero"),
        ("process_refund", {**REFUND, "amount": "42.505"}, "EUR has 2 decimals"),
        ("process_refund", {**REFUND, "amount": "50"}, "more than what can still be refunded"),
        ("process_refund", {**REFUND, "currency": "USD"}, "paid in EUR"),
    ],
)
async def test_a_wrong_call_is_told_to_the_model_and_has_no_effect(
    bench: Workbench, tool: str, arguments: Any, expected: str
) -> None:
    ticket_id = await answers(bench, calls((tool, arguments)), says("Sorry."))
    [call] = await bench.calls(ticket_id)
    assert call.status == "failed"
    assert [expected in text and text.startswith("Error: ") for text in told(bench)] == [True]
    assert [e.type for e in await bench.desk.rows(EventRow, ticket_id)].count("tool.finished") == 1


async def test_a_right_call_is_found_with_a_nul_in_it(bench: Workbench) -> None:
    await answers(bench, calls(("check_order_status", '{"order_id": "10\\u000001"}')), says("Delivered."))
    assert '"order_id":"1001"' in told(bench)[0]


async def test_of_fifteen_calls_in_one_step_ten_are_answered_and_five_refused(bench: Workbench) -> None:
    await answers(bench, calls(*[STATUS] * 15), says("Delivered."))
    refused = [text for text in told(bench) if text == "Error: At most 10 calls in one step."]
    assert (len(told(bench)), len(refused)) == (15, 5)


@pytest.mark.parametrize("name", ["rm -rf /", "", "ärger", "x" * 200])
async def test_a_tools_name_that_the_endpoint_would_refuse_is_not_sent_back(bench: Workbench, name: str) -> None:
    await answers(bench, calls((name, {})), says("Sorry."))
    [asked] = [m for m in bench.script.requests[-1]["messages"] if m.get("tool_calls")]
    for call in asked["tool_calls"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", call["function"]["name"])


async def test_a_tools_name_that_the_model_made_up_does_not_reach_the_engine(bench: Workbench) -> None:
    bench.script.script(calls(("write to ada@example.com", {})), says("Sorry."))
    advanced = await bench.advance(await bench.desk.write("Hello"))
    assert "ada@" not in advanced.model_dump_json()


@pytest.mark.parametrize("text", ["A \x00 B", "A \ud800 B", "A \U0001f600 B"])
async def test_an_answer_of_any_characters_is_stored(bench: Workbench, text: str) -> None:
    ticket_id = await answers(bench, says(text))
    stored = await draft(bench, ticket_id)
    assert (stored[0], stored[-1]) == ("A", "B")


@pytest.mark.parametrize(
    "useless", [says(""), says(" \n"), says("I will ref", "length"), says("I w", "content_filter")]
)
async def test_what_is_no_answer_is_asked_again(bench: Workbench, useless: Reply) -> None:
    ticket_id = await answers(bench, useless, says("Delivered."))
    assert await draft(bench, ticket_id) == "Delivered."


async def test_a_model_that_never_answers_comes_to_an_end(bench: Workbench) -> None:
    bench.script.script(says(""))
    ticket_id = await bench.desk.write("Hello?")
    assert (await bench.advance(ticket_id, per_turn=4)).outcome is Advance.OVER_CAP
    assert len(bench.script.requests) == 4


@pytest.mark.parametrize("said", [{"category": "nonsense"}, {"priority": "low"}, {"category": "bug", "x": 1}, "{"])
async def test_a_wrong_classification_is_told_and_the_first_tool_counts(bench: Workbench, said: Any) -> None:
    ticket_id = await answers(bench, calls(("classify_ticket", said), STATUS), says("Delivered."))
    assert told(bench)[-1 if said == "{" else 0] == "Error: unknown category or priority."
    ticket = await bench.desk.ticket(ticket_id)
    assert (ticket.category, ticket.priority) == ("order_status", "normal")


@pytest.mark.parametrize(
    ("call", "category"),
    [(STATUS, "order_status"), (("search_knowledge_base", {"query": "warranty"}), "how_to"), (None, "other")],
)
async def test_a_ticket_without_classification_is_read_by_its_first_tool(
    bench: Workbench, call: tuple[str, dict[str, Any]] | None, category: str
) -> None:
    ticket_id = await answers(bench, *([calls(call)] if call else []), says("Done."))
    assert (await bench.desk.ticket(ticket_id)).category == category


async def test_a_priority_that_the_caller_set_stays(bench: Workbench) -> None:
    new = NewTicket(
        subject="S",
        body="B",
        customer_email=ADA,
        channel=Channel.API,
        priority=Priority.URGENT,
        sender_verified=True,
        metadata={},
        created_by="tests",
    )
    async with bench.sessions.begin() as session:
        ticket_id = (await store_ticket(session, new)).id
    bench.script.script(calls(("classify_ticket", {"category": "bug", "priority": "low"})), says("Done."))
    await bench.advance(ticket_id)
    ticket = await bench.desk.ticket(ticket_id)
    assert (ticket.category, ticket.priority) == ("bug", "urgent")
