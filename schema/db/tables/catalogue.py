"""What the tools read: customers, orders and articles of the shop."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now


class CustomerRow(Row):
    """A customer of the shop; the id is the shop's own."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    staff: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()

    __table_args__ = (Index("ix_customers_name", sql("lower(name)")),)


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

    __table_args__ = (CheckConstraint("total >= 0 AND paid >= 0", name="amounts"),)


class KnowledgeArticleRow(Row):
    """An article; `language` is a PostgreSQL text search configuration, found from the text, and `terms` its index."""

    __tablename__ = "knowledge_articles"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    terms: Mapped[str] = mapped_column(TSVECTOR)
    updated_at: Mapped[datetime] = now()

    __table_args__ = (Index("ix_knowledge_articles_terms", "terms", postgresql_using="gin"),)
