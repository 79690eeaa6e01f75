"""Pieces of replies to put together instead of writing them."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Once, Session, Viewer
from api.models.wording import SnippetCreate, SnippetPage, SnippetPatch, SnippetRead, SnippetVariable
from api.paging import cut_page, read_text, write_cursor
from api.problems import Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.tables.wording import SnippetRow
from schema.db.wording import add_snippet, change_snippet, get_snippet, list_snippets, remove_snippet
from schema.errors import NotFound
from schema.snippets import VARIABLES, variables_in

router = APIRouter(prefix="/api/v1", tags=["wording"], route_class=ClosedRoute)
KNOWN = [SnippetVariable(name=name, meaning=meaning) for name, meaning in VARIABLES.items()]


@router.get("/snippets", operation_id="listSnippets", summary="List snippets")
async def get_snippets(_: Viewer, session: Session, limit: Limit = 50, cursor: Cursor = None) -> SnippetPage:
    """In order of titles, with all variables that may stand in them."""
    rows = await list_snippets(session, read_text("snippets", cursor) or "", limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("snippets", row.title))
    return SnippetPage(items=[_read(row) for row in page], next_cursor=following, variables=KNOWN)


@router.post(
    "/snippets",
    status_code=201,
    response_model=SnippetRead,
    operation_id="createSnippet",
    summary="Add a snippet",
    responses=problem_docs(409),
)
async def create_snippet(body: SnippetCreate, caller: Admin, session: Session, once: Once) -> Response:
    """409 when the title is taken. 422 for a variable that there is not."""
    row = await add_snippet(session, body.title, body.body, caller.id)
    if row is None:
        raise _title_taken()
    await record_audit(session, caller.id, "snippet.created", f"snippet:{row.id}", {"title": row.title})
    return await once.answer(_read(row), 201)


@router.patch(
    "/snippets/{snippet_id}",
    operation_id="changeSnippet",
    summary="Change a snippet",
    responses=problem_docs(404, 409),
)
async def patch_snippet(snippet_id: UUID, body: SnippetPatch, caller: Admin, session: Session) -> SnippetRead:
    """409 when another one has the title."""
    row = await _existing(session, snippet_id)
    title, words = body.title or row.title, body.body or row.body
    try:
        row = await change_snippet(session, row, title, words, caller.id)
    except IntegrityError:
        raise _title_taken() from None
    await record_audit(session, caller.id, "snippet.changed", f"snippet:{row.id}", {"title": row.title})
    return _read(row)


@router.delete(
    "/snippets/{snippet_id}",
    status_code=204,
    operation_id="deleteSnippet",
    summary="Take a snippet away",
    responses=problem_docs(404),
)
async def delete_snippet(snippet_id: UUID, caller: Admin, session: Session) -> Response:
    """Replies keep the words they were sent with."""
    row = await _existing(session, snippet_id)
    await remove_snippet(session, row)
    await record_audit(session, caller.id, "snippet.deleted", f"snippet:{row.id}", {"title": row.title})
    return Response(status_code=204)


async def _existing(session: AsyncSession, snippet_id: UUID) -> SnippetRow:
    row = await get_snippet(session, snippet_id)
    if row is None:
        raise NotFound("There is no such snippet.")
    return row


def _title_taken() -> Refused:
    return Refused(409, "title_taken", "Another snippet has this title.")


def _read(row: SnippetRow) -> SnippetRead:
    same = {name: getattr(row, name) for name in SnippetRead.model_fields if name != "variables"}
    return SnippetRead.model_validate(same | {"variables": variables_in(row.body)})
