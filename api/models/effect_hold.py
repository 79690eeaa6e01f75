"""The kill switch over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool

from api.models.paging import CreateModel, ReadModel
from schema.base import StrictText


class EffectHoldUpdate(CreateModel):
    """`reason` is shown to everybody who looks at a request that asks because of it."""

    active: StrictBool = Field(examples=[True])
    reason: Annotated[StrictText, Field(min_length=1, max_length=300)] = Field(
        examples=["Refunds look wrong since this morning."]
    )


class EffectHoldRead(ReadModel):
    """How the switch stands; the other fields are null when nobody ever touched it."""

    active: bool
    reason: str | None
    changed_by: str | None
    changed_at: datetime | None
