"""Hints: what changed, in three words. Whoever gets one reads the thing itself again, with what it may see."""

from enum import StrEnum

from pydantic import Field

from schema.base import Frozen


class HintType(StrEnum):
    """What changed."""

    TICKET = "ticket.updated"
    APPROVAL = "approval.updated"
    MAIL = "mail.updated"
    SETTINGS = "settings.updated"
    PRESENCE = "presence"
    RESYNC = "resync"


class Hint(Frozen):
    """`id` is what changed, null for `resync`: then anything may have. `version` grows with every change of the same
    thing; a ticket's is the number of its newest event."""

    type: HintType
    id: str | None = Field(None, examples=["018f6a2e-7c1d-4c55-9d0e-3f1b7a6f2c11"])
    version: int = Field(0, examples=[12])


RESYNC = Hint(type=HintType.RESYNC)


def read_hint(payload: str) -> Hint | None:
    """A notice of the database as a hint; None for what this version of the program does not know."""
    kind, _, rest = payload.partition(" ")
    key, _, version = rest.partition(" ")
    if kind not in set(HintType) or not key or not version.isdecimal():
        return None
    return Hint(type=HintType(kind), id=key, version=int(version))
