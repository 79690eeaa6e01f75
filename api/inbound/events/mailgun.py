"""Mailgun's webhooks for what it sent: one event in a request, signed in the JSON.
https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.inbound.arrival import OnceToken, RawRequest, Unreadable
from api.inbound.credentials import refuse
from api.inbound.events.reading import MAIL_ID, EventsReading, Told, digest_of, event_of, moment_of, read_event
from api.inbound.json_body import object_at, require_json, text_at
from api.inbound.mailgun import signed_token, signing_key
from api.problems import Refused
from schema.delivery_events import DeliveryEvent, DeliveryKind
from schema.settings import Settings

MAX_BYTES = 1024 * 1024


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """Refuses everybody while there is no key. The signature is in the JSON."""
    signing_key(settings)
    return b""


def read(headers: Mapping[str, str], raw: RawRequest, settings: Settings) -> EventsReading:
    """Verify the signature, then read the event."""
    require_json(raw.content_type)
    try:
        told = read_event(raw)
    except Unreadable as error:
        raise Refused(400, "invalid_json", f"There is no signature in what could be read: {error}.") from None
    token = _verified(told, signing_key(settings))
    if token is None:
        refuse("The signature is missing, wrong, or too old.")
    return replace(_read(told), told=1, once_token=token, digest=digest_of(told.get("event-data")))


def _verified(told: dict[str, Any], key: bytes) -> OnceToken | None:
    signature = object_at(told, "signature")
    values = [signature.get(name) for name in ("timestamp", "token", "signature")]
    if not all(isinstance(value, str) for value in values):
        return None
    return signed_token(key, *(str(value).encode("utf-8", "replace") for value in values))


def _read(told: dict[str, Any]) -> EventsReading:
    event = object_at(told, "event-data")
    if not text_at(event, "event"):
        return EventsReading(unreadable="there is no event in the JSON")
    found = _event(event)
    return EventsReading([found] if found else [])


def _event(told: dict[str, Any]) -> DeliveryEvent | None:
    kind = _kind(told)
    if kind is None:
        return None
    at, status = moment_of(told.get("timestamp")), object_at(told, "delivery-status")
    day = at.date().isoformat() if at else ""
    words = [text_at(status, "message"), text_at(status, "description"), text_at(object_at(told, "reject"), "reason")]
    values = Told(
        mail_id=text_at(object_at(told, "user-variables"), MAIL_ID),
        recipient=text_at(told, "recipient"),
        provider_id=text_at(object_at(object_at(told, "message"), "headers"), "message-id"),
        # Its ids are unique within a day only.
        event_id=f"{day} {text_at(told, 'id')}" if text_at(told, "id") else "",
        reasons=(*words, text_at(told, "reason")),
        at=at,
    )
    return event_of("mailgun", kind, values)


def _kind(told: dict[str, Any]) -> DeliveryKind | None:
    """None for what says nothing about delivery, such as an opened mail."""
    match text_at(told, "event"), text_at(told, "severity"):
        case "delivered", _:
            return DeliveryKind.DELIVERED
        case "complained", _:
            return DeliveryKind.COMPLAINED
        case "rejected", _:
            return DeliveryKind.DROPPED
        case "failed", "temporary":
            return DeliveryKind.DEFERRED
        case "failed", _:
            # It does not even try an address that bounced or complained before.
            suppressed = text_at(told, "reason").startswith("suppress-")
            return DeliveryKind.DROPPED if suppressed else DeliveryKind.BOUNCED
    return None
