"""What is true for a moment only: who looks at what, and which workers live."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now


class PresenceRow(Row):
    """Somebody has a ticket or a request open. A claim and no lock: it ends by itself at `until`."""

    __tablename__ = "presence"

    object_id: Mapped[UUID] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    since: Mapped[datetime] = now()
    until: Mapped[datetime]

    __table_args__ = (Index("ix_presence_until", "until"),)


class WorkerBeatRow(Row):
    """A worker's sign of life, written again every few seconds."""

    __tablename__ = "worker_beats"

    worker: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = now()
    seen_at: Mapped[datetime] = now()
