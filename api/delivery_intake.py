"""From a request with delivery events to its answer: what they mean is written down in the request's transaction, and
what cannot be read is kept aside beside the mails that cannot."""

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from api.file_store import FileStore
from api.inbound.events.receiving import EventsArrival
from api.models.inbound_mails import EventsReceived
from schema.base import storable
from schema.db.delivery_events import record_events, use_event_token
from schema.db.inbound_mails import NewRequest, claim_request, settle_request
from schema.db.mail_intake import Placed
from schema.db.tables.inbound import InboundStatus

MAX_SHOWN = 500
EVENTS = Counter(
    "ticketflow_delivery_events_total",
    "Events that mail providers told: new ones, repeated ones, those about no mail of ours, and all others.",
    ["provider", "outcome"],
)


async def take_in_events(session: AsyncSession, arrival: EventsArrival, files: FileStore) -> EventsReceived:
    """Store the events. Raises `TokenUsedTwice`; OSError when the store cannot take what is to be kept aside."""
    reading = arrival.reading
    aside = await _request_of(arrival, files) if reading.unreadable else None
    if reading.once_token is not None:
        await use_event_token(session, reading.once_token.token, reading.digest)
    recorded = await record_events(session, reading.events)
    if aside is not None:
        await _keep_aside(session, aside, f"delivery events: {reading.unreadable}")
    other = reading.told - len(reading.events)
    counts = {"new": recorded.new, "repeated": recorded.known, "foreign": recorded.foreign, "other": other}
    for outcome, count in counts.items():
        EVENTS.labels(provider=arrival.provider, outcome=outcome).inc(count)
    return EventsReceived(status="kept" if aside else "received", events=reading.told, recorded=recorded.new)


async def _request_of(arrival: EventsArrival, files: FileStore) -> NewRequest:
    stored = await files.put(arrival.raw)
    return NewRequest(
        provider=arrival.provider,
        content_type=storable(arrival.raw.content_type)[:MAX_SHOWN],
        raw_sha256=stored.sha256,
        raw_size=stored.size,
        dedupe_key=f"events {stored.sha256}",
    )


async def _keep_aside(session: AsyncSession, request: NewRequest, reason: str) -> None:
    """Once, however often the provider repeats it."""
    claim = await claim_request(session, request)
    if claim.first is None:
        await settle_request(session, claim.id, Placed(InboundStatus.UNREADABLE, reason), {})
