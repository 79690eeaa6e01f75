"""Policies that were published from the dashboard."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now


class PolicyVersionRow(Row):
    """A policy as it was published, whole and never changed. The one with the highest `id` holds; `version` is the
    digest that verdicts carry, and comes again when an earlier policy is published again."""

    __tablename__ = "policy_versions"

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    version: Mapped[str]
    yaml: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=sql("''"))
    published_by: Mapped[str]
    published_at: Mapped[datetime] = now()
