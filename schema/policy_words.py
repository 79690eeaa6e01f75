"""The policy in sentences that people read: what happens to which calls, who is asked, and what if nobody answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from schema.policy import Policy, PolicyRule
from schema.policy_amounts import list_in_words
from schema.policy_conditions import Conditions
from schema.policy_limits import Limits
from schema.policy_rules import EXPIRES_AFTER_HOURS, Approvers
from schema.roles import Role

TOOL_TITLES = {
    "check_order_status": "Look up an order of the customer",
    "list_customer_orders": "List the customer's orders",
    "search_knowledge_base": "Search the knowledge base",
    "process_refund": "Refund money",
    "reset_password": "Mail a link to set a new password",
    "create_bug_report": "File a bug report",
    "escalate_to_human": "Hand the ticket to a person",
}
ON_EXPIRY = "nothing is executed and a person takes over"


@dataclass(frozen=True)
class ConditionWords:
    """One condition: its name in the file, and what it says."""

    name: str
    words: str


def sentence_of(rule: PolicyRule, behind_others: bool = False) -> str:
    """The rule as it reads where it is listed under its tool, first or behind others."""
    conditions = [one.words for one in condition_words(rule.when)] if rule.when else []
    when = f"When {_and(conditions)}" if conditions else "Otherwise" if behind_others else "Always"
    words = {"auto": "the agent may do it without asking.", "deny": "it is refused, and nobody is asked."}
    return f"{when}: {words.get(rule.effect) or _asking(rule)}"


def condition_words(when: Conditions) -> Iterator[ConditionWords]:
    """Every condition in words, in the order of the file's description."""
    for name in when.given():
        value = getattr(when, name)
        if name == "arguments":
            for argument, allowed in value.items():
                yield ConditionWords(f"arguments.{argument}", f"the {argument.replace('_', ' ')} is {_or(allowed)}")
        else:
            yield ConditionWords(name, _CONDITIONS[name](value))


def limit_sentences(limits: Limits) -> list[str]:
    """What holds whatever the rules say."""
    sentences = []
    customer, person = limits.per_customer_and_day, limits.per_person_and_day
    if customer and customer.refunds is not None:
        sentences.append(f"One customer gets at most {_count(customer.refunds, 'refund')} in 24 hours.")
    if customer and customer.amount is not None:
        sentences.append(f"One customer gets back at most {_amounts(customer.amount)} in 24 hours.")
    if person:
        sentences.append(f"One person approves at most {_amounts(person.amount)} in 24 hours.")
    return sentences


def warnings_of(policy: Policy) -> list[str]:
    """What somebody who publishes this policy should have seen: money that moves without a person."""
    free = [rule for rule in policy.rules if rule.effect == "auto" and "process_refund" in rule.tools]
    found = [f"Refunds that rule {rule.id} covers are paid without anybody's approval." for rule in free]
    limit = policy.limits.per_customer_and_day
    if free and (limit is None or limit.amount is None):
        found.append("No limit says how much one customer may be refunded in a day.")
    return found


def _asking(rule: PolicyRule) -> str:
    parts = [f"{_deciders(rule.approvers or Approvers())} must agree first."]
    if rule.notify:
        parts.append(f"{_and(rule.notify)} {'is' if len(rule.notify) == 1 else 'are'} told of it.")
    if rule.remind_after_hours:
        parts.append(f"They are reminded after {_hours(rule.remind_after_hours)}.")
    if rule.escalate_after_hours:
        to = _and(rule.escalate_to) if rule.escalate_to else "all admins"
        parts.append(f"After {_hours(rule.escalate_after_hours)} {to} {_is_are(rule)} told as well.")
    parts.append(f"After {_hours(rule.expires_after_hours or EXPIRES_AFTER_HOURS)} without a decision {ON_EXPIRY}.")
    return " ".join(parts)


def _is_are(rule: PolicyRule) -> str:
    return "is" if len(rule.escalate_to) == 1 else "are"


def _deciders(approvers: Approvers) -> str:
    if approvers.people == 2:
        return f"two different {approvers.role}s"
    return "an admin" if approvers.role is Role.ADMIN else "an approver"


def _amounts(amounts: dict[str, str]) -> str:
    return f"{list_in_words(amounts)} (nothing in other currencies)"


def _hours(hours: float) -> str:
    return _count(hours, "hour")


def _days(days: float) -> str:
    return _count(days, "day")


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _or(values: list[object]) -> str:
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


_CONDITIONS: dict[str, Callable[[Any], str]] = {
    "amount_above": lambda amounts: f"the amount is above {list_in_words(amounts)}",
    "amount_at_most": lambda amounts: f"the amount is at most {list_in_words(amounts)}",
    "currency": lambda currencies: f"the currency is {_or(currencies)}",
    "refunds_in_90_days_at_least": lambda n: f"the customer had at least {_count(n, 'refund')} in 90 days",
    "refunds_in_90_days_at_most": lambda n: f"the customer had at most {_count(n, 'refund')} in 90 days",
    "sender_verified": lambda yes: f"the sender is {'' if yes else 'not '}proven to be the customer",
    "order_older_than_days": lambda days: f"the order is older than {_days(days)}",
    "order_newer_than_days": lambda days: f"the order is newer than {_days(days)}",
    "channel": lambda channels: f"the ticket came by {_or([channel.value for channel in channels])}",
}
