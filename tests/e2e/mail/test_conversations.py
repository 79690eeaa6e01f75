"""Conversations by mail through the whole service, in every provider's format."""

from typing import Any

import pytest

from tests.api.inbound.payloads import PARSED
from tests.e2e.mail.correspondence import SUPPORT, Correspondent, Desk
from tests.stack import reaches

PROVIDERS = sorted(PARSED)
ORDERS = {provider: str(8101 + number) for number, provider in enumerate(PROVIDERS)}


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_mail_is_answered_its_reply_goes_on_and_a_stranger_stays_outside(desk: Desk, provider: str) -> None:
    order = str(int(ORDERS[provider]) + 100)
    kim = await desk.customer(order, provider)
    ticket_id = await kim.write(f"Where is my order {order}?")
    [answer] = await desk.answered(ticket_id, 1)
    assert (f"order {order}" in answer["text"].lower(), answer["to"]) == (True, kim.email)
    assert await kim.reply(answer, "Thank you!") == ticket_id
    await desk.answered(ticket_id, 2)

    eve = Correspondent(desk, f"eve{order}@example.org", provider)
    other_id = await eve.reply(answer, f"Where is order {order}, and what was said about it?")
    assert other_id != ticket_id
    [refused] = await desk.answered(other_id, 1)
    assert (refused["to"], "delivered" in refused["text"]) == (eve.email, False)
    assert "Thank you!" not in str(desk.heard("what was said about it?"))
    assert len((await desk.ticket(ticket_id))["messages"]) == 4
    events = {event["type"] for event in (await desk.ticket(other_id))["events"]}
    assert "mail.not_threaded" in events


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_five_turns_by_mail_with_a_refund_among_them(desk: Desk, provider: str) -> None:
    order = ORDERS[provider]
    kim = await desk.customer(order, provider)
    said = [
        f"Where is my order {order}?",
        f"Please refund order {order}, it arrived broken.",
        "Thanks! And how do I change my address?",
        f"Where is my order {order} now?",
        "Thank you, goodbye",
    ]
    ticket_id = await kim.write(said[0])
    mails = await desk.answered(ticket_id, 1)
    for number, text in enumerate(said[1:], 2):
        # Once the reply address is lost: only the ids of the conversation lead back.
        to = SUPPORT if number == 3 else None
        assert await kim.reply(mails[-1], text, to) == ticket_id
        if number == 2:
            await approve(desk, ticket_id)
        mails = await desk.answered(ticket_id, number)
    ticket = await desk.ticket(ticket_id)
    assert [message["reply_text"] for message in ticket["messages"][::2]] == said
    assert [message["direction"] for message in ticket["messages"]] == ["inbound", "outbound"] * 5
    assert len([event for event in ticket["events"] if event["type"] == "turn.started"]) == 5
    refunds = (await desk.client.get("/refunds", params={"ticket_id": ticket_id})).json()["items"]
    assert [refund["status"] for refund in refunds] == ["done"]
    assert refunds[0]["reference"] in mails[1]["text"]
    chain_is_complete(kim, mails)
    history_is_shown_once(desk.heard(said[0]), said, ticket["messages"][1::2])


async def approve(desk: Desk, ticket_id: str) -> None:
    [approval] = (await reaches(desk.client, ticket_id, "awaiting_approval"))["approvals"]
    decided = await desk.client.post(f"/approvals/{approval['id']}", json={"decision": "approve"})
    assert decided.status_code == 200, decided.text


def chain_is_complete(kim: Correspondent, mails: list[dict[str, Any]]) -> None:
    """Each of our mails answers the customer's last one, and refers to all that was said before, in order."""
    for number, mail in enumerate(mails):
        before = kim.references[: 2 * number + 1]
        assert mail["headers"]["References"].split() == before
        assert mail["headers"]["In-Reply-To"] == before[-1]
        assert mail["headers"]["Auto-Submitted"] == "auto-replied"
        assert mail["reply_to"] == mails[0]["reply_to"]


def history_is_shown_once(shown: list[dict[str, Any]], said: list[str], answers: list[dict[str, Any]]) -> None:
    """The model sees each mail's own words and each answer, once; nothing that was quoted."""
    customers = [message["content"] for message in shown if message["role"] == "user"]
    assert [text in content for text, content in zip(said, customers, strict=True)] == [True] * 5
    assert not any("wrote:" in content or "\n> " in content for content in customers)
    ours = [m["content"] for m in shown if m["role"] == "assistant" and not m.get("tool_calls")]
    assert ours == [answer["body_text"] for answer in answers[:4]]
