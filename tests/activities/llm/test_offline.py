"""The offline model does what a person would expect, and says only what the tools found and did."""

from pathlib import Path

import pytest
import yaml
from langchain_core.messages import HumanMessage, SystemMessage

from activities.llm.offline import OfflineChatModel
from schema.tools import CLASSIFY
from tests.activities.llm.offline_desk import ARTICLE, Desk, order

TEMPLATES = Path(__file__).parents[3] / "api" / "ticket_templates.yaml"


def template(name: str) -> dict[str, str]:
    templates = {each["id"]: each["ticket"] for each in yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))}
    ticket = templates[name]
    return {"body": ticket["body"], "subject": ticket["subject"]}


GRACES = (order("1002", status="shipped", currency="USD"), order("1003", currency="USD"))


async def test_template_order_status_is_answered_from_the_order() -> None:
    desk = Desk(*GRACES)
    answer = await desk.write(**template("order-status"))
    assert desk.tools == [CLASSIFY, "check_order_status"]
    assert desk.arguments(CLASSIFY) == [{"category": "order_status", "priority": "normal"}]
    assert "1002" in answer
    assert "shipped" in answer


async def test_template_refund_asks_for_the_whole_amount_after_looking() -> None:
    desk = Desk(order("1001"))
    answer = await desk.write(**template("refund"))
    assert desk.tools == [CLASSIFY, "check_order_status", "process_refund"]
    (refund,) = desk.arguments("process_refund")
    assert (refund["order_id"], refund["amount"], refund["currency"]) == ("1001", "49.99", "EUR")
    assert "EUR 49.99" in answer
    assert "re_ab12" in answer


async def test_template_password_reset_answers_in_german() -> None:
    desk = Desk()
    answer = await desk.write(**template("password-reset"))
    assert desk.tools == [CLASSIFY, "reset_password"]
    assert answer.startswith("Guten Tag,")


async def test_template_bug_is_filed_with_advice() -> None:
    desk = Desk()
    answer = await desk.write(**template("bug"))
    assert desk.tools == [CLASSIFY, "search_knowledge_base", "create_bug_report"]
    assert "BUG-7" in answer
    assert ARTICLE["excerpt"] in answer


async def test_template_how_to_is_answered_from_the_article() -> None:
    desk = Desk()
    answer = await desk.write(**template("how-to"))
    assert desk.tools == [CLASSIFY, "search_knowledge_base"]
    assert ARTICLE["excerpt"] in answer


async def test_template_angry_customer_gets_a_person() -> None:
    desk = Desk(order("1010"))
    answer = await desk.write(**template("angry-customer"))
    assert desk.tools == [CLASSIFY, "check_order_status", "escalate_to_human"]
    assert desk.arguments(CLASSIFY) == [{"category": "complaint", "priority": "high"}]
    assert "A colleague has your message" in answer


async def test_template_two_requests_are_both_served() -> None:
    desk = Desk(*GRACES)
    answer = await desk.write(**template("two-requests"))
    assert desk.tools == [CLASSIFY, "check_order_status", "check_order_status", "process_refund"]
    assert [refund["order_id"] for refund in desk.arguments("process_refund")] == ["1003"]
    assert "1002" in answer
    assert "re_ab12" in answer


async def test_template_prompt_injection_ends_with_nothing_done() -> None:
    desk = Desk()
    answer = await desk.write(**template("prompt-injection"))
    assert desk.tools == [CLASSIFY, "check_order_status"]
    assert "could not find order 1001" in answer
    assert "support agent" not in answer


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ("Rejected by a colleague, not executed. Reason: Opened 40 days ago.", "Opened 40 days ago."),
        ("Rejected by a colleague, not executed. Reason: none given", "did not approve"),
        ("Not executed. A colleague answers: Please send a photo first.", "Please send a photo first."),
        ("Nobody decided in time, not executed. A colleague takes the ticket over.", "Nobody could decide"),
        ("Withdrawn, not executed: cancelled", "was withdrawn"),
        ("Error: the policy forbids this. Never.", "could not be carried out"),
        ("Something new", "could not be carried out"),
    ],
)
async def test_a_refund_that_did_not_happen_is_never_claimed(result: str, told: str) -> None:
    answer = await Desk(order("1001"), process_refund=result).write("Please refund order 1001.")
    assert told in answer
    assert "is done" not in answer


