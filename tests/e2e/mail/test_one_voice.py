"""However mails, people and crashes fall together, a customer hears one voice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.e2e.mail.correspondence import Correspondent, Desk
from tests.fakes.mail_vendor import Mode
from tests.fakes.openai_server import says
from tests.stack import until


@pytest.fixture
async def thinking(desk: Desk) -> AsyncIterator[asyncio.Event]:
    """A model that thinks until the event is set."""
    yield desk.model.hold
    desk.model.hold.set()


async def conversation(desk: Desk, word: str) -> tuple[Correspondent, str, str]:
    """Somebody who was answered once, the ticket and its reply address."""
    desk.model.script(says("A first answer."), says("An answer to all of it."), word=word)
    kim = Correspondent(desk, f"{word}@example.org")
    ticket_id = await kim.write(f"Hello, this is about {word}.")
    [mail] = await desk.answered(ticket_id, 1)
    return kim, ticket_id, mail["reply_to"]


async def is_thinking(desk: Desk, ticket_id: str) -> None:
    async def at_work() -> bool:
        return bool((await desk.ticket(ticket_id))["status"] == "processing")

    await until(at_work)


def turns(ticket: dict[str, object]) -> int:
    return str(ticket["events"]).count("'turn.started'")


async def test_three_mails_within_a_second_get_one_answer_to_all_of_them(desk: Desk, thinking: asyncio.Event) -> None:
    kim, ticket_id, reply_to = await conversation(desk, "burst-of-three")
    thinking.clear()
    texts = ["First, the lamp.", "Second, the chair.", "Third, the table."]
    assert set(await asyncio.gather(*(kim.write(text, to=reply_to) for text in texts))) == {ticket_id}
    await is_thinking(desk, ticket_id)
    thinking.set()
    mails = await desk.answered(ticket_id, 2)
    assert "An answer to all of it." in mails[-1]["text"]
    assert all(text in str(desk.heard("burst-of-three")) for text in texts)
    ticket = await desk.ticket(ticket_id)
    assert len(ticket["messages"]) == 6
    assert turns(ticket) in {2, 3}, "one turn, or a second one where the first mail was taken up before the others"


async def test_a_mail_that_comes_while_the_model_thinks_makes_its_answer_obsolete(
    desk: Desk, thinking: asyncio.Event
) -> None:
    kim, ticket_id, reply_to = await conversation(desk, "second-thoughts")
    desk.model.script(says("Too early."), says("Both are answered."), word="second-thoughts")
    thinking.clear()
    await kim.write("Send it to the office.", to=reply_to)
    await is_thinking(desk, ticket_id)
    await kim.write("No, send it home.", to=reply_to)
    thinking.set()
    mails = await desk.answered(ticket_id, 2)
    assert "Both are answered." in mails[-1]["text"]
    assert [mail["text"].splitlines()[0] for mail in mails] == ["A first answer.", "Both are answered."]
    shown = str(desk.heard("second-thoughts"))
    assert shown.index("Send it to the office.") < shown.index("No, send it home.")
    events = [event["type"] for event in (await desk.ticket(ticket_id))["events"]]
    assert events.count("answer.discarded") == 1
    assert not any("Too early." in received.text for received in desk.postmark.taken)


async def test_who_takes_over_while_the_model_thinks_is_the_only_one_to_answer(
    desk: Desk, thinking: asyncio.Event
) -> None:
    kim, ticket_id, reply_to = await conversation(desk, "taken-over")
    thinking.clear()
    await kim.write("I want to complain.", to=reply_to)
    await is_thinking(desk, ticket_id)
    assert (await desk.client.post(f"/tickets/{ticket_id}/takeover")).status_code == 202
    thinking.set()
    reply = {"kind": "reply", "body": "I am looking into it myself."}
    assert (await desk.client.post(f"/tickets/{ticket_id}/messages", json=reply)).status_code == 202
    mails = await desk.answered(ticket_id, 2)
    assert mails[-1]["text"].startswith("I am looking into it myself.")
    assert mails[-1]["headers"]["Auto-Submitted"] == "no"


async def test_a_worker_killed_after_the_provider_took_a_mail_sends_it_again_under_the_same_id(desk: Desk) -> None:
    desk.model.script(says("It left yesterday."), word="killed-worker")
    desk.postmark.modes = [Mode.HANG_AFTER]
    before = len(desk.postmark.taken)
    ticket_id = await Correspondent(desk, "killed-worker@example.org").write("Hello, this is about killed-worker.")

    async def taken() -> bool:
        return len(desk.postmark.taken) > before

    await until(taken)
    desk.stack.kill("worker")
    [mail] = await desk.answered(ticket_id, 1)
    both = [received.message_id for received in desk.postmark.taken[before:]]
    assert both == [mail["message_id"]] * 2
    types = [event["type"] for event in (await desk.ticket(ticket_id))["events"]]
    assert types.count("message.sent") == 1
