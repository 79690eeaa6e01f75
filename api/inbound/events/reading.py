"""What a provider's file finds in a request with delivery events, and the one way to put an event together."""

import hashlib
import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from api.inbound.arrival import OnceToken, RawRequest, Unreadable
from api.inbound.json_body import read_value
from schema.base import storable
from schema.delivery_events import DeliveryEvent, DeliveryKind

MAIL_ID = "ticketflow_mail"
"""The variable that carries our id of the mail; the mails that leave have it (`activities/mail/outgoing.py`)."""

MAX_EVENT_ID = 200
MAX_ADDRESS = 320
MAX_ID = 998
MAX_REASON = 300
YEARS = range(2000, 9000)


@dataclass(frozen=True)
class EventsReading:
    """`events` are those that may be about mails of ours, of `told` in all. `unreadable` says what could not be read.
    A signature that covers no body gives its `once_token`, to be used up for `digest` by whoever stores the events."""

    events: list[DeliveryEvent] = field(default_factory=list)
    told: int = 0
    unreadable: str | None = None
    once_token: OnceToken | None = None
    digest: str = ""


@dataclass(frozen=True)
class Told:
    """What a provider says of one event, in its own words. `event_id` is empty where it gives none."""

    mail_id: str
    recipient: str
    provider_id: str = ""
    event_id: str = ""
    reasons: tuple[str, ...] = ()
    at: datetime | None = None


def read_event(raw: RawRequest) -> dict[str, Any]:
    """The body of a request that tells one event. Raises Unreadable for what is no object, `Refused` (400) when it was
    cut."""
    value = read_value(raw)
    if not isinstance(value, dict):
        raise Unreadable("the body is JSON, but not an object")
    return value


def event_of(provider: str, kind: DeliveryKind, told: Told) -> DeliveryEvent | None:
    """The event; None where it carries no id of a mail of ours."""
    try:
        mail_id = UUID(told.mail_id)
    except ValueError:
        return None
    return DeliveryEvent(
        provider=provider,
        event_id=_event_id(kind, told),
        mail_id=mail_id,
        kind=kind,
        recipient=_line(told.recipient, MAX_ADDRESS),
        provider_id=_line(told.provider_id, MAX_ID) or None,
        reason=next((line for text in told.reasons if (line := _line(text, MAX_REASON))), None),
        at=told.at or datetime.now(UTC),
    )


def digest_of(value: object) -> str:
    """The same for the same JSON, however it is spaced and in whatever order its names stand."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def moment_of(seconds: object) -> datetime | None:
    """The time of a Unix timestamp; None where it is none, or out of reason."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        number = float(seconds)
        at = datetime.fromtimestamp(number, UTC) if math.isfinite(number) else None
    except (ValueError, OverflowError, OSError):
        return None
    return at if at is not None and at.year in YEARS else None


def iso_moment_of(text: str) -> datetime | None:
    """The time of an ISO 8601 text; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)) if at.year in YEARS else None
    except ValueError:
        return None


def _event_id(kind: DeliveryKind, told: Told) -> str:
    """The provider's, else one of everything that a repetition tells in the same way."""
    if told.event_id:
        line = _line(told.event_id, MAX_EVENT_ID + 1)
        return line if 0 < len(line) <= MAX_EVENT_ID else hashlib.sha256(told.event_id.encode()).hexdigest()
    parts = [kind.value, told.mail_id, told.recipient, told.provider_id, str(told.at), *told.reasons]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _line(text: str, limit: int) -> str:
    """The text as one storable line, cut."""
    return " ".join(storable(text[: 4 * limit]).split())[:limit]
