"""Posts mails to the webhooks and looks at what became of them."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from schema.db.session import Sessions
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow, WorkflowCommandRow
from schema.reply_address import MailAddresses
from tests.conftest import SECRET

SUPPORT = "support@shop.example"
USER, PASSWORD, SIGNING_KEY = "postmaster", "a password of the tests", "a signing key of the tests"
BASIC = {"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
OURS = MailAddresses(SUPPORT, SECRET.encode())
ADA = "ada@example.com"


@dataclass
class Posting:
    """The providers. Every mail gets a Message-ID of its own unless it is given one."""

    client: httpx.AsyncClient

    async def generic(self, sender: str = ADA, path: str = "generic", **fields: Any) -> httpx.Response:
        """By the generic webhook, which says nothing about the sender."""
        mail = {"from": sender, "to": [SUPPORT], "subject": "A lamp", "text": "It is broken.", "message_id": new_id()}
        content = json.dumps({name: value for name, value in (mail | fields).items() if value is not None})
        headers = BASIC | {"Content-Type": "application/json"}
        return await self.client.post(f"/webhooks/email/{path}", content=content, headers=headers)

    async def mailgun(self, sender: str = ADA, verified: bool = True, **fields: Any) -> httpx.Response:
        """By Mailgun, signed; `verified` is its SPF verdict."""
        return await self.client.post("/webhooks/email/mailgun", data=mailgun_form(sender, verified, **fields))

    async def ticket(self, sender: str = ADA, verified: bool = True, **fields: Any) -> str:
        """The id of the ticket that a mail got into."""
        answer = await self.mailgun(sender, verified, **fields)
        assert answer.status_code == 200, answer.text
        ticket_id: str = answer.json()["ticket_id"]
        return ticket_id


def new_id() -> str:
    return f"<{secrets.token_hex(8)}@mail.example.com>"


def signature(token: str | None = None, at: float | None = None) -> dict[str, str]:
    """The three fields of Mailgun's signature."""
    timestamp, token = str(int(at or time.time())), token or secrets.token_hex(25)
    signed = hmac.new(SIGNING_KEY.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": signed}


def mailgun_form(
    sender: str,
    verified: bool,
    to: str = SUPPORT,
    subject: str = "A lamp",
    text: str = "It is broken.",
    message_id: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    signed: dict[str, str] | None = None,
) -> dict[str, str]:
    """A form as Mailgun's route sends it."""
    all_headers = [
        ("X-Mailgun-Spf", "Pass" if verified else "Neutral"),
        ("Received", "from mail.example.com by mxa.mailgun.org; Tue, 24 Nov 2026 10:00:00 +0000"),
        ("From", sender),
        ("To", to),
        ("Subject", subject),
        ("Message-Id", message_id or new_id()),
        *headers,
    ]
    form = {"recipient": to, "sender": sender, "from": sender, "subject": subject, "body-plain": text}
    return form | {"message-headers": json.dumps(all_headers)} | (signed or signature())


@dataclass
class Mailbox:
    """The other side: tickets, messages and mails."""

    client: httpx.AsyncClient
    sessions: Sessions

    async def read(self, ticket_id: str) -> dict[str, Any]:
        """The ticket as the API shows it."""
        answer = await self.client.get(f"/api/v1/tickets/{ticket_id}")
        assert answer.status_code == 200, answer.text
        ticket: dict[str, Any] = answer.json()
        return ticket

    async def events(self, ticket_id: str) -> list[str]:
        return [event["type"] for event in (await self.read(ticket_id))["events"]]

    async def tickets(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await self.client.get("/api/v1/tickets", params={"limit": 200})).json()["items"]
        return items

    async def held(self, status: str = "quarantined") -> list[dict[str, Any]]:
        answer = await self.client.get("/api/v1/inbound-mails", params={"status": status, "limit": 200})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def change(self, ticket_id: str, **columns: Any) -> None:
        """Bring the ticket where a test starts from."""
        async with self.sessions.begin() as session:
            ticket = await session.get_one(TicketRow, UUID(ticket_id))
            for name, value in columns.items():
                setattr(ticket, name, value)

    async def answer(self, ticket_id: str, text: str = "We look into it.") -> MailRow:
        """End the open turn as the worker would, with an answer that was sent. Returns its mail."""
        async with self.sessions.begin() as session:
            ticket = await session.get_one(TicketRow, UUID(ticket_id), with_for_update=True)
            ticket.turn, ticket.turn_open, ticket.status = ticket.turn + 1, False, "completed"
            waiting = select(MessageRow).where(MessageRow.ticket_id == ticket.id, MessageRow.turn.is_(None))
            for message in await session.scalars(waiting.where(~MessageRow.is_auto_reply)):
                message.turn = ticket.turn
            answer = MessageRow(
                ticket_id=ticket.id, kind="agent", author_id="agent", body_text=text, reply_text=text, turn=ticket.turn
            )
            session.add(answer)
            await session.flush()
            mail = _mail(ticket, answer)
            session.add(mail)
            await session.flush()
            answer.message_id, answer.sent_at = mail.message_id, mail.at
        return mail

    async def mails(self, ticket_id: str) -> list[MailRow]:
        async with self.sessions() as session:
            query = select(MailRow).where(MailRow.ticket_id == UUID(ticket_id)).order_by(MailRow.at)
            return list((await session.scalars(query)).all())

    async def commands(self, ticket_id: str) -> list[str]:
        """What the ticket's workflow was told."""
        async with self.sessions() as session:
            row = WorkflowCommandRow
            query = select(row.kind).where(row.ticket_id == UUID(ticket_id)).order_by(row.id)
            return list((await session.scalars(query)).all())


def _mail(ticket: TicketRow, answer: MessageRow) -> MailRow:
    return MailRow(
        ticket_id=ticket.id,
        answer_id=answer.id,
        to_email=ticket.customer_email,
        from_email=SUPPORT,
        reply_to=OURS.reply_to(ticket.id),
        subject=f"Re: {ticket.subject}",
        text=answer.body_text,
        html="",
        message_id=OURS.message_id(str(answer.id)),
        headers={"Auto-Submitted": "auto-replied", "In-Reply-To": "<parent@example.com>"},
        status="sent",
    )
