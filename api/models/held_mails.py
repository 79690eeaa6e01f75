"""What people do with held mail, over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.models.paging import CreateModel, ReadModel
from schema.base import StrictText

Why = Annotated[StrictText, Field(max_length=300, pattern=r"\S")]


class InboundMailCounts(ReadModel):
    """How many mails wait for a person: held back, and not readable."""

    quarantined: int
    unreadable: int


class HeldMailAttach(CreateModel):
    """The ticket it belongs to."""

    ticket_id: UUID = Field(examples=["0193a5b0-0000-7000-8000-000000000000"])
    reason: Why | None = Field(None, examples=["She wrote from her other address."])


class HeldMailDiscard(CreateModel):
    """Why nobody has to look at it."""

    reason: Why | None = Field(None, examples=["Advertising."])
