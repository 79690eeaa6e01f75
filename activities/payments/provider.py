"""What every payment provider offers. A vendor lives in one file beside this one."""

from datetime import timedelta
from enum import StrEnum
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


class Standing(StrEnum):
    """How a refund stands at the provider."""

    FINAL = "final"
    MADE = "made"  # but a bank may still send it back
    UNDER_WAY = "under_way"
    FAILED = "failed"


class RefundState(Frozen):
    """A refund as the provider sees it now; `reason` says why it failed."""

    reference: str
    standing: Standing = Standing.FINAL
    reason: str | None = None

    @property
    def look_again_after(self) -> timedelta | None:
        """When to ask the provider again how it stands; None when that can change no more."""
        return _LOOK_AGAIN_AFTER.get(self.standing)


_LOOK_AGAIN_AFTER = {Standing.MADE: timedelta(days=1), Standing.UNDER_WAY: timedelta(hours=1)}


class Payments(Protocol):
    """Makes refunds. Calling again with the same key never refunds twice."""

    async def refund(self, request: RefundRequest) -> RefundState:
        """The refund that was made. Raises `PaymentRefused`, `OutcomeUnknown`, or what a retry heals."""
        ...

    async def look_at(self, reference: str) -> RefundState:
        """How a refund that was made stands now. Raises `OutcomeUnknown` when the provider does not know it, or what
        a retry heals."""
        ...
