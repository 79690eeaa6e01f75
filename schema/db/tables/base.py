"""The shape at rest: what all tables share. Only what plain PostgreSQL 15+ offers.

Statuses are text with a CHECK, so that adding one is a migration of a constraint and not of a type.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(DeclarativeBase):
    """Base of all rows: text is `text`, times carry their zone, JSON is jsonb."""

    metadata = metadata
    type_annotation_map = {
        str: sa.Text,
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: ARRAY(sa.Text),
        int: sa.BigInteger,
    }


def one_of(column: str, values: type[Any]) -> CheckConstraint:
    options = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({options})", name=column)


def uuid_key() -> Mapped[UUID]:
    return mapped_column(primary_key=True, server_default=sql("gen_random_uuid()"))


def now() -> Mapped[datetime]:
    return mapped_column(server_default=sql("clock_timestamp()"))
