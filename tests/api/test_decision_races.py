"""Decisions at the same moment over HTTP: one stands, everybody hears which, and all that is written agrees with it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import EventRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval

ROUNDS = 50
SAID: dict[str, dict[str, Any]] = {
    "approve": {"decision": "approve", "reason": "said to approve"},
    "reject": {"decision": "reject", "reason": "said to reject"},
    "edit": {
        "decision": "edit",
        "reason": "said to edit",
        "arguments": {"order_id": "1001", "amount": "10", "reason": "partly"},
    },
}
STATUS = {"approve": "approved", "edit": "approved", "reject": "rejected"}


@dataclass(frozen=True)
class Written:
    """All that the record holds of a request."""

    approval: ApprovalRow
    consents: Sequence[ConsentRow]
    events: Sequence[EventRow]
    audits: Sequence[AuditRow]
    commands: Sequence[WorkflowCommandRow]


async def written(sessions: Sessions, ticket_id: UUID, approval_id: UUID) -> Written:
    event, audit, command = EventRow, AuditRow, WorkflowCommandRow
    about = event.ticket_id == ticket_id, event.type.startswith("approval.")
    told = command.ticket_id == ticket_id, command.kind == "approval_decided"
    consents = select(ConsentRow).where(ConsentRow.approval_id == approval_id)
    audits = select(audit).where(audit.object == f"approval:{approval_id}").order_by(audit.id)
    async with sessions() as session:
        return Written(
            approval=await session.get_one(ApprovalRow, approval_id),
            consents=(await session.scalars(consents)).all(),
            events=(await session.scalars(select(event).where(*about).order_by(event.seq))).all(),
            audits=(await session.scalars(audits)).all(),
            commands=(await session.scalars(select(command).where(*told))).all(),
        )


async def decide_at_once(
    approval_id: UUID, *said: tuple[httpx.AsyncClient, dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Everybody decides at once: the answers of those who won, and the problems of those who came too late."""
    url = f"/api/v1/approvals/{approval_id}"
    answers = await asyncio.gather(*(caller.post(url, json=body) for caller, body in said))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    lost = [assert_problem(answer, 409, "already_decided") for answer in answers if answer.status_code != 200]
    return won, lost


def assert_one_decision(found: Written, winner: dict[str, Any], lost: Sequence[dict[str, Any]]) -> None:
    """Row, consents, timeline, audit log, the word to the engine and every answer tell of the same decision."""
    decision, by = str(winner["decision"]), str(winner["decided_by"])
    row, approves = found.approval, decision != "reject"
    assert (row.status, row.decision, row.decided_by) == (STATUS[decision], decision, by)
    assert row.decision_reason == SAID[decision]["reason"]
    assert (row.decision_arguments is not None) == (decision == "edit")
    amount = 1000 if decision == "edit" else 4250
    agreed = [(one.decided_by, one.digest, one.amount_minor) for one in found.consents]
    assert agreed == ([(by, row.digest, amount)] if approves else [])
    [event], [audit], [command] = found.events, found.audits, found.commands
    assert (event.type, event.actor_id, event.data["decision"]) == ("approval.decided", by, decision)
    assert event.data.get("digest") == (row.digest if approves else None)
    assert (audit.actor, audit.data["decision"], audit.data["status"]) == (by, decision, row.status)
    assert (command.payload["decided_by"], command.payload["decision"]) == (by, decision)
    assert (command.payload["arguments"] or None) == row.decision_arguments
    assert_told_who_won(lost, row)


def assert_told_who_won(lost: Sequence[dict[str, Any]], row: ApprovalRow) -> None:
    for problem in lost:
        standing = problem["approval"]
        assert (standing["status"], standing["decision"], standing["decided_by"]) == (
            row.status,
            row.decision,
            row.decided_by,
        )
        assert str(row.decided_by) in problem["detail"]


@pytest.mark.parametrize("against", ["reject", "edit"])
async def test_an_approval_against_another_decision_has_one_winner(
    against: str, client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ann, ben = await as_role("approver", "ann"), await as_role("approver", "ben")
    winners: Counter[str] = Counter()
    for number in range(ROUNDS):
        ticket_id, approval_id = await given_approval(sessions)
        said = [(ann, SAID["approve"]), (ben, SAID[against])]
        [winner], lost = await decide_at_once(approval_id, *(said if number % 2 else said[::-1]))
        assert len(lost) == 1
        assert_one_decision(await written(sessions, ticket_id, approval_id), winner, lost)
        winners[winner["decision"]] += 1
    assert winners.keys() == {"approve", against}, "one of them always won: that was no race"


async def test_of_ten_approvals_by_ten_people_one_stands(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    people = [await as_role("approver", f"approver {number}") for number in range(10)]
    for _ in range(ROUNDS):
        ticket_id, approval_id = await given_approval(sessions)
        [winner], lost = await decide_at_once(approval_id, *((person, SAID["approve"]) for person in people))
        assert len(lost) == 9
        assert_one_decision(await written(sessions, ticket_id, approval_id), winner, lost)


async def test_ten_times_the_same_approval_is_one(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ann = await as_role("approver", "ann")
    for _ in range(ROUNDS):
        ticket_id, approval_id = await given_approval(sessions)
        answers, lost = await decide_at_once(approval_id, *[(ann, SAID["approve"])] * 10)
        assert (len(answers), lost) == (10, [])
        assert all(answer == answers[0] for answer in answers)
        assert_one_decision(await written(sessions, ticket_id, approval_id), answers[0], lost)


async def test_of_ten_approvers_exactly_two_count_where_two_must_agree(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    people = [await as_role("approver", f"approver {number}") for number in range(10)]
    for _ in range(ROUNDS):
        ticket_id, approval_id = await given_approval(sessions)
        async with sessions.begin() as session:
            (await session.get_one(ApprovalRow, approval_id)).approvers_needed = 2
        answers, lost = await decide_at_once(approval_id, *((person, SAID["approve"]) for person in people))
        assert (len(answers), len(lost)) == (2, 8)
        assert_two_agreed(await written(sessions, ticket_id, approval_id), answers, lost)


def assert_two_agreed(found: Written, answers: Sequence[dict[str, Any]], lost: Sequence[dict[str, Any]]) -> None:
    """The first consent leaves it open, the second settles it, and the engine is told once."""
    first, second = sorted(answers, key=lambda answer: len(answer["approved_by"]))
    assert [first["status"], second["status"]] == ["pending", "approved"]
    by = [str(one["by"]) for one in second["approved_by"]]
    assert len(set(by)) == 2
    assert by == [first["approved_by"][0]["by"], second["decided_by"]]
    row = found.approval
    assert (row.status, row.decision, row.decided_by) == ("approved", "approve", by[1])
    assert {(one.decided_by, one.digest) for one in found.consents} == {(name, row.digest) for name in by}
    assert len(found.consents) == 2
    events = [(event.type, event.actor_id) for event in found.events]
    assert events == [("approval.consented", by[0]), ("approval.decided", by[1])]
    assert [(one.actor, one.data["status"]) for one in found.audits] == [(by[0], "pending"), (by[1], "approved")]
    assert [one.payload["decided_by"] for one in found.commands] == [by[1]]
    assert_told_who_won(lost, row)
