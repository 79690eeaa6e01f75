"""`make policy-check` as an operator runs it, on calls in a real database."""

import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from schema.db.policy_replay import replay_policy
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.policy import CallFacts
from schema.policy_file import BUNDLED_POLICY, load_policy
from schema.tools import TOOL_EFFECTS, ToolCall
from tests.api.given import given_ticket
from tests.schema.policies import policy, refund, rule

PROJECT = Path(__file__).parents[2]
ORDER = {"order_id": "1001", "amount": "15.00", "currency": "USD", "reason": "Ada's lamp is broken."}
THRESHOLD = """\
  - id: small-refunds-auto
    tools: [process_refund]
    when: {amount_at_most: {USD: 20.00}}
    effect: auto
    text: Small.
"""


def run(*arguments: str, cwd: Path = PROJECT, **environment: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "deploy.policy_check", *arguments]
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), **environment}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd, env=given)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """The bundled policy, with small refunds automatic."""
    start, found, end = BUNDLED_POLICY.read_text().partition("  - id: refunds-ask\n")
    file = tmp_path / "candidate.yaml"
    file.write_text(start + THRESHOLD + found + end)
    return file


async def recorded(sessions: Sessions, ticket_id: UUID, call: int, facts: CallFacts, /, **verdict: Any) -> None:
    """A call as the worker records it with the bundled policy's verdict, changed as asked."""
    said = load_policy().judge(facts).model_dump(mode="json") | {"subject": "order 1001", "evidence": {}} | verdict
    tool_call = ToolCall(tool=facts.tool, arguments=facts.arguments)
    row = ToolCallRow(ticket_id=ticket_id, turn=1, call=call, step=1, tool=facts.tool, effect=TOOL_EFFECTS[facts.tool])
    row.asked_arguments, row.arguments, row.digest = facts.arguments, facts.arguments, tool_call.digest
    row.status, row.verdict = "proposed", said
    async with sessions.begin() as session:
        session.add(row)


def small_refund(minor: int = 1500) -> CallFacts:
    return refund(f"{minor} USD", arguments=ORDER, refunds_in_24_hours=0)


async def test_the_operator_sees_what_would_change(sessions: Sessions, database_url: str, candidate: Path) -> None:
    ticket_id = await given_ticket(sessions)
    await recorded(sessions, ticket_id, 1, small_refund())
    await recorded(sessions, ticket_id, 2, small_refund(9900))
    await recorded(sessions, ticket_id, 3, CallFacts(tool="search_knowledge_base", arguments={"query": "lamp"}))
    code, said, complained = run(str(candidate), DATABASE_URL=database_url)
    assert (code, complained) == (0, "")
    assert said.splitlines() == [
        f"policy {load_policy(candidate).version}, tried on the last 3 recorded calls",
        "       1  ask -> ask",
        "       1  ask -> auto  changed",
        "       1  auto -> auto",
        "the newest 1 that change:",
        f"  {ticket_id}  process_refund order 1001  refunds-ask -> small-refunds-auto"
        "  (amount 15.00 USD, at most 20.00 USD)",
    ]


async def test_the_report_holds_no_personal_data(sessions: Sessions, database_url: str, tmp_path: Path) -> None:
    when = "when: {arguments: {email: [ada@example.com]}}"
    file = tmp_path / "strict.yaml"
    strict = f"rules:\n  - {{id: not-ada, tools: [reset_password], {when}, effect: deny, text: No.}}\n"
    file.write_text(BUNDLED_POLICY.read_text().replace("rules:\n", strict, 1))
    facts = CallFacts(tool="reset_password", arguments={"email": "ada@example.com"})
    await recorded(sessions, await given_ticket(sessions), 1, facts, subject="")
    code, said, _ = run(str(file), DATABASE_URL=database_url)
    assert (code, "reset-auto -> not-ada" in said, "ada@example.com" in said) == (0, True, False)


