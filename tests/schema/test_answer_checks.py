"""What an answer may say: false claims and leaks are found, and what honest answers say is let through."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from activities.llm.prompt_files import load_prompt
from schema.answer_checks import AnswerFacts, HeldFor, review_answer
from schema.answer_claims import refund_claims
from schema.answer_text import amounts, emails, possible_order_ids

ROOT = Path(__file__).parents[2]
SENTENCES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "answer_sentences.yaml").read_text())
PHRASES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "activities/llm/offline_phrases.yaml").read_text())
FILLED = {
    **{"order": "1001", "date": "2026-03-02", "status": "delivered", "items": "1 x Mug", "title": "Delivery"},
    **{"total": "EUR 49.99", "paid": "EUR 49.99", "amount": "EUR 42.50", "asked": "EUR 60.00", "currency": "EUR"},
    **{"reason": "No photo", "message": "Please send a photo."},
}
EVERYTHING_DONE = AnswerFacts(
    refunds=frozenset({Decimal("42.50")}),
    other_amounts=frozenset({Decimal("49.99")}),
    references=frozenset({"re_ab12"}),
    reset_sent=True,
    bugs=frozenset({"BUG-7"}),
)
CLAIMING = {
    **dict.fromkeys(("refund_done", "refund_done_plain", "refunded_so_far"), HeldFor.REFUND_CLAIM),
    **{"reset_done": HeldFor.RESET_CLAIM, "bug_done": HeldFor.BUG_CLAIM},
}


def phrases() -> list[tuple[str, str]]:
    """Every sentence of the offline model, filled in."""
    found = []
    for texts in PHRASES.values():
        for name, text in texts.items():
            if isinstance(text, str):
                reference = "BUG-7" if name == "bug_done" else "re_ab12"
                found.append((name, text.format(**FILLED, reference=reference)))
    return found


@pytest.mark.parametrize("text", SENTENCES["claims"])
def test_a_refund_told_as_done_is_a_claim(text: str) -> None:
    assert review_answer(f"Hello,\n\n{text}\n\nKind regards", AnswerFacts()) is HeldFor.REFUND_CLAIM
    assert refund_claims(text)


@pytest.mark.parametrize("text", SENTENCES["open"])
def test_what_is_denied_asked_or_told_as_policy_is_no_claim(text: str) -> None:
    assert review_answer(f"Hello,\n\n{text}\n\nKind regards", AnswerFacts()) is None


@pytest.mark.parametrize(("name", "text"), phrases())
def test_the_offline_models_sentences_pass_when_they_are_true(name: str, text: str) -> None:
    assert review_answer(text, EVERYTHING_DONE) is None


@pytest.mark.parametrize(("name", "text"), [phrase for phrase in phrases() if phrase[0] in CLAIMING])
def test_the_offline_models_claims_are_held_when_nothing_was_done(name: str, text: str) -> None:
    assert review_answer(text.replace("re_ab12", "7"), AnswerFacts()) is CLAIMING[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your refund of EUR 42.50 is done.", None),
        ("Your refund of 42,50 € is done.", None),
        ("Your refund of EUR 42.50 out of EUR 49.99 is done.", None),
        ("Your refund of EUR 49.99 is done.", HeldFor.REFUND_AMOUNT),
        ("Your refund of EUR 4,250 is done.", HeldFor.REFUND_AMOUNT),
        ("Your refund is done (reference re_ab12).", None),
        ("Your refund is done (reference re_99zz).", HeldFor.REFUND_AMOUNT),
        ("We filed it as BUG-7.", None),
        ("We filed it as BUG-8.", HeldFor.BUG_CLAIM),
        ("Refunded so far: EUR 0.00.", None),
    ],
)
def test_amounts_and_numbers_must_be_those_of_the_record(text: str, expected: HeldFor | None) -> None:
    assert review_answer(text, EVERYTHING_DONE) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What you paid was already refunded (EUR 10.00).", None),
        ("Order 1001: EUR 10.00 of it was refunded.", None),
        ("Your order was already refunded.", None),
        ("Your refund is done.", HeldFor.REFUND_CLAIM),
        ("Your refund of EUR 20.00 is done.", HeldFor.REFUND_CLAIM),
    ],
)
def test_refunds_of_earlier_tickets_may_be_told_as_such(text: str, expected: HeldFor | None) -> None:
    assert review_answer(text, AnswerFacts(earlier_refunds=frozenset({Decimal(10)}))) is expected


def test_a_colleagues_words_may_be_passed_on() -> None:
    facts = AnswerFacts(colleagues=("The bank has returned it: your order was refunded in May.",))
    assert (
        review_answer("A colleague answers: The bank has returned it: your order was refunded in May.", facts) is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "The key is sk-abcdefghijklmnop1234.",
        "Use tf_3f9c2b7e1a55.",
        "Authorization: Bearer abcdef0123456789",
        "https://shop.example/reset?token=abc",
        "https://shop.example/reset?to\u200bken=abc",
        "token: 0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0",
    ],
)
def test_keys_and_secret_links_are_held(text: str) -> None:
    assert review_answer(text, AnswerFacts()) is HeldFor.SECRET


@pytest.mark.parametrize("change", [str, str.upper, lambda t: t.replace(" ", "  "), lambda t: t.replace(" ", "-")])
def test_the_instructions_are_not_repeated(change: Any) -> None:
    prompt = load_prompt("agent").text
    facts = AnswerFacts(instructions=prompt)
    assert review_answer(f"Sure: {change(prompt[300:420])}", facts) is HeldFor.INSTRUCTIONS
    assert review_answer(f"Sure: {prompt[300:350]}", facts) is None


@pytest.mark.parametrize(
    "text", ["Ask bob@example.com.", "Ask BOB@Example.com", "Ask bob (at) example.com", "Ask bob＠example.com"]
)
def test_foreign_addresses_are_held(text: str) -> None:
    facts = AnswerFacts(emails=frozenset({"ada@example.com", "support@shop.example"}))
    assert review_answer(text, facts) is HeldFor.FOREIGN_EMAIL
    assert review_answer("Write to support+abc@shop.example from ada@example.com.", facts) is None


@pytest.mark.parametrize(
    "text",
    [
        "We have mailed you a link to reset your password.",
        "A password reset link has been sent to your address.",
        "Your password has been changed.",
        "Wir haben Ihnen einen Link für ein neues Passwort geschickt.",
        "Nous vous avons envoyé un lien pour votre mot de passe.",
        "Le hemos enviado un enlace para su contraseña.",
    ],
)
def test_a_reset_that_was_not_sent_is_held(text: str) -> None:
    assert review_answer(text, AnswerFacts()) is HeldFor.RESET_CLAIM
    assert review_answer(text, AnswerFacts(reset_sent=True)) is None


@pytest.mark.parametrize(
    "text",
    [
        "I can send you a link to reset your password.",
        "I could not send you a password link.",
        "Did you get the password mail that was sent?",
        "You can reset your password in your account.",
        "Soll ich Ihnen einen Link für ein neues Passwort schicken?",
        "I have passed the problem on to a colleague.",
        "Thank you for reporting the bug.",
        "I could not file the bug.",
        "Shall I file a bug report?",
    ],
)
def test_offers_and_denials_of_resets_and_bugs_pass(text: str) -> None:
    assert review_answer(text, AnswerFacts()) is None


@pytest.mark.parametrize(
    "text", ["I have filed a bug report for you.", "Wir haben den Fehler aufgenommen.", "Nous avons signalé le bug."]
)
def test_a_bug_that_was_not_filed_is_held(text: str) -> None:
    assert review_answer(text, AnswerFacts()) is HeldFor.BUG_CLAIM


def test_texts_are_read_as_people_read_them() -> None:
    assert amounts("EUR 1,234.50 and 1.234,50 €") == [frozenset({Decimal("1234.50")})] * 2
    assert emails("a@b.example, C@D.example.") == {"a@b.example", "c@d.example"}
    assert possible_order_ids("Order 2001 of 2026-03-02, in May 2026, 14 days, EUR 2001.00, ORD-7") == {"2001", "ORD-7"}


@pytest.mark.parametrize("text", ["1,1." * 50_000, "a" * 6001, "refund " * 400, "x1." * 1900])
def test_what_is_too_long_for_an_answer_is_held(text: str) -> None:
    assert review_answer(text, AnswerFacts()) is HeldFor.TOO_LONG
