"""What waits is counted, put into a ticket, or discarded."""

import asyncio
from typing import Any

import httpx

from schema.db.session import Sessions
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.given import given_ticket
from tests.api.mail.posting import ADA, BASIC, Mailbox, Posting

PATH = "/api/v1/inbound-mails"


async def _held(posting: Posting, mailbox: Mailbox, **fields: Any) -> str:
    """The id of a new mail that is held."""
    headers = {"Auto-Submitted": "auto-generated"}
    answer = await posting.generic(**({"headers": headers, "text": "I wrote from my other address"} | fields))
    assert answer.json()["status"] == "kept"
    return str((await mailbox.held())[0]["id"])


async def _unreadable(posting: Posting, mailbox: Mailbox) -> str:
    await posting.client.post("/webhooks/email/postmark", json={"RecordType": "Bounce"}, headers=BASIC)
    return str((await mailbox.held("unreadable"))[0]["id"])


async def test_what_waits_is_counted(posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/inbound-mail-counts")).json() == {"quarantined": 0, "unreadable": 0}
    held = await _held(posting, mailbox)
    await _unreadable(posting, mailbox)
    assert (await client.get("/api/v1/inbound-mail-counts")).json() == {"quarantined": 1, "unreadable": 1}
    await client.post(f"{PATH}/{held}/discard", json={})
    assert (await client.get("/api/v1/inbound-mail-counts")).json() == {"quarantined": 0, "unreadable": 1}


async def test_a_held_mail_goes_on_with_the_ticket_a_person_names(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = str(await given_ticket(sessions, customer_email=ADA, status="completed"))
    held = await _held(posting, mailbox)
    body = {"ticket_id": ticket_id, "reason": "She told us on the phone."}
    attached = await client.post(f"{PATH}/{held}/attach", json=body)
    assert attached.status_code == 200, attached.text
    assert (attached.json()["status"], attached.json()["ticket_id"]) == ("stored", ticket_id)
    ticket = await mailbox.read(ticket_id)
    assert ticket["messages"][-1]["body_text"] == "I wrote from my other address"
    assert [event["type"] for event in ticket["events"]][-2:] == ["message.received", "mail.attached"]
    assert "customer_message" in await mailbox.commands(ticket_id)
    line = (await client.get("/api/v1/audit")).json()["items"][0]
    assert (line["action"], line["data"]) == ("inbound_mail.attached", body)
    assert_problem(await client.post(f"{PATH}/{held}/attach", json=body), 409, "not_held")


async def test_somebody_elses_mail_proves_nothing_in_the_ticket_it_is_put_into(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = str(await given_ticket(sessions, customer_email="grace@example.com", sender_verified=True))
    held = await _held(posting, mailbox)
    assert (await client.post(f"{PATH}/{held}/attach", json={"ticket_id": ticket_id})).status_code == 200
    ticket = await mailbox.read(ticket_id)
    assert ticket["sender_verified"] is False


async def test_a_mail_is_put_into_no_ticket_that_is_not_there_or_was_cancelled(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    held = await _held(posting, mailbox)
    nowhere = {"ticket_id": "00000000-0000-4000-8000-000000000000"}
    assert_problem(await client.post(f"{PATH}/{held}/attach", json=nowhere), 404, "not_found")
    cancelled = {"ticket_id": str(await given_ticket(sessions, status="cancelled"))}
    assert_problem(await client.post(f"{PATH}/{held}/attach", json=cancelled), 409, "ticket_cancelled")
    assert (await mailbox.held())[0]["status"] == "quarantined"


async def test_what_is_discarded_waits_no_more_and_says_by_whom(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, as_role: AsRole
) -> None:
    agent = await as_role("agent", "pat")
    for waiting in (await _held(posting, mailbox), await _unreadable(posting, mailbox)):
        discarded = await agent.post(f"{PATH}/{waiting}/discard", json={"reason": "Advertising."})
        assert discarded.status_code == 200, discarded.text
        read = discarded.json()
        assert (read["status"], read["reason"]) == ("ignored", "discarded by key:pat: Advertising.")
        assert_problem(await agent.post(f"{PATH}/{waiting}/release"), 409, "not_held")
        assert_problem(await agent.post(f"{PATH}/{waiting}/discard", json={}), 409, "not_held")
    line = (await client.get("/api/v1/audit")).json()["items"][0]
    assert (line["action"], line["data"]) == ("inbound_mail.discarded", {"reason": "Advertising."})
    assert await mailbox.tickets() == []


async def test_releasing_attaching_and_discarding_at_once_has_one_winner(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    ticket_id = str(await given_ticket(sessions, customer_email=ADA))
    held = f"{PATH}/{await _held(posting, mailbox)}"
    answers = await asyncio.gather(
        client.post(f"{held}/release"),
        client.post(f"{held}/attach", json={"ticket_id": ticket_id}),
        client.post(f"{held}/discard", json={}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
