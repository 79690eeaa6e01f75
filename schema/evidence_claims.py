"""Evidence in sentences: what our records say, what tools found, what the customer wrote."""

import json
from typing import Any

from schema.base import Frozen
from schema.money import Money

MAX_QUOTE = 300


class Claim(Frozen):
    """One sentence and where it comes from. `verified`: our own systems say so; else somebody does. `event_seq` is the
    line of the ticket's timeline that shows it."""

    claim: str
    source: str
    verified: bool
    event_seq: int | None = None


def claims_of_record(evidence: dict[str, Any], event_seq: int | None) -> list[Claim]:
    """What our records said when the request was made."""
    sentences = (
        (_money(evidence, "order_total"), "The order's total was {}.", "order"),
        (_money(evidence, "paid"), "{} was paid.", "order"),
        (_money(evidence, "refundable"), "{} could still be paid back.", "order"),
        (evidence.get("order_status"), "The order was {}.", "order"),
    )
    found = [
        Claim(claim=words.format(value), source=source, verified=True, event_seq=event_seq)
        for value, words, source in sentences
        if value is not None
    ]
    proven = evidence.get("sender_verified")
    if isinstance(proven, bool):
        words = "The sender's address was proven." if proven else "The sender's address was not proven."
        found.append(Claim(claim=words, source="sender", verified=True, event_seq=event_seq))
    return found


def claim_of_finding(tool: str, result: str, event_seq: int | None) -> Claim:
    """What a tool found in our systems."""
    return Claim(claim=_finding(tool, result), source=tool, verified=True, event_seq=event_seq)


def claim_of_customer(text: str, event_seq: int | None) -> Claim:
    """What the customer says."""
    return Claim(
        claim=f"The customer wrote: “{shortened(text)}”", source="customer", verified=False, event_seq=event_seq
    )


def shortened(text: str, most: int = MAX_QUOTE) -> str:
    """The beginning of a text, its spaces and lines run together."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _finding(tool: str, result: str) -> str:
    found = _json(result)
    try:
        if tool == "check_order_status":
            words = "Order {order_id}: {status}, placed on {placed_at}, paid {paid} {currency}, paid back {refunded}."
            return shortened(words.format(**found))
        if tool == "list_customer_orders":
            return f"The customer has {len(found['orders'])} orders in the list."
        if tool == "search_knowledge_base":
            titles = ", ".join(f"“{article['title']}”" for article in found["results"])
            return shortened(f"Articles found: {titles or 'none'}.")
    except (KeyError, TypeError, ValueError):
        pass
    return shortened(f"{tool}: {result}")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {}


def _money(evidence: dict[str, Any], name: str) -> Money | None:
    try:
        return Money.model_validate(evidence[name])
    except (KeyError, ValueError):
        return None
