"""What an answer of the agent may not say, checked against the ticket's record before it becomes a draft.

Pure: `activities.answer_review` gathers the facts. The model is never trusted to have kept the rules of its prompt.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from functools import cache

from schema.answer_claims import claims_bug, claims_reset, refund_claims
from schema.answer_text import amounts, emails, folded, plain, sentences, squeezed
from schema.base import Frozen

MAX_ANSWER, MAX_SENTENCE = 6000, 2000
"""In characters. Longer ones are no answers to customers, and would keep the checks below busy for seconds."""
ECHO = 60
"""So many letters and digits in a row, the same as in the instructions, are an echo of them."""


class HeldFor(StrEnum):
    """The rule an answer broke; stands in `agent_steps.held_for` and in the event `answer.held`."""

    TOO_LONG = "too_long"
    REFUND_CLAIM = "refund_claim"
    REFUND_AMOUNT = "refund_amount"
    RESET_CLAIM = "reset_claim"
    BUG_CLAIM = "bug_claim"
    INSTRUCTIONS = "instructions"
    SECRET = "secret"
    FOREIGN_EMAIL = "foreign_email"
    FOREIGN_ORDER = "foreign_order"
    FOREIGN_NAME = "foreign_name"


WORDS = {
    HeldFor.TOO_LONG: "it is too long for a mail to a customer; say it in a few short sentences",
    HeldFor.REFUND_CLAIM: "it says that a refund was made, but no refund of this ticket is done",
    HeldFor.REFUND_AMOUNT: "it names an amount or a reference of a refund that is not in the record",
    HeldFor.RESET_CLAIM: "it says that a password link was sent, but none was sent for this ticket",
    HeldFor.BUG_CLAIM: "it names a bug report that was not filed for this ticket",
    HeldFor.INSTRUCTIONS: "it repeats the instructions",
    HeldFor.SECRET: "it contains something that looks like a key, a token or a secret link",
    HeldFor.FOREIGN_EMAIL: "it contains an e-mail address that is neither the customer's nor the shop's",
    HeldFor.FOREIGN_ORDER: "it names an order that is not this customer's",
    HeldFor.FOREIGN_NAME: "it names another customer",
}


class AnswerFacts(Frozen):
    """What the record knows. Amounts are in major units, addresses in small letters."""

    refunds: frozenset[Decimal] = frozenset()  # done on this ticket, each and in sum
    earlier_refunds: frozenset[Decimal] = frozenset()  # of the customer's orders, whichever ticket made them
    other_amounts: frozenset[Decimal] = frozenset()  # that tools have shown: totals, prices, what is left
    references: frozenset[str] = frozenset()
    reset_sent: bool = False
    bugs: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()  # that may be named
    names_foreign_order: bool = False
    names_foreign_customer: bool = False
    holds_reset_token: bool = False
    colleagues: tuple[str, ...] = ()  # what people of the shop have said on this ticket; it may be repeated
    instructions: str = ""


_SECRETS = re.compile(
    r"\b[sprw][ke]_(?:live|test)_\w{8,}|\bsk-[\w-]{12,}|\btf_[\w-]{8,}|\bwhsec_\w{8,}|\bgh[opsu]_\w{20,}|\bAKIA[0-9A-Z]{12,}"
    r"|\bxox[abprs]-[\w-]{10,}|\beyJ[\w-]{10,}\.[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY|(?i:\bbearer\s+[\w.~+/-]{12,})"
    r"|(?i:\b(?:api[ _-]?key|secret|access[ _-]?token|reset[ _-]?token|token)\s*[=:]\s*[\w.~+/%-]{8,})"
    r"|(?i:[?&#;](?:\w*token|code|key|sig|signature)(?:=|%3d)\S)"
)
_REFERENCE = re.compile(r"\bre_\w{4,}", re.IGNORECASE)
_NAMED_REFERENCE = re.compile(r"\b(?:reference|referenz|referencia)(?: number| no| nummer)?[:\s]+#?([\w-]*\d[\w-]*)")
_BUG_NUMBER = re.compile(r"\bbug\s?[-#]\s?(\d+)\b", re.IGNORECASE)
_AGO = re.compile(r"\b(?:already|before|earlier|previously|bereits|schon|zuvor|fruher|deja|auparavant|ya|antes)\b")


def review_answer(text: str, facts: AnswerFacts) -> HeldFor | None:
    """The first rule that the answer breaks; None when it may be sent."""
    if is_too_long(text):
        return HeldFor.TOO_LONG
    return next((rule for rule, breaks in _RULES if breaks(text, facts)), None)


def is_too_long(text: str) -> bool:
    """Whether the text is longer than an answer can be, as a whole or in one sentence."""
    return len(text) > MAX_ANSWER or any(len(sentence) > MAX_SENTENCE for sentence in sentences(text))


def _has_secret(text: str, facts: AnswerFacts) -> bool:
    return facts.holds_reset_token or bool(_SECRETS.search(plain(text)))


def _repeats_instructions(text: str, facts: AnswerFacts) -> bool:
    runs, said = _runs(facts.instructions), squeezed(text)
    return any(said[i : i + ECHO] in runs for i in range(len(said) - ECHO + 1))


def _names_foreign_email(text: str, facts: AnswerFacts) -> bool:
    return any(_without_tag(address) not in facts.emails for address in emails(text) - facts.emails)


def _claims_refund(text: str, facts: AnswerFacts) -> bool:
    if facts.refunds:
        return False
    return any(not _is_earlier(claim, facts) for claim in _own_claims(text, facts))


def _names_wrong_refund(text: str, facts: AnswerFacts) -> bool:
    named = {reference.casefold() for reference in _REFERENCE.findall(plain(text))}
    claims = _own_claims(text, facts)
    named |= {reference for claim in claims for reference in _NAMED_REFERENCE.findall(claim)}
    return bool(named - facts.references) or any(not _amounts_stand(claim, facts) for claim in claims)


def _claims_unsent_reset(text: str, facts: AnswerFacts) -> bool:
    return not facts.reset_sent and claims_reset(text)


def _claims_unfiled_bug(text: str, facts: AnswerFacts) -> bool:
    named = {f"BUG-{int(number)}" for number in _BUG_NUMBER.findall(plain(text))}
    return bool(named - facts.bugs) or (not facts.bugs and claims_bug(text))


_RULES: tuple[tuple[HeldFor, Callable[[str, AnswerFacts], bool]], ...] = (
    (HeldFor.SECRET, _has_secret),
    (HeldFor.INSTRUCTIONS, _repeats_instructions),
    (HeldFor.FOREIGN_EMAIL, _names_foreign_email),
    (HeldFor.FOREIGN_ORDER, lambda text, facts: facts.names_foreign_order),
    (HeldFor.FOREIGN_NAME, lambda text, facts: facts.names_foreign_customer),
    (HeldFor.REFUND_CLAIM, _claims_refund),
    (HeldFor.REFUND_AMOUNT, _names_wrong_refund),
    (HeldFor.RESET_CLAIM, _claims_unsent_reset),
    (HeldFor.BUG_CLAIM, _claims_unfiled_bug),
)


def _own_claims(text: str, facts: AnswerFacts) -> list[str]:
    """The claims that are the agent's own words; a colleague's sentence may be passed on."""
    said = [squeezed(words) for words in facts.colleagues]
    claims = [claim for claim in refund_claims(text) if not any(squeezed(claim) in words for words in said)]
    return [claim for claim in claims if not _is_nothing(claim)]


def _is_nothing(claim: str) -> bool:
    named = amounts(claim)
    return bool(named) and all(Decimal(0) in readings for readings in named)


def _is_earlier(claim: str, facts: AnswerFacts) -> bool:
    """Whether a claim tells of a refund that another ticket made: by its amount, or by saying that it is past."""
    named = amounts(claim)
    if named:
        return any(readings & facts.earlier_refunds for readings in named)
    return bool(facts.earlier_refunds) and bool(_AGO.search(claim))


def _amounts_stand(claim: str, facts: AnswerFacts) -> bool:
    """One of a claim's amounts is a refund, and the others are known as well."""
    named = amounts(claim)
    made = facts.refunds | facts.earlier_refunds
    known = made | facts.other_amounts
    return not named or (any(r & made for r in named) and all(r & known for r in named))


def _without_tag(address: str) -> str:
    local, at, domain = address.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


@cache
def _runs(instructions: str) -> frozenset[str]:
    squeezed_ = squeezed(instructions)
    return frozenset(squeezed_[i : i + ECHO] for i in range(len(squeezed_) - ECHO + 1))


def is_named(word: str, text: str) -> bool:
    """Whether a word stands in a text, however its letters are written."""
    return folded(word) in folded(text)
