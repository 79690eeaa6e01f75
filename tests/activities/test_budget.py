"""A ticket has a budget of model calls and tokens for its whole life."""

from schema.activity_messages import Advance
from schema.db.model_use import ASSUMED_TOKENS, ModelUse
from tests.activities.workbench import Workbench
from tests.fakes.openai_server import calls, says

LOOK = calls(("check_order_status", {"order_id": "1001"}))


async def test_a_ticket_that_used_up_its_calls_goes_to_a_person(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where is it?")
    bench.script.script(LOOK)
    assert (await bench.advance(ticket_id, per_ticket=3)).outcome is Advance.OVER_BUDGET
    assert len(bench.script.requests) == 3


async def test_calls_of_earlier_turns_count(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where is it?")
    bench.script.script(LOOK, says("It was delivered."))
    advanced = await bench.advance(ticket_id, per_ticket=3)
    assert advanced.outcome is Advance.ANSWERED
    assert advanced.draft_id
    await bench.send(ticket_id, advanced.draft_id)
    await bench.desk.write_again(ticket_id, "Are you sure?")
    bench.script.script(LOOK)
    assert (await bench.advance(ticket_id, per_ticket=3)).outcome is Advance.OVER_BUDGET


async def test_tokens_count_as_the_endpoint_says(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where is it?")
    bench.script.script(LOOK)  # 330 tokens each
    assert (await bench.advance(ticket_id, tokens=700)).outcome is Advance.OVER_BUDGET
    assert len(bench.script.requests) == 3


async def test_what_was_answered_before_the_budget_ended_still_goes_out(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where is it?")
    bench.script.script(says("It was delivered."))
    assert (await bench.advance(ticket_id, per_ticket=1)).outcome is Advance.ANSWERED


def test_a_call_without_a_count_is_not_free() -> None:
    used = ModelUse(0, 0).and_one_more(None, None).and_one_more(10, None).and_one_more(5, 7)
    assert used == ModelUse(3, ASSUMED_TOKENS + 22)