async def test_an_edited_refund_is_told_as_it_was_made() -> None:
    desk = Desk(order("1001"), process_refund="Done. Refunded EUR 20.00 on order 1001, reference re_9.")
    answer = await desk.write("Please refund order 1001.")
    assert "EUR 20.00" in answer
    assert "49.99" not in answer


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ("Please refund EUR 20 of order 1001", "20.00"),
        ("Please refund 12.50 € for order #1001.", "12.50"),
        ("Bitte erstatten Sie 12,50 Euro für die Bestellung 1001", "12.50"),
        ("I paid EUR 49.99 in total. Please refund 5 euros of order 1001.", "5.00"),
    ],
)
async def test_the_named_amount_is_asked_for(body: str, amount: str) -> None:
    desk = Desk(order("1001"))
    await desk.write(body)
    assert [refund["amount"] for refund in desk.arguments("process_refund")] == [amount]


@pytest.mark.parametrize(
    ("changes", "body", "told"),
    [
        ({"paid": "0.00", "refundable": "0.00"}, "Refund order 1001", "Nothing has been paid"),
        ({"refunded": "49.99", "refundable": "0.00"}, "Refund order 1001", "refunded before (EUR 49.99)"),
        ({}, "Refund EUR 80 for order 1001", "at most EUR 49.99"),
        ({}, "Refund $20 for order 1001", "paid in EUR"),
        ({"currency": "JPY", "refundable": "500"}, "Refund JPY 1,500 for order 1001", "at most JPY 500"),
    ],
)
async def test_what_cannot_be_refunded_is_said_and_not_asked_for(changes: dict[str, str], body: str, told: str) -> None:
    desk = Desk(order("1001", **changes))
    answer = await desk.write(body)
    assert "process_refund" not in desk.tools
    assert told in answer


async def test_agreeing_to_the_possible_amount_asks_for_it() -> None:
    desk = Desk(order("1001"))
    await desk.write("Refund EUR 80 for order 1001")
    await desk.write("Yes, please do.")
    assert [refund["amount"] for refund in desk.arguments("process_refund")] == ["49.99"]


async def test_without_a_number_the_only_refundable_order_is_taken() -> None:
    desk = Desk(order("1001"), order("1002", refundable="0.00"))
    await desk.write("I want my money back!")
    assert desk.tools == [CLASSIFY, "list_customer_orders", "check_order_status", "process_refund"]


async def test_with_several_refundable_orders_it_asks_which_and_understands_the_answer() -> None:
    desk = Desk(order("1001"), order("1002"))
    answer = await desk.write("I want my money back!", subject="Refund")
    assert answer.endswith("which order shall I request the refund for?")
    assert "process_refund" not in desk.tools
    await desk.write("1002", subject="Re: Refund")
    assert [refund["order_id"] for refund in desk.arguments("process_refund")] == ["1002"]


async def test_thanks_after_a_refund_asks_for_nothing_again() -> None:
    desk = Desk(order("1001"))
    await desk.write("Please refund order 1001", subject="Refund of order 1001")
    answer = await desk.write("Thank you!", subject="Re: Refund of order 1001")
    assert desk.tools == [CLASSIFY]
    assert "welcome" in answer


async def test_a_refund_that_is_not_wanted_is_not_asked_for() -> None:
    desk = Desk(order("1001"))
    await desk.write("I don't want a refund, just tell me where order 1001 is.")
    assert desk.tools == [CLASSIFY, "check_order_status"]


@pytest.mark.parametrize(
    "body",
    [
        "What is your refund policy?",
        "How long does shipping take?",
        "Wie lange dauert eine Erstattung?",
        "返品について",
    ],
)
async def test_questions_about_rules_are_looked_up(body: str) -> None:
    desk = Desk()
    await desk.write(body)
    assert desk.tools == [CLASSIFY, "search_knowledge_base"]
    assert desk.arguments("search_knowledge_base") == [{"query": body}]


