"""Taking tickets in, and reading them."""

import httpx
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.tickets import MessageRow, TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.given import TICKET, given_approval


async def test_a_ticket_is_taken_in_whole(client: httpx.AsyncClient, sessions: Sessions) -> None:
    metadata = {"source": "checkout", "nested": {"list": [1, 2.5, None, True]}}
    answer = await client.post("/api/v1/tickets", json={**TICKET, "metadata": metadata})
    ticket = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/tickets/{ticket['id']}"
    assert TICKET.items() <= ticket.items()
    assert (ticket["status"], ticket["channel"], ticket["priority"]) == ("pending", "api", "normal")
    assert ticket["metadata"] == metadata
    assert ticket["workflow"]["id"] == f"ticket-{ticket['id']}"
    assert ticket["workflow"]["url"].endswith(f"/namespaces/default/workflows/ticket-{ticket['id']}")


async def test_the_workflow_and_the_timeline_hear_of_it_in_the_same_commit(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket = (await client.post("/api/v1/tickets", json=TICKET)).json()
    async with sessions() as session:
        commands = (await session.scalars(select(WorkflowCommandRow))).all()
        messages = (await session.scalars(select(MessageRow))).all()
    assert [(str(row.ticket_id), row.kind, row.payload) for row in commands] == [(ticket["id"], "start", {})]
    assert [(row.kind, row.turn, row.body_text) for row in messages] == [("customer", None, TICKET["body"])]
    events = (await client.get(f"/api/v1/tickets/{ticket['id']}/events")).json()["items"]
    assert [(event["seq"], event["type"]) for event in events] == [(1, "ticket.created")]


async def test_only_an_email_leaves_the_sender_unverified_and_a_given_priority_is_kept(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    for channel in ("api", "web", "email"):
        await client.post("/api/v1/tickets", json={**TICKET, "channel": channel})
    await client.post("/api/v1/tickets", json={**TICKET, "priority": "normal"})
    async with sessions() as session:
        rows = (await session.scalars(select(TicketRow).order_by(TicketRow.created_at))).all()
    assert [row.sender_verified for row in rows] == [True, True, False, True]
    assert [row.priority_is_set for row in rows] == [False, False, False, True]


async def test_text_of_all_scripts_comes_back_unchanged(client: httpx.AsyncClient) -> None:
    text = "Grüße 👩‍👩‍👧 שלום e\u0301 \u202eRTL ' OR 1=1; DROP TABLE tickets; -- <script>alert(1)</script> \\x00 %00"
    ticket = (await client.post("/api/v1/tickets", json={**TICKET, "subject": text, "body": text})).json()
    read = (await client.get(f"/api/v1/tickets/{ticket['id']}")).json()
    assert read["subject"] == read["body"] == read["messages"][0]["body_text"] == text


async def test_the_address_is_compared_without_case(client: httpx.AsyncClient) -> None:
    ticket = (await client.post("/api/v1/tickets", json={**TICKET, "customer_email": " ADA@Example.COM "})).json()
    assert ticket["customer_email"] == "ada@example.com"


async def test_a_ticket_is_read_with_all_that_was_said_and_done(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    ticket = (await client.get(f"/api/v1/tickets/{ticket_id}")).json()
    message = ticket["messages"][0]
    assert (message["kind"], message["direction"], message["from_email"]) == ("customer", "inbound", "ada@example.com")
    assert message["references"] == message["attachments"] == []
    assert [approval["id"] for approval in ticket["approvals"]] == [str(approval_id)]
    assert ticket["progress"]["stage"] == "approval"
    states = {step["key"]: step["state"] for step in ticket["progress"]["steps"]}
    assert states == {
        "received": "done",
        "analyzing": "skipped",
        "tools": "done",
        "approval": "waiting_human",
        "complete": "todo",
    }


async def test_events_page_on_by_number_and_by_cursor(client: httpx.AsyncClient) -> None:
    ticket_id = (await client.post("/api/v1/tickets", json=TICKET)).json()["id"]
    for _ in range(4):
        await client.post(f"/api/v1/tickets/{ticket_id}/messages", json={"kind": "note", "body": "noted"})
    url = f"/api/v1/tickets/{ticket_id}/events"
    first = (await client.get(url, params={"limit": 2})).json()
    second = (await client.get(url, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [event["seq"] for event in first["items"] + second["items"]] == [1, 2, 3, 4]
    assert [event["seq"] for event in (await client.get(url, params={"after": 4})).json()["items"]] == [5]
    assert_problem(await client.get(url, params={"after": 2**63}), 422)


async def test_ids_that_are_none_are_not_found(client: httpx.AsyncClient) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    for wrong in (missing, "1", "x" * 300, "' OR 1=1", "%F0%9F%92%A9"):
        assert_problem(await client.get(f"/api/v1/tickets/{wrong}"), 404, "not_found")
        assert_problem(await client.get(f"/api/v1/approvals/{wrong}"), 404, "not_found")
        assert_problem(await client.get(f"/api/v1/tickets/{wrong}/events"), 404, "not_found")
        assert_problem(await client.post(f"/api/v1/tickets/{wrong}/cancel"), 404, "not_found")
