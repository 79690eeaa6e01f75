"""What changed in the database: by the notices its triggers send, and by comparing where notices do not get through."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.live import Hint, HintType

LIVE_CHANNEL = "ticketflow_live"
"""NOTIFY channel of the triggers; the payload is a hint: type, id, version."""

LONGEST_TRANSACTION = timedelta(seconds=15)
"""How long a change may take from its time to its commit. What was seen within it is remembered."""
MOST_AT_ONCE = 1_000


class Watermark(Frozen):
    """What was seen so far: tickets by their version, all else by a fingerprint."""

    since: datetime
    tickets: dict[UUID, int] = {}
    fingerprints: dict[str, str] = {}


async def current_watermark(session: AsyncSession) -> Watermark:
    """From now on."""
    now = await session.scalar(text("SELECT clock_timestamp()"))
    tickets = await _changed_tickets(session, now - LONGEST_TRANSACTION)
    return Watermark(since=now, tickets=tickets, fingerprints=await _fingerprints(session))


async def changes_since(session: AsyncSession, seen: Watermark) -> tuple[list[Hint], Watermark]:
    """The hints of what changed, and what is seen with them. A request's hint goes with its ticket's: whatever happens
    to one is an event of the other."""
    now = await session.scalar(text("SELECT clock_timestamp()"))
    tickets = await _changed_tickets(session, seen.since - LONGEST_TRANSACTION)
    changed = [ticket for ticket, version in tickets.items() if seen.tickets.get(ticket) != version]
    hints = [Hint(type=HintType.TICKET, id=str(ticket), version=tickets[ticket]) for ticket in changed]
    version = int(now.timestamp() * 1_000_000)
    hints += [_hint(HintType.APPROVAL, key, version) for key in await _requests_of(session, changed)]
    fingerprints = await _fingerprints(session)
    hints += [
        _hint(HintType(name), "any", version)
        for name, value in fingerprints.items()
        if value != seen.fingerprints.get(name)
    ]
    return hints, Watermark(since=now, tickets=tickets, fingerprints=fingerprints)


def _hint(kind: HintType, key: object, version: int) -> Hint:
    return Hint(type=kind, id=str(key), version=version)


async def _changed_tickets(session: AsyncSession, since: datetime) -> dict[UUID, int]:
    rows = await session.execute(_TICKETS, {"since": since, "most": MOST_AT_ONCE})
    return {row.id: row.event_seq for row in rows}


async def _requests_of(session: AsyncSession, tickets: list[UUID]) -> list[Any]:
    return list((await session.scalars(_REQUESTS, {"tickets": tickets})).all()) if tickets else []


async def _fingerprints(session: AsyncSession) -> dict[str, str]:
    return dict((await session.execute(_FINGERPRINTS)).one()._mapping)


_TICKETS = text(
    "SELECT id, event_seq FROM tickets WHERE updated_at > :since ORDER BY updated_at DESC, id DESC LIMIT :most"
)
_REQUESTS = text("SELECT id FROM approvals WHERE ticket_id = ANY(:tickets)")
_FINGERPRINTS = text(
    """
    SELECT
        (SELECT coalesce(md5(string_agg(concat_ws(' ', id, status, delivery), ',')), '') FROM (
            SELECT id, status, delivery FROM mails ORDER BY at DESC, id DESC LIMIT 200) AS newest)
        || coalesce((SELECT md5(string_agg(id::text, ',')) FROM (
            SELECT id FROM inbound_requests WHERE status IN ('unreadable', 'quarantined')
            ORDER BY status, received_at DESC, id DESC LIMIT 200) AS held), '') AS "mail.updated",
        (SELECT coalesce(max(id), 0)::text FROM audit_log) AS "settings.updated",
        (SELECT coalesce(md5(string_agg(object_id || viewer, ',' ORDER BY object_id, viewer)), '') FROM presence)
            AS "presence"
    """
)