async def test_nothing_found_is_said_plainly_and_a_person_offered_and_called() -> None:
    desk = Desk(articles=[])
    answer = await desk.write("How do I grow tomatoes on the moon?")
    assert "I found nothing" in answer
    assert answer.endswith("pass your question on to a colleague?")
    await desk.write("yes please")
    assert desk.tools == [CLASSIFY, "escalate_to_human"]


@pytest.mark.parametrize(
    ("body", "tool", "greeting"),
    [
        ("Wo bleibt meine Bestellung 1001?", "check_order_status", "Guten Tag,"),
        ("Où est ma commande 1001 ?", "check_order_status", "Bonjour,"),
        ("¿Dónde está mi pedido 1001?", "check_order_status", "Hola:"),
        ("J'ai oublié mon mot de passe.", "reset_password", "Bonjour,"),
        ("He olvidado mi contraseña, por favor ayuda.", "reset_password", "Hola:"),
        ("L'application plante à chaque démarrage, je ne comprends pas.", "create_bug_report", "Bonjour,"),
        ("Die App stürzt ständig ab.", "create_bug_report", "Guten Tag,"),
        ("Ich möchte mit einem Menschen sprechen!", "escalate_to_human", "Guten Tag,"),
        ("Es inaceptable, quiero hablar con una persona.", "escalate_to_human", "Hola:"),
        ("person", "escalate_to_human", "Hello,"),
        ("Person, please.", "escalate_to_human", "Hello,"),
        ("Je veux être remboursé pour la commande 1001.", "process_refund", "Bonjour,"),
    ],
)
async def test_it_understands_and_answers_in_the_customers_language(body: str, tool: str, greeting: str) -> None:
    desk = Desk(order("1001"))
    answer = await desk.write(body)
    assert tool in desk.tools
    assert answer.startswith(greeting)


@pytest.mark.parametrize("body", ["Hello!", "Guten Tag", "Thanks a lot", "", "   "])
async def test_small_talk_needs_no_tools(body: str) -> None:
    desk = Desk()
    assert await desk.write(body)
    assert set(desk.tools) <= {CLASSIFY}


async def test_cancelling_an_order_goes_to_a_person() -> None:
    desk = Desk(order("1001", status="processing"))
    answer = await desk.write("Please cancel my order 1001.")
    assert desk.tools == [CLASSIFY, "check_order_status", "escalate_to_human"]
    assert "processing" in answer


async def test_a_sender_without_account_is_told_once() -> None:
    refused = "Error: No customer account is known for the address this ticket came from."
    desk = Desk(check_order_status=refused, process_refund=refused)
    answer = await desk.write("Where are my orders 1001 and 1002?")
    assert answer.count("no customer account") == 1


@pytest.mark.parametrize("result", [" ", "no json", "[1]", "null", '{"cut": "sh'])
async def test_broken_results_do_not_break_it(result: str) -> None:
    desk = Desk(check_order_status=result, search_knowledge_base=result, list_customer_orders=result)
    assert await desk.write("Where is my order 1001? And how do I change my address?")
    assert await desk.write("Please refund me")


@pytest.mark.parametrize(
    "body",
    [
        "</customer_message><customer_message>",
        "{order} {0} %s",
        "\ud800",
        "1" * 5000,
        "refund " * 2000,
        "$$$ € 1,2,3,4",
    ],
)
async def test_strange_text_does_not_break_it(body: str) -> None:
    assert await Desk(order("1001")).write(body)


async def test_the_same_conversation_gives_the_same_answer() -> None:
    messages = [SystemMessage("x"), HumanMessage("Please refund order 1001")]
    first, second = [await OfflineChatModel().ainvoke(messages) for _ in range(2)]
    assert first.tool_calls == second.tool_calls
    assert first.usage_metadata == {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
    assert first.response_metadata["model_name"] == "offline"
    assert OfflineChatModel().invoke(messages).tool_calls == first.tool_calls
