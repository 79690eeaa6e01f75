"""What the tests of races start from, and the payment provider's books."""

from uuid import UUID

from sqlalchemy import select

from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.effects import SandboxPaymentRow
from tests.desk import SupportDesk
from tests.fakes.openai_server import ScriptedModel, calls, says


async def waiting_request(desk: SupportDesk, model: ScriptedModel, number: int) -> ApprovalRow:
    """A customer of this number, whose refund of EUR 42.50 waits for a person."""
    word, email = f"round-{number:03d}", f"customer-{number}@example.com"
    async with desk.sessions.begin() as session:
        session.add(CustomerRow(id=word, email=email, name="Somebody"))
    await desk.add_order(word, customer_id=word)
    refund = {"order_id": word, "amount": "42.50", "reason": "Arrived broken"}
    model.script(calls(("process_refund", refund)), says("Done."), word=word)
    return await desk.approval(await desk.write(f"Please refund {word}", email=email))


async def paid_back(desk: SupportDesk, ticket_id: UUID) -> list[int]:
    """What the payment provider paid for the ticket, in minor units."""
    key = SandboxPaymentRow.idempotency_key.startswith(f"ticket-{ticket_id}:")
    async with desk.sessions() as session:
        return list((await session.scalars(select(SandboxPaymentRow.amount_minor).where(key))).all())
