"""The knowledge base: kept in step from outside, edited by people."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session, Viewer
from api.models.catalogue import (
    ArticlePage,
    ArticleRead,
    ArticleUse,
    ArticleVersionPage,
    ArticleVersionRead,
    ArticleWrite,
    KnowledgeUsage,
    Slug,
)
from api.paging import cut_page, read_number, read_text, write_cursor
from api.preconditions import IfMatch, IfNoneMatch, etag, is_met
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.article_versions import count_article_uses, delete_article, list_article_versions, lock_article
from schema.db.audit import record_audit
from schema.db.knowledge import (
    get_article,
    get_articles,
    list_articles,
    search_articles,
    slugs_named,
    upsert_article,
)
from schema.db.tables.catalogue import KnowledgeArticleRow
from schema.errors import NotFound
from schema.search_words import best_passage

router = APIRouter(prefix="/api/v1", tags=["catalogue"], route_class=ClosedRoute)
SHOWN = 300


@router.put(
    "/knowledge/{slug}",
    response_model=ArticleRead,
    operation_id="putArticle",
    summary="Write an article",
    responses={201: {"model": ArticleRead, "description": "Created"}, **problem_docs(412)},
)
async def put_article(
    slug: Slug,
    body: ArticleWrite,
    caller: Admin,
    session: Session,
    response: Response,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> ArticleRead:
    """201 when it is new. Searchable at once. With If-Match 412 when somebody else has saved it meanwhile, with
    `If-None-Match: *` when it is not new; the problem holds the `article` that stands."""
    await lock_article(session, slug)
    standing = await get_article(session, slug)
    _refuse_unless_met(if_match, standing)
    if if_none_match and standing is not None:
        raise Refused(412, "article_exists", "There is such an article already.", members=_members(standing))
    row = await upsert_article(session, slug, body.title, body.body, caller.id)
    await record_audit(session, caller.id, "article.written", f"article:{slug}", {"version": row.version})
    response.status_code = 201 if standing is None else 200
    response.headers["ETag"] = etag(row.version)
    return _read(row)


@router.get("/knowledge/{slug}", operation_id="getArticle", summary="Read an article", responses=problem_docs(404))
async def get_one_article(slug: Slug, _: Viewer, session: Session, response: Response) -> ArticleRead:
    """As the tools read it. Send its ETag as If-Match to change what you have read, and nothing newer."""
    row = await get_article(session, slug)
    if row is None:
        raise NotFound("There is no such article.")
    response.headers["ETag"] = etag(row.version)
    return _read(row)


@router.delete(
    "/knowledge/{slug}",
    status_code=204,
    operation_id="deleteArticle",
    summary="Take an article away",
    responses=problem_docs(404, 412),
)
async def remove_article(slug: Slug, caller: Admin, session: Session, if_match: IfMatch = None) -> Response:
    """The agent finds it no more, at once. Its versions can still be read."""
    await lock_article(session, slug)
    row = await get_article(session, slug)
    if row is None:
        raise NotFound("There is no such article.")
    _refuse_unless_met(if_match, row)
    await delete_article(session, row, caller.id)
    await record_audit(session, caller.id, "article.deleted", f"article:{slug}", {"version": row.version})
    return Response(status_code=204)


@router.get(
    "/knowledge/{slug}/versions",
    operation_id="listArticleVersions",
    summary="Read how an article was before",
    responses=problem_docs(404),
)
async def get_versions(
    slug: Slug, _: Viewer, session: Session, limit: Limit = 50, cursor: Cursor = None
) -> ArticleVersionPage:
    """Newest first, from the one that stands; also of an article that was taken away."""
    order = f"article-versions:{slug}"
    rows = await list_article_versions(session, slug, read_number(order, cursor), limit + 1)
    if not rows and cursor is None:
        raise NotFound("There is no such article.")
    page, following = cut_page(rows, limit, lambda row: write_cursor(order, row.version))
    fields = ArticleVersionRead.model_fields
    items = [ArticleVersionRead.model_validate({name: getattr(row, name) for name in fields}) for row in page]
    return ArticleVersionPage(items=items, next_cursor=following)


@router.get("/knowledge", operation_id="listArticles", summary="List or search articles")
async def get_all_articles(
    _: Viewer,
    session: Session,
    q: Annotated[
        StrictText | None,
        Query(max_length=300, description="A part of the title, or a question as a customer would ask it."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ArticlePage:
    """In order of slugs. With `q` only what is found, in one page: titles that hold the words first, then what the
    agent would find, best first."""
    if q is not None:
        return ArticlePage(items=await _search(session, q, limit), next_cursor=None)
    rows = await list_articles(session, read_text("knowledge", cursor) or "", limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("knowledge", row.slug))
    return ArticlePage(items=[_read(row) for row in page], next_cursor=following)


@router.get("/knowledge-usage", operation_id="getKnowledgeUsage", summary="How often the agent used articles")
async def get_usage(_: Viewer, session: Session, days: Annotated[int, Query(ge=1, le=365)] = 30) -> KnowledgeUsage:
    """Counted over the agent's searches of so many days."""
    uses = await count_article_uses(session, days)
    ranked = sorted(uses.items(), key=lambda one: (-one[1], one[0]))
    return KnowledgeUsage(days=days, items=[ArticleUse(slug=slug, uses=count) for slug, count in ranked])


async def _search(session: AsyncSession, q: str, limit: int) -> list[ArticleRead]:
    named = await slugs_named(session, q, limit)
    asked = [found.slug for found in await search_articles(session, q, limit)]
    slugs = list(dict.fromkeys([*named, *asked]))[:limit]
    rows = await get_articles(session, slugs)
    return [_read(rows[slug], best_passage(rows[slug].body, q, SHOWN)) for slug in slugs if slug in rows]


def _refuse_unless_met(if_match: str | None, standing: KnowledgeArticleRow | None) -> None:
    if is_met(if_match, standing.version if standing else None):
        return
    who = f" by {standing.updated_by}" if standing and standing.updated_by else ""
    detail = f"Somebody has changed this article{who} since you read it." if standing else "The article is gone."
    raise Refused(412, "article_changed", detail, members=_members(standing))


def _members(standing: KnowledgeArticleRow | None) -> dict[str, object]:
    return {"article": _read(standing).model_dump(mode="json") if standing else None}


def _read(row: KnowledgeArticleRow, snippet: str | None = None) -> ArticleRead:
    same = {name: getattr(row, name) for name in ArticleRead.model_fields if name != "snippet"}
    return ArticleRead.model_validate(same | {"snippet": snippet})
