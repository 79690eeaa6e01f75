"""A policy that is published while the agent works holds for everything that has not been carried out."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select
from temporalio.testing import ActivityEnvironment

from activities.tool_calls import ToolCallActivities
from activities.tools.toolbox import create_toolbox
from schema.activity_messages import ProposedCall, RunToolCall
from schema.db.policies import PublishedPolicies, PublishedPolicyUnusable, publish_policy
from schema.db.session import Sessions
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.policies import PolicyVersionRow
from schema.policy import PolicySource
from schema.policy_file import BUNDLED_POLICY, load_policy, parse_policy
from schema.tools import ToolCallStatus
from tests.activities.workbench import REFUND, RESET_URL, Workbench

BUNDLED = BUNDLED_POLICY.read_text(encoding="utf-8")
LINKS_ASK = BUNDLED.replace("tools: [reset_password]\n    effect: auto", "tools: [reset_password]\n    effect: ask")
NO_LINKS = BUNDLED.replace("tools: [reset_password]\n    effect: auto", "tools: [reset_password]\n    effect: deny")
TWO_PEOPLE = BUNDLED.replace("    text: Every refund", "    approvers: {people: 2}\n    text: Every refund")
ONE_REFUND = BUNDLED.replace("{refunds: 25}", "{refunds: 1}")


async def publish(sessions: Sessions, yaml: str) -> None:
    async with sessions.begin() as session:
        await publish_policy(session, parse_policy(yaml), yaml, "", "pat")


async def run(
    bench: Workbench, judge: PolicySource, ticket_id: UUID, call: ProposedCall, ledger: PolicySource | None = None
) -> ToolCallStatus:
    """Carry a call out. `judge` is asked before it, `ledger` when money is reserved."""
    toolbox = create_toolbox(bench.payments, bench.mail, RESET_URL, ledger or judge)
    activities = ToolCallActivities(bench.sessions, toolbox, judge, bench.mail.addresses)
    message = RunToolCall(ticket_id=ticket_id, turn=call.turn, call=call.call)
    return (await ActivityEnvironment().run(activities.run_tool_call, message)).status


@pytest.mark.parametrize(
    ("published", "status"),
    [
        ([], ToolCallStatus.DONE),
        ([LINKS_ASK], ToolCallStatus.AWAITING_APPROVAL),
        ([NO_LINKS], ToolCallStatus.DENIED),
        ([NO_LINKS, BUNDLED], ToolCallStatus.DONE),
    ],
)
async def test_a_free_call_is_judged_again_by_what_was_published_since(
    bench: Workbench, published: list[str], status: ToolCallStatus
) -> None:
    policies = PublishedPolicies(load_policy())
    ticket_id = await bench.desk.write("I forgot my password")
    call = await bench.propose(ticket_id, "reset_password", {})
    for yaml in published:
        await publish(bench.sessions, yaml)
    assert await run(bench, policies, ticket_id, call) is status
    async with bench.sessions() as session:
        effects = await session.scalar(select(func.count()).select_from(EffectRow))
    assert effects == (1 if status is ToolCallStatus.DONE else 0)


async def test_an_approval_of_one_does_not_do_where_two_are_needed_by_now(bench: Workbench) -> None:
    policies = PublishedPolicies(load_policy())
    ticket_id, call = await bench.approved_refund()
    await publish(bench.sessions, TWO_PEOPLE)
    assert await run(bench, policies, ticket_id, call) is ToolCallStatus.FAILED
    async with bench.sessions() as session:
        assert (await session.scalars(select(RefundRow))).all() == []


async def test_a_lower_limit_of_a_day_holds_when_the_money_is_reserved(bench: Workbench) -> None:
    policies = PublishedPolicies(load_policy())
    first, call = await bench.approved_refund()
    assert await run(bench, policies, first, call) is ToolCallStatus.DONE
    await bench.desk.add_order("1002")
    second, another = await bench.approved_refund(order_id="1002")
    await publish(bench.sessions, ONE_REFUND)
    assert await run(bench, bench.policy, second, another, ledger=policies) is ToolCallStatus.FAILED
    third, one_more = await bench.approved_refund(order_id="1002")
    assert await run(bench, policies, third, one_more) is ToolCallStatus.DENIED


async def test_nothing_is_judged_by_an_older_policy_than_the_one_that_cannot_be_read(bench: Workbench) -> None:
    policies = PublishedPolicies(load_policy())
    ticket_id = await bench.desk.write("I forgot my password")
    call = await bench.propose(ticket_id, "reset_password", {})
    async with bench.sessions.begin() as session:
        session.add(PolicyVersionRow(version="odd", yaml="of another time", published_by="pat"))
    with pytest.raises(PublishedPolicyUnusable):
        await run(bench, policies, ticket_id, call)
    await publish(bench.sessions, BUNDLED)
    assert await run(bench, policies, ticket_id, call) is ToolCallStatus.DONE


async def test_a_step_is_recorded_with_the_policy_that_judged_it(bench: Workbench) -> None:
    strict = replace(bench, policy=parse_policy(LINKS_ASK))
    ticket_id = await strict.desk.write("Refund me")
    call = await strict.propose(ticket_id, "process_refund", REFUND)
    assert call.verdict == "ask"
