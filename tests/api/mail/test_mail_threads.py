"""Which ticket a mail continues: by what only the customer was sent, and only for who takes part."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.mail.posting import ADA, OURS, SUPPORT, Mailbox, Posting, new_id

EVE = "eve@example.net"


async def test_the_signed_address_continues_the_ticket_in_the_next_turn(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    answer = await mailbox.answer(ticket_id)
    assert await posting.ticket(to=answer.reply_to, subject="Something else", text="Thanks.\n\n> We look into it.") == (
        ticket_id
    )
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["completed_at"]) == ("pending", None)
    assert [m["direction"] for m in ticket["messages"]] == ["inbound", "outbound", "inbound"]
    last = ticket["messages"][-1]
    assert (last["reply_text"], last["body_text"]) == ("Thanks.", "Thanks.\n\n> We look into it.")
    assert await mailbox.commands(ticket_id) == ["start", "customer_message"]
    assert (await mailbox.events(ticket_id))[-1] == "message.received"


async def test_the_signed_address_counts_in_cc_and_in_capitals_too(posting: Posting) -> None:
    ticket_id = await posting.ticket()
    address = OURS.reply_to(UUID(ticket_id))
    cases: tuple[dict[str, Any], ...] = (
        {"cc": [address]},
        {"to": [address.upper()]},
        {"to": ["a@b.example", f"Shop <{address}>"]},
    )
    for fields in cases:
        assert (await posting.generic(**fields)).json()["ticket_id"] == ticket_id


@pytest.mark.parametrize("place", [8, 9, 20, 33, 34, 40, 48])
async def test_a_tampered_address_opens_a_new_ticket(posting: Posting, place: int) -> None:
    ticket_id = await posting.ticket()
    address = OURS.reply_to(UUID(ticket_id))
    other = "b" if address[place] != "b" else "c"
    assert await posting.ticket(to=address[:place] + other + address[place + 1 :]) != ticket_id


async def test_a_guessed_address_opens_a_new_ticket(posting: Posting) -> None:
    ticket_id = await posting.ticket()
    for guess in (f"support+{ticket_id}@shop.example", f"support+{ticket_id.replace('-', '')}@shop.example"):
        assert await posting.ticket(to=guess) != ticket_id
    assert await posting.ticket(to=OURS.reply_to(uuid4()))


async def test_a_stranger_with_the_address_gets_a_ticket_that_says_so(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    answer = await mailbox.answer(ticket_id)
    for fields in ({"to": answer.reply_to}, {"headers": (("In-Reply-To", answer.message_id),)}):
        other = await posting.ticket(EVE, **fields)
        assert other != ticket_id
        told = (await mailbox.read(other))["events"][-1]
        assert told["type"] == "mail.not_threaded"
        assert f"of ticket {ticket_id} but comes from somebody else" in told["title"]
        assert told["data"] == {"ticket_id": ticket_id}
    assert len((await mailbox.read(ticket_id))["messages"]) == 2


async def test_an_answer_to_a_mail_of_ours_continues_its_ticket(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    answer = await mailbox.answer(ticket_id)
    by_reply = await posting.ticket(headers=(("In-Reply-To", answer.message_id),))
    by_chain = await posting.ticket(headers=(("References", f"<x@y.example> {answer.message_id} <z@y.example>"),))
    assert by_reply == by_chain == ticket_id


async def test_an_answer_to_the_customers_own_mail_continues_its_ticket(posting: Posting) -> None:
    ticket_id = await posting.ticket(message_id="<own@example.com>")
    assert await posting.ticket(headers=(("In-Reply-To", "<own@example.com>"),)) == ticket_id


async def test_an_unknown_parent_opens_a_new_ticket(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    other = await posting.ticket(headers=(("In-Reply-To", "<unknown@example.com>"),))
    assert other != ticket_id
    assert "mail.not_threaded" not in await mailbox.events(other)


async def test_the_parent_goes_before_references_and_of_these_the_last_one(posting: Posting) -> None:
    first, second = "<one@example.com>", "<two@example.com>"
    one, two = await posting.ticket(message_id=first), await posting.ticket(message_id=second)
    assert await posting.ticket(headers=(("References", f"{first} {second}"),)) == two
    assert await posting.ticket(headers=(("References", f"{second} {first}"),)) == one
    assert await posting.ticket(headers=(("In-Reply-To", first), ("References", f"{first} {second}"))) == one


async def test_the_signed_address_goes_before_the_parent(posting: Posting) -> None:
    one, two = await posting.ticket(message_id="<one@example.com>"), await posting.ticket()
    headers = (("In-Reply-To", "<one@example.com>"),)
    assert await posting.ticket(to=OURS.reply_to(UUID(two)), headers=headers) == two != one


async def test_the_subject_continues_nothing(posting: Posting) -> None:
    ticket_id = await posting.ticket(subject="Order 1001")
    assert await posting.ticket(subject=f"Re: Order 1001 [{ticket_id}]") != ticket_id


async def test_who_takes_a_known_message_id_gets_nobody_elses_answers(posting: Posting) -> None:
    ticket_id = await posting.ticket(message_id="<known@example.com>")
    await posting.ticket(EVE, message_id="<known@example.com>", text="squatter")
    assert await posting.ticket(headers=(("In-Reply-To", "<known@example.com>"),)) == ticket_id


async def test_a_cancelled_ticket_is_not_continued(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    await mailbox.change(ticket_id, status="cancelled")
    other = await posting.ticket(to=OURS.reply_to(UUID(ticket_id)))
    assert other != ticket_id
    assert "which was cancelled" in (await mailbox.read(other))["events"][-1]["title"]
    assert (await mailbox.read(ticket_id))["status"] == "cancelled"


async def test_a_ticket_with_a_person_gets_the_mail_and_stays_there(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    await mailbox.answer(ticket_id)
    await mailbox.change(ticket_id, status="escalated", assignee="person")
    assert await posting.ticket(to=OURS.reply_to(UUID(ticket_id))) == ticket_id
    ticket = await mailbox.read(ticket_id)
    assert (ticket["status"], ticket["assignee"], len(ticket["messages"])) == ("escalated", "person", 3)


async def test_what_a_colleague_answers_to_a_notice_stays_out_of_the_conversation(
    posting: Posting, mailbox: Mailbox
) -> None:
    ticket_id = await posting.ticket()
    notice = await mailbox.answer(ticket_id)
    async with mailbox.sessions.begin() as session:
        (await session.merge(notice)).audience = "staff"
        await session.flush()
    other = await posting.ticket("grace@shop.example", headers=(("In-Reply-To", notice.message_id),))
    assert other != ticket_id


async def test_an_answer_is_shown_with_what_its_mail_says(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket()
    mail = await mailbox.answer(ticket_id)
    shown = (await mailbox.read(ticket_id))["messages"][-1]
    assert (shown["from_email"], shown["message_id"]) == (SUPPORT, mail.message_id)
    assert (shown["in_reply_to"], shown["subject"]) == ("<parent@example.com>", "Re: A lamp")


async def test_a_burst_waits_as_one_turn(posting: Posting, mailbox: Mailbox) -> None:
    ticket_id = await posting.ticket(message_id="<burst@example.com>")
    for words in ("and", "another", "thing"):
        answer = await posting.generic(ADA, text=words, in_reply_to="<burst@example.com>", message_id=new_id())
        assert answer.json()["ticket_id"] == ticket_id
    await mailbox.answer(ticket_id)
    ticket = await mailbox.read(ticket_id)
    assert [m["reply_text"] for m in ticket["messages"][1:4]] == ["and", "another", "thing"]
    assert (await mailbox.commands(ticket_id)).count("customer_message") == 3
