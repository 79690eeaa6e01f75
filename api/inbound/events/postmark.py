"""Postmark's webhooks for what it sent: one record in a request, with basic authentication.
https://postmarkapp.com/developer/webhooks/bounce-webhook"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.inbound.arrival import RawRequest, Unreadable
from api.inbound.credentials import require_basic
from api.inbound.events.reading import MAIL_ID, EventsReading, Told, event_of, iso_moment_of, read_event
from api.inbound.json_body import object_at, require_json, text_at
from schema.delivery_events import DeliveryEvent, DeliveryKind
from schema.settings import Settings

MAX_BYTES = 1024 * 1024
# Of its types of bounces: a soft bounce is told after the last try, so the mail is lost as with a hard one.
KINDS = {
    **dict.fromkeys(["HardBounce", "SoftBounce", "BadEmailAddress", "Blocked", "DMARCPolicy"], DeliveryKind.BOUNCED),
    **dict.fromkeys(["SpamNotification", "VirusNotification"], DeliveryKind.BOUNCED),
    **dict.fromkeys(["ManuallyDeactivated", "Unconfirmed", "SMTPApiError"], DeliveryKind.DROPPED),
    **dict.fromkeys(["TemplateRenderingFailed", "ManualSuppression"], DeliveryKind.DROPPED),
    **dict.fromkeys(["Transient", "DnsError", "ChallengeVerification", "Unknown"], DeliveryKind.DEFERRED),
    "SpamComplaint": DeliveryKind.COMPLAINED,
}
NO_BOUNCES = {"AutoResponder", "AddressChange", "Subscribe", "Unsubscribe", "OpenRelayTest", "InboundError"}


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """Postmark signs nothing: user and password are in the webhook's address."""
    require_basic(headers, settings)
    return b""


def read(headers: Mapping[str, str], raw: RawRequest, settings: Settings) -> EventsReading:
    """Read the record."""
    require_json(raw.content_type)
    try:
        told = read_event(raw)
    except Unreadable as error:
        return EventsReading(told=1, unreadable=str(error))
    return replace(_read(told), told=1)


def _read(told: dict[str, Any]) -> EventsReading:
    if not text_at(told, "RecordType"):
        return EventsReading(unreadable="there is no RecordType in the JSON")
    found = _event(told)
    return EventsReading([found] if found else [])


def _event(told: dict[str, Any]) -> DeliveryEvent | None:
    kind = _kind(told)
    if kind is None:
        return None
    times = (text_at(told, "DeliveredAt"), text_at(told, "BouncedAt"))
    values = Told(
        mail_id=text_at(object_at(told, "Metadata"), MAIL_ID),
        recipient=text_at(told, "Recipient") or text_at(told, "Email"),
        provider_id=text_at(told, "MessageID"),
        event_id=_id(told),
        reasons=(text_at(told, "Details"), text_at(told, "Description"), text_at(told, "Type")),
        at=next((at for text in times if (at := iso_moment_of(text))), None),
    )
    return event_of("postmark", kind, values)


def _kind(told: dict[str, Any]) -> DeliveryKind | None:
    """None for what says nothing about delivery, such as an opened mail."""
    record, type_ = text_at(told, "RecordType"), text_at(told, "Type")
    if record == "Delivery":
        return DeliveryKind.DELIVERED
    if record == "SpamComplaint":
        return DeliveryKind.COMPLAINED
    if record != "Bounce" or type_ in NO_BOUNCES:
        return None
    kind = KINDS.get(type_, DeliveryKind.DEFERRED)
    # An address that gets no more mail does not wait for another try, whatever the type is called.
    return DeliveryKind.BOUNCED if kind is DeliveryKind.DEFERRED and told.get("Inactive") is True else kind


def _id(told: dict[str, Any]) -> str:
    """Bounces and complaints have one; it is a number."""
    number = told.get("ID")
    return f"{text_at(told, 'RecordType')} {number}" if isinstance(number, int) and number else ""
