"""Canned reasons and snippets over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt, model_validator

from api.models.paging import CreateModel, Page, ReadModel
from api.models.tickets import Line
from schema.base import StrictText
from schema.db.tables.wording import ReasonFor
from schema.db.wording import MAX_REASONS
from schema.snippets import VARIABLES, unknown_variables


def _words(text: str) -> str:
    if not (text := text.strip()):
        raise ValueError("must not be blank")
    return text


def _known_variables(body: str) -> str:
    if unknown := unknown_variables(body):
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise ValueError(f"{{{unknown[0][:60]}}} is no variable; there are {known}")
    return body


ReasonText = Annotated[StrictText, Field(min_length=1, max_length=500), AfterValidator(_words)]
Place = Annotated[
    StrictInt, Field(ge=1, le=MAX_REASONS, description="Counts from 1; those from there on move back by one.")
]
SnippetTitle = Annotated[Line, Field(min_length=1, max_length=100), AfterValidator(_words)]
SnippetBody = Annotated[
    StrictText,
    Field(min_length=1, max_length=10_000, description="May hold variables in braces, such as {customer_name}."),
    AfterValidator(_words),
    AfterValidator(_known_variables),
]


class CannedReasonCreate(CreateModel):
    """A reason to pick. Without `place` it comes last."""

    decision: ReasonFor = Field(examples=["reject"])
    text: ReasonText = Field(examples=["Past the return window."])
    place: Place | None = None


class CannedReasonPatch(CreateModel):
    """What changes."""

    text: ReasonText | None = Field(None, examples=["Past the return window of 30 days."])
    place: Place | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("give text or place, and none of them as null")
        return self


class CannedReasonRead(ReadModel):
    """A reason. `key` is the digit that picks it, for the first five of each decision."""

    id: UUID
    decision: ReasonFor
    place: int
    key: str | None = Field(examples=["1"])
    text: str
    updated_at: datetime
    updated_by: str


class CannedReasonList(ReadModel):
    """All reasons, of each decision in order; at most 20 of each."""

    items: list[CannedReasonRead]


class SnippetCreate(CreateModel):
    """A piece of a reply."""

    title: SnippetTitle = Field(examples=["Refund is on its way"])
    body: SnippetBody = Field(examples=["Hello {customer_name},\n\nthe refund for order {order_id} is on its way."])


class SnippetPatch(CreateModel):
    """What changes."""

    title: SnippetTitle | None = Field(None, examples=["Refund sent"])
    body: SnippetBody | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        if not self.model_fields_set or any(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("give title or body, and none of them as null")
        return self


class SnippetRead(ReadModel):
    """A piece of a reply; `variables` are the names in braces in it."""

    id: UUID
    title: str
    body: str
    variables: list[str]
    updated_at: datetime
    updated_by: str


class SnippetVariable(ReadModel):
    """What may stand in braces, and what stands there in a reply."""

    name: str = Field(examples=["customer_name"])
    meaning: str


class SnippetPage(Page):
    """A page of snippets, by title, and every variable there is."""

    items: list[SnippetRead]
    variables: list[SnippetVariable]
