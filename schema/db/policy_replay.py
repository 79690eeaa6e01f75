"""Tries a policy on the calls that were made: what it would have said about each, on the facts that were recorded."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import ToolCallRow
from schema.db.tables.tickets import TicketRow
from schema.policy import CallFacts, Policy, PolicyVerdict

BREATH = 100


@dataclass(frozen=True)
class ChangedCall:
    """A call about which the candidate says something else. `subject` holds no personal data."""

    ticket_id: UUID
    tool: str
    subject: str
    at: datetime
    then: PolicyVerdict
    now: PolicyVerdict


@dataclass
class Replay:
    """What a candidate says about recorded calls. `changes` counts pairs such as (`auto`, `ask 2 approvers`)."""

    calls: int = 0
    with_fewer_facts: int = 0  # recorded before facts were
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: list[ChangedCall] = field(default_factory=list)  # the newest first


async def replay_policy(
    session: AsyncSession, candidate: Policy, last: int, keep: int, days: float | None = None
) -> Replay:
    """Judge the last calls again, the newest first, or of them those of so many days. Keeps at most `keep` of those
    that change."""
    replay, query = Replay(), _LAST_CALLS.limit(last)
    if days is not None:
        query = query.where(ToolCallRow.at > func.clock_timestamp() - timedelta(days=days))
    for ticket_id, tool, arguments, channel, at, verdict in await session.execute(query):
        then = PolicyVerdict.model_validate(verdict)
        facts = then.facts or _facts_without_record(tool, arguments, channel, verdict)
        now = candidate.judge(facts)
        replay.calls += 1
        if replay.calls % BREATH == 0:
            await asyncio.sleep(0)  # judging takes the processor, and others wait for the same event loop
        replay.with_fewer_facts += then.facts is None
        replay.changes[in_words(then), in_words(now)] += 1
        if in_words(then) != in_words(now) and len(replay.changed) < keep:
            replay.changed.append(ChangedCall(ticket_id, tool, str(verdict.get("subject") or ""), at, then, now))
    return replay


def in_words(verdict: PolicyVerdict) -> str:
    """What happens to the call: `auto`, `deny`, `ask`, or `ask 2 admins`."""
    role, people = verdict.approver_role, verdict.approvers_needed
    if verdict.effect != "ask" or (role, people) == ("approver", 1):
        return verdict.effect
    return f"ask {people} {role}s" if people > 1 else f"ask {role}"


def _facts_without_record(tool: str, arguments: dict[str, Any], channel: str, verdict: dict[str, Any]) -> CallFacts:
    """What is still known of a call whose facts were not recorded: what the approver was shown."""
    known = {"channel": channel} | dict(_usable(verdict.get("evidence")))
    return CallFacts.model_validate({"tool": tool, "arguments": arguments, **known})


def _usable(evidence: object) -> Iterator[tuple[str, object]]:
    for name in ("amount", "sender_verified"):
        if isinstance(evidence, dict) and evidence.get(name) is not None:
            try:
                CallFacts.model_validate({"tool": "", name: evidence[name]})
            except ValidationError:
                continue
            yield name, evidence[name]


_LAST_CALLS = (
    select(
        ToolCallRow.ticket_id,
        ToolCallRow.tool,
        ToolCallRow.arguments,
        TicketRow.channel,
        ToolCallRow.at,
        ToolCallRow.verdict,
    )
    .join(TicketRow, TicketRow.id == ToolCallRow.ticket_id)
    .where(ToolCallRow.verdict["effect"].astext.is_not(None))
    .order_by(ToolCallRow.at.desc(), ToolCallRow.ticket_id, ToolCallRow.turn.desc(), ToolCallRow.call.desc())
)
