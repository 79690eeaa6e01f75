"""One decision about many requests, over HTTP."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.models.approvals import ApprovalRead
from api.models.paging import CreateModel, ReadModel
from api.problems import ProblemWithMembers
from schema.approvals import Decision
from schema.base import StrictText

EXAMPLE = {"id": "7b1c1b0e-3c1f-4a53-9f0e-1d2f3a4b5c6d", "digest": "0" * 64}


class BulkItem(CreateModel):
    """A request, and the `digest` it was shown with."""

    id: UUID
    digest: Annotated[StrictText, Field(min_length=1, max_length=128)]


class BulkDecisionCreate(CreateModel):
    """The same decision about up to 100 requests, with one reason for all."""

    items: Annotated[list[BulkItem], Field(min_length=1, max_length=100)] = Field(examples=[[EXAMPLE]])
    decision: Literal[Decision.APPROVE, Decision.REJECT] = Field(examples=["reject"])
    reason: Annotated[StrictText, Field(max_length=2000)] | None = Field(
        None, examples=["Outside of the return window."]
    )

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("items must name each request once")
        return self


class BulkItemAnswer(ReadModel):
    """What the single decision would have answered: `approval` as decided, or the `problem`."""

    id: UUID
    status_code: int
    approval: ApprovalRead | None
    problem: ProblemWithMembers | None


class BulkAnswer(ReadModel):
    """An answer for each item, in the order asked."""

    items: list[BulkItemAnswer]
