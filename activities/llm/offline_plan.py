"""What the offline model does next: understand the request, look things up, then act, then answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from typing import Any

from activities.llm.offline_amounts import AskedAmount, asked_amounts
from activities.llm.offline_intents import Intent, Request, find_orders, read_request, says
from activities.llm.offline_phrases import was_said
from activities.llm.offline_turn import Conversation
from schema.db.sender_codes import MASK, SUBJECT
from schema.money import currency_exponent
from schema.tickets import Category, Priority
from schema.tools import CLASSIFY

_CATEGORIES = (
    (Intent.HUMAN, Category.COMPLAINT),
    (Intent.REFUND, Category.REFUND),
    (Intent.CANCEL, Category.ORDER_STATUS),
    (Intent.STATUS, Category.ORDER_STATUS),
    (Intent.ORDER_LIST, Category.ORDER_STATUS),
    (Intent.PASSWORD, Category.ACCOUNT),
    (Intent.BUG, Category.BUG),
    (Intent.QUESTION, Category.HOW_TO),
    (Intent.HANDOVER, Category.HOW_TO),
)


@dataclass(frozen=True)
class Call:
    """A tool call to make."""

    tool: str
    arguments: dict[str, Any]


def understand(conversation: Conversation) -> Request:
    """What the customer wants, in the light of what we asked last."""
    if conversation.proven:
        conversation = _with_what_waited(conversation)
    earlier = [read_request(text) for text in conversation.earlier]
    request = read_request(conversation.text, earlier[-1].language if earlier else "en")
    if was_said("offer", conversation.last_answer) and says("agreed", conversation.text):
        text = " / ".join([*conversation.earlier[-1:], request.text])
        return replace(request, text=text, intents=frozenset({Intent.HANDOVER}), question="")
    if any(was_said(asked, conversation.last_answer) for asked in ("which_order", "at_most", "other_currency")):
        return _with_answer(request, earlier)
    if request.wants(Intent.QUESTION) and len(conversation.text.split()) <= 6:
        orders = tuple(find_orders(conversation.text, bare=True))
        if orders:
            return replace(request, intents=frozenset({Intent.STATUS}), other_orders=orders, question="")
    return request


def _with_what_waited(conversation: Conversation) -> Conversation:
    """The conversation as if all that waited for the customer's proof had been said with it."""
    answers = conversation.answers[: len(conversation.earlier)]
    waited = list(takewhile(lambda answer: was_said("confirm_sender", answer), reversed(answers)))
    kept = len(conversation.earlier) - len(waited)
    mark = SUBJECT.partition("{")[0]
    new = [line.replace(MASK, "") for line in conversation.text.splitlines() if not line.startswith(mark)]
    text = "\n\n".join([*conversation.earlier[kept:], "\n".join(new).strip()]).strip()
    last_answer = answers[kept - 1] if kept else ""
    return replace(conversation, text=text, earlier=conversation.earlier[:kept], last_answer=last_answer)


def _with_answer(request: Request, earlier: Sequence[Request]) -> Request:
    """The refund we asked about, with what the customer answered: a number, an amount, or yes."""
    orders = tuple(find_orders(request.text, bare=True))
    amounts = asked_amounts(request.text)
    if request.intents - {Intent.QUESTION, Intent.THANKS, Intent.STATUS}:
        return request
    if not (orders or amounts or says("agreed", request.text)):
        return request
    before = next((old for old in reversed(earlier) if old.orders or old.wants(Intent.REFUND)), None)
    asked_before = next((old.amount for old in reversed(earlier) if old.amount), None)
    return replace(
        request,
        text=" / ".join([*([before.text] if before else []), request.text]),
        intents=frozenset({Intent.REFUND}),
        refund_orders=orders or (before.refund_orders or before.orders if before else ()),
        other_orders=(),
        amount=amounts[0] if amounts else asked_before if orders else None,
        question="",
    )


def next_calls(conversation: Conversation, request: Request) -> list[Call]:
    """The calls still to make: first all look-ups, then what they allow; none when it is time to answer."""
    calls = [call for call in _reads(conversation, request) if not _was_made(conversation, call)]
    calls = calls or [call for call in _effects(conversation, request) if not _was_made(conversation, call)]
    if conversation.step(CLASSIFY) is None:
        calls.insert(0, _classification(request))
    return calls


def refund_orders(conversation: Conversation, request: Request) -> tuple[str, ...]:
    """The orders to refund: those named, else the only one that can be."""
    if request.refund_orders or not request.wants(Intent.REFUND):
        return request.refund_orders
    refundable = [order["order_id"] for order in listed_orders(conversation) if _decimal(order.get("refundable")) > 0]
    return (refundable[0],) if len(refundable) == 1 else ()