async def test_only_the_last_calls_are_tried(sessions: Sessions, database_url: str, candidate: Path) -> None:
    ticket_id = await given_ticket(sessions)
    await recorded(sessions, ticket_id, 1, small_refund())
    await recorded(sessions, ticket_id, 2, small_refund(9900))
    _, said, _ = run(str(candidate), "--last", "1", DATABASE_URL=database_url)
    assert said.splitlines()[1:] == ["       1  ask -> ask"]


async def test_a_call_recorded_before_facts_is_tried_on_what_the_approver_saw(sessions: Sessions) -> None:
    ticket_id, evidence = await given_ticket(sessions), {"amount": {"minor": 1500, "currency": "USD"}}
    old = {"facts": None, "evidence": evidence | {"sender_verified": True}}
    await recorded(sessions, ticket_id, 1, small_refund(), **old)
    await recorded(sessions, ticket_id, 2, small_refund(), facts=None, evidence={"amount": "much"})
    when = {"amount_at_most": {"USD": 20}, "sender_verified": True, "channel": ["api"]}
    async with sessions() as session:
        replay = await replay_policy(session, policy(rule("small", ["process_refund"], "auto", when=when)), 10, 10)
    assert (replay.calls, replay.with_fewer_facts) == (2, 2)
    assert replay.changes == {("ask", "auto"): 1, ("ask", "ask"): 1}
    [changed] = replay.changed
    assert (changed.then.rule_id, changed.now.rule_id, changed.subject) == ("refunds-ask", "small", "order 1001")


async def test_a_verdict_of_the_oldest_form_is_tried_too(sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    await recorded(sessions, ticket_id, 1, small_refund())
    async with sessions.begin() as session:
        row = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
        row.verdict = {
            "effect": "ask",
            "rule_id": "refunds-ask",
            "text": "T",
            "version": "x",
            "expires_after_hours": 72,
        }
    two = rule("two", ["process_refund"], "ask", when={"channel": ["api"]}, approvers={"people": 2})
    async with sessions() as session:
        replay = await replay_policy(session, policy(two), 10, 0)
    assert replay.changes == {("ask", "ask 2 approvers"): 1}
    assert replay.changed == []


async def test_a_call_without_a_verdict_is_left_out(sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    await recorded(sessions, ticket_id, 1, small_refund())
    async with sessions.begin() as session:
        (await session.get_one(ToolCallRow, (ticket_id, 1, 1))).verdict = None
    async with sessions() as session:
        assert (await replay_policy(session, load_policy(), 10, 10)).calls == 0


def test_mistakes_in_the_file_are_told_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("rules:\n  - id: x\n    tools: [send_gift]\n    effect: auto\n    text: T.\n")
    code, said, complained = run(str(file), DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (code, said) == (2, "")
    assert complained.startswith(f"{file}:3: rules[0].tools[0]: there is no tool 'send_gift'")
    assert complained.count("\n") == 1


def test_without_a_database_one_line_says_how_to_get_one(tmp_path: Path) -> None:
    code, said, complained = run(str(BUNDLED_POLICY), cwd=tmp_path)
    assert (code, said, complained.count("\n")) == (2, "", 1)
    assert "make run" in complained
    assert "DATABASE_URL" in complained


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/nothing", "postgresql://nobody@no.invalid/x"])
def test_a_database_that_cannot_be_reached_is_one_line(address: str) -> None:
    code, said, complained = run(str(BUNDLED_POLICY), DATABASE_URL=address)
    assert (code, said, complained.count("\n")) == (2, "", 1)
    assert complained.startswith("policy check: the database cannot be read: ")
    assert "start Ticket Flow (make run)" in complained


@pytest.mark.parametrize("last", ["0", "-1", "many", "1000000", "1.5"])
def test_a_wrong_number_of_calls_is_refused(last: str) -> None:
    code, said, complained = run(str(BUNDLED_POLICY), f"--last={last}")
    assert (code, said) == (2, "")
    assert "must be a number from 1 to 999999" in complained
