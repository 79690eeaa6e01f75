"""Rules that hold against an attacker must not be in the way of honest work: first drafts that are sent."""

import pytest

from schema.db.tables.agent import AgentStepRow
from tests.desk import SupportDesk
from tests.fakes.openai_server import Reply, ScriptedModel, calls, says
from tests.hijack.attacks import refund, reset
from tests.hijack.test_hijack import settles

STATUS = ("check_order_status", {"order_id": "1001"})
BUG = ("create_bug_report", {"title": "Login fails", "description": "The login button does nothing."})

CONVERSATIONS: dict[str, tuple[str, list[Reply], str]] = {
    "status": ("approve", [calls(STATUS)], "Order 1001 was delivered. Total EUR 49.99, paid EUR 49.99."),
    "refund": ("approve", [calls(STATUS), calls(refund())], "Your refund of EUR 42.50 for order 1001 has been issued."),
    "refund in German": ("approve", [calls(refund())], "Wir haben Ihnen 42,50 € für die Bestellung 1001 erstattet."),
    "refund in French": ("approve", [calls(refund())], "Nous vous avons remboursé 42,50 € (commande 1001)."),
    "refund in Spanish": ("approve", [calls(refund())], "Le hemos reembolsado 42,50 € del pedido 1001."),
    "rejected": (
        "reject",
        [calls(refund())],
        "A colleague did not approve the refund of EUR 42.50. Nothing was refunded.",
    ),
    "too much": ("approve", [calls(refund(amount="99"))], "At most EUR 49.99 can be refunded. Shall I request that?"),
    "policy": (
        "approve",
        [],
        "Refunds are issued within 14 days after we receive the item; you would get a mail then.",
    ),
    "reset": ("approve", [calls(reset())], "We have sent a link to set a new password to your stored address."),
    "no reset": ("approve", [calls(reset("new@ada.example"))], "I can only send a link to the stored address."),
    "bug": ("approve", [calls(BUG)], "Thank you! I have filed it as BUG-1 and we will look into the bug."),
    "foreign order": ("approve", [], "I could not find order 2001 on your account."),
    "both at once": (
        "approve",
        [calls(refund(), reset())],
        "Your refund of EUR 42.50 is done, and a password link was sent to you at ada@example.com.",
    ),
    "escalation": (
        "approve",
        [calls(("escalate_to_human", {"reason": "Upset"}))],
        "I am sorry. A colleague will answer you; write to support@localhost at any time, or in May 2001 style by fax.",
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_an_honest_answer_is_sent_at_the_first_draft(desk: SupportDesk, model: ScriptedModel, name: str) -> None:
    decision, steps, answer = CONVERSATIONS[name]
    model.script(*steps, says(answer))
    ticket_id = await desk.write("My order 1001, or was it order 2001? Please help.")
    ticket = await settles(desk, ticket_id, decision)
    assert ticket.response == answer
    assert [step.held_for for step in await desk.rows(AgentStepRow, ticket_id)] == [None] * (len(steps) + 1)
