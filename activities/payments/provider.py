"""What every payment provider offers. A vendor lives in one file beside this one."""

from typing import Protocol

from schema.base import Frozen
from schema.errors import TicketFlowError
from schema.money import Money


class PaymentRefused(Exception):
    """The provider will not do it, now or later; its text is told to people and the model."""


class OutcomeUnknown(Exception):
    """The provider may or may not have done it, and cannot be asked."""


class PaymentsAway(TicketFlowError):
    """The provider could not be reached, or was busy or broken; the same request is made again later."""

    code = "payments_away"
    title = "The payment provider does not answer"


class PaymentsMisconfigured(TicketFlowError):
    """The provider does not accept us. The ticket waits until a person has set it right and retries."""

    code = "payments_misconfigured"
    title = "The payment provider refuses our key"
    retry_helps = False


class RefundRequest(Frozen):
    """A refund to make. `idempotency_key` names the intent and stays the same for ever; `attempt` counts from 1."""

    idempotency_key: str
    order_id: str
    payment_reference: str
    amount: Money
    attempt: int = 1

    @property
    def is_retry(self) -> bool:
        """Whether an earlier attempt may have made the refund already."""
        return self.attempt > 1


class Payments(Protocol):
    """Makes refunds. Calling again with the same key never refunds twice."""

    async def refund(self, request: RefundRequest) -> str:
        """The provider's reference of the refund. Raises `PaymentRefused`, `OutcomeUnknown`, or what a retry heals."""
        ...
