"""The shape of every list's answer."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with its zone."""


class ReadModel(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class CreateModel(BaseModel):
    """Base of all bodies that come in: unknown names are refused, so that nothing is silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Page(ReadModel):
    """`next_cursor` is null on the last page."""

    next_cursor: str | None = Field(None, description="Send it as `cursor` to get the next page.")
