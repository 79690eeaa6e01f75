"""A sender whom nothing proves is asked for a code; answering with it leads to what was asked."""

import re

import pytest

from tests.e2e.mail.correspondence import Desk
from tests.stack import until


@pytest.mark.parametrize("provider", ["generic", "postmark"])
async def test_who_is_not_proven_answers_with_the_code_and_hears_of_the_order(desk: Desk, provider: str) -> None:
    order = {"generic": "8301", "postmark": "8302"}[provider]
    kim = await desk.customer(order, provider)
    kim.proven = False
    ticket_id = await kim.write(f"Where is my order {order}?")

    async def asked() -> bool:
        return len(await desk.mails(ticket_id)) == 2

    await until(asked)
    mails = {bool(mail["headers"].get("In-Reply-To")): mail for mail in await desk.mails(ticket_id)}
    assert "answer with the code" in mails[True]["text"]
    assert "delivered" not in mails[True]["text"]
    assert "****-****" in mails[False]["text"], "people are not shown the code"
    text = await desk.database.fetchval("SELECT text FROM mails WHERE message_id = $1", mails[False]["message_id"])
    [code] = re.findall(r"^    (\S+)$", text, re.MULTILINE)
    assert await kim.reply(mails[False], f"Here it is: {code}") == ticket_id

    async def answered() -> bool:
        return (await desk.ticket(ticket_id))["status"] == "completed" and len(await desk.mails(ticket_id)) == 3

    await until(answered)
    ticket = await desk.ticket(ticket_id)
    assert f"Order {order}" in ticket["response"]
    assert "delivered" in ticket["response"]
    types = [event["type"] for event in ticket["events"]]
    assert types.count("sender.asked") == types.count("sender.verified") == 1
    assert code not in str(ticket) + str(desk.model.requests)
