"""Whom a ticket is worked for: only who proved the address gets account and money tools, turn by turn."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from schema.db.sender_codes import MASK, Proof, offer_proof
from schema.db.tables.inbound import SenderCodeRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from tests.api.asserts import assert_problem
from tests.api.conftest import AsRole
from tests.api.mail.posting import ADA, OURS, Mailbox, Posting

EVE = "eve@example.net"


async def _verified(mailbox: Mailbox, ticket_id: str) -> bool:
    return bool((await mailbox.read(ticket_id))["sender_verified"])


def _to(ticket_id: str) -> str:
    return OURS.reply_to(UUID(ticket_id))


async def test_one_unproven_mail_makes_its_turn_unproven(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket(verified=True)
    await posting.ticket(verified=False, to=_to(ticket_id))
    assert not await _verified(mailbox, ticket_id)
    await posting.ticket(verified=True, to=_to(ticket_id))
    assert not await _verified(mailbox, ticket_id), "the unproven one is of the same turn"
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=True, to=_to(ticket_id))
    assert await _verified(mailbox, ticket_id), "a turn of its own"


async def test_an_unproven_mail_counts_while_its_turn_is_worked_on(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket(verified=False)
    await mailbox.answer(ticket_id)
    await mailbox.change(ticket_id, turn_open=True)
    await posting.ticket(verified=True, to=_to(ticket_id))
    assert not await _verified(mailbox, ticket_id)


async def test_a_proven_mail_of_a_new_turn_brings_the_tools_back(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket(verified=False)
    await mailbox.answer(ticket_id)
    assert await posting.ticket(verified=True, to=_to(ticket_id)) == ticket_id
    assert await _verified(mailbox, ticket_id)


async def test_what_the_api_says_is_vouched_for_by_its_caller(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    body = {"subject": "A lamp", "body": "Broken.", "customer_email": ADA}
    by_api = (await client.post("/api/v1/tickets", json=body)).json()
    assert by_api["sender_verified"] is True
    await posting.ticket(verified=False, to=_to(by_api["id"]))
    assert not await _verified(mailbox, by_api["id"])
    by_mail = (await client.post("/api/v1/tickets", json=body | {"channel": "email"})).json()
    said = {"kind": "customer", "body": "And another thing."}
    assert (await client.post(f"/api/v1/tickets/{by_mail['id']}/messages", json=said)).status_code == 202
    assert not await _verified(mailbox, by_mail["id"])


async def _code(mailbox: Mailbox, client: httpx.AsyncClient, ticket_id: str) -> str:
    """Ask for a code and read it where only the customer can: in the mail."""
    answer = await client.post(f"/api/v1/tickets/{ticket_id}/sender-code")
    assert (answer.status_code, answer.json()["sent_to"]) == (202, ADA), answer.text
    found = re.search(r"^    (\S+)$", (await mailbox.mails(ticket_id))[-1].text, re.MULTILINE)
    assert found
    assert found[1] not in answer.text
    return found[1]


async def test_a_code_sent_back_proves_the_sender_from_then_on(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    await mailbox.answer(ticket_id)
    reply = f"It was me: {code.lower()}\n\nOn Tue, 24 Nov 2026, Shop <support@shop.example> wrote:\n> {code}\n"
    assert await posting.ticket(verified=False, to=_to(ticket_id), subject=f"Re: {code}", text=reply) == ticket_id
    ticket = await mailbox.read(ticket_id)
    assert ticket["sender_verified"] is True
    assert "sender.verified" in [event["type"] for event in ticket["events"]]
    assert ticket["messages"][-1]["reply_text"] == f"It was me: {MASK}"
    shown = [ticket, (await client.get("/api/v1/outbox")).json(), await mailbox.held("stored")]
    assert not any(word.lower() in str(shown).lower() for word in (code, code.replace("-", "")))
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id))
    assert await _verified(mailbox, ticket_id)


async def test_a_code_is_shown_to_nobody_before_it_is_used(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    assert code not in (await client.get("/api/v1/outbox")).text
    assert code not in (await client.get(f"/api/v1/tickets/{ticket_id}")).text
    elsewhere = await posting.ticket(verified=False, text=f"In a mail of its own: {code}")
    assert (await mailbox.read(elsewhere))["body"] == f"In a mail of its own: {MASK}"
    assert not await _verified(mailbox, elsewhere)


async def test_a_code_that_is_only_quoted_proves_nothing(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    quote = f"That was not me!\n\nOn Tue, 24 Nov 2026, Shop <support@shop.example> wrote:\n> {code}\n"
    await posting.ticket(verified=False, to=_to(ticket_id), text=quote)
    assert not await _verified(mailbox, ticket_id)


async def test_a_code_from_elsewhere_or_by_a_machine_proves_nothing(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    assert await posting.ticket(EVE, to=_to(ticket_id), text=code) != ticket_id
    machine = (("Auto-Submitted", "auto-replied"),)
    await posting.ticket(verified=False, to=_to(ticket_id), text=code, headers=machine)
    assert not await _verified(mailbox, ticket_id)


async def test_after_five_wrong_codes_the_right_one_is_no_good(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id), text="I want that back, this week, with love and thanks")
    for n in range(5):
        await posting.ticket(verified=False, to=_to(ticket_id), text=f"is it AAA{n + 2}-BBBB")
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id), text=code)
    assert not await _verified(mailbox, ticket_id)


@pytest.mark.parametrize("change", [{"expires_at": datetime.now(UTC) - timedelta(seconds=1)}, {"email": EVE}])
async def test_a_code_that_is_too_old_or_for_another_address_is_no_good(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    async with mailbox.sessions.begin() as session:
        await session.execute(update(SenderCodeRow).values(change))
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id), text=code)
    assert not await _verified(mailbox, ticket_id)


async def test_a_new_code_takes_the_place_of_the_one_before(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    old, new = await _code(mailbox, client, ticket_id), await _code(mailbox, client, ticket_id)
    assert old not in (await mailbox.mails(ticket_id))[0].text
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id), text=old)
    assert not await _verified(mailbox, ticket_id)
    await mailbox.answer(ticket_id)
    await posting.ticket(verified=False, to=_to(ticket_id), text=new)
    assert await _verified(mailbox, ticket_id)


async def test_codes_are_asked_for_by_agents_and_only_a_few_times(
    posting: Posting, client: httpx.AsyncClient, as_role: AsRole, mailbox: Mailbox
) -> None:
    proven, ticket_id = await posting.ticket(), await posting.ticket(verified=False)
    assert_problem(await client.post(f"/api/v1/tickets/{proven}/sender-code"), 409, "sender_verified")
    viewer = await as_role("viewer")
    assert_problem(await viewer.post(f"/api/v1/tickets/{ticket_id}/sender-code"), 403)
    for _ in range(3):
        await _code(mailbox, client, ticket_id)
    assert_problem(await client.post(f"/api/v1/tickets/{ticket_id}/sender-code"), 429, "too_many_codes")


async def test_the_system_asks_once_a_day_and_keeps_only_a_hash(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket(verified=False)
    asked = []
    for _ in range(2):
        async with mailbox.sessions.begin() as session:
            ticket: TicketRow = await lock_ticket(session, UUID(ticket_id))
            asked.append(await offer_proof(session, ticket, OURS))
    assert asked == [Proof.CODE_MAILED, Proof.CODE_OPEN]
    async with mailbox.sessions() as session:
        row = (await session.scalars(select(SenderCodeRow))).one()
    assert re.fullmatch("[0-9a-f]{64}", row.code_hash)
    assert (await mailbox.mails(ticket_id))[0].headers["Auto-Submitted"] == "auto-generated"


async def test_a_code_in_a_held_mail_is_shown_to_nobody_before_or_after_its_release(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient
) -> None:
    ticket_id = await posting.ticket(verified=False)
    code = await _code(mailbox, client, ticket_id)
    machine = (("Auto-Submitted", "auto-replied"),)
    answer = await posting.mailgun(ADA, False, text=f"I am away. It was me: {code.lower()}", headers=machine)
    assert answer.json() == {"status": "kept", "ticket_id": None}
    (held,) = await mailbox.held()
    shown = (await client.get(f"/api/v1/inbound-mails/{held['id']}")).json()
    assert shown["text"].strip() == f"I am away. It was me: {MASK}"
    released = await client.post(f"/api/v1/inbound-mails/{held['id']}/release")
    assert released.status_code == 200, released.text
    assert code.lower() not in released.text.lower()
