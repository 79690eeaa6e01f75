"""What is said about a ticket after it was taken in."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import MessageRow, TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.given import given_approval, given_ticket


async def _say(client: httpx.AsyncClient, ticket_id: UUID, kind: str, text: str = "hello") -> httpx.Response:
    return await client.post(f"/api/v1/tickets/{ticket_id}/messages", json={"kind": kind, "body": text})


async def _ticket(sessions: Sessions, ticket_id: UUID) -> TicketRow:
    async with sessions() as session:
        return await session.get_one(TicketRow, ticket_id)


async def _told(sessions: Sessions, ticket_id: UUID) -> list[tuple[str, object]]:
    async with sessions() as session:
        query = select(WorkflowCommandRow).where(
            WorkflowCommandRow.ticket_id == ticket_id, WorkflowCommandRow.kind != "start"
        )
        return [(row.kind, row.payload) for row in await session.scalars(query.order_by(WorkflowCommandRow.id))]


@pytest.mark.parametrize(
    ("status", "assignee", "becomes"),
    [
        ("pending", "agent", "pending"),
        ("processing", "agent", "processing"),
        ("awaiting_approval", "agent", "awaiting_approval"),
        ("completed", "agent", "pending"),
        ("completed", "person", "escalated"),
        ("escalated", "person", "escalated"),
        ("failed", "agent", "failed"),
        ("cancelled", "agent", "pending"),
        ("cancelled", "person", "escalated"),
    ],
)
async def test_a_customer_may_always_write_again(
    status: str, assignee: str, becomes: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions, status=status, assignee=assignee)
    answer = await _say(client, ticket_id, "customer", "One more thing")
    message = answer.json()
    assert answer.status_code == 202
    assert (message["kind"], message["direction"], message["from_email"]) == ("customer", "inbound", "ada@example.com")
    assert (await _ticket(sessions, ticket_id)).status == becomes
    assert await _told(sessions, ticket_id) == [("customer_message", {"message_id": message["id"]})]
    async with sessions() as session:
        row = await session.get_one(MessageRow, UUID(message["id"]))
    assert row.turn is None
    events = (await client.get(f"/api/v1/tickets/{ticket_id}/events")).json()["items"]
    assert [(event["seq"], event["type"], event["actor"]["kind"]) for event in events][1:] == [
        (2, "message.received", "customer")
    ]


async def test_a_reply_takes_the_ticket_over_and_withdraws_requests(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    message = (await _say(client, ticket_id, "reply", "We send a new lamp.")).json()
    assert (message["kind"], message["direction"], message["author"]) == ("reply", "outbound", "key:bootstrap")
    assert message["sent_at"] is None
    assert (await _ticket(sessions, ticket_id)).assignee == "person"
    assert await _told(sessions, ticket_id) == [("person_replied", {"message_id": message["id"]})]
    async with sessions() as session:
        approval = await session.get_one(ApprovalRow, approval_id)
    assert (approval.status, approval.decision_reason) == ("cancelled", "a person answered the customer")


async def test_a_note_changes_nothing_and_tells_the_workflow_nothing(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions, status="completed")
    message = (await _say(client, ticket_id, "note")).json()
    assert (message["kind"], message["direction"], message["from_email"]) == ("note", "internal", None)
    assert (await _ticket(sessions, ticket_id)).status == "completed"
    assert await _told(sessions, ticket_id) == []


async def test_nobody_replies_on_a_cancelled_ticket(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions, status="cancelled")
    assert_problem(await _say(client, ticket_id, "reply"), 409, "ticket_cancelled")
    assert len((await client.get(f"/api/v1/tickets/{ticket_id}")).json()["messages"]) == 1


@pytest.mark.parametrize("body", [{"kind": "agent", "body": "x"}, {"kind": "note", "body": " "}, {"kind": "note"}, {}])
async def test_a_message_that_is_none_is_refused(
    body: dict[str, str], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions)
    assert_problem(await client.post(f"/api/v1/tickets/{ticket_id}/messages", json=body), 422, "invalid_request")
