"""From policies and rows to what callers read."""

import difflib
from collections.abc import Iterator

from api.models.policy import (
    ChangedCallRead,
    ChangedOutcomeRead,
    OutcomeRead,
    PolicyApproversRead,
    PolicyConditionRead,
    PolicyDryRunRead,
    PolicyRuleRead,
    PolicyToolRead,
    PolicyVersionDetail,
)
from schema.db.policy_replay import ChangedCall, Replay, in_words
from schema.db.tables.policies import PolicyVersionRow
from schema.policy import Approvers, Policy, PolicyRule, PolicyVerdict
from schema.policy_rules import EXPIRES_AFTER_HOURS
from schema.policy_words import ON_EXPIRY, TOOL_TITLES, condition_words, sentence_of, warnings_of
from schema.tools import TOOL_ARGUMENTS, TOOL_EFFECTS

SHOWN = 100
_OUTCOMES = {"auto": "that needed nobody", "ask": "that waited for approval", "deny": "that were refused"}
_WOULD = {
    "auto": "would have needed nobody",
    "ask": "would have waited for approval",
    "deny": "would have been refused",
}


def read_tools(policy: Policy) -> list[PolicyToolRead]:
    """Every tool with its rules."""
    return [
        PolicyToolRead(
            tool=tool,
            title=TOOL_TITLES[tool],
            moves=TOOL_EFFECTS[tool].value,
            rules=list(_rules_about(policy, tool)),
        )
        for tool in TOOL_ARGUMENTS
    ]


def read_dry_run(candidate: Policy, current: str, replay: Replay) -> PolicyDryRunRead:
    """What a replay found."""
    changes = sorted(
        ((then, now, count) for (then, now), count in replay.changes.items() if then != now),
        key=lambda one: (-one[2], one[:2]),
    )
    return PolicyDryRunRead(
        version=candidate.version,
        same_as_current=candidate.version == current,
        headline=_headline(replay),
        calls=replay.calls,
        unchanged=replay.calls - sum(count for _, _, count in changes),
        with_fewer_facts=replay.with_fewer_facts,
        changes=[
            ChangedOutcomeRead(then=then, now=now, count=count, sentence=_sentence(then, now, count))
            for then, now, count in changes
        ],
        changed=[_changed_call(call) for call in replay.changed],
        warnings=warnings_of(candidate),
    )


def read_version(row: PolicyVersionRow, before: str, current: int | None) -> PolicyVersionDetail:
    """A version with its diff against the text before it."""
    diff = list(_diff(before, row.yaml))
    return PolicyVersionDetail(
        number=row.id,
        version=row.version,
        note=row.note,
        published_by=row.published_by,
        published_at=row.published_at,
        current=row.id == current,
        added=sum(line.startswith("+") for line in diff[2:]),
        removed=sum(line.startswith("-") for line in diff[2:]),
        diff="\n".join(diff),
        yaml=row.yaml,
    )


def bundled_version(yaml: str, version: str, current: bool) -> PolicyVersionDetail:
    """The bundled policy as number 0."""
    return PolicyVersionDetail(
        number=0,
        version=version,
        note="Came along with this version of Ticket Flow.",
        published_by=None,
        published_at=None,
        current=current,
        added=0,
        removed=0,
        diff="",
        yaml=yaml,
    )


def _rules_about(policy: Policy, tool: str) -> Iterator[PolicyRuleRead]:
    about = [rule for rule in policy.rules if tool in rule.tools]
    for place, rule in enumerate(about):
        yield _rule(rule, sentence_of(rule, behind_others=place > 0))


def _rule(rule: PolicyRule, sentence: str) -> PolicyRuleRead:
    asks, approvers = rule.effect == "ask", rule.approvers or Approvers()
    return PolicyRuleRead(
        id=rule.id,
        sentence=sentence,
        effect=rule.effect,
        text=rule.text,
        conditions=[PolicyConditionRead(**vars(one)) for one in condition_words(rule.when)] if rule.when else [],
        approvers=PolicyApproversRead(role=approvers.role, people=approvers.people) if asks else None,
        notify=rule.notify,
        escalate_to=rule.escalate_to,
        remind_after_hours=rule.remind_after_hours,
        escalate_after_hours=rule.escalate_after_hours,
        expires_after_hours=(rule.expires_after_hours or EXPIRES_AFTER_HOURS) if asks else None,
        on_expiry=ON_EXPIRY if asks else None,
    )


def _changed_call(call: ChangedCall) -> ChangedCallRead:
    return ChangedCallRead(
        ticket_id=call.ticket_id,
        ticket_url=f"/tickets/{call.ticket_id}",
        tool=call.tool,
        subject=call.subject,
        at=call.at,
        then=_outcome(call.then),
        now=_outcome(call.now),
    )


def _outcome(verdict: PolicyVerdict) -> OutcomeRead:
    return OutcomeRead(effect=verdict.effect, words=in_words(verdict), rule_id=verdict.rule_id, text=verdict.text)


def _headline(replay: Replay) -> str:
    """The one figure that people look for: how many more or fewer would have waited for approval."""
    if replay.calls == 0:
        return "No call was judged in this time."
    asked = {side: sum(n for pair, n in replay.changes.items() if _is_ask(pair[side])) for side in (0, 1)}
    more = asked[1] - asked[0]
    if more:
        return f"Would have sent {abs(more)} {'more' if more > 0 else 'fewer'} to approval."
    same = all(then == now for then, now in replay.changes)
    return "Would have judged every call the same." if same else "Would have sent as many to approval."


def _is_ask(words: str) -> bool:
    return words.startswith("ask")


def _sentence(then: str, now: str, count: int) -> str:
    if _is_ask(then) and _is_ask(now):
        return f"{_calls(count)} {_would_ask(then, now)}."
    before, after = ("ask" if _is_ask(one) else one for one in (then, now))
    was = _OUTCOMES[before] if count > 1 else _OUTCOMES[before].replace("were", "was")
    return f"{_calls(count)} {was} {_WOULD[after]}."


def _would_ask(then: str, now: str) -> str:
    return f"would have asked otherwise ({now} instead of {then})"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"


def _diff(before: str, after: str) -> Iterator[str]:
    return difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="")
