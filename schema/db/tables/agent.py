"""What the agent said and asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of
from schema.db.tables.tickets import TicketRow
from schema.tools import Effect, ToolCallStatus


class AgentStepRow(Row):
    """One answer of the model, recorded before anything follows from it. The key stops a zombie attempt."""

    __tablename__ = "agent_steps"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id, ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    toolset_version: Mapped[str]
    policy_version: Mapped[str]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    duration_ms: Mapped[int]
    finish_reason: Mapped[str | None]
    held_for: Mapped[str | None]  # the rule for which this answer was not sent
    at: Mapped[datetime] = now()

    __table_args__ = (Index("ix_agent_steps_at", "at"),)


class ToolCallRow(Row):
    """One call the model asked for, numbered within its turn; `result` is what the model is told, NULL until it is."""

    __tablename__ = "tool_calls"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id, ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int]
    tool: Mapped[str]
    effect: Mapped[str]
    asked_arguments: Mapped[dict[str, Any]]  # as the model wrote them
    arguments: Mapped[dict[str, Any]]  # in normal form, as they would be executed; once a person edited them, as edited
    digest: Mapped[str]
    verdict: Mapped[dict[str, Any] | None]
    status: Mapped[str]
    result: Mapped[str | None]
    at: Mapped[datetime] = now()
    finished_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]

    __table_args__ = (
        one_of("effect", Effect),
        one_of("status", ToolCallStatus),
        Index("ix_tool_calls_at", "at"),
        Index("ix_tool_calls_knowledge", "at", postgresql_where=sql("tool = 'search_knowledge_base'")),
        Index("ix_tool_calls_refused", "finished_at", postgresql_where=sql("status IN ('failed', 'denied')")),
    )
