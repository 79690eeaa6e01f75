"""The ledger of effects over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.models.paging import CreateModel, Page, ReadModel
from schema.base import StrictText
from schema.effects import EffectStatus, ResolvedAs


class EffectRead(ReadModel):
    """Something the agent does to the world, once; `unknown` means that a person must find out whether it happened,
    and `resolvable` that a person may say so: it is unknown, or begun and the agent will not finish it."""

    id: str
    ticket_id: UUID
    approval_id: UUID | None
    tool: str
    arguments: dict[str, Any]
    status: EffectStatus
    resolvable: bool
    attempts: int
    reference: str | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class EffectPage(Page):
    """A page of effects, newest first."""

    items: list[EffectRead]


class ResolutionCreate(CreateModel):
    """What a person found out. `reference` is the vendor's, such as `re_…`; with `try_again` it is asked again."""

    outcome: ResolvedAs
    reference: Annotated[StrictText, Field(max_length=200, pattern=r"\S")] | None = None
    reason: Annotated[StrictText, Field(max_length=1000, pattern=r"\S")] = Field(
        examples=["The payment provider shows no refund."]
    )
