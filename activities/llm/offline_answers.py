"""What the offline model tells the customer: only what the tools found and did."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from activities.llm.offline_intents import Intent, Request
from activities.llm.offline_phrases import phrase, status_word
from activities.llm.offline_plan import choose_refund, listed_orders, refund_orders
from activities.llm.offline_turn import Conversation, Step
from activities.sender_proof import WORDS
from schema.db.sender_codes import Proof
from schema.search_words import best_passage

EXCERPT = 1200
_REFUNDED = re.compile(r"Refunded ([A-Z]{3} [\d.]+) on order .+?, reference (\S+?)\.?$")
_REFERENCE = re.compile(r"\bBUG-\d+")
_NO_ACCOUNT = "No customer account"
_PROOF = {
    WORDS[Proof.CODE_MAILED]: "confirm_sender",
    WORDS[Proof.CODE_OPEN]: "confirm_sender",
    WORDS[Proof.WRITE_AGAIN]: "write_again",
    WORDS[Proof.NOT_NOW]: "not_proven",
}


def answer(conversation: Conversation, request: Request) -> str:
    """The answer to the customer, in the request's language."""
    return _Answer(conversation, request).text()


@dataclass(frozen=True)
class _Answer:
    conversation: Conversation
    request: Request

    def text(self) -> str:
        parts: list[Callable[[], list[str]]] = [
            *(self._person, self._orders, self._refunds, self._list, self._password, self._bug, self._question)
        ]
        said = [paragraph for part in parts for paragraph in part()] or self._small_talk()
        said = list(dict.fromkeys(said))  # one missing account is told once, however many tools missed it
        asks = said[-1].endswith("?")
        return "\n\n".join([self._say("hello"), *said, *([] if asks else [self._say("bye")])])

    def _say(self, name: str, **values: object) -> str:
        return phrase(self.request.language, name, **values)

    def _step(self, tool: str, **arguments: str) -> Step | None:
        return self.conversation.step(tool, **arguments)

    def _person(self) -> list[str]:
        step = self._step("escalate_to_human")
        if step is None:
            return []
        if not step.done:
            return [self._say("not_handed_over"), *self._why_not(step)]
        return [self._say("handed_over" if self.request.wants(Intent.HUMAN) else "passed_on")]

    def _orders(self) -> list[str]:
        wanted = [] if self.request.wants(Intent.HUMAN) else self.request.other_orders
        if set(wanted) <= set(self.request.refund_orders) and not self.request.wants(Intent.STATUS):
            return []
        return [self._order(order_id) for order_id in wanted if order_id in self.request.orders]

    def _order(self, order_id: str) -> str:
        step = self._step("check_order_status", order_id=order_id)
        found = step.found if step else None
        if step is None or found is None:
            return self._not_found(step, order_id)
        currency = found["currency"]
        said = [
            self._say(
                "status",
                order=found["order_id"],
                date=found["placed_at"],
                status=status_word(self.request.language, found["status"]),
                total=f"{currency} {found['total']}",
                paid=f"{currency} {found['paid']}",
            )
        ]
        if items := _item_names(found.get("items")):
            said.append(self._say("items", items=items))
        if float(found.get("refunded") or 0):
            said.append(self._say("refunded_so_far", amount=f"{currency} {found['refunded']}"))
        return " ".join(said)

    def _not_found(self, step: Step | None, order_id: str) -> str:
        if step is None or not step.result.startswith("Error:"):
            return self._say("look_up_failed")
        return self._account_unknown(step) or self._say("order_unknown", order=order_id)

    def _account_unknown(self, step: Step | None) -> str | None:
        """What the customer can do where a call found no account; None where it did not fail for that."""
        result = step.result if step else ""
        if proof := next((name for words, name in _PROOF.items() if result.endswith(words)), None):
            return self._say(proof) + (f" {self._say('offer')}" if proof == "not_proven" else "")
        return self._say("no_account") if _NO_ACCOUNT in result else None

    def _refunds(self) -> list[str]:
        if not self.request.wants(Intent.REFUND) or self.request.wants(Intent.HUMAN, Intent.CANCEL):
            return []
        orders = refund_orders(self.conversation, self.request)
        if orders and not (self.request.amount and len(orders) > 1):
            return [self._refund(order_id) for order_id in orders]
        refundable = [order for order in listed_orders(self.conversation) if float(order.get("refundable") or 0)]
        if orders or refundable:
            return [self._say("orders") + "\n" + self._lines(refundable), self._say("which_order")][bool(orders) :]
        step = self._step("list_customer_orders")
        return [self._list_failed(step)] if step is None or step.found is None else [self._say("nothing_refundable")]

    def _refund(self, order_id: str) -> str:
        if step := self._step("process_refund", order_id=order_id):
            return " ".join(self._refund_outcome(step, order_id))
        look = self._step("check_order_status", order_id=order_id)
        order = look.found if look else None
        if order is None:
            return self._not_found(look, order_id)
        obstacle, _ = choose_refund(order, self.request.amount)
        refunded = obstacle == "refunded_before"
        amount = order["refunded" if refunded else "refundable"]
        return self._say(
            obstacle or "refund_failed",
            order=order_id,
            currency=order["currency"],
            amount=f"{order['currency']} {amount}",
            asked=self.request.amount.text if self.request.amount else "",
        )

    def _refund_outcome(self, step: Step, order_id: str) -> list[str]:
        if step.done:
            done = _REFUNDED.search(step.result.strip())
            if done is None:
                return [self._say("refund_done_plain", order=order_id)]
            return [self._say("refund_done", order=order_id, amount=done[1], reference=done[2])]
        for beginning, name in (
            ("Rejected by a colleague", "refund_rejected"),
            ("Nobody decided in time", "refund_expired"),
            ("Withdrawn", "refund_withdrawn"),
        ):
            if step.result.startswith(beginning):
                return [self._say(name, order=order_id), *self._why_not(step)]
        return self._why_not(step) or [self._account_unknown(step) or self._say("refund_failed", order=order_id)]

    def _why_not(self, step: Step) -> list[str]:
        """What people said about a call that was not executed; other reasons are ours, not the customer's."""
        _, answers, message = step.result.partition("A colleague answers:")
        if answers and message.strip():
            return [self._say("colleague", message=message.strip())]
        _, gives, reason = step.result.partition("Reason:")
        if gives and reason.strip() and reason.strip() != "none given" and step.result.startswith("Rejected"):
            return [self._say("reason", reason=reason.strip())]
        return []

    def _list(self) -> list[str]:
        step = self._step("list_customer_orders")
        wanted = self.request.wants(Intent.ORDER_LIST, Intent.STATUS) and not self.request.wants(Intent.HUMAN)
        if step is None or not wanted or self.request.other_orders:
            return []
        if step.found is None:
            return [self._list_failed(step)]
        orders = listed_orders(self.conversation)[:5]
        return [self._say("orders") + "\n" + self._lines(orders)] if orders else [self._say("no_orders")]

    def _list_failed(self, step: Step | None) -> str:
        return self._account_unknown(step) or self._say("look_up_failed")

    def _lines(self, orders: list[dict[str, Any]]) -> str:
        return "\n".join(
            self._say(
                "order_line",
                order=order["order_id"],
                date=order["placed_at"],
                status=status_word(self.request.language, order["status"]),
                total=f"{order['currency']} {order['total']}",
            )
            for order in orders
        )

    def _password(self) -> list[str]:
        step = self._step("reset_password")
        if step is None:
            return []
        if step.done:
            return [self._say("reset_done")]
        return [self._account_unknown(step) or self._say("reset_failed"), *self._why_not(step)]

    def _bug(self) -> list[str]:
        step = self._step("create_bug_report")
        if step is None:
            return []
        if not step.done:
            return [self._say("bug_failed"), *(self._why_not(step) or [self._say("offer")])]
        reference = _REFERENCE.search(step.result)
        filed = self._say("bug_done", reference=reference[0]) if reference else self._say("bug_done_plain")
        found = self._article()
        return [filed, *([self._say("meanwhile"), found] if found else [])]

    def _question(self) -> list[str]:
        if self._step("search_knowledge_base") is None or self.request.wants(Intent.BUG, Intent.HUMAN):
            return []
        if found := self._article():
            return [found]
        alone = self.request.intents == {Intent.QUESTION}
        return [self._say("not_found"), self._say("offer")] if alone else []

    def _article(self) -> str | None:
        step = self._step("search_knowledge_base")
        results = (step.found or {}).get("results") if step else None
        if not results:
            return None
        passage = best_passage(str(results[0]["excerpt"]), self.request.question, EXCERPT)
        return self._say("found", title=results[0]["title"]) + "\n\n" + _unwrapped(passage)

    def _small_talk(self) -> list[str]:
        if self.request.wants(Intent.THANKS):
            return [self._say("thanks")]
        if self.request.wants(Intent.GREETING) or not self.request.text.strip():
            return [self._say("greeting")]
        return [self._say("not_found"), self._say("offer")]


def _item_names(items: object) -> str:
    """`2 x Oak chair, 1 x Desk lamp`, as far as the shop's items have names."""
    if not isinstance(items, list):
        return ""
    named = [item for item in items if isinstance(item, dict) and item.get("name")]
    return ", ".join(f"{item.get('quantity', 1)} x {item['name']}" for item in named[:10])


def _unwrapped(text: str) -> str:
    """The paragraphs with each on one line; lists keep their lines."""
    return re.sub(r"(?<!\n)\n(?!\n|[-*] |\d+\. )", " ", text)
