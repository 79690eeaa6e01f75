"""Refunds as the ledger holds them, for tests that only read."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import EffectRow, RefundRow
from schema.db.tables.tickets import TicketRow


async def add_refunds(session: AsyncSession, refunds: list[tuple[str, int, str]]) -> None:
    """Write refunds (order, minor units of EUR, status) with the ticket and the effects they belong to."""
    ticket = TicketRow(
        id=uuid4(),
        subject="Refund",
        body="Please",
        customer_email="ada@example.com",
        channel="api",
        priority="normal",
        created_by="test",
    )
    session.add(ticket)
    await session.flush()
    for number, (order_id, amount, status) in enumerate(refunds):
        key = f"ticket-{ticket.id}:1.{number}"
        effect = EffectRow(key=key, ticket_id=ticket.id, tool="process_refund", digest="0", arguments={})
        session.add(effect)
        await session.flush()
        session.add(
            RefundRow(
                effect_key=key,
                ticket_id=ticket.id,
                order_id=order_id,
                amount_minor=amount,
                currency="EUR",
                status=status,
            )
        )
    await session.flush()
