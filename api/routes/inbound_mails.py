"""What came in by mail, and above all what is held: looked at, released, read again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Admin, Agent, AppResources, AppSettings, Cursor, Limit, Once, Session
from api.downloads import download
from api.inbound.kept import Shelf
from api.inbound.receiving import arriving_directory
from api.mail_intake import held_facts, intake_rules, keep_mail, known_facts, place_again, read_held
from api.models.inbound_mail_rows import read_request, read_request_detail
from api.models.inbound_mails import InboundMailDetail, InboundMailPage
from api.paging import cut_page, read_position, write_cursor
from api.problems import Refused, problem_docs
from api.reading_again import read_again
from schema.automatic_mail import AutomaticMail
from schema.db.audit import record_audit
from schema.db.inbound_mails import get_request, identify_request, list_requests, lock_request, settle_request
from schema.db.mail_caps import lock_sender
from schema.db.mail_intake import place_by_person
from schema.db.mail_threads import pointers_of
from schema.db.sender_codes import mask_codes
from schema.db.tables.inbound import InboundRequestRow, InboundStatus

router = APIRouter(prefix="/api/v1", tags=["mails"], route_class=ClosedRoute)
BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/inbound-mails", operation_id="listInboundMails", summary="List mails that came in")
async def get_inbound_mails(
    _: Agent,
    session: Session,
    status: Annotated[list[InboundStatus] | None, Query(description="Repeat it for several.")] = None,
    ticket_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> InboundMailPage:
    """Newest first. `quarantined` and `unreadable` wait for a person."""
    after = read_position("inbound-mails", cursor)
    rows = await list_requests(session, status or (), ticket_id, after, limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("inbound-mails", row.received_at, row.id))
    return InboundMailPage(items=[read_request(row) for row in page], next_cursor=following)


@router.get(
    "/inbound-mails/{inbound_mail_id}",
    operation_id="getInboundMail",
    summary="Read a mail that came in",
    responses=problem_docs(404),
)
async def get_inbound_mail(inbound_mail_id: UUID, _: Agent, session: Session) -> InboundMailDetail:
    """With its words while it is held; later they are in its ticket."""
    return await _detail(session, await get_request(session, inbound_mail_id))


@router.get(
    "/inbound-mails/{inbound_mail_id}/raw",
    operation_id="getInboundMailRaw",
    summary="Download a request as the provider sent it",
    response_class=StreamingResponse,
    responses=BYTES | problem_docs(404),
)
async def get_inbound_mail_raw(
    inbound_mail_id: UUID, caller: Admin, session: Session, resources: AppResources
) -> StreamingResponse:
    """Byte for byte. Who took it is in the audit log."""
    row = await get_request(session, inbound_mail_id)
    answer = await download(resources.files, row.raw_sha256, f"{row.id}.bin", "application/octet-stream", row.raw_size)
    await record_audit(session, caller.id, "inbound_mail.downloaded", f"inbound_mail:{row.id}")
    return answer


@router.post(
    "/inbound-mails/{inbound_mail_id}/release",
    response_model=InboundMailDetail,
    operation_id="releaseInboundMail",
    summary="Make a ticket of a held mail",
    responses=problem_docs(404, 409),
)
async def release_inbound_mail(
    inbound_mail_id: UUID, caller: Agent, session: Session, settings: AppSettings, once: Once
) -> Response:
    """As if a person's mail had just come in: in the ticket it continues, else in a new one. 409 unless it is held and
    has a sender."""
    row = await lock_request(session, inbound_mail_id)
    await _release(session, row, settings)
    return await _answered(session, row, caller, "inbound_mail.released", once)


@router.post(
    "/inbound-mails/{inbound_mail_id}/read-again",
    response_model=InboundMailDetail,
    operation_id="readInboundMailAgain",
    summary="Try to read an unreadable mail again",
    responses=problem_docs(404, 409),
)
async def read_inbound_mail_again(
    inbound_mail_id: UUID, caller: Agent, session: Session, resources: AppResources, once: Once
) -> Response:
    """With the code of today. 409 unless it is unreadable; the answer tells what became of it."""
    row = await lock_request(session, inbound_mail_id)
    if row.status != InboundStatus.UNREADABLE:
        raise Refused(409, "not_unreadable", f"Only an unreadable mail is read again; this one is {row.status}.")
    await _place_again(session, row, resources)
    return await _answered(session, row, caller, "inbound_mail.read_again", once)


async def _release(session: AsyncSession, row: InboundRequestRow, settings: AppSettings) -> None:
    read = read_held(row) if row.status == InboundStatus.QUARANTINED else None
    if read is None or read.kept is None or read.verdict is None:
        raise Refused(409, "not_held", f"Only a mail that is held can be released; this one is {row.status}.")
    if read.kept.mail.from_email is None:
        raise Refused(409, "no_sender", "The mail has no sender who could be answered.")
    await lock_sender(session, read.kept.mail.from_email)
    pointers = await pointers_of(session, read.kept.mail, intake_rules(settings).addresses)
    verdict = read.verdict.model_copy(update={"kind": AutomaticMail.PERSON})
    placed = await place_by_person(session, row.id, read.kept, verdict, pointers, known_facts(read))
    await settle_request(session, row.id, placed, known_facts(read))


async def _place_again(session: AsyncSession, row: InboundRequestRow, resources: AppResources) -> None:
    rules, shelf = intake_rules(resources.settings), Shelf(arriving_directory(resources.settings))
    try:
        reading = await read_again(row, resources.files, shelf, resources.settings)
        if reading.mail is None:
            row.reason = reading.unreadable
            return
        read = await keep_mail(reading.mail, resources.files, rules)
    finally:
        shelf.close()
    if read.kept is not None and not await identify_request(session, row, read.kept):
        return
    placed = await place_again(session, row.id, read, rules)
    held = held_facts(read) if placed.status is InboundStatus.QUARANTINED else {}
    await settle_request(session, row.id, placed, known_facts(read) | held)


async def _answered(session: AsyncSession, row: InboundRequestRow, caller: Caller, action: str, once: Once) -> Response:
    await session.flush()
    await session.refresh(row)
    data = {"ticket_id": str(row.ticket_id)} if row.ticket_id else {}
    await record_audit(session, caller.id, action, f"inbound_mail:{row.id}", data)
    return await once.answer(await _detail(session, row), 200)


async def _detail(session: AsyncSession, row: InboundRequestRow) -> InboundMailDetail:
    """Without codes that prove a sender, as in messages; the mail itself keeps them until it is placed."""
    detail = read_request_detail(row)
    if detail.text is None or row.from_email is None:
        return detail
    masked = await mask_codes(session, row.from_email, detail.text)
    return detail.model_copy(update={"text": masked[0]})
