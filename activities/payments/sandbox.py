"""The stand-in payment provider: its own books in our database, with idempotency keys that never expire."""

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from activities.payments.provider import PaymentRefused, RefundRequest, RefundState
from schema.db.session import Sessions
from schema.db.tables.effects import SandboxPaymentRow


class SandboxPayments:
    """Keeps refunds as rows. Like a real provider it knows nothing of our orders and commits by itself."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def refund(self, request: RefundRequest) -> RefundState:
        async with self._sessions.begin() as session:
            first = (
                insert(SandboxPaymentRow)
                .values(
                    idempotency_key=request.idempotency_key,
                    reference=f"re_{hashlib.sha256(request.idempotency_key.encode()).hexdigest()[:20]}",
                    payment_reference=request.payment_reference,
                    amount_minor=request.amount.minor,
                    currency=request.amount.currency,
                )
                .on_conflict_do_nothing(index_elements=["idempotency_key"])
            )
            await session.execute(first)
            made = (
                await session.scalars(
                    select(SandboxPaymentRow).where(SandboxPaymentRow.idempotency_key == request.idempotency_key)
                )
            ).one()
        if (made.amount_minor, made.currency) != (request.amount.minor, request.amount.currency):
            raise PaymentRefused("This key was used for another amount.")
        return RefundState(reference=made.reference)

    async def look_at(self, reference: str) -> RefundState:
        return RefundState(reference=reference)
