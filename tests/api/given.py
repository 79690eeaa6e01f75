"""What a test starts from: rows as the worker would have written them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from schema.db.call_checks import check_call
from schema.db.catalogue import upsert_customer, upsert_order
from schema.db.new_tickets import NewTicket, store_ticket
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.inbound import AttachmentRow, InboundRequestRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tables.wording import CannedReasonRow, SnippetRow
from schema.tickets import Channel

TICKET = {
    "subject": "Refund for order 1001",
    "body": "My lamp arrived broken.",
    "customer_email": "ada@example.com",
    "customer_name": "Ada Lovelace",
}


async def given_shop(sessions: Sessions) -> None:
    """Ada, who has paid order 1001 of USD 42.50."""
    async with sessions.begin() as session:
        await upsert_customer(session, "cus_ada", email="ada@example.com", name="Ada Lovelace")
        await upsert_order(
            session, "1001", customer_id="cus_ada", currency="USD", total=4250, paid=4250, status="delivered"
        )


async def given_ticket(sessions: Sessions, **changes: Any) -> UUID:
    """A ticket of Ada's, with its columns changed as asked."""
    async with sessions.begin() as session:
        said = TICKET | {name: str(value) for name, value in changes.items() if name in TICKET}
        new = NewTicket(**said, channel=Channel.API, sender_verified=True, metadata={}, created_by="key:test")
        row = await store_ticket(session, new)
        for name, value in changes.items():
            setattr(row, name, value)
    return row.id


async def given_approval(sessions: Sessions, amount: str = "42.50", expires_in: float = 3600) -> tuple[UUID, UUID]:
    """A refund of order 1001 that waits for a person: the ids of ticket and request."""
    await given_shop(sessions)
    ticket_id = await given_ticket(sessions, status="awaiting_approval", turn=1, turn_open=True)
    async with sessions.begin() as session:
        ticket = await session.get_one(TicketRow, ticket_id)
        asked = {"order_id": "1001", "amount": amount, "reason": "broken"}
        checked = await check_call(session, ticket, "process_refund", asked)
        call = checked.call
        session.add(
            ToolCallRow(
                ticket_id=ticket_id,
                turn=1,
                call=1,
                step=1,
                tool=call.tool,
                effect="money",
                asked_arguments=asked,
                arguments=call.arguments,
                digest=call.digest,
                status="awaiting_approval",
            )
        )
        approval = ApprovalRow(
            ticket_id=ticket_id,
            turn=1,
            call=1,
            action_type=call.tool,
            action_params=call.arguments,
            digest=call.digest,
            rule={"id": "refunds-ask", "text": "A person approves every refund."},
            policy_version="test",
            evidence=checked.evidence,
            expires_at=datetime.now(UTC) + timedelta(seconds=expires_in),
        )
        session.add(approval)
        await session.flush()
        return ticket_id, approval.id


async def given_wording(sessions: Sessions) -> dict[str, str]:
    """A canned reason and a snippet: their ids, as paths name them."""
    reason = CannedReasonRow(decision="reject", place=1, text="Past the return window.")
    snippet = SnippetRow(title="Hello", body="Hello {customer_name}")
    async with sessions.begin() as session:
        session.add_all([reason, snippet])
    return {"reason_id": str(reason.id), "snippet_id": str(snippet.id)}


async def given_mail(sessions: Sessions, ticket_id: UUID, **changes: Any) -> dict[str, str]:
    """A mail of ours to Ada: its id, as paths name it."""
    columns: dict[str, Any] = {
        "to_email": "ada@example.com",
        "from_email": "support@localhost",
        "reply_to": "support@localhost",
    }
    columns |= {"subject": "Re: your lamp", "text": "Hello Ada", "html": "<p>Hello Ada</p>", "headers": {}}
    row = MailRow(ticket_id=ticket_id, message_id=f"<{uuid4()}@localhost>", **columns | changes)
    async with sessions.begin() as session:
        session.add(row)
    return {"mail_id": str(row.id)}


async def given_held_mail(sessions: Sessions, ticket_id: UUID) -> dict[str, str]:
    """A mail that could not be read and a file of the ticket's, whose bytes are gone: their ids, as paths name them."""
    async with sessions.begin() as session:
        held = InboundRequestRow(
            provider="generic", content_type="", raw_sha256="0" * 64, raw_size=1, status="unreadable", reason="cut"
        )
        message = MessageRow(
            ticket_id=ticket_id, kind="customer", author_id="mail:generic", body_text="", reply_text=""
        )
        session.add_all([held, message])
        await session.flush()
        file = AttachmentRow(message_id=message.id, place=0, filename="a.txt", content_type="text/plain", size=1)
        session.add(file)
        await session.flush()
    return {"inbound_mail_id": str(held.id), "attachment_id": str(file.id)}
