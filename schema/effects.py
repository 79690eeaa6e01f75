"""Effects that may or may not have happened: what a person, or a late answer, can say of one."""

from enum import StrEnum

from schema.base import Frozen
from schema.tools import ToolCallStatus


class EffectStatus(StrEnum):
    """Where an effect stands in the ledger."""

    INTENDED = "intended"  # begun; its outcome is being found out
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"  # a person must find out


class LateSuccess(Frozen):
    """An effect that was done after all, told by an attempt that was late. `text` is the call's result."""

    key: str
    text: str
    reference: str | None = None


class ResolvedAs(StrEnum):
    """What a person found out of an effect whose outcome was unknown."""

    HAPPENED = "happened"
    DID_NOT_HAPPEN = "did_not_happen"
    TRY_AGAIN = "try_again"


class Resolution(Frozen):
    """What a person found out. `reference` is the vendor's, where there is one."""

    outcome: ResolvedAs
    by: str
    reason: str
    reference: str | None = None

    @property
    def effect_status(self) -> EffectStatus:
        return _EFFECT_STATUS[self.outcome]

    @property
    def call_status(self) -> ToolCallStatus:
        if self.outcome is ResolvedAs.TRY_AGAIN:
            return ToolCallStatus.PROPOSED
        return ToolCallStatus(self.effect_status.value)

    @property
    def told_to_the_model(self) -> str | None:
        """The call's result; None where it is still to come."""
        match self.outcome:
            case ResolvedAs.HAPPENED:
                named = f", reference {self.reference}" if self.reference else ""
                return f"Done. A colleague confirmed that it happened{named}."
            case ResolvedAs.DID_NOT_HAPPEN:
                return "Error: a colleague confirmed that it did not happen."
            case ResolvedAs.TRY_AGAIN:
                return None


_EFFECT_STATUS = {
    ResolvedAs.HAPPENED: EffectStatus.DONE,
    ResolvedAs.DID_NOT_HAPPEN: EffectStatus.FAILED,
    ResolvedAs.TRY_AGAIN: EffectStatus.INTENDED,
}
