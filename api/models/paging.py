"""The shape of every list's answer."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field


def _written_out(moment: Any) -> Any:
    """As RFC 3339 writes it. Pydantic alone would also take a number for seconds since 1970."""
    if isinstance(moment, datetime) or (isinstance(moment, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]", moment)):
        return moment
    raise ValueError("must be a time with its zone, such as 2026-01-31T09:00:00Z")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
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
