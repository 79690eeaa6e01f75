"""What a ticket's page shows beside the conversation: timeline, trace, rail, who else looks at it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from schema.db.events import NewEvent, append_events
from schema.db.session import Sessions
from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.roles import Role
from schema.tickets import AGENT, Actor, ActorKind
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_approval, given_shop, given_ticket
from tests.api.given_callers import given_person

RUN = "run-1"


async def _events(sessions: Sessions, ticket_id: UUID, *events: NewEvent) -> None:
    async with sessions.begin() as session:
        await append_events(session, ticket_id, events, RUN)


def _event(kind: str, data: dict[str, Any] | None = None, actor: Actor = AGENT) -> NewEvent:
    return NewEvent(type=kind, actor=actor, title=f"It {kind}", data=data or {})


async def _get(client: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/tickets/{path}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_line_of_the_timeline_says_who_did_what_in_which_run(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions)
    async with sessions.begin() as session:
        await given_person(session, "ben@example.com", Role.AGENT)
    person = Actor(kind=ActorKind.PERSON, id="ben@example.com")
    await _events(sessions, ticket_id, _event("ticket.failed", {"reason": "The vendor said no."}, person))
    created, failed = (await _get(client, str(ticket_id)))["events"]
    assert created["actor"] == {"kind": "customer", "id": "ada@example.com", "name": "Ada Lovelace"}
    assert failed["actor"]["name"] == "ben@example.com"  # the person's name in these tests
    assert (failed["summary"], failed["truncated"], failed["tool_call"]) == ("The vendor said no.", False, None)
    assert failed["temporal"] == {
        "workflow_id": f"ticket-{ticket_id}",
        "run_id": RUN,
        "url": f"http://127.0.0.1:8233/namespaces/default/workflows/ticket-{ticket_id}/{RUN}/history",
    }


async def test_a_tools_call_and_result_are_one_line(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    data = {
        **{"turn": 1, "call": 1, "tool": "process_refund", "effect": "money", "arguments": {"order_id": "1001"}},
        **{"status": "done", "result": "Refunded.", "reference": "re_1", "duration_ms": 1200},
    }
    effect = {"ticket_id": ticket_id, "tool": "process_refund", "digest": "", "arguments": {}, "attempts": 3}
    async with sessions.begin() as session:
        session.add(EffectRow(key=f"ticket-{ticket_id}:1.1", **effect))
    await _events(sessions, ticket_id, _event("tool.finished", data))
    [line] = (await _get(client, f"{ticket_id}/events", types="tool.finished"))["items"]
    assert line["tool_call"] == data | {"attempts": 3}
    assert line["summary"] == "Refunded. · re_1 · 1.2 s"


async def test_a_large_event_is_cut_and_had_whole(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    huge = {
        "turn": 1,
        "call": 1,
        "tool": "x",
        "result": "r" * 100_000,
        "arguments": {"list": ["é" * 2000] * 500, "deep": {"a": {"b": "c" * 9000}}},
    }
    many = {f"key {number}": number for number in range(5000)}
    await _events(sessions, ticket_id, _event("tool.finished", huge), _event("of.tomorrow", many))
    cut, unknown = (await _get(client, f"{ticket_id}/events", after=1))["items"]
    assert cut["truncated"] is unknown["truncated"] is True
    assert len(str(cut["data"])) < 4200
    assert cut["tool_call"]["result"].startswith("rrr")
    assert unknown["data"]["cut"].startswith('{"key 0"')
    whole = await _get(client, f"{ticket_id}/events/2")
    assert (whole["truncated"], whole["data"]) == (False, huge)
    for seq in ("9", "0", "x", str(2**70)):
        assert_problem(await client.get(f"/api/v1/tickets/{ticket_id}/events/{seq}"), 404, "not_found")


async def test_a_timeline_of_two_thousand_is_read_in_parts(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await given_ticket(sessions)
    await _events(sessions, ticket_id, *(_event("note.added" if n % 2 else "model.answered") for n in range(2000)))
    detail = await _get(client, str(ticket_id))
    assert [event["seq"] for event in detail["events"]] == list(range(1802, 2002))
    assert (detail["events_before"], detail["last_seq"]) == (1802, 2001)
    seen: list[int] = []
    before = detail["events_before"]
    while before is not None:
        page = await _get(client, f"{ticket_id}/events", before=before, limit=200)
        seen = [event["seq"] for event in page["items"]] + seen
        before = page["events_before"]
    assert seen == list(range(1, 1802))
    notes = await _get(client, f"{ticket_id}/events", types=["note.added", "ticket.created"], limit=3)
    assert [event["seq"] for event in notes["items"]] == [1, 3, 5]
    both = await client.get(f"/api/v1/tickets/{ticket_id}/events", params={"before": 5, "after": 1})
    assert_problem(both, 422, "invalid_request")
    assert_problem(await client.get(f"/api/v1/tickets/{ticket_id}/events", params={"before": 0}), 422)


async def _given_work(sessions: Sessions) -> UUID:
    """A turn with two model calls, a refund that a person approved after five minutes, and its answer."""
    ticket_id, approval_id = await given_approval(sessions)
    start = datetime.now(UTC) - timedelta(minutes=10)
    versions = {"model": "a-model", "prompt_version": "p", "toolset_version": "t", "policy_version": "v"}
    tokens = {"input_tokens": 100, "output_tokens": 20, "duration_ms": 1000}
    async with sessions.begin() as session:
        ticket = await session.get_one(TicketRow, ticket_id)
        ticket.status, ticket.turn_open = "completed", False
        for number, at in ((1, 3), (2, 320)):
            step = {"ticket_id": ticket_id, "turn": 1, "step": number, "at": start + timedelta(seconds=at)}
            session.add(AgentStepRow(**step, content=f"thought {number}", **versions, **tokens))
        call = await session.get_one(ToolCallRow, (ticket_id, 1, 1))
        call.status, call.result, call.duration_ms = "done", "Refunded.", 500
        call.at, call.finished_at = start + timedelta(seconds=3), start + timedelta(seconds=310)
        call.verdict = {"effect": "ask", "rule_id": "refunds-ask", "text": "A person approves every refund."}
        approval = await session.get_one(ApprovalRow, approval_id)
        approval.status, approval.decided_by = "approved", "ben@example.com"
        approval.requested_at, approval.decided_at = start + timedelta(seconds=4), start + timedelta(seconds=304)
        effect = {"key": f"ticket-{ticket_id}:1.1", "ticket_id": ticket_id, "tool": "process_refund", "digest": ""}
        times = {"created_at": start + timedelta(seconds=305), "finished_at": start + timedelta(seconds=310)}
        session.add(EffectRow(**effect, **times, arguments={}, attempts=2, status="done", reference="re_1"))
        await session.flush()
        money = {"order_id": "1001", "amount_minor": 1000, "currency": "USD", "status": "done"}
        session.add(RefundRow(effect_key=effect["key"], ticket_id=ticket_id, **money))
        sent = {"created_at": start + timedelta(seconds=320), "sent_at": start + timedelta(seconds=321)}
        words = {"author_id": "agent", "body_text": "Done.", "reply_text": "Done."}
        session.add(MessageRow(ticket_id=ticket_id, turn=1, kind="agent", **words, **sent))
    return ticket_id


async def test_a_trace_shows_where_the_time_went(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await _given_work(sessions)
    trace = await _get(client, f"{ticket_id}/trace")
    spans = {span["id"]: span for span in trace["spans"]}
    turn = spans["turn-1"]
    assert (turn["parent_id"], turn["status"]) == (None, "done")
    assert {span["parent_id"] for span in trace["spans"][1:]} == {"turn-1", "turn-1-call-1"}
    kinds = [span["kind"] for span in trace["spans"]]
    assert kinds.index("turn") == 0
    assert {"model_call", "tool_call", "attempt", "human_wait", "queue", "answer"} <= set(kinds)
    wait = next(span for span in trace["spans"] if span["kind"] == "human_wait")
    assert (wait["duration_ms"], wait["data"]["by"]) == (300_000, "ben@example.com")
    assert (spans["turn-1-call-1"]["duration_ms"], spans["turn-1-call-1"]["attempt"]) == (500, 2)
    assert spans["turn-1-call-1-effect"]["name"] == "2 attempts"
    first = spans["turn-1-step-1"]
    assert (first["model"], first["tokens_in"], first["tokens_out"], first["duration_ms"]) == ("a-model", 100, 20, 1000)
    assert (trace["partial"], trace["model_calls"], trace["tokens_in"]) == (False, 2, 200)
    known = set(spans)
    assert all(span["parent_id"] in known for span in trace["spans"] if span["parent_id"])


async def test_the_models_words_are_for_agents_and_higher(
    client: httpx.AsyncClient, sessions: Sessions, as_role: AsRole
) -> None:
    ticket_id = await _given_work(sessions)
    for role, sees in (("viewer", False), ("agent", True)):
        trace = await _get(await as_role(role), f"{ticket_id}/trace")
        assert trace["shows_words"] is sees
        text = str(trace)
        assert ("thought 1" in text) is sees
        assert ("'new_messages'" in text) is sees
    assert "Refunded." in str(trace["spans"])


async def test_a_trace_of_a_ticket_nobody_worked_on_is_empty(client: httpx.AsyncClient, sessions: Sessions) -> None:
    assert (await _get(client, f"{await given_ticket(sessions)}/trace"))["spans"] == []
    nothing = "00000000-0000-4000-8000-000000000000"
    for part in ("trace", "rail", "presence"):
        assert_problem(await client.get(f"/api/v1/tickets/{nothing}/{part}"), 404, "not_found")


async def test_the_rail_holds_customer_order_and_cost(client: httpx.AsyncClient, sessions: Sessions) -> None:
    ticket_id = await _given_work(sessions)
    other = await given_ticket(sessions)
    rail = await _get(client, f"{ticket_id}/rail")
    customer, order = rail["customer"], rail["order"]
    assert (customer["id"], customer["orders"], customer["tickets"], customer["open_tickets"]) == ("cus_ada", 1, 2, 1)
    assert (customer["refunds_90d"], customer["refunded_90d"]) == (1, [{"minor": 1000, "currency": "USD"}])
    assert (order["id"], order["refundable"]) == ("1001", {"minor": 3250, "currency": "USD"})
    assert [related["id"] for related in rail["related"]] == [str(other)]
    assert [(hit["verdict"], hit["rule_id"]) for hit in rail["policy_hits"]] == [("ask", "refunds-ask")]
    assert rail["model_use"] == [
        {"model": "a-model", "calls": 2, "tokens_in": 200, "tokens_out": 40, "duration_ms": 2000}
    ]


async def test_an_unproven_sender_has_no_customer_card(client: httpx.AsyncClient, sessions: Sessions) -> None:
    await given_shop(sessions)
    rail = await _get(client, f"{await given_ticket(sessions, sender_verified=False)}/rail")
    assert (rail["sender_verified"], rail["customer"], rail["order"]) == (False, None, None)


async def test_who_looks_at_a_ticket_is_told_and_forgotten(
    client: httpx.AsyncClient, sessions: Sessions, as_role: AsRole
) -> None:
    ticket_id, approval_id = await given_approval(sessions)
    ben, viewer = await as_role("agent", "ben"), await as_role("viewer", "eve")
    for path in (f"tickets/{ticket_id}", f"approvals/{approval_id}"):
        url = f"/api/v1/{path}/presence"
        assert (await viewer.get(url)).json() == {"viewers": []}
        assert_problem(await viewer.put(url), 403, "forbidden")
        first = (await client.put(url)).json()["viewers"]
        both = (await ben.put(url)).json()["viewers"]
        assert [(one["name"], one["is_you"]) for one in both] == [(first[0]["name"], False), ("ben", True)]
        again = (await ben.put(url)).json()["viewers"]
        assert [one["since"] for one in again] == [one["since"] for one in both]
        assert again[1]["until"] > both[1]["until"]
        assert (await client.delete(url)).status_code == (await client.delete(url)).status_code == 204
        assert [one["name"] for one in (await viewer.get(url)).json()["viewers"]] == ["ben"]


@pytest.mark.parametrize("kind", ["reply", "note"])
async def test_who_has_not_seen_the_newest_message_is_told(
    kind: str, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = await given_ticket(sessions)
    url = f"/api/v1/tickets/{ticket_id}/messages"
    seen = (await _get(client, str(ticket_id)))["last_seq"]
    await client.post(url, json={"kind": "customer", "body": "Wait, there is more."})
    answer = await client.post(url, json={"kind": kind, "body": "Done.", "last_seen_seq": seen})
    assert_problem(answer, 409, "newer_message")
    [unseen] = answer.json()["messages"]
    assert (unseen["body_text"], answer.json()["last_seq"]) == ("Wait, there is more.", seen + 1)
    assert len((await _get(client, str(ticket_id)))["messages"]) == 2
    retry = await client.post(url, json={"kind": kind, "body": "Done.", "last_seen_seq": answer.json()["last_seq"]})
    assert retry.status_code == 202
    assert (await client.post(url, json={"kind": kind, "body": "As before."})).status_code == 202
    for wrong in (-1, "x", 2**60):
        assert_problem(await client.post(url, json={"kind": kind, "body": "x", "last_seen_seq": wrong}), 422)
