"""The knowledge base, kept in step from outside."""

from fastapi import APIRouter, Response

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session, Viewer
from api.models.catalogue import ArticlePage, ArticleRead, ArticleWrite, Slug
from api.paging import cut_page, read_text, write_cursor
from api.problems import problem_docs
from schema.db.audit import record_audit
from schema.db.knowledge import get_article, list_articles, upsert_article
from schema.db.tables.catalogue import KnowledgeArticleRow
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["catalogue"], route_class=ClosedRoute)


@router.put(
    "/knowledge/{slug}",
    response_model=ArticleRead,
    operation_id="putArticle",
    summary="Write an article",
    responses={201: {"model": ArticleRead, "description": "Created"}},
)
async def put_article(
    slug: Slug, body: ArticleWrite, caller: Admin, session: Session, response: Response
) -> ArticleRead:
    """201 when it is new. Searchable at once."""
    response.status_code = 201 if await get_article(session, slug) is None else 200
    row = await upsert_article(session, slug, body.title, body.body)
    await record_audit(session, caller.id, "article.written", f"article:{slug}")
    return _read(row)


@router.get("/knowledge/{slug}", operation_id="getArticle", summary="Read an article", responses=problem_docs(404))
async def get_one_article(slug: Slug, _: Viewer, session: Session) -> ArticleRead:
    """As the tools read it."""
    row = await get_article(session, slug)
    if row is None:
        raise NotFound("There is no such article.")
    return _read(row)


@router.get("/knowledge", operation_id="listArticles", summary="List articles")
async def get_articles(_: Viewer, session: Session, limit: Limit = 50, cursor: Cursor = None) -> ArticlePage:
    """In order of slugs."""
    rows = await list_articles(session, read_text("knowledge", cursor) or "", limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("knowledge", row.slug))
    return ArticlePage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: KnowledgeArticleRow) -> ArticleRead:
    return ArticleRead.model_validate({name: getattr(row, name) for name in ArticleRead.model_fields})
