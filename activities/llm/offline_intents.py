"""Reads what a customer wants from the words, for the offline model. Everything here is deterministic."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal

import yaml

from activities.llm.offline_amounts import AskedAmount, asked_amounts, without_amounts
from schema.search_words import fold

Language = Literal["en", "de", "fr", "es"]

_WORDS: dict[str, re.Pattern[str]] = {
    topic: re.compile("|".join(f"(?:{line})" for line in lines))
    for topic, lines in yaml.safe_load(Path(__file__).with_name("offline_words.yaml").read_text("utf-8")).items()
}
_COMMON_WORDS: dict[Language, str] = {
    "de": "ich und der die das ist nicht mein meine bitte wie wo ein eine mit fur zu kann sie wir guten",
    "fr": "je j ai suis de et le la les est pas mon ma mes une vous pour que bonjour ou avec comment votre merci du",
    "es": "el la los es mi mis una por que de hola donde como con para pedido quiero gracias puedo",
    "en": "i the is my and to a you please how where it of for can not with hello what your was in",
}
_LANGUAGES = {language: frozenset(common.split()) for language, common in _COMMON_WORDS.items()}
_SENTENCE_END = re.compile(r"(?<=[.!?;:\u3002\uff01\uff1f])\s+|(?<=[\u3002\uff01\uff1f])|\n\s*\n")
_CLAUSE_END = re.compile(r",\s|\s(?:and|und|et|y|but|aber|mais|pero)\s")
_NAMED_ORDER = re.compile(
    r"(?:order|bestellung|bestellnummer|auftrag|commande|pedido)s?(?:\s*(?:number|nummer|num[eé]ro|no\.?|nr\.?|n[°º]|id|is|ist))*"
    r"\s*[:#]?\s*((?:[A-Za-z]{1,6}-?)?\d[\w-]{1,30})|#\s?((?:[A-Za-z]{1,6}-?)?\d[\w-]{1,30})|\b([A-Z]{2,6}-\d{2,12})\b",
    re.IGNORECASE,
)
_BARE_ORDER = re.compile(r"(?<![\w.@+/-])(?!(?:19|20)\d\d\b)\d{4,9}(?![\w@/-]|[.,]\d)")
MAX_ORDERS = 5


class Intent(StrEnum):
    """Something a customer can want; a message can want several."""

    REFUND = "refund"
    STATUS = "status"
    ORDER_LIST = "order_list"
    PASSWORD = "password"
    BUG = "bug"
    HUMAN = "human"
    CANCEL = "cancel"
    HANDOVER = "handover"  # agreed to be passed on to a person
    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"


@dataclass(frozen=True)
class Request:
    """What a customer wants. Orders are in the order they were named; `question` is what to search for."""

    text: str
    language: Language = "en"
    intents: frozenset[Intent] = frozenset()
    refund_orders: tuple[str, ...] = ()
    other_orders: tuple[str, ...] = ()
    amount: AskedAmount | None = None
    question: str = ""
    urgent: bool = False

    @property
    def orders(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.other_orders, *self.refund_orders]))[:MAX_ORDERS]

    def wants(self, *intents: Intent) -> bool:
        return not self.intents.isdisjoint(intents)


@dataclass
class _Clause:
    place: int
    sentence: int
    text: str
    orders: list[str]
    topics: set[Intent] = field(default_factory=set)


def says(topic: str, text: str) -> bool:
    """Whether the words of a topic occur in the text."""
    return bool(_WORDS[topic].search(_plain(text)))


def read_request(text: str, default: Language = "en") -> Request:
    """What the text asks for. `default` is the language of a text too short to tell."""
    plain = _WORDS["not_refund"].sub(" ", _plain(text))
    clauses = _clauses(text)
    named = any(clause.orders for clause in clauses)
    intents = _intents(plain, named)
    request = Request(text, read_language(text, default), frozenset(intents), urgent=says("urgent", text))
    if Intent.REFUND in intents:
        request = replace(request, amount=_refund_amount(text))
    request = _with_orders(request, clauses)
    return _with_question(request)


def read_language(text: str, default: Language = "en") -> Language:
    """The language most of the common words belong to."""
    used = re.findall(r"\w+", fold(text))
    counts = {language: sum(word in common for word in used) for language, common in _LANGUAGES.items()}
    best = max(counts.values())
    found: list[Language] = [language for language, count in counts.items() if count == best]
    return default if best == 0 or default in found else found[-1]


def find_orders(text: str, bare: bool) -> list[str]:
    """Order ids in the order they appear; `bare` also takes numbers that stand alone for ids."""
    text = without_amounts(text)
    found = [(match.start(), next(filter(None, match.groups()))) for match in _NAMED_ORDER.finditer(text)]
    if bare:
        found += [(match.start(), match[0]) for match in _BARE_ORDER.finditer(text)]
    return list(dict.fromkeys(order.rstrip("-_") for _, order in sorted(found)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text).replace("\u2019", "'")).strip()


def _intents(plain: str, named: bool) -> set[Intent]:
    """The intents in the words; a question about the rules is none of the acts it speaks of."""

    def said(topic: str) -> bool:
        return bool(_WORDS[topic].search(plain))

    rules: list[tuple[Intent, Callable[[], bool]]] = [
        (Intent.HUMAN, lambda: said("human")),
        (Intent.REFUND, lambda: said("refund") and (named or not said("refund_question"))),
        (Intent.STATUS, lambda: said("status") and (named or said("order_word") or not said("refund"))),
        (Intent.ORDER_LIST, lambda: said("order_list") and not named),
        (Intent.PASSWORD, lambda: said("password") and not said("password_question")),
        (Intent.BUG, lambda: said("bug")),
        (Intent.CANCEL, lambda: said("cancel") and (named or not said("how"))),
    ]
    intents = {intent for intent, holds in rules if holds()}
    if not intents and named:
        # What is asked about the order is not known, so it is looked for as well, if anything was said at all.
        return {Intent.STATUS, Intent.QUESTION} if len(plain.split()) > 5 else {Intent.STATUS}
    if intents:
        return intents
    if said("greeting"):
        return {Intent.GREETING}
    if said("thanks") and len(plain.split()) <= 12 and "?" not in plain:
        return {Intent.THANKS}
    return {Intent.QUESTION}


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if sentence and sentence.strip()]


def _clauses(text: str) -> list[_Clause]:
    parts = [(at, part) for at, sentence in enumerate(_sentences(text)) for part in _CLAUSE_END.split(sentence)]
    bare = says("order_word", text) or says("refund", text) or says("status", text)
    return [
        _Clause(place, sentence, part, find_orders(part, bare), _order_topics(part))
        for place, (sentence, part) in enumerate(parts)
    ]


def _order_topics(part: str) -> set[Intent]:
    plain = _WORDS["not_refund"].sub(" ", _plain(part))
    return {intent for intent in (Intent.REFUND, Intent.STATUS) if _WORDS[intent].search(plain)}


def _with_orders(request: Request, clauses: Sequence[_Clause]) -> Request:
    """The request with each order under what is wanted of it."""
    refund: list[str] = []
    other: list[str] = []
    around = [clause for clause in clauses if clause.topics]
    for clause in (clause for clause in clauses if clause.orders):
        topic = _topic_of(clause, around) if request.wants(Intent.REFUND) else Intent.STATUS
        (refund if topic is Intent.REFUND else other).extend(clause.orders)
    if request.wants(Intent.REFUND) and not refund:
        refund = other
    return replace(request, refund_orders=tuple(dict.fromkeys(refund)), other_orders=tuple(dict.fromkeys(other)))


def _topic_of(here: _Clause, around: Sequence[_Clause]) -> Intent:
    """What is wanted of the orders of a clause: said in it, else in its sentence, else around it; a topic that has
    orders of its own comes last."""
    if here.topics or not around:
        return _first(here.topics)

    def closeness(other: _Clause) -> tuple[bool, bool, int]:
        return (other.sentence != here.sentence, bool(other.orders), abs(other.place - here.place))

    return _first(min(around, key=closeness).topics)


def _first(topics: set[Intent]) -> Intent:
    return Intent.REFUND if Intent.REFUND in topics or not topics else Intent.STATUS


def _refund_amount(text: str) -> AskedAmount | None:
    """The amount next to the wish for money; a price told elsewhere is none."""
    for sentence in _sentences(text):
        if says("refund", sentence) and (amounts := asked_amounts(sentence)):
            wish = _WORDS["refund"].search(fold(sentence))
            return min(amounts, key=lambda amount: abs(amount.start - (wish.start() if wish else 0)))
    return None


def _with_question(request: Request) -> Request:
    """The request with what to search for: the sentences that ask something no other intent covers."""
    body = [sentence for sentence in _sentences(request.text) if not says("greeting", sentence)]
    asking = [sentence for sentence in body if sentence.endswith(("?", "\uff1f"))]
    if request.wants(Intent.QUESTION):
        return replace(request, question=" ".join(asking or body)[:300].strip())
    if request.wants(Intent.BUG):
        return replace(request, question=" ".join(body)[:300].strip())
    covered = ("refund", "status", "order_list", "password", "bug", "human", "cancel", "order_word")
    extra = [s for s in asking if says("how", s) and not any(says(topic, s) for topic in covered)]
    return replace(request, question=" ".join(extra)[:300].strip())
