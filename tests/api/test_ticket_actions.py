"""Retry, cancel, takeover, return."""

import asyncio
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EscalationRow
from schema.db.tables.tickets import MessageRow, TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.given import given_approval, given_ticket


async def _do(client: httpx.AsyncClient, ticket_id: UUID, action: str) -> httpx.Response:
    return await client.post(f"/api/v1/tickets/{ticket_id}/{action}")


async def _told(sessions: Sessions) -> list[tuple[str, object]]:
    async with sessions() as session:
        query = select(WorkflowCommandRow).where(WorkflowCommandRow.kind != "start").order_by(WorkflowCommandRow.id)
        return [(row.kind, row.payload) for row in await session.scalars(query)]


async def test_a_failed_ticket_is_tried_again_once(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions, status="failed", failure="The model's key is wrong.")
    ticket = (await _do(client, ticket_id, "retry")).json()
    assert (ticket["status"], ticket["failure"]) == ("processing", None)
    assert_problem(await _do(client, ticket_id, "retry"), 409, "not_failed")
    assert await _told(sessions) == [("retry_ticket", {"by": "key:bootstrap", "recorded": True})]


@pytest.mark.parametrize(
    "status", ["pending", "processing", "completed", "escalated", "cancelled", "awaiting_approval"]
)
async def test_only_a_failed_ticket_can_be_retried(status: str, client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions, status=status)
    assert_problem(await _do(client, ticket_id, "retry"), 409, "not_failed")


async def test_cancelling_withdraws_requests_and_is_said_once(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    answers = await asyncio.gather(*(_do(client, ticket_id, "cancel") for _ in range(5)))
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(202, "cancelled")}
    async with sessions() as session:
        assert (await session.get_one(ApprovalRow, approval_id)).status == "cancelled"
        audited = (await session.scalars(select(AuditRow.action))).all()
    assert await _told(sessions) == [("cancel_ticket", {"by": "key:bootstrap", "recorded": True})]
    assert list(audited).count("ticket.cancelled") == 1
    assert_problem(await _do(client, ticket_id, "takeover"), 409, "ticket_cancelled")
    assert_problem(await _do(client, ticket_id, "return"), 409, "ticket_cancelled")


async def test_a_completed_ticket_cannot_be_cancelled(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions, status="completed")
    assert_problem(await _do(client, ticket_id, "cancel"), 409, "already_completed")


async def test_a_ticket_is_taken_over_and_given_back(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        session.add(EscalationRow(ticket_id=ticket_id, turn=1, raised_by="agent", reason="angry"))
    for _ in range(2):
        taken = (await _do(client, ticket_id, "takeover")).json()
        assert (taken["status"], taken["assignee"]) == ("escalated", "person")
    for _ in range(2):
        back = (await _do(client, ticket_id, "return")).json()
        assert (back["status"], back["assignee"]) == ("pending", "agent")
    by = {"by": "key:bootstrap", "recorded": True}
    assert await _told(sessions) == [("takeover", by), ("return_to_agent", by)]
    async with sessions() as session:
        approval = await session.get_one(ApprovalRow, approval_id)
        escalation = await session.scalar(select(EscalationRow))
    assert (approval.status, approval.decision_reason) == ("cancelled", "a person took the ticket over")
    assert escalation is not None
    assert escalation.resolved_by == "key:bootstrap"
    seqs = [event["seq"] for event in (await client.get(f"/api/v1/tickets/{ticket_id}/events")).json()["items"]]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_ticket_given_back_with_nothing_to_do_is_completed(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions, status="escalated", assignee="person", turn=1)
    async with sessions.begin() as session:
        message = await session.scalar(select(MessageRow).where(MessageRow.ticket_id == ticket_id))
        assert message is not None
        message.turn = 1
        (await session.get_one(TicketRow, ticket_id)).first_response_at = message.created_at
    assert (await _do(client, ticket_id, "return")).json()["status"] == "completed"
