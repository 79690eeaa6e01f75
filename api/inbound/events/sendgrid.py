"""SendGrid's Event Webhook: many events in a request, signed over the body, or with basic authentication.
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"""

from collections.abc import Mapping
from typing import Any

from api.inbound.arrival import RawRequest, Unreadable
from api.inbound.credentials import fresh_seconds, refuse, require_basic
from api.inbound.events.reading import MAIL_ID, EventsReading, Told, event_of, moment_of
from api.inbound.json_body import read_value, require_json, text_at
from api.inbound.sendgrid import MAX_AGE, SIGNATURE, TIMESTAMP, verify
from schema.delivery_events import DeliveryEvent, DeliveryKind
from schema.ecdsa_keys import p256_key
from schema.settings import Settings

MAX_BYTES = 5 * 1024 * 1024
KINDS = {
    "delivered": DeliveryKind.DELIVERED,
    "deferred": DeliveryKind.DEFERRED,
    "bounce": DeliveryKind.BOUNCED,  # of the types `bounce` and `blocked`: it tries neither again
    "dropped": DeliveryKind.DROPPED,
    "spamreport": DeliveryKind.COMPLAINED,
}


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """With a key only a signature opens; without one, user and password do."""
    if settings.sendgrid_event_public_key is None:
        require_basic(headers, settings)
        return b""
    timestamp = headers.get(TIMESTAMP, "")
    if not headers.get(SIGNATURE) or fresh_seconds(timestamp, MAX_AGE) is None:
        refuse("SendGrid's signature is missing or too old.")
    return timestamp.encode("ascii")


def read(headers: Mapping[str, str], raw: RawRequest, settings: Settings) -> EventsReading:
    """Verify the body, then read the events. One that cannot be read loses no other."""
    if settings.sendgrid_event_public_key is not None:
        verify(headers.get(SIGNATURE, ""), raw.signed_sha256, p256_key(settings.sendgrid_event_public_key))
    require_json(raw.content_type)
    try:
        told = read_value(raw)
    except Unreadable as error:
        return EventsReading(unreadable=str(error))
    if not isinstance(told, list):
        return EventsReading(unreadable="the body is JSON, but not a list of events")
    broken = [item for item in told if not text_at(item, "event")]
    events = [event for item in told if isinstance(item, dict) and (event := _event(item))]
    unreadable = f"{len(broken)} of {len(told)} events could not be read" if broken else None
    return EventsReading(events, len(told), unreadable)


def _event(told: dict[str, Any]) -> DeliveryEvent | None:
    kind = KINDS.get(text_at(told, "event"))
    if kind is None:
        return None
    values = Told(
        mail_id=text_at(told, MAIL_ID),
        recipient=text_at(told, "email"),
        provider_id=text_at(told, "sg_message_id"),
        event_id=text_at(told, "sg_event_id"),
        reasons=(text_at(told, "reason"), text_at(told, "response")),
        at=moment_of(told.get("timestamp")),
    )
    return event_of("sendgrid", kind, values)
