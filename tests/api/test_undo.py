"""Undoing a decision: as long as nothing has followed from it, and only then."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, update

from schema.db.approvals import get_approval
from schema.db.decision_grace import take_up
from schema.db.session import Sessions
from schema.db.tables.accounts import ApiKeyRow, AuditRow, UserRow
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.tickets import EventRow, TicketRow
from schema.db.tickets import lock_ticket
from schema.settings import Settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, AsRole, serve
from tests.api.given import given_approval

EDIT = {"order_id": "1001", "amount": "10.00", "reason": "partly"}
GRACE = 60.0


@pytest.fixture
def address(settings: Settings, sessions: Sessions) -> Iterator[str]:
    """An API that leaves a minute for second thoughts."""
    changes = {"undo_seconds": GRACE, "bootstrap_api_key": SecretStr(ADMIN_KEY)}
    with serve(settings.model_copy(update=changes)) as url:
        yield url


@pytest.fixture
async def at_once(running: str, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client of an API whose decisions take effect at once."""
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with httpx.AsyncClient(base_url=running, headers=headers, timeout=30) as client:
        yield client


async def change(sessions: Sessions, approval_id: UUID, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(ApprovalRow).where(ApprovalRow.id == approval_id).values(**values))


async def call_of(sessions: Sessions, ticket_id: UUID) -> ToolCallRow:
    async with sessions() as session:
        return await session.get_one(ToolCallRow, (ticket_id, 1, 1))


async def events(sessions: Sessions, ticket_id: UUID) -> list[EventRow]:
    about = EventRow.ticket_id == ticket_id, EventRow.type.startswith("approval.")
    async with sessions() as session:
        return list((await session.scalars(select(EventRow).where(*about).order_by(EventRow.seq))).all())


async def test_a_decision_says_until_when_it_can_be_undone_and_nothing_follows_before(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    decided = (await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})).json()
    assert (decided["status"], decided["may_undo"]) == ("approved", True)
    until, at = (datetime.fromisoformat(decided[name]) for name in ("undo_until", "decided_at"))
    assert abs((until - at).total_seconds() - GRACE) < 1
    call = await call_of(sessions, ticket_id)
    assert (call.status, call.result) == ("awaiting_approval", None)


async def test_without_time_for_second_thoughts_a_decision_takes_effect_at_once(
    at_once: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    decided = (await at_once.post(f"/api/v1/approvals/{approval_id}", json={"decision": "reject"})).json()
    assert (decided["undo_until"], decided["may_undo"]) == (None, False)
    assert "Rejected by a colleague" in str((await call_of(sessions, ticket_id)).result)
    problem = assert_problem(await at_once.post(f"/api/v1/approvals/{approval_id}/undo"), 409, "too_late_to_undo")
    assert problem["approval"]["status"] == "rejected"


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "approve", "reason": "fine"},
        {"decision": "edit", "arguments": EDIT},
        {"decision": "reject", "reason": "no receipt"},
        {"decision": "respond", "message": "Ask for a photo first."},
    ],
    ids=lambda said: str(said["decision"]),
)
async def test_an_undone_decision_leaves_the_request_as_it_was(
    said: dict[str, Any], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    before = (await client.get(url)).json()
    assert (await client.post(url, json=said)).status_code == 200
    undone = (await client.post(f"{url}/undo")).json()
    assert undone.pop("undone")["by"] == "key:bootstrap"
    assert undone == {name: value for name, value in before.items() if name != "undone"}
    call = await call_of(sessions, ticket_id)
    assert (call.status, call.result, call.arguments["amount"]) == ("awaiting_approval", None, "42.50")
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(ConsentRow)) == 0
        assert (await session.get_one(TicketRow, ticket_id)).status == "awaiting_approval"
        audit = (await session.scalars(select(AuditRow).where(AuditRow.action == "approval.undone"))).one()
    assert (audit.actor, audit.data["decision"], audit.data["status"]) == ("key:bootstrap", said["decision"], "pending")
    decided, told = await events(sessions, ticket_id)
    assert (decided.type, told.type, told.actor_id) == ("approval.decided", "approval.undone", "key:bootstrap")
    assert told.data == {
        "approval_id": str(approval_id),
        "decision": said["decision"],
        "decided_by": "key:bootstrap",
    }


