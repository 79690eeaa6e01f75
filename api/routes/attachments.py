"""The files of messages, to be downloaded."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.closed_route import ClosedRoute
from api.dependencies import AppResources, Session, Viewer
from api.downloads import download
from api.problems import problem_docs
from schema.db.inbound_mails import get_attachment

router = APIRouter(prefix="/api/v1", tags=["tickets"], route_class=ClosedRoute)
BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/attachments/{attachment_id}",
    operation_id="getAttachment",
    summary="Download a file of a message",
    response_class=StreamingResponse,
    responses=BYTES | problem_docs(404),
)
async def get_one_attachment(
    attachment_id: UUID, _: Viewer, session: Session, resources: AppResources
) -> StreamingResponse:
    """Always as a download; its type is told only where browsers run nothing of it. What is inside is the sender's."""
    row = await get_attachment(session, attachment_id)
    return await download(resources.files, row.sha256, row.filename, row.content_type, row.size)
