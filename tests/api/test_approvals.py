"""Decisions: one wins, everybody else is told which."""

import asyncio
import json
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from schema.db.approvals import cancel_pending_approvals, expire_approval
from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.catalogue import OrderRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from schema.tickets import SYSTEM
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval, given_shop


async def _commands(sessions: Sessions) -> list[dict[str, object]]:
    async with sessions() as session:
        query = select(WorkflowCommandRow.payload).where(WorkflowCommandRow.kind == "approval_decided")
        return list((await session.scalars(query)).all())


async def test_a_request_is_read_with_what_a_person_needs(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    approval = (await client.get(f"/api/v1/approvals/{approval_id}")).json()
    assert approval["ticket_id"] == str(ticket_id)
    assert (approval["action_type"], approval["status"]) == ("process_refund", "pending")
    assert approval["action_params"] == {
        "order_id": "1001",
        "amount": "42.50",
        "currency": "USD",
        "reason": "broken",
    }
    assert approval["rule"] == {"id": "refunds-ask", "text": "A person approves every refund.", "observed": []}
    customer = approval["customer"]
    assert [customer[name] for name in ("id", "email", "name")] == ["cus_ada", "ada@example.com", "Ada Lovelace"]
    assert approval["order"]["total"] == {"minor": 4250, "currency": "USD"}
    assert approval["evidence"]["refundable"] == {"minor": 4250, "currency": "USD"}
    nothing_yet = {"status": "none", "reference": None, "error": None, "effect_id": None, "retry": None}
    assert approval["execution"] == nothing_yet
    assert approval["decided_at"] is approval["decided_by"] is approval["decision_reason"] is None


@pytest.mark.parametrize("path", ["", "/decide"])
async def test_an_approval_is_recorded_and_the_workflow_told(
    path: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    body = {"decision": "approve", "reason": "photo seen"}
    answer = await client.post(f"/api/v1/approvals/{approval_id}{path}", json=body)
    decided = answer.json()
    assert (answer.status_code, decided["status"]) == (200, "approved")
    assert (decided["decided_by"], decided["decision_reason"]) == ("key:bootstrap", "photo seen")
    assert decided["decided_at"]
    assert decided["execution"]["status"] == "pending"
    [told] = await _commands(sessions)
    assert (told["approval_id"], told["decision"], told["decided_by"]) == (str(approval_id), "approve", "key:bootstrap")
    async with sessions() as session:
        audit = await session.scalar(select(AuditRow).where(AuditRow.action == "approval.decided"))
    assert audit is not None
    assert audit.object == f"approval:{approval_id}"


async def test_the_execution_follows_the_ledger(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    async with sessions.begin() as session:
        values = {"tool": "process_refund", "digest": "d", "arguments": {}, "status": "done", "reference": "re_1"}
        session.add(EffectRow(key="k", ticket_id=ticket_id, approval_id=approval_id, **values))
    approval = (await client.get(f"/api/v1/approvals/{approval_id}")).json()
    done = {"status": "done", "reference": "re_1", "error": None, "effect_id": "k", "retry": None}
    assert approval["execution"] == done


async def test_the_same_decision_again_is_fine_and_another_one_hears_which_stands(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    first = await client.post(url, json={"decision": "approve", "reason": "fine"})
    again = await client.post(url, json={"decision": "approve"})
    assert (again.status_code, again.json()) == (200, first.json())
    problem = assert_problem(await client.post(url, json={"decision": "reject"}), 409, "already_decided")
    assert problem["approval"]["status"] == "approved"
    assert problem["approval"]["decided_by"] == "key:bootstrap"
    assert problem["approval"]["decision_reason"] == "fine"
    other = await as_role("approver")
    assert_problem(await other.post(url, json={"decision": "approve"}), 409, "already_decided")
    assert len(await _commands(sessions)) == 1


async def test_ten_at_once_have_one_winner(client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    people = [await as_role("approver", f"approver {number}") for number in range(10)]
    decisions = ["approve" if number % 2 else "reject" for number in range(10)]
    url = f"/api/v1/approvals/{approval_id}"
    answers = await asyncio.gather(
        *(person.post(url, json={"decision": said}) for person, said in zip(people, decisions, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    winner = next(answer.json() for answer in answers if answer.status_code == 200)
    losers = [assert_problem(answer, 409) for answer in answers if answer.status_code == 409]
    assert {loser["approval"]["decided_by"] for loser in losers} == {winner["decided_by"]}
    assert len(await _commands(sessions)) == 1


@pytest.mark.parametrize("role", ["viewer", "agent"])
async def test_a_lower_role_may_not_decide(
    role: str, client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    person = await as_role(role)
    assert_problem(await person.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"}), 403)
    assert (await client.get(f"/api/v1/approvals/{approval_id}")).json()["status"] == "pending"


async def test_after_the_time_limit_nobody_can_decide(client: httpx.AsyncClient, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions, expires_in=-1)
    url = f"/api/v1/approvals/{approval_id}"
    assert_problem(await client.post(url, json={"decision": "approve"}), 410, "approval_expired")
    async with sessions.begin() as session:
        await expire_approval(session, approval_id, None)
    assert_problem(await client.post(url, json={"decision": "approve"}), 410, "approval_expired")
    assert await _commands(sessions) == []


async def test_a_withdrawn_request_cannot_be_decided(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        await cancel_pending_approvals(session, ticket_id, "too late", SYSTEM)
    answer = await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    assert assert_problem(answer, 409)["approval"]["status"] == "cancelled"


async def _edit(client: httpx.AsyncClient, approval_id: UUID, **arguments: object) -> httpx.Response:
    body = {"decision": "edit", "arguments": {"order_id": "1001", "reason": "partly", **arguments}}
    return await client.post(f"/api/v1/approvals/{approval_id}", json=body)


async def test_an_edit_approves_the_checked_arguments(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    decided = (await _edit(client, approval_id, amount=20)).json()
    assert (decided["status"], decided["arguments"]["amount"]) == ("approved", "20.00")
    assert decided["action_params"]["amount"] == "42.50"
    [told] = await _commands(sessions)
    assert told["arguments"] == decided["arguments"]
    async with sessions.begin() as session:
        order = await session.get_one(OrderRow, "1001")
        order.paid = 0  # also when the same edit would be refused by now, it is the same
    assert (await _edit(client, approval_id, amount="20.00", currency="usd")).status_code == 200
    assert_problem(await _edit(client, approval_id, amount="21"), 409)
    async with sessions() as session:
        call = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
    assert call.status == "proposed"


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            {"amount": "42.51"},
            {"amount": "0"},
            {"amount": "-1"},
            {"amount": "1.001"},
            {"amount": "NaN"},
            {"amount": True},
        ),
        *({"amount": "1", "order_id": "9999"}, {"amount": "1", "currency": "EUR"}, {"amount": "1", "tool": "x"}, {}),
        *(
            {"amount": "1e400"},
            {"amount": "Infinity"},
            {"amount": None},
            {"amount": [1]},
            {"amount": "1", "reason": ""},
        ),
    ],
)
async def test_an_edit_that_may_not_be_is_refused_and_the_request_stays_open(
    arguments: dict[str, object], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    assert_problem(await _edit(client, approval_id, **arguments), 422, "call_refused")
    assert (await client.get(f"/api/v1/approvals/{approval_id}")).json()["status"] == "pending"


@pytest.mark.parametrize(
    "body",
    [
        *(
            {},
            {"decision": "maybe"},
            {"decision": "edit"},
            {"decision": "respond"},
            {"decision": "respond", "message": " "},
        ),
        *(
            {"decision": "approve", "arguments": {}},
            {"decision": "reject", "message": "x"},
            {"decision": "approve", "x": 1},
        ),
        *({"decision": "approve", "reason": "x" * 2001}, {"decision": "reject", "reason": "a\x00"}, [], None),
    ],
)
async def test_a_decision_that_is_none_is_refused(body: object, client: httpx.AsyncClient, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    content = json.dumps(body)
    headers = {"Content-Type": "application/json"}
    assert_problem(await client.post(f"/api/v1/approvals/{approval_id}", content=content, headers=headers), 422)


async def test_a_response_goes_to_the_agent_instead_of_the_tool(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    body = {"decision": "respond", "message": "Ask for a photo first."}
    decided = (await client.post(f"/api/v1/approvals/{approval_id}", json=body)).json()
    assert (decided["status"], decided["message"]) == ("rejected", "Ask for a photo first.")
    async with sessions() as session:
        call = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
    assert "Ask for a photo first." in (call.result or "")


async def test_pending_requests_come_oldest_first_and_all_others_newest_first(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ids = [str((await given_approval(sessions))[1]) for _ in range(3)]

    async def listed(**params: str) -> list[str]:
        found: list[str] = []
        while True:
            page = (await client.get("/api/v1/approvals", params={"limit": "2", **params})).json()
            found += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                return found
            params["cursor"] = page["next_cursor"]

    assert await listed(status="pending") == ids
    assert await listed() == ids[::-1]
    assert await listed(status="approved") == []


async def test_an_unverified_sender_has_no_customer(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given_shop(sessions)
    ticket_id, approval_id = await given_approval(sessions)
    async with sessions.begin() as session:
        (await session.get_one(TicketRow, ticket_id)).sender_verified = False
    approval = (await client.get(f"/api/v1/approvals/{approval_id}")).json()
    assert approval["customer"] is approval["order"] is None
