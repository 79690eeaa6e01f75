"""How articles became what they are, how they are taken away, and how often the agent used them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, bindparam, delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.catalogue import ArticleVersionRow, KnowledgeArticleRow

COUNTED_SEARCHES = 20_000


async def lock_article(session: AsyncSession, slug: str) -> None:
    """Changes of one article wait for each other, also while it does not exist."""
    await session.execute(_LOCK, {"name": f"ticketflow article {slug}"})


async def next_version(session: AsyncSession, slug: str, title: str, body: str) -> int | None:
    """The number of a version with these words; None when the article has them already. The caller holds the lock."""
    query = select(KnowledgeArticleRow.title, KnowledgeArticleRow.body).where(KnowledgeArticleRow.slug == slug)
    standing = (await session.execute(query)).one_or_none()
    return None if standing and tuple(standing) == (title, body) else await _last_version(session, slug) + 1


async def keep_version(session: AsyncSession, row: KnowledgeArticleRow, deleted: bool = False) -> None:
    """Write the article down as it is now."""
    values = {"slug": row.slug, "version": row.version, "title": row.title, "body": row.body, "deleted": deleted}
    await session.execute(insert(ArticleVersionRow).values(**values, by=row.updated_by))


async def delete_article(session: AsyncSession, row: KnowledgeArticleRow, by: str) -> None:
    """Take the article away; its versions stay. The caller holds the lock."""
    version = await _last_version(session, row.slug) + 1
    values: dict[str, Any] = {"slug": row.slug, "version": version, "title": row.title, "body": row.body}
    await session.execute(insert(ArticleVersionRow).values(**values, deleted=True, by=by))
    await session.execute(delete(KnowledgeArticleRow).where(KnowledgeArticleRow.slug == row.slug))


async def list_article_versions(
    session: AsyncSession, slug: str, before: int | None, limit: int
) -> Sequence[ArticleVersionRow]:
    """Newest first, also of an article that was deleted."""
    query = select(ArticleVersionRow).where(ArticleVersionRow.slug == slug)
    if before is not None:
        query = query.where(ArticleVersionRow.version < before)
    return (await session.scalars(query.order_by(ArticleVersionRow.version.desc()).limit(limit))).all()


async def count_article_uses(session: AsyncSession, days: int) -> dict[str, int]:
    """In how many of the agent's searches of so many days each article was found; the newest 20,000 are counted."""
    rows = await session.execute(_USES, {"window": timedelta(days=days), "most": COUNTED_SEARCHES})
    return {row.slug: row.uses for row in rows}


async def _last_version(session: AsyncSession, slug: str) -> int:
    query = select(func.coalesce(func.max(ArticleVersionRow.version), 0)).where(ArticleVersionRow.slug == slug)
    return int(await session.scalar(query) or 0)


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
# An excerpt's own quotation marks are escaped in a result, so nothing in an article looks like this.
_USES = text(
    r"""
    SELECT found[1] AS slug, count(*) AS uses
    FROM (
        SELECT result FROM tool_calls
        WHERE tool = 'search_knowledge_base' AND result IS NOT NULL AND at > clock_timestamp() - :window
        ORDER BY at DESC LIMIT :most
    ) searches, regexp_matches(result, '\{"slug"\: "([a-z0-9-]{1,100})"', 'g') AS found
    GROUP BY found[1]
    """
).bindparams(bindparam("window", type_=Interval()))
