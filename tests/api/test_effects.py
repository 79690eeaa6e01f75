"""Effects of unknown outcome: listed, resolved once by an approver, and in the ticket's way until then."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from schema.db.effects import effect_key
from schema.db.refunds import refunded_minor
from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import EventRow, TicketRow, WorkflowCommandRow
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval

SAID = {"outcome": "happened", "reference": "re_1", "reason": "Seen at the provider"}


async def given_unknown(sessions: Sessions, found: str = "unknown", **ticket: Any) -> tuple[UUID, str]:
    """A failed ticket with a refund that may or may not have happened: the ids of ticket and effect. With the status
    `intended` it was begun, and payments broke down."""
    ticket_id, approval_id = await given_approval(sessions)
    key = effect_key(ticket_id, 1, 1)
    async with sessions.begin() as session:
        row = await session.get_one(TicketRow, ticket_id)
        for name, value in ({"status": "failed", "failure": "The outcome is not known."} | ticket).items():
            setattr(row, name, value)
        approval = await session.get_one(ApprovalRow, approval_id)
        approval.status = "approved"
        call = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
        if found == "unknown":
            call.status, call.result = "unknown", "The outcome is not known yet."
        effect = EffectRow(key=key, ticket_id=ticket_id, approval_id=approval_id, tool=call.tool, digest=call.digest)
        effect.arguments, effect.status, effect.attempts, effect.error = call.arguments, found, 8, "No answer."
        session.add(effect)
        await session.flush()
        session.add(
            RefundRow(
                effect_key=key,
                ticket_id=ticket_id,
                order_id="1001",
                amount_minor=4250,
                currency="USD",
                status="unknown" if found == "unknown" else "pending",
            )
        )
    return ticket_id, key


async def resolve(client: httpx.AsyncClient, key: str, **changes: Any) -> httpx.Response:
    body = {name: value for name, value in (SAID | changes).items() if value is not None}
    return await client.post(f"/api/v1/effects/{key}/resolve", json=body)


async def listed(client: httpx.AsyncClient, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/api/v1/effects", params=params)).json()["items"]
    return items


async def retries(sessions: Sessions) -> list[object]:
    async with sessions() as session:
        query = select(WorkflowCommandRow.payload).where(WorkflowCommandRow.kind == "retry_ticket")
        return list(await session.scalars(query))


async def test_effects_are_listed_by_status_and_ticket(
    client: httpx.AsyncClient, sessions: Sessions, as_role: AsRole
) -> None:
    ticket_id, key = await given_unknown(sessions)
    async with sessions.begin() as session:
        session.add_all(
            EffectRow(key=f"{key}{n}", ticket_id=ticket_id, tool="t", digest="d", arguments={}, status="done")
            for n in range(3)
        )
    viewer = await as_role("viewer")
    [effect] = (await viewer.get("/api/v1/effects", params={"status": "unknown"})).json()["items"]
    assert (effect["id"], effect["ticket_id"], effect["tool"], effect["status"], effect["attempts"]) == (
        key,
        str(ticket_id),
        "process_refund",
        "unknown",
        8,
    )
    assert (effect["arguments"]["amount"], effect["error"], effect["reference"]) == ("42.50", "No answer.", None)
    assert effect["resolvable"] is True
    assert [item["id"] for item in await listed(viewer, resolvable=True)] == [key]
    assert {item["status"] for item in await listed(viewer, resolvable=False)} == {"done"}
    assert (await client.get("/api/v1/effects", params={"ticket_id": str(uuid4())})).json()["items"] == []
    found: list[str] = []
    params = {"ticket_id": str(ticket_id), "limit": "1"}
    while True:
        page = (await client.get("/api/v1/effects", params=params)).json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert found == [f"{key}2", f"{key}1", f"{key}0", key]
    assert_problem(await client.get("/api/v1/effects", params={"cursor": "x"}), 422, "invalid_cursor")


@pytest.mark.parametrize(
    ("said", "effect_status", "refund_status", "call", "reference"),
    [
        (
            SAID,
            "done",
            "done",
            ("done", "Done. A colleague confirmed that it happened, reference re_1."),
            "re_1",
        ),
        (
            {"outcome": "did_not_happen", "reference": None},
            "failed",
            "failed",
            ("failed", "Error: a colleague confirmed that it did not happen."),
            None,
        ),
        ({"outcome": "try_again", "reference": None}, "intended", "pending", ("proposed", None), None),
    ],
)
async def test_what_was_found_out_is_recorded_everywhere_and_the_ticket_goes_on(
    said: dict[str, Any],
    effect_status: str,
    refund_status: str,
    call: tuple[str, str | None],
    reference: str | None,
    client: httpx.AsyncClient,
    sessions: Sessions,
) -> None:
    ticket_id, key = await given_unknown(sessions)
    resolved = await resolve(client, key, **said)
    assert resolved.status_code == 200, resolved.text
    assert (resolved.json()["status"], resolved.json()["reference"]) == (effect_status, reference)
    async with sessions() as session:
        refund = (await session.scalars(select(RefundRow))).one()
        recorded = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
        ticket = await session.get_one(TicketRow, ticket_id)
        event = (await session.scalars(select(EventRow).where(EventRow.type == "effect.resolved"))).one()
        audit = (await session.scalars(select(AuditRow).where(AuditRow.action == "effect.resolved"))).one()
    assert (refund.status, refund.reference) == (refund_status, reference)
    assert (refund.check_again_at is not None) is (reference is not None)
    assert (recorded.status, recorded.result) == call
    assert (ticket.status, ticket.failure) == ("processing", None)
    assert (event.data["reason"], event.data["effect"], event.data["status"]) == (
        "Seen at the provider",
        key,
        effect_status,
    )
    assert (audit.object, audit.actor) == (f"effect:{key}", "key:bootstrap")
    assert await retries(sessions) == [{"by": "key:bootstrap", "recorded": True}]


async def test_an_effect_is_resolved_once(client: httpx.AsyncClient, sessions: Sessions) -> None:
    _, key = await given_unknown(sessions)
    answers = await asyncio.gather(*(resolve(client, key) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert_problem(await resolve(client, key, outcome="try_again"), 409, "not_unknown")
    assert_problem(await resolve(client, "ticket-none:1.1"), 404)
    assert len(await retries(sessions)) == 1


async def test_the_same_idempotency_key_gets_the_first_answer(client: httpx.AsyncClient, sessions: Sessions) -> None:
    _, key = await given_unknown(sessions)
    posts = [
        await client.post(f"/api/v1/effects/{key}/resolve", json=SAID, headers={"Idempotency-Key": "one"})
        for _ in range(2)
    ]
    assert [post.status_code for post in posts] == [200, 200]
    assert posts[0].content == posts[1].content


async def test_only_an_approver_resolves(client: httpx.AsyncClient, sessions: Sessions, as_role: AsRole) -> None:
    _, key = await given_unknown(sessions)
    assert_problem(await resolve(await as_role("agent"), key), 403, "forbidden")
    assert (await resolve(await as_role("approver"), key)).status_code == 200


@pytest.mark.parametrize("changes", [{"reason": None}, {"reason": " "}, {"outcome": "perhaps"}, {"more": 1}])
async def test_a_resolution_says_what_and_why(
    changes: dict[str, Any], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, key = await given_unknown(sessions)
    assert_problem(await resolve(client, key, **changes), 422)


async def test_a_ticket_with_an_unknown_outcome_cannot_be_retried(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, key = await given_unknown(sessions)
    assert_problem(await client.post(f"/api/v1/tickets/{ticket_id}/retry"), 409, "outcome_unknown")
    assert await retries(sessions) == []
    await resolve(client, key)
    assert_problem(await client.post(f"/api/v1/tickets/{ticket_id}/retry"), 409, "not_failed")


async def test_a_ticket_waits_for_all_its_unknown_outcomes(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id, key = await given_unknown(sessions)
    other = effect_key(ticket_id, 1, 2)
    async with sessions.begin() as session:
        session.add(EffectRow(key=other, ticket_id=ticket_id, tool="t", digest="d", arguments={}, status="unknown"))
    await resolve(client, key)
    assert await retries(sessions) == []
    async with sessions() as session:
        assert (await session.get_one(TicketRow, ticket_id)).status == "failed"
    await resolve(client, other)
    assert len(await retries(sessions)) == 1


@pytest.mark.parametrize("ticket", [{"status": "cancelled"}, {"status": "escalated", "assignee": "person"}])
async def test_a_ticket_that_the_agent_has_not_is_only_put_right(
    ticket: dict[str, str], client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id, key = await given_unknown(sessions, **ticket)
    assert_problem(await resolve(client, key, outcome="try_again"), 409, "not_with_agent")
    assert (await resolve(client, key)).json()["status"] == "done"
    assert await retries(sessions) == []
    async with sessions() as session:
        assert (await session.get_one(TicketRow, ticket_id)).status == ticket["status"]


NOT_WITH_AGENT = [
    {"status": "cancelled", "turn_open": False},
    {"status": "escalated", "assignee": "person"},
    {"status": "completed", "turn_open": False},
    {"status": "processing", "turn": 2},
]


@pytest.mark.parametrize("ticket", NOT_WITH_AGENT)
@pytest.mark.parametrize(("outcome", "end"), [("happened", "done"), ("did_not_happen", "failed")])
async def test_an_effect_that_nobody_will_finish_is_shown_and_resolved(
    ticket: dict[str, Any], outcome: str, end: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, key = await given_unknown(sessions, "intended", **ticket)
    [effect] = await listed(client, resolvable=True)
    assert (effect["id"], effect["status"]) == (key, "intended")
    assert_problem(await resolve(client, key, outcome="try_again"), 409, "not_with_agent")
    assert (await resolve(client, key, outcome=outcome, reference=None)).json()["status"] == end
    assert await listed(client, resolvable=True) == []
    async with sessions() as session:
        assert list(await session.scalars(select(RefundRow.status))) == [end]
        assert await refunded_minor(session, "1001") == (4250 if outcome == "happened" else 0)
        event = (await session.scalars(select(EventRow).where(EventRow.type == "effect.resolved"))).one()
    assert (event.data["recorded"], "left undone" in event.title) == ("intended", True)
    assert_problem(await resolve(client, key), 409, "not_unknown")


@pytest.mark.parametrize("outcome", ["happened", "did_not_happen", "try_again"])
@pytest.mark.parametrize("ticket", [{"status": "failed"}, {"status": "processing"}])
async def test_an_effect_that_the_agent_will_finish_is_not_resolved(
    ticket: dict[str, Any], outcome: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, key = await given_unknown(sessions, "intended", **ticket)
    assert await listed(client, resolvable=True) == []
    assert_problem(await resolve(client, key, outcome=outcome), 409, "still_at_work")
    async with sessions() as session:
        assert list(await session.scalars(select(RefundRow.status))) == ["pending"]


async def test_an_unknown_outcome_of_an_earlier_turn_is_not_tried_again(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    _, key = await given_unknown(sessions, turn=2)
    assert_problem(await resolve(client, key, outcome="try_again"), 409, "not_with_agent")
    assert (await resolve(client, key)).status_code == 200
    assert len(await retries(sessions)) == 1
