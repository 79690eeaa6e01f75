"""Customers, orders and articles over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from api.models.paging import CreateModel, Moment, Page, ReadModel
from api.models.tickets import Body, Line
from schema.base import StrictText
from schema.money import MAX_MINOR, Currency
from schema.tickets import MAX_NAME, EmailAddress

CatalogueKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,100}$")]
Minor = Annotated[StrictInt, Field(ge=0, le=MAX_MINOR, description="In the currency's minor units.")]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


Name = Annotated[Line, Field(min_length=1, max_length=MAX_NAME), AfterValidator(_not_blank)]


class CustomerWrite(CreateModel):
    """A customer of the shop."""

    email: EmailAddress = Field(examples=["ada@example.com"])
    name: Name = Field(examples=["Ada Lovelace"])
    staff: StrictBool = False


class CustomerRead(ReadModel):
    """A customer as the tools read it."""

    id: str
    email: str
    name: str
    staff: bool
    created_at: datetime
    updated_at: datetime


class CustomerPage(Page):
    """A page of customers, by id."""

    items: list[CustomerRead]


class OrderWrite(CreateModel):
    """An order. `paid` cannot be more than `total`."""

    customer_id: CatalogueKey = Field(examples=["cus_ada"])
    currency: Currency = Field(examples=["USD"])
    total: Minor = Field(examples=[4250])
    paid: Minor = Field(examples=[4250])
    status: Annotated[Line, Field(min_length=1, max_length=50), AfterValidator(_not_blank)] = Field(
        examples=["delivered"]
    )
    items: Annotated[list[Any], Field(max_length=500)] = Field(default_factory=list)
    note: Annotated[StrictText, Field(max_length=10_000)] | None = None
    payment_reference: Annotated[Line, Field(max_length=200)] | None = None
    placed_at: Moment | None = None

    @model_validator(mode="after")
    def _paid_within_total(self) -> Self:
        if self.paid > self.total:
            raise ValueError("paid must not be more than total")
        return self


class OrderRead(ReadModel):
    """An order as the tools read it."""

    id: str
    customer_id: str
    currency: str
    total: int
    paid: int
    status: str
    items: list[Any]
    note: str | None
    payment_reference: str | None
    placed_at: datetime
    updated_at: datetime


class OrderPage(Page):
    """A page of orders, by id."""

    items: list[OrderRead]


class ArticleWrite(CreateModel):
    """An article of the knowledge base; its language is found from the text."""

    title: Annotated[Line, Field(min_length=1, max_length=300), AfterValidator(_not_blank)] = Field(
        examples=["Returns"]
    )
    body: Body = Field(examples=["You can send everything back within 30 days."])


class ArticleRead(ReadModel):
    """An article as the tools read it. `version` rises with every change; in quotation marks it is the ETag. `snippet`
    is the part that answers `q` best, null without it."""

    slug: str
    title: str
    body: str
    language: str
    version: int
    updated_at: datetime
    updated_by: str | None
    snippet: str | None


class ArticlePage(Page):
    """A page of articles, by slug; with `q` best first."""

    items: list[ArticleRead]


class ArticleVersionRead(ReadModel):
    """An article as it once was. `deleted`: it was taken away then, with these words."""

    version: int
    title: str
    body: str
    deleted: bool
    at: datetime
    by: str | None


class ArticleVersionPage(Page):
    """A page of versions, newest first."""

    items: list[ArticleVersionRead]


class ArticleUse(ReadModel):
    """In how many of the agent's searches the article was found."""

    slug: str
    uses: int


class KnowledgeUsage(ReadModel):
    """The most used first; articles that were never found are missing. The newest 20,000 searches are counted."""

    days: int
    items: list[ArticleUse]
