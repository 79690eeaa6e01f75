"""Canned reasons and snippets. Reasons of a decision stand in an order without gaps."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.wording import CannedReasonRow, ReasonFor, SnippetRow

MAX_REASONS = 20
_FRESH = {"populate_existing": True}


async def list_reasons(session: AsyncSession, decision: ReasonFor | None = None) -> Sequence[CannedReasonRow]:
    """All reasons in their order, of one decision or of both."""
    query = select(CannedReasonRow).order_by(CannedReasonRow.decision, CannedReasonRow.place)
    if decision is not None:
        query = query.where(CannedReasonRow.decision == decision)
    return (await session.scalars(query, execution_options=_FRESH)).all()


async def lock_reasons(session: AsyncSession) -> None:
    """One change at a time, so that places stay without gaps."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ticketflow canned reasons'))"))


async def get_reason(session: AsyncSession, reason_id: UUID) -> CannedReasonRow | None:
    return await session.get(CannedReasonRow, reason_id, populate_existing=True)


async def add_reason(session: AsyncSession, decision: ReasonFor, words: str, place: int, by: str) -> CannedReasonRow:
    """The new reason at its place, before the one that stood there. The caller holds the lock."""
    await _shift(session, decision, place, by=1)
    row = CannedReasonRow(decision=decision.value, place=place, text=words, updated_by=by)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def change_reason(
    session: AsyncSession, row: CannedReasonRow, words: str | None, place: int | None, by: str
) -> CannedReasonRow:
    """The reason with other words, or at another place. The caller holds the lock."""
    if place is not None and place != row.place:
        decision, before = ReasonFor(row.decision), row.place
        await _shift(session, decision, before + 1, by=-1)
        await _shift(session, decision, place, by=1, but=row.id)
    values = {"text": row.text if words is None else words, "place": row.place if place is None else place}
    change = update(CannedReasonRow).where(CannedReasonRow.id == row.id)
    change = change.values(**values, updated_by=by, updated_at=func.clock_timestamp())
    return (await session.scalars(change.returning(CannedReasonRow), execution_options=_FRESH)).one()


async def remove_reason(session: AsyncSession, row: CannedReasonRow) -> None:
    """The ones behind it move up. The caller holds the lock."""
    await session.execute(delete(CannedReasonRow).where(CannedReasonRow.id == row.id))
    await _shift(session, ReasonFor(row.decision), row.place + 1, by=-1)


async def _shift(session: AsyncSession, decision: ReasonFor, start: int, by: int, but: UUID | None = None) -> None:
    """Move everything from a place on."""
    behind = [CannedReasonRow.decision == decision, CannedReasonRow.place >= start]
    if but is not None:
        behind.append(CannedReasonRow.id != but)
    await session.execute(
        update(CannedReasonRow).where(*behind).values(place=CannedReasonRow.place + by),
        execution_options={"synchronize_session": False},
    )


async def list_snippets(session: AsyncSession, after: str, limit: int) -> Sequence[SnippetRow]:
    """The snippets after that title, in order of titles."""
    query = select(SnippetRow).where(SnippetRow.title > after).order_by(SnippetRow.title).limit(limit)
    return (await session.scalars(query)).all()


async def get_snippet(session: AsyncSession, snippet_id: UUID) -> SnippetRow | None:
    return await session.get(SnippetRow, snippet_id)


async def add_snippet(session: AsyncSession, title: str, body: str, by: str) -> SnippetRow | None:
    """The new snippet; None when the title is taken."""
    values = {"title": title, "body": body, "updated_by": by}
    add = insert(SnippetRow).values(values).on_conflict_do_nothing(index_elements=["title"]).returning(SnippetRow)
    return await session.scalar(add)


async def change_snippet(session: AsyncSession, row: SnippetRow, title: str, body: str, by: str) -> SnippetRow:
    """The snippet as it is now. Raises IntegrityError when another has the title."""
    values = {"title": title, "body": body, "updated_by": by, "updated_at": func.clock_timestamp()}
    change = update(SnippetRow).where(SnippetRow.id == row.id).values(values).returning(SnippetRow)
    return (await session.scalars(change, execution_options=_FRESH)).one()


async def remove_snippet(session: AsyncSession, row: SnippetRow) -> None:
    await session.execute(delete(SnippetRow).where(SnippetRow.id == row.id))
