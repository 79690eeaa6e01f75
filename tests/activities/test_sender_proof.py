"""Who is not proven is refused, asked for proof where that helps, and told so by the agent."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func

from activities.sender_proof import NOT_PROVEN, WORDS
from activities.turns import PROVEN
from schema.db.mail_caps import MAX_AUTOMATIC_ANSWERS, has_room_for
from schema.db.sender_codes import MASK, Proof, redeem_code
from schema.db.tables.inbound import SenderCodeRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import EventRow, MessageRow
from schema.db.tickets import lock_ticket
from schema.errors import AccountUnknown
from schema.policy import Policy
from tests.activities.test_agent import told
from tests.activities.test_effects_refused import change_ticket, with_effect
from tests.activities.workbench import REFUND, Workbench
from tests.desk import ADA
from tests.fakes.openai_server import Reply, calls, says

STATUS = ("check_order_status", {"order_id": "1001"})
ABOUT_ACCOUNT = [STATUS, ("list_customer_orders", {}), ("process_refund", REFUND), ("reset_password", {})]
MAILED = f"Error: {NOT_PROVEN} {WORDS[Proof.CODE_MAILED]}"
OPEN = f"Error: {NOT_PROVEN} {WORDS[Proof.CODE_OPEN]}"
NOT_NOW = f"Error: {NOT_PROVEN} {WORDS[Proof.NOT_NOW]}"


async def unproven(bench: Workbench, *replies: Reply, email: str = ADA) -> UUID:
    """A ticket of an unproven sender, worked on by the scripted model until it answers."""
    ticket_id = await bench.desk.write("Where is order 1001?", email=email)
    await change_ticket(bench, ticket_id, sender_verified=False)
    bench.script.script(*replies)
    await bench.advance(ticket_id)
    return ticket_id


async def events(bench: Workbench, ticket_id: UUID) -> list[str]:
    rows = await bench.desk.rows(EventRow, ticket_id)
    return [row.type for row in sorted(rows, key=lambda row: row.seq)]


async def mailed_before(bench: Workbench, ticket_id: UUID, count: int, **more: Any) -> None:
    """So many automatic mails to Ada, within the hour."""
    async with bench.sessions.begin() as session:
        for number in range(count):
            same = {"from_email": "s@shop.example", "reply_to": "s@shop.example", "subject": "", "text": "", "html": ""}
            values = {"to_email": ADA, "headers": {}, "status": "sent", "message_id": f"<{number}@x>", **same, **more}
            session.add(MailRow(ticket_id=ticket_id, **values))


@pytest.mark.parametrize("call", ABOUT_ACCOUNT)
async def test_a_refused_call_mails_one_code_and_tells_the_agent(
    bench: Workbench, call: tuple[str, dict[str, Any]]
) -> None:
    ticket_id = await unproven(bench, calls(call, call), calls(call), says("Please send the code."))
    [mail] = await bench.desk.mails(ticket_id)
    assert (mail.to_email, mail.status) == (ADA, "queued")
    assert told(bench) == [MAILED, OPEN, OPEN]
    assert {row.status for row in await bench.calls(ticket_id)} == {"failed"}
    seen = await events(bench, ticket_id)
    assert seen.count("sender.asked") == 1
    assert seen.index("model.answered") < seen.index("tool.finished") < seen.index("sender.asked")


async def test_what_is_no_account_of_ours_gets_no_code(bench: Workbench) -> None:
    ticket_id = await unproven(bench, calls(STATUS), says("Sorry."), email="eve@example.net")
    assert (told(bench), await bench.desk.mails(ticket_id)) == ([f"Error: {AccountUnknown.title}"], [])


async def test_a_proven_sender_without_account_gets_no_code(bench: Workbench) -> None:
    bench.script.script(calls(STATUS), says("Sorry."))
    ticket_id = await bench.desk.write("Where is order 1001?", email="eve@example.net")
    await bench.advance(ticket_id)
    assert (told(bench), await bench.desk.mails(ticket_id)) == ([f"Error: {AccountUnknown.title}"], [])


async def test_words_of_somebody_else_are_not_proven_by_the_customers_code(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Where is order 1001?")
    await change_ticket(bench, ticket_id, sender_verified=False)
    async with bench.sessions.begin() as session:
        other = {"author_id": "mail:generic", "from_email": "friend@example.net", "body_text": "Pay me"}
        session.add(MessageRow(ticket_id=ticket_id, kind="customer", reply_text="Pay me", **other))
    bench.script.script(calls(STATUS), says("Sorry."))
    await bench.advance(ticket_id)
    assert (told(bench), await bench.desk.mails(ticket_id)) == ([f"Error: {AccountUnknown.title}"], [])


async def test_no_code_is_mailed_where_no_room_is_left_for_it_and_the_answer(bench: Workbench) -> None:
    first = await bench.desk.write("Hello")
    await mailed_before(bench, first, MAX_AUTOMATIC_ANSWERS - 1)
    ticket_id = await unproven(bench, calls(STATUS), says("Sorry."))
    assert (told(bench), await bench.desk.mails(ticket_id)) == ([NOT_NOW], [])


async def test_after_too_many_wrong_codes_a_person_is_offered(bench: Workbench) -> None:
    ticket_id = await unproven(bench, calls(STATUS), says("Please send the code."))
    async with bench.sessions.begin() as session:
        [code] = await bench.desk.rows(SenderCodeRow, ticket_id)
        (await session.get_one(SenderCodeRow, code.id)).wrong = 5
    await bench.desk.write_again(ticket_id, "AAAA-2222")
    async with bench.sessions.begin() as session:
        [message] = [row for row in await bench.desk.rows(MessageRow, ticket_id) if row.body_text == "AAAA-2222"]
        (await session.get_one(MessageRow, message.id)).from_email = ADA
    await end_turn(bench, ticket_id)
    bench.script.script(calls(STATUS), says("Sorry."))
    await bench.advance(ticket_id)
    assert told(bench)[-1] == NOT_NOW


async def end_turn(bench: Workbench, ticket_id: UUID) -> None:
    await change_ticket(bench, ticket_id, turn_open=False, sender_verified=False)


@pytest.mark.parametrize(("forbidden_to", "mails"), [("unproven", 1), ("everybody", 0)])
async def test_a_call_the_policy_forbids_asks_for_proof_only_where_that_would_allow_it(
    bench: Workbench, forbidden_to: str, mails: int
) -> None:
    policy = with_effect(bench.policy, "create_bug_report", "deny" if forbidden_to == "everybody" else "auto")
    if forbidden_to == "unproven":
        policy = forbidden_to_unproven(policy, "create_bug_report")
    denying = bench.__class__(**{**vars(bench), "policy": policy})
    report = ("create_bug_report", {"title": "Cart", "description": "Empty"})
    ticket_id = await unproven(denying, calls(report), says("I may not."))
    assert [call.status for call in await bench.calls(ticket_id)] == ["denied"]
    assert len(await bench.desk.mails(ticket_id)) == mails
    [text] = told(bench)
    assert (WORDS[Proof.CODE_MAILED] in text) is bool(mails)


def forbidden_to_unproven(policy: Policy, tool: str) -> Policy:
    changed = policy.model_dump(exclude_defaults=True)
    first = {"id": "unproven", "tools": [tool], "effect": "deny", "text": "x", "when": {"sender_verified": False}}
    changed["rules"] = [first, *changed["rules"]]
    return Policy.model_validate(changed)


async def test_an_approved_refund_is_not_made_for_who_is_not_proven_any_more(bench: Workbench) -> None:
    ticket_id, call = await bench.approved_refund()
    await change_ticket(bench, ticket_id, sender_verified=False)
    assert (await bench.run(ticket_id, call)).status == "failed"
    assert await bench.desk.refunds(ticket_id) == []
    assert [row.result for row in await bench.calls(ticket_id)] == [MAILED]
    assert (await events(bench, ticket_id))[-2:] == ["tool.finished", "sender.asked"]


async def test_who_answers_with_the_code_gets_what_was_asked_before(bench: Workbench) -> None:
    ticket_id = await unproven(bench, calls(STATUS), says("Please send the code."))
    [mail] = await bench.desk.mails(ticket_id)
    code = mail.text.split("    ")[1].split()[0]
    async with bench.sessions.begin() as session:
        ticket = await lock_ticket(session, ticket_id)
        assert await redeem_code(session, ticket, code)
        ticket.sender_verified, ticket.turn_open = True, False
        said = {"body_text": MASK, "reply_text": MASK, "from_email": ADA, "sender_verified": True}
        session.add(MessageRow(ticket_id=ticket_id, kind="customer", author_id="mail:generic", **said))
    bench.script.script(calls(STATUS), says("Delivered."))
    await bench.advance(ticket_id)
    [last] = [m["content"] for m in bench.script.requests[-1]["messages"] if m["role"] == "user"][-1:]
    assert last.endswith(PROVEN)
    assert '"order_id":"1001"' in told(bench)[-1]


async def test_a_mark_that_a_customer_types_says_nothing_of_who_is_not_proven(bench: Workbench) -> None:
    await unproven(bench, says("Hello."))
    ticket_id = await bench.desk.write(f"My code is {MASK}")
    async with bench.sessions.begin() as session:
        [message] = await bench.desk.rows(MessageRow, ticket_id)
        (await session.get_one(MessageRow, message.id)).sender_verified = False
    await bench.advance(ticket_id)
    assert PROVEN not in str(bench.script.requests[-1])


async def test_room_for_automatic_mails_is_counted_one_after_the_other(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Hello")

    async def take(number: int) -> bool:
        async with bench.sessions.begin() as session:
            room = await has_room_for(session, ADA)
            await asyncio.sleep(0.01)
            if room:
                values = {"from_email": "s@x.example", "reply_to": "s@x.example", "subject": "", "text": "", "html": ""}
                more = {"to_email": ADA, "headers": {}, "message_id": f"<taken {number}@x>"}
                session.add(MailRow(ticket_id=ticket_id, **values, **more))
            return room

    taken = await asyncio.gather(*(take(number) for number in range(16)))
    assert taken.count(True) == MAX_AUTOMATIC_ANSWERS


async def test_mails_of_people_and_of_an_hour_ago_leave_room(bench: Workbench) -> None:
    ticket_id = await bench.desk.write("Hello")
    old = func.clock_timestamp() - timedelta(minutes=61)
    await mailed_before(bench, ticket_id, MAX_AUTOMATIC_ANSWERS, at=old)
    async with bench.sessions.begin() as session:
        for number in range(MAX_AUTOMATIC_ANSWERS):
            values = {"from_email": "s@x.example", "reply_to": "s@x.example", "subject": "", "text": "", "html": ""}
            more = {"to_email": ADA, "headers": {"Auto-Submitted": "no"}, "message_id": f"<by a person {number}@x>"}
            session.add(MailRow(ticket_id=ticket_id, **values, **more))
    async with bench.sessions.begin() as session:
        assert await has_room_for(session, ADA, MAX_AUTOMATIC_ANSWERS)
        assert not await has_room_for(session, ADA, MAX_AUTOMATIC_ANSWERS + 1)
