"""What every payment provider offers. A vendor lives in one file beside this one."""

from typing import Protocol

from schema.base import Frozen
from schema.money import Money


class PaymentRefused(Exception):
    """The provider will not do it, now or later; its text is told to people and the model."""


class OutcomeUnknown(Exception):
    """The provider may or may not have done it, and cannot be asked."""


class RefundRequest(Frozen):
    """A refund to make. `idempotency_key` names the intent and stays the same for ever."""

    idempotency_key: str
    order_id: str
    payment_reference: str
    amount: Money


class Payments(Protocol):
    """Makes refunds. Calling again with the same key never refunds twice."""

    async def refund(self, request: RefundRequest) -> str:
        """The provider's reference of the refund. Raises `PaymentRefused`, `OutcomeUnknown`, or what a retry heals."""
        ...
