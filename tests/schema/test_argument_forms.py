"""The forms that people edit a call with."""

import pytest

from schema.argument_forms import argument_form
from schema.consequences import AskedFor, consequence_of
from schema.evidence_claims import claim_of_customer, claim_of_finding, claims_of_record, shortened
from schema.money import Money
from schema.tools import TOOL_ARGUMENTS


@pytest.mark.parametrize("tool", TOOL_ARGUMENTS)
def test_every_argument_of_every_tool_has_a_title_and_no_reference(tool: str) -> None:
    form = argument_form(tool)
    assert form["properties"].keys() == TOOL_ARGUMENTS[tool].model_fields.keys()
    assert all(field["title"][0].isupper() for field in form["properties"].values())
    assert "$ref" not in str(form)


def test_a_refund_is_edited_as_money_in_the_currency_of_the_order() -> None:
    form = argument_form("process_refund", Money(minor=4999, currency="KWD"), {"currency": "KWD"})
    amount = form["properties"]["amount"]
    assert amount["format"] == "money"
    assert amount["x-money"] == {"currency": "KWD", "decimals": 3, "maximum": {"minor": 4999, "currency": "KWD"}}
    assert form["properties"]["currency"]["enum"] == ["KWD"]
    assert form["required"] == ["order_id", "amount", "reason"]
    assert "x-money" not in argument_form("process_refund")["properties"]["amount"]


def test_a_choice_lists_what_can_be_chosen() -> None:
    assert argument_form("create_bug_report")["properties"]["priority"]["enum"] == ["low", "normal", "high", "urgent"]


def test_a_tool_that_is_gone_has_no_form() -> None:
    assert argument_form("forgotten") == {}


def test_the_consequences_name_what_moves() -> None:
    asked = AskedFor(
        tool="process_refund",
        amount=Money(minor=4250, currency="EUR"),
        order_id="1001",
        customer="Ada",
        expires_at="2026-11-24T12:00:00Z",
    )
    told = consequence_of(asked)
    assert told.on_approve.startswith("EUR 42.50 is paid back to Ada for order 1001")
    assert "2026-11-24 12:00 UTC" in told.on_expiry
    assert "one more person" in consequence_of(asked.model_copy(update={"more_people": 1})).on_approve
    bug = asked.model_copy(update={"tool": "create_bug_report", "amount": None})
    assert consequence_of(bug).on_approve.startswith("The bug report is filed.")


def test_evidence_says_what_is_ours_and_what_somebody_says() -> None:
    record = claims_of_record({"paid": {"minor": 4250, "currency": "EUR"}, "sender_verified": False}, 7)
    assert [(one.claim, one.verified, one.event_seq) for one in record] == [
        ("EUR 42.50 was paid.", True, 7),
        ("The sender's address was not proven.", True, 7),
    ]
    assert not claim_of_customer("It  is\nbroken", 1).verified
    assert claim_of_customer("It  is\nbroken", 1).claim == "The customer wrote: “It is broken”"


@pytest.mark.parametrize(
    ("tool", "result", "said"),
    [
        ("search_knowledge_base", '{"results": [{"title": "Returns"}]}', "Articles found: “Returns”."),
        ("search_knowledge_base", '{"results": []}', "Articles found: none."),
        ("list_customer_orders", '{"orders": [{}, {}]}', "The customer has 2 orders in the list."),
        ("check_order_status", "not what it was", "check_order_status: not what it was"),
        ("check_order_status", "[1]", "check_order_status: [1]"),
    ],
)
def test_what_a_tool_found_is_said_in_a_sentence(tool: str, result: str, said: str) -> None:
    assert claim_of_finding(tool, result, None).claim == said


def test_long_text_is_shortened() -> None:
    assert len(shortened("word " * 1000)) == 300