async def test_after_an_undo_anybody_may_decide_anew(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url, ben = f"/api/v1/approvals/{approval_id}", await as_role("approver", "ben")
    await client.post(url, json={"decision": "approve"})
    assert_problem(await ben.post(url, json={"decision": "reject"}), 409, "already_decided")
    await client.post(f"{url}/undo")
    decided = (await ben.post(url, json={"decision": "reject"})).json()
    assert (decided["status"], decided["decided_by"], decided["undone"]) == ("rejected", "key:ben", None)


async def test_an_undo_sent_again_is_the_same_undo(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    url, key = f"/api/v1/approvals/{approval_id}", {"Idempotency-Key": "undo 1"}
    await client.post(url, json={"decision": "approve"})
    first = await client.post(f"{url}/undo", headers=key)
    again = await client.post(f"{url}/undo", headers=key)
    assert (first.status_code, again.content) == (200, first.content)
    assert (await client.post(f"{url}/undo")).status_code == 200
    assert [one.type for one in await events(sessions, ticket_id)].count("approval.undone") == 1
    await client.post(url, json={"decision": "approve"})
    assert (await client.post(f"{url}/undo", headers=key)).json()["status"] == "pending"  # the first answer
    assert (await client.get(url)).json()["status"] == "approved"


async def test_only_who_decided_or_an_admin_undoes_it(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    ann, ben = await as_role("approver", "ann"), await as_role("approver", "ben")
    too = await as_role("approver", "ann too")
    async with sessions.begin() as session:  # both keys are of the same person
        session.add(UserRow(email="ann@shop.example", name="Ann", role="approver", password_hash="-"))
        of_ann = ApiKeyRow.name.startswith("ann")
        await session.execute(update(ApiKeyRow).where(of_ann).values(acts_for="ann@shop.example"))
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    for undoer, status in ((ben, 403), (too, 200), (ann, 200), (client, 200)):
        await ann.post(url, json={"decision": "approve"})
        assert (await undoer.get(url)).json()["may_undo"] is (status == 200)
        answer = await undoer.post(f"{url}/undo")
        assert answer.status_code == status, answer.text
        assert status == 200 or assert_problem(answer, 403, "not_your_decision")
    assert (await client.get(url)).json()["undone"]["by"] == "key:bootstrap"


async def test_when_its_time_is_over_a_decision_stands(client: httpx.AsyncClient, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    await client.post(url, json={"decision": "approve", "reason": "fine"})
    await change(sessions, approval_id, undo_until=datetime.now(UTC) - timedelta(milliseconds=1))
    assert (await client.get(url)).json()["may_undo"] is False
    problem = assert_problem(await client.post(f"{url}/undo"), 409, "too_late_to_undo")
    assert (problem["approval"]["status"], problem["approval"]["decision_reason"]) == ("approved", "fine")


async def test_what_was_taken_up_cannot_be_undone_and_what_was_undone_is_not_taken_up(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    for undo_first in (True, False):
        ticket_id, approval_id = await given_approval(sessions)
        url = f"/api/v1/approvals/{approval_id}"
        await client.post(url, json={"decision": "reject"})
        if undo_first:
            assert (await client.post(f"{url}/undo")).status_code == 200
        else:
            await change(sessions, approval_id, undo_until=datetime.now(UTC))
        async with sessions.begin() as session:
            await lock_ticket(session, ticket_id)
            assert await take_up(session, await get_approval(session, approval_id)) == 0
        told = (await call_of(sessions, ticket_id)).result
        assert (told is None) == undo_first
        if not undo_first:
            assert_problem(await client.post(f"{url}/undo"), 409, "too_late_to_undo")
            assert (await client.get(url)).json()["undo_until"] is None


async def test_nothing_is_taken_up_while_it_can_be_undone(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    await client.post(f"/api/v1/approvals/{approval_id}", json={"decision": "approve"})
    async with sessions.begin() as session:
        await lock_ticket(session, ticket_id)
        left = await take_up(session, await get_approval(session, approval_id))
    assert GRACE - 10 < left <= GRACE
    assert (await call_of(sessions, ticket_id)).status == "awaiting_approval"


@pytest.mark.parametrize("action", ["takeover", "cancel"])
async def test_a_takeover_makes_a_fresh_approval_final_and_nothing_is_executed(
    action: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    await client.post(url, json={"decision": "approve"})
    assert (await client.post(f"/api/v1/tickets/{ticket_id}/{action}")).status_code == 202
    call = await call_of(sessions, ticket_id)
    assert (call.status, str(call.result).startswith("Not executed")) == ("cancelled", True)
    assert_problem(await client.post(f"{url}/undo"), 409, "too_late_to_undo")
    shown = (await client.get(url)).json()
    assert (shown["status"], shown["execution"]["status"], shown["may_undo"]) == ("approved", "none", False)


async def test_an_expiry_meanwhile_changes_nothing_about_a_decision(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}"
    await client.post(url, json={"decision": "approve"})
    await change(sessions, approval_id, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert (await client.get(url)).json()["status"] == "approved"
    undone = (await client.post(f"{url}/undo")).json()
    assert (undone["status"], undone["may_decide"]["code"]) == ("pending", "approval_expired")


async def test_of_two_people_the_second_takes_back_only_the_own_yes(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, approval_id, approvers_needed=2)
    ann, ben = await as_role("approver", "ann"), await as_role("approver", "ben")
    url = f"/api/v1/approvals/{approval_id}"
    first = (await ann.post(url, json={"decision": "approve"})).json()
    assert (first["status"], first["undo_until"] is not None, first["may_undo"]) == ("pending", True, True)
    assert (await ben.post(url, json={"decision": "approve"})).json()["status"] == "approved"
    assert_problem(await ann.post(f"{url}/undo"), 403, "not_your_decision")
    undone = (await ben.post(f"{url}/undo")).json()
    assert (undone["status"], [one["by"] for one in undone["approved_by"]]) == ("pending", ["key:ann"])
    undone = (await ann.post(f"{url}/undo")).json()
    assert (undone["status"], undone["approved_by"]) == ("pending", [])


async def test_a_first_edit_that_is_undone_brings_back_what_was_shown_and_who_agreed_to_it(
    client: httpx.AsyncClient, as_role: AsRole, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, approval_id, approvers_needed=2)
    ann, ben = await as_role("approver", "ann"), await as_role("approver", "ben")
    url = f"/api/v1/approvals/{approval_id}"
    before = (await ann.post(url, json={"decision": "approve"})).json()
    edited = (await ben.post(url, json={"decision": "edit", "arguments": EDIT})).json()
    assert [one["by"] for one in edited["approved_by"]] == ["key:ben"]
    assert_problem(await ann.post(f"{url}/undo"), 403, "not_your_decision")
    undone = (await ben.post(f"{url}/undo")).json()
    assert (undone["arguments"], undone["digest"]) == (None, before["digest"])
    assert [one["by"] for one in undone["approved_by"]] == ["key:ann"]


async def test_a_first_yes_whose_time_is_over_stays(as_role: AsRole, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, approval_id, approvers_needed=2)
    ann, url = await as_role("approver", "ann"), f"/api/v1/approvals/{approval_id}"
    await ann.post(url, json={"decision": "approve"})
    async with sessions.begin() as session:
        await session.execute(update(ConsentRow).values(undo_until=datetime.now(UTC)))
    assert (await ann.get(url)).json()["undo_until"] is None
    assert_problem(await ann.post(f"{url}/undo"), 409, "too_late_to_undo")


async def test_a_no_that_is_undone_leaves_an_earlier_yes(as_role: AsRole, sessions: Sessions) -> None:
    _, approval_id = await given_approval(sessions)
    await change(sessions, approval_id, approvers_needed=2)
    ann, url = await as_role("approver", "ann"), f"/api/v1/approvals/{approval_id}"
    await ann.post(url, json={"decision": "approve"})
    await ann.post(url, json={"decision": "reject"})
    undone = (await ann.post(f"{url}/undo")).json()
    assert (undone["status"], [one["by"] for one in undone["approved_by"]]) == ("pending", ["key:ann"])


async def test_where_nothing_was_decided_there_is_nothing_to_undo(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, approval_id = await given_approval(sessions)
    url = f"/api/v1/approvals/{approval_id}/undo"
    assert_problem(await client.post(url), 409, "too_late_to_undo")
    missing = f"/api/v1/approvals/{'0' * 8}-0000-4000-8000-{'0' * 12}/undo"
    assert_problem(await client.post(missing), 404, "not_found")
