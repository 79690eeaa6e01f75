"""What providers tell of our mails, true to their formats, and somebody who posts it as they do."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from schema.db.tables.mails import MailRow
from tests.api.inbound.payloads import sendgrid_signature
from tests.api.mail.posting import BASIC, signature

PROVIDERS = ("mailgun", "sendgrid", "postmark")
KINDS = ("deferred", "delivered", "bounced", "dropped", "complained")
GONE = "550 5.1.1 The email account that you tried to reach does not exist."
JSON = {"Content-Type": "application/json"}
Told = dict[str, Any]

_MAILGUN: dict[str, Told] = {
    "delivered": {"event": "delivered", "log-level": "info"},
    "deferred": {"event": "failed", "severity": "temporary", "reason": "generic", "log-level": "warn"},
    "bounced": {"event": "failed", "severity": "permanent", "reason": "bounce", "log-level": "error"},
    "dropped": {"event": "failed", "severity": "permanent", "reason": "suppress-bounce", "log-level": "error"},
    "complained": {"event": "complained", "log-level": "warn"},
}
_SENDGRID: dict[str, Told] = {
    "delivered": {"event": "delivered", "response": "250 OK"},
    "deferred": {"event": "deferred", "response": "400 try again later", "attempt": "5"},
    "bounced": {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": GONE},
    "dropped": {"event": "dropped", "reason": "Bounced Address", "status": "5.0.0"},
    "complained": {"event": "spamreport"},
}
_POSTMARK: dict[str, Told] = {
    "delivered": {"RecordType": "Delivery", "DeliveredAt": "2026-11-24T10:00:00Z", "Details": "250 2.0.0 OK"},
    "deferred": {"RecordType": "Bounce", "Type": "Transient", "TypeCode": 2, "Inactive": False},
    "bounced": {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "Inactive": True, "Details": GONE},
    "dropped": {"RecordType": "Bounce", "Type": "ManuallyDeactivated", "TypeCode": 100006, "Inactive": True},
    "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 100001, "Inactive": True},
}


def mailgun_event(kind: str, mail: MailRow, provider_id: str | None = None, **changed: Any) -> Told:
    """The `event-data` of a webhook."""
    headers = {"to": mail.to_email, "from": mail.from_email, "subject": mail.subject}
    status = {"attempt-no": 1, "code": 250, "message": "OK", "description": "", "tls": True}
    if kind in {"deferred", "bounced", "dropped"}:
        status |= {"code": 550, "message": GONE if kind == "bounced" else "", "description": f"It was {kind}."}
    return {
        "id": uuid4().hex[:22],
        "timestamp": time.time(),
        "tags": [],
        "recipient": mail.to_email,
        "recipient-domain": mail.to_email.rpartition("@")[2],
        "user-variables": {"ticketflow_mail": str(mail.id)},
        "flags": {"is-routed": False, "is-authenticated": True, "is-system-test": False, "is-test-mode": False},
        "envelope": {"sender": mail.from_email, "targets": mail.to_email, "transport": "smtp"},
        "message": {"headers": headers | {"message-id": (provider_id or mail.message_id).strip("<>")}, "size": 809},
        "delivery-status": status,
        **_MAILGUN[kind],
        **changed,
    }


def sendgrid_event(kind: str, mail: MailRow, provider_id: str | None = None, **changed: Any) -> Told:
    """One event of a list."""
    return {
        "email": mail.to_email,
        "timestamp": int(time.time()),
        "smtp-id": mail.message_id,
        "category": ["cat facts"],
        "sg_event_id": uuid4().hex,
        "sg_message_id": f"{provider_id or uuid4().hex}.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0",
        "ticketflow_mail": str(mail.id),
        "tls": 1,
        **_SENDGRID[kind],
        **changed,
    }


def postmark_event(kind: str, mail: MailRow, provider_id: str | None = None, **changed: Any) -> Told:
    """The JSON of a webhook."""
    delivery = {"Recipient": mail.to_email}
    bounce = {"ID": uuid4().int % 10**9 + 1, "Email": mail.to_email, "From": mail.from_email, "DumpAvailable": True}
    bounce |= {"BouncedAt": "2026-11-24T10:00:00.9070259Z", "Description": f"It was {kind}.", "Details": "smtp;"}
    return {
        "MessageID": provider_id or str(uuid4()),
        "ServerID": 23,
        "MessageStream": "outbound",
        "Tag": "",
        "Metadata": {"ticketflow_mail": str(mail.id)},
        **(delivery if kind == "delivered" else bounce),
        **_POSTMARK[kind],
        **changed,
    }


EVENTS: dict[str, Callable[..., Told]] = {
    "mailgun": mailgun_event,
    "sendgrid": sendgrid_event,
    "postmark": postmark_event,
}


@dataclass
class Teller:
    """The providers, when they tell what became of mails."""

    client: httpx.AsyncClient

    async def post(self, provider: str, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        """A body with the proof that headers carry."""
        proof = sendgrid_signature(body) if provider == "sendgrid" else BASIC if provider == "postmark" else {}
        url = f"/webhooks/email/{provider}/events"
        return await self.client.post(url, content=body, headers=JSON | proof | (headers or {}))

    async def mailgun(self, told: object, signed: dict[str, str] | None = None) -> httpx.Response:
        body = {"signature": signed or signature(), "event-data": told}
        return await self.post("mailgun", json.dumps(body).encode())

    async def sendgrid(self, *told: object) -> httpx.Response:
        return await self.post("sendgrid", json.dumps(told).encode())

    async def postmark(self, told: object) -> httpx.Response:
        return await self.post("postmark", json.dumps(told).encode())

    async def send(self, provider: str, told: object) -> httpx.Response:
        """Post one event."""
        send: Callable[[object], Any] = getattr(self, provider)
        answer: httpx.Response = await send(told)
        return answer

    async def tell(self, provider: str, kind: str, mail: MailRow, **changed: Any) -> int:
        """Tell it. Returns how many events were recorded."""
        answer = await self.send(provider, EVENTS[provider](kind, mail, **changed))
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "received"
        recorded: int = answer.json()["recorded"]
        return recorded
