"""The approval policy: typed, versioned, pure. It says for a tool call whether it runs, asks, or is refused.

Nothing falls through to `auto`: every tool has a last rule without conditions, and what is not known is never taken
the laxer way.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Protocol

from pydantic import Field, model_validator

from schema.policy_conditions import Strict, all_hold
from schema.policy_limits import CustomerLimit, Limits, PersonLimit
from schema.policy_mistakes import Mistake, refuse_if_any
from schema.policy_rules import Approvers, PolicyRule
from schema.policy_verdicts import CallFacts, Observed, PolicyVerdict, stricter
from schema.tools import TOOL_ARGUMENTS, TOOL_EFFECTS, Effect, Verdict

__all__ = [
    "Approvers",
    "CallFacts",
    "CustomerLimit",
    "Limits",
    "Observed",
    "PersonLimit",
    "Policy",
    "PolicyRule",
    "PolicySource",
    "PolicyVerdict",
    "stricter",
]

RESERVED_IDS = {"unknown-tool", "no-rule", "customer-limit", "effects-held"}
"""Ids of verdicts that no rule of the file gives."""


class PolicySource(Protocol):
    """What knows which policy holds. It is asked in the transaction of each judgement, after the ticket was locked."""

    async def current(self, session: Any) -> "Policy":
        """The policy that holds now, as this database session sees it."""
        ...


class Policy(Strict):
    """Rules, read from the top: the first that applies to a call decides. The limits hold whatever the rules say."""

    rules: Annotated[list[PolicyRule], Field(min_length=1)]
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _decides_about_every_tool(self) -> "Policy":
        tools = [mistake for tool in TOOL_ARGUMENTS for mistake in _about_tool(self.rules, tool)]
        refuse_if_any([*_wrong_ids(self.rules), *tools])
        return self

    @cached_property
    def version(self) -> str:
        """Short digest of rules and limits; recorded with every verdict."""
        # Without defaults, so that a kind of condition that is added later does not change what is written already.
        written = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:12]

    async def current(self, session: Any) -> "Policy":
        """Itself: a policy that is given once, as by a file, is a source that never changes."""
        return self

    def judge(self, facts: CallFacts) -> PolicyVerdict:
        """The verdict on a call. It never raises: a tool that is not known is refused."""
        if facts.tool not in TOOL_ARGUMENTS:
            return self._own_verdict("deny", "unknown-tool", "This tool is not known.", facts)
        verdict = self._by_rules(facts)
        if verdict.effect != "deny" and (reached := self.limits.customer_limit_reached(facts)):
            over = self.limits.over_customer_limit(facts)
            verdict = self._own_verdict("deny", "customer-limit", reached, facts).model_copy(update={"observed": over})
        if verdict.effect == "auto" and facts.effects_held is not None and TOOL_EFFECTS[facts.tool] is not Effect.READ:
            words = f"All effects wait for a person now: {facts.effects_held[:200] or 'no reason given'}"
            verdict = self._own_verdict("ask", "effects-held", words, facts)
        return verdict.model_copy(update={"facts": facts})

    def _by_rules(self, facts: CallFacts) -> PolicyVerdict:
        version, strictest = self.version, None
        for rule in self.rules:
            if facts.tool not in rule.tools:
                continue
            answers = rule.answers(facts)
            applies = all_hold(answers)
            # A rule that only may apply can make the verdict stricter. One that is `auto` never does.
            if applies is False or (applies is None and rule.effect == "auto"):
                continue
            verdict = rule.verdict(answers, version)
            strictest = stricter(strictest, verdict) if strictest else verdict
            if applies:
                return strictest
        return self._own_verdict("deny", "no-rule", "No rule decides about this tool.", facts)

    def _own_verdict(self, effect: Verdict, rule_id: str, text: str, facts: CallFacts) -> PolicyVerdict:
        return PolicyVerdict(effect=effect, rule_id=rule_id, text=text, version=self.version, facts=facts)


def _wrong_ids(rules: list[PolicyRule]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for index, rule in enumerate(rules):
        if rule.id in RESERVED_IDS:
            yield Mistake(("rules", index, "id"), f"{rule.id} is reserved; choose another id")
        elif rule.id in first:
            yield Mistake(("rules", index, "id"), f"{rule.id} is the id of rules[{first[rule.id]}] already")
        first.setdefault(rule.id, index)


def _about_tool(rules: list[PolicyRule], tool: str) -> Iterator[Mistake]:
    """The last rule of a tool applies always, and no rule is behind one that does."""
    about = [(index, rule) for index, rule in enumerate(rules) if tool in rule.tools]
    if not about:
        yield Mistake(("rules",), f"no rule for {tool}")
        return
    always = [place for place, (_, rule) in enumerate(about) if rule.when is None]
    if not always:
        last, _ = about[-1]
        yield Mistake(("rules", last, "when"), f"the last rule for {tool} must apply always, so it must have no when")
        return
    _, decides = about[always[0]]
    for index, rule in about[always[0] + 1 :]:
        place = ("rules", index, "tools", rule.tools.index(tool))
        yield Mistake(place, f"never reached for {tool}: {decides.id}, above it, always decides")