def listed_orders(conversation: Conversation) -> list[dict[str, Any]]:
    """The orders the list showed."""
    step = conversation.step("list_customer_orders")
    found = step.found if step else None
    return list(found["orders"]) if found and isinstance(found.get("orders"), list) else []


def choose_refund(order: dict[str, Any], asked: AskedAmount | None) -> tuple[str | None, str]:
    """The amount to refund of an order, or the name of the sentence that says why none can be."""
    refundable, currency = _decimal(order.get("refundable")), str(order["currency"])
    if refundable <= 0:
        return ("unpaid" if _decimal(order.get("paid")) <= 0 else "refunded_before"), ""
    if asked is None:
        return None, str(order["refundable"])
    if asked.currencies and currency not in asked.currencies:
        return "other_currency", ""
    amount, exponent = asked.decimal(currency), currency_exponent(currency)
    if amount is None or not 0 < amount <= refundable or amount != round(amount, exponent):
        return "at_most", ""
    return None, f"{amount:.{exponent}f}"


def _reads(conversation: Conversation, request: Request) -> list[Call]:
    orders = dict.fromkeys([*request.orders, *refund_orders(conversation, request)])
    calls = [Call("check_order_status", {"order_id": order}) for order in orders]
    if request.wants(Intent.HUMAN):
        return calls
    lost = request.wants(Intent.STATUS, Intent.CANCEL) and not request.orders
    refund = request.wants(Intent.REFUND) and not request.refund_orders
    if lost or refund or request.wants(Intent.ORDER_LIST):
        calls.append(Call("list_customer_orders", {}))
    if request.question:
        calls.append(Call("search_knowledge_base", {"query": request.question}))
    return calls


def _effects(conversation: Conversation, request: Request) -> list[Call]:
    if request.wants(Intent.HUMAN, Intent.CANCEL, Intent.HANDOVER):
        summary = _summary(conversation, request)
        return [Call("escalate_to_human", {"reason": _why_a_person(request), "summary": summary})]
    calls = _refunds(conversation, request)
    if request.wants(Intent.PASSWORD):
        calls.append(Call("reset_password", {}))
    if request.wants(Intent.BUG):
        calls.append(Call("create_bug_report", _bug_report(request)))
    return calls


def _refunds(conversation: Conversation, request: Request) -> list[Call]:
    orders = refund_orders(conversation, request)
    if request.amount and len(orders) > 1:
        return []  # one amount for several orders: only the customer knows how much of which
    calls = []
    for order_id in orders:
        step = conversation.step("check_order_status", order_id=order_id)
        if step and step.found:
            obstacle, amount = choose_refund(step.found, request.amount)
            if obstacle is None:
                calls.append(_refund(step.found, amount, request))
    return calls


def _refund(order: dict[str, Any], amount: str, request: Request) -> Call:
    reason = f"The customer writes: {_one_line(request.text, 250)}"
    arguments = {"order_id": order["order_id"], "amount": amount, "currency": order["currency"], "reason": reason}
    return Call("process_refund", arguments)


def _was_made(conversation: Conversation, call: Call) -> bool:
    # A colleague may have changed what was asked for, so an effect is known by its object.
    order = call.arguments.get("order_id")
    return conversation.step(call.tool, **({"order_id": order} if order else {})) is not None


def _classification(request: Request) -> Call:
    category = next((name for intent, name in _CATEGORIES if request.wants(intent)), Category.OTHER)
    return Call(CLASSIFY, {"category": category.value, "priority": _priority(request, category).value})


def _priority(request: Request, category: Category) -> Priority:
    if category is Category.OTHER:
        return Priority.LOW
    if category is Category.COMPLAINT:
        return Priority.HIGH
    return Priority.HIGH if request.urgent else Priority.NORMAL


def _why_a_person(request: Request) -> str:
    if request.wants(Intent.HUMAN):
        return "The customer is upset or asks for a person."
    if request.wants(Intent.CANCEL):
        return "The customer wants an order cancelled, which only a person can do."
    return "The knowledge base had no answer, and the customer wants one from a colleague."


def _summary(conversation: Conversation, request: Request) -> str:
    found = [step.found for step in conversation.steps if step.tool == "check_order_status" and step.found]
    orders = [f"Order {o['order_id']}: {o['status']}, total {o['currency']} {o['total']}." for o in found]
    return " ".join([f"The customer writes: {_one_line(request.text, 600)}", *orders])


def _bug_report(request: Request) -> dict[str, Any]:
    title = next((line for line in request.text.splitlines() if len(line) > 10 and not says("greeting", line)), "")
    priority = Priority.HIGH if request.urgent else Priority.NORMAL
    return {
        "title": _one_line(title or request.text, 120) or "Bug report",
        "description": request.text[:4000].strip() or "Nothing was described.",
        "priority": priority.value,
    }


def _one_line(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _decimal(text: object) -> Decimal:
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return Decimal(0)
