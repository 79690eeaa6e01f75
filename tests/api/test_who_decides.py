"""Who may decide what over HTTP: own requests, limits, roles, two people, and what was shown."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from schema.db.accounts import add_session, hash_secret
from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow, AuditRow, UserRow
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval

EDIT = {"order_id": "1001", "amount": "10.00", "reason": "partly"}


async def change(sessions: Sessions, table: type[Any], key: UUID, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(table).where(table.id == key).values(**values))


async def limit(sessions: Sessions, name: str, limits: dict[str, int]) -> None:
    """Give the key of that name money limits."""
    async with sessions.begin() as session:
        await session.execute(update(ApiKeyRow).where(ApiKeyRow.name == name).values(money_limits=limits))


async def commands(sessions: Sessions) -> list[dict[str, Any]]:
    async with sessions() as session:
        query = select(WorkflowCommandRow.payload).where(WorkflowCommandRow.kind == "approval_decided")
        return list((await session.scalars(query)).all())


async def test_a_key_that_opened_the_ticket_does_not_decide_its_request(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await change(sessions, TicketRow, ticket_id, created_by="key:opener")
    opener, other = await as_role("approver", "opener"), await as_role("approver", "other")
    url = f"/api/v1/approvals/{approval_id}"
    for said in ({"decision": "approve"}, {"decision": "reject"}, {"decision": "edit", "arguments": EDIT}):
        assert_problem(await opener.post(url, json=said), 403, "own_request")
    assert (await client.get(url)).json()["status"] == "pending"
    assert (await other.post(url, json={"decision": "approve"})).status_code == 200


async def test_a_message_for_the_customer_is_a_part_in_the_request(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    writer = await as_role("approver", "writer")
    message = {"kind": "customer", "body": "And please refund everything."}
    assert (await writer.post(f"/api/v1/tickets/{ticket_id}/messages", json=message)).status_code == 202
    said = await writer.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    assert_problem(said, 403, "own_request")


async def test_the_settings_key_may_open_and_decide_since_it_may_be_all_there_is(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await change(sessions, TicketRow, ticket_id, created_by="key:bootstrap")
    said = await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    assert said.status_code == 200


@pytest.mark.parametrize("somebody_else", [True, False])
async def test_a_person_alone_may_decide_the_own_request_and_the_record_says_so(
    somebody_else: bool, client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await change(sessions, TicketRow, ticket_id, created_by="ann@shop.example")
    async with sessions.begin() as session:
        session.add(UserRow(email="ann@shop.example", name="Ann", role="admin", password_hash=hash_secret("x")))
        session.add(UserRow(email="vic@shop.example", name="Vic", role="viewer", password_hash=hash_secret("x")))
        if somebody_else:
            session.add(UserRow(email="ben@shop.example", name="Ben", role="approver", password_hash=hash_secret("x")))
    async with await signed_in(client, sessions, "ann@shop.example") as ann:
        said = await ann.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    if somebody_else:
        assert_problem(said, 403, "own_request")
        return
    assert said.status_code == 200
    [event] = [e for e in (await client.get(f"/api/v1/tickets/{ticket_id}")).json()["events"] if e["data"].get("note")]
    assert "nobody else could" in event["data"]["note"]
    async with sessions() as session:
        audit = await session.scalar(select(AuditRow).where(AuditRow.action == "approval.decided"))
    assert audit is not None
    assert audit.data["own_request"] is True


async def test_a_limit_is_kept_and_a_smaller_edit_is_within_it(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    junior = await as_role("approver", "junior")
    await limit(sessions, "junior", {"USD": 1000})
    url = f"/api/v1/approvals/{approval_id}"
    problem = assert_problem(await junior.post(url, json={"decision": "approve"}), 403, "over_limit")
    assert "USD 42.50 is above your limit of USD 10.00" in problem["detail"]
    larger = {"decision": "edit", "arguments": {**EDIT, "amount": "10.01"}}
    assert_problem(await junior.post(url, json=larger), 403, "over_limit")
    shown = (await client.get(url)).json()
    assert (shown["status"], shown["arguments"], shown["approved_by"]) == ("pending", None, [])
    assert (await junior.post(url, json={"decision": "edit", "arguments": EDIT})).status_code == 200
    assert [told["arguments"]["amount"] for told in await commands(sessions)] == ["10.00"]


async def test_a_request_for_an_admin_is_approved_by_one(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, ApprovalRow, approval_id, approver_role="admin")
    approver, url = await as_role("approver"), f"/api/v1/approvals/{approval_id}"
    assert_problem(await approver.post(url, json={"decision": "approve"}), 403, "role_too_low")
    assert (await client.post(url, json={"decision": "approve"})).status_code == 200


async def test_two_people_must_say_yes_to_the_same(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await change(sessions, ApprovalRow, approval_id, approvers_needed=2)
    ann, ben, url = (
        await as_role("approver", "ann"),
        await as_role("approver", "ben"),
        f"/api/v1/approvals/{approval_id}",
    )
    first = (await ann.post(url, json={"decision": "approve", "reason": "looks right"})).json()
    assert (first["status"], first["approvers_needed"]) == ("pending", 2)
    assert [(one["by"], one["reason"]) for one in first["approved_by"]] == [("key:ann", "looks right")]
    assert (await ann.post(url, json={"decision": "approve"})).json()["status"] == "pending"
    assert await commands(sessions) == []
    second = (await ben.post(url, json={"decision": "approve"})).json()
    assert (second["status"], second["decided_by"]) == ("approved", "key:ben")
    assert [one["by"] for one in second["approved_by"]] == ["key:ann", "key:ben"]
    assert len(await commands(sessions)) == 1
    assert (await ann.post(url, json={"decision": "approve"})).status_code == 200
    assert_problem(await client.post(url, json={"decision": "approve"}), 409, "already_decided")
    titles = [event["type"] for event in (await client.get(f"/api/v1/tickets/{ticket_id}")).json()["events"]]
    assert [name for name in titles if name.startswith("approval.")] == ["approval.consented", "approval.decided"]


async def test_one_of_two_is_enough_to_say_no(client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, ApprovalRow, approval_id, approvers_needed=2)
    ann, ben, url = (
        await as_role("approver", "ann"),
        await as_role("approver", "ben"),
        f"/api/v1/approvals/{approval_id}",
    )
    await ann.post(url, json={"decision": "approve"})
    assert (await ben.post(url, json={"decision": "reject"})).json()["status"] == "rejected"
    assert_problem(await ann.post(url, json={"decision": "approve"}), 409, "already_decided")


async def test_the_keys_of_one_person_are_one_person(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, ApprovalRow, approval_id, approvers_needed=2)
    ann, too = await as_role("approver", "anns key"), await as_role("approver", "anns other key")
    async with sessions.begin() as session:
        session.add(UserRow(email="ann@shop.example", name="Ann", role="approver", password_hash=hash_secret("x")))
        await session.execute(
            update(ApiKeyRow).where(ApiKeyRow.name.startswith("anns")).values(acts_for="ann@shop.example")
        )
    url = f"/api/v1/approvals/{approval_id}"
    for caller in (ann, too):
        assert (await caller.post(url, json={"decision": "approve"})).json()["status"] == "pending"
    assert await commands(sessions) == []


async def test_an_edit_makes_the_other_persons_yes_void_and_is_shown(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, ApprovalRow, approval_id, approvers_needed=2)
    ann, ben, url = (
        await as_role("approver", "ann"),
        await as_role("approver", "ben"),
        f"/api/v1/approvals/{approval_id}",
    )
    before = (await ann.post(url, json={"decision": "approve"})).json()
    edited = (await ben.post(url, json={"decision": "edit", "arguments": EDIT})).json()
    assert (edited["status"], edited["arguments"]["amount"]) == ("pending", "10.00")
    assert edited["digest"] != before["digest"]
    assert [one["by"] for one in edited["approved_by"]] == ["key:ben"]
    stale = {"decision": "approve", "digest": before["digest"]}
    assert_problem(await ann.post(url, json=stale), 412, "stale_decision")
    decided = (await ann.post(url, json={"decision": "approve", "digest": edited["digest"]})).json()
    assert (decided["status"], decided["decision"], decided["decided_by"]) == ("approved", "edit", "key:ann")
    [told] = await commands(sessions)
    assert (told["decision"], told["arguments"]["amount"]) == ("edit", "10.00")


@pytest.mark.parametrize("decision", [{"decision": "approve"}, {"decision": "reject"}])
async def test_a_decision_about_something_else_than_what_is_shown_does_not_stand(
    decision: dict[str, str], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    assert_problem(await client.post(url, json={**decision, "digest": "0" * 64}), 412, "stale_decision")
    shown = (await client.get(url)).json()
    assert shown["status"] == "pending"
    assert (await client.post(url, json={**decision, "digest": shown["digest"]})).status_code == 200


async def test_an_approval_leaves_the_digest_of_what_was_approved(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    decided = (await client.post(url, json={"decision": "edit", "arguments": EDIT})).json()
    async with sessions() as session:
        consents = (await session.scalars(select(ConsentRow).where(ConsentRow.approval_id == approval_id))).all()
    assert [(one.digest, one.amount_minor, one.currency) for one in consents] == [(decided["digest"], 1000, "USD")]


async def signed_in(client: httpx.AsyncClient, sessions: Sessions, email: str) -> httpx.AsyncClient:
    """A browser of that person, with a session as signing in makes one."""
    async with sessions.begin() as session:
        user = await session.scalar(select(UserRow).where(UserRow.email == email))
        assert user is not None
        await add_session(session, hash_secret(f"cookie of {email}"), user.id, timedelta(hours=1))
    cookies = {"ticketflow_session": f"cookie of {email}"}
    return httpx.AsyncClient(base_url=client.base_url, cookies=cookies, timeout=30)
