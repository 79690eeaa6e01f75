"""What the tools read: customers, orders and articles of the shop."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now

CUSTOMER_TERMS = "search_terms((((id || ' '::text) || name) || ' '::text) || email)"
"""What a search finds a customer by. Written as Postgres tells it of the index."""


class CustomerRow(Row):
    """A customer of the shop; the id is the shop's own."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    staff: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()

    __table_args__ = (
        Index("ix_customers_name", sql("lower(name)")),
        Index("ix_customers_terms", sql(CUSTOMER_TERMS), postgresql_using="gin"),
    )


class OrderRow(Row):
    """An order; `total` and `paid` in minor units of `currency`."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    currency: Mapped[str]
    total: Mapped[int]
    paid: Mapped[int]
    status: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))
    note: Mapped[str | None]
    payment_reference: Mapped[str | None]
    placed_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()

    __table_args__ = (
        CheckConstraint("total >= 0 AND paid >= 0", name="amounts"),
        Index("ix_orders_terms", sql("search_terms(id)"), postgresql_using="gin"),
    )


class KnowledgeArticleRow(Row):
    """An article; `language` is a PostgreSQL text search configuration, found from the text, and `terms` its index.
    `version` rises with every change of title or body."""

    __tablename__ = "knowledge_articles"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    terms: Mapped[str] = mapped_column(TSVECTOR)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    updated_at: Mapped[datetime] = now()
    updated_by: Mapped[str | None]

    __table_args__ = (Index("ix_knowledge_articles_terms", "terms", postgresql_using="gin"),)


class ArticleVersionRow(Row):
    """An article as it once was. A deleted one leaves a last version, and goes on counting when it is written again."""

    __tablename__ = "article_versions"

    slug: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    body: Mapped[str]
    deleted: Mapped[bool] = mapped_column(server_default=sql("false"))
    by: Mapped[str | None]
    at: Mapped[datetime] = now()
