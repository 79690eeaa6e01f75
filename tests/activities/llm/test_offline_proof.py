"""The offline model with a sender who is not proven: it asks for the code, and goes on once it has come."""

import pytest

from activities.llm.offline_phrases import PHRASES
from activities.sender_proof import NOT_PROVEN, WORDS
from activities.turns import PROVEN
from schema.answer_checks import AnswerFacts, review_answer
from schema.db.sender_codes import MASK, SUBJECT, Proof
from tests.activities.llm.offline_desk import Desk, order

REFUSED = {proof: f"Error: {NOT_PROVEN} {words}" for proof, words in WORDS.items()}
QUESTIONS = [
    ("Where is my order 1001?", "check_order_status"),
    ("Which orders do I have?", "list_customer_orders"),
    ("Please refund order 1001.", "check_order_status"),
    ("I forgot my password.", "reset_password"),
]


async def refused(desk: Desk, proof: Proof, body: str) -> str:
    desk.results = dict.fromkeys(("check_order_status", "list_customer_orders", "reset_password"), REFUSED[proof])
    answer = await desk.write(body)
    desk.results = {}
    return answer


async def send_code(desk: Desk, words: str = f"Here it is: {MASK}", subject: str = "") -> str:
    """The customer answers with the code, and the ticket system says so."""
    return await desk.write(words, subject, f"\n{PROVEN}")


@pytest.mark.parametrize(("body", "tool"), QUESTIONS)
@pytest.mark.parametrize("proof", [Proof.CODE_MAILED, Proof.CODE_OPEN])
async def test_it_asks_for_the_code_and_does_what_was_asked_once_it_came(body: str, tool: str, proof: Proof) -> None:
    desk = Desk(order("1001"))
    answer = await refused(desk, proof, body)
    assert "answer with the code" in answer
    assert answer.count("answer with the code") == 1
    answer = await send_code(desk)
    assert tool in desk.tools
    assert "code" not in answer


async def test_all_that_waited_for_the_code_is_worked_on() -> None:
    desk = Desk(order("1001"), order("1002"))
    await refused(desk, Proof.CODE_MAILED, "Where is my order 1001?")
    await refused(desk, Proof.CODE_OPEN, "And where is my order 1002?")
    answer = await send_code(desk, MASK, subject=f"Re: {SUBJECT.format(subject='My order')}")
    assert "1001" in answer
    assert "1002" in answer


async def test_what_was_answered_before_is_not_worked_on_again() -> None:
    desk = Desk(order("1001"), order("1002"))
    await desk.write("Where is my order 1001?")
    await refused(desk, Proof.CODE_MAILED, "Where is my order 1002?")
    answer = await send_code(desk)
    assert "1002" in answer
    assert "1001" not in answer


async def test_it_says_what_else_can_be_done() -> None:
    assert "once more" in await refused(Desk(), Proof.WRITE_AGAIN, "Where is my order 1001?")
    answer = await refused(Desk(), Proof.NOT_NOW, "Where is my order 1001?")
    assert answer.endswith("Shall I pass your question on to a colleague?")


@pytest.mark.parametrize("language", sorted(PHRASES))
@pytest.mark.parametrize("name", ["confirm_sender", "write_again", "not_proven"])
def test_what_it_says_of_proof_is_borne_out_by_every_record(language: str, name: str) -> None:
    assert review_answer(PHRASES[language][name], AnswerFacts()) is None
