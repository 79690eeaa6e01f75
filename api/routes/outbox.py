"""Mails of ours to customers."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.paging import Moment
from api.models.records import MailPage, MailRead
from api.models.ticket_rows import read_delivery
from api.paging import cut_page, read_position, write_cursor
from api.problems import problem_docs
from schema.base import StrictText
from schema.db.records import MailFilter, get_mail, list_mails
from schema.db.sender_codes import list_code_mails, without_codes
from schema.db.tables.mails import MailRow
from schema.errors import NotFound
from schema.roles import Role
from schema.tickets import EmailAddress, MailAudience, MailStatus

_TOKEN = re.compile(r"(token=)[\w-]+")

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/outbox", operation_id="listMails", summary="List mails sent to customers")
async def get_mails(
    caller: Viewer,
    session: Session,
    ticket_id: UUID | None = None,
    to: Annotated[EmailAddress | None, Query(description="Exactly this recipient.")] = None,
    status: MailStatus | None = None,
    audience: Annotated[MailAudience | None, Query(description="To customers, or to staff.")] = None,
    q: Annotated[StrictText | None, Query(max_length=200, description="In subject or recipient.")] = None,
    since: Annotated[Moment | None, Query(description="Written at this moment or later.")] = None,
    until: Annotated[Moment | None, Query(description="Written before this moment.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> MailPage:
    """Newest first. Viewers are shown secret links without their token: whoever has it can set a password. Codes that
    prove a sender are shown to nobody."""
    matching = MailFilter(ticket_id, to, status, audience, q, since, until)
    rows = await list_mails(session, matching, read_position("outbox", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("outbox", row.at, row.id))
    codes = await list_code_mails(session, [row.id for row in page])
    shows_secrets = caller.role.may_act_as(Role.AGENT)
    return MailPage(items=[_read(row, shows_secrets, row.id in codes) for row in page], next_cursor=following)


@router.get("/outbox/{mail_id}", operation_id="getMail", summary="Read a mail of ours", responses=problem_docs(404))
async def get_one_mail(mail_id: UUID, caller: Viewer, session: Session) -> MailRead:
    """With the same secrets left out as in the list."""
    row = await get_mail(session, mail_id)
    if row is None:
        raise NotFound("There is no such mail.")
    codes = await list_code_mails(session, [row.id])
    return _read(row, caller.role.may_act_as(Role.AGENT), row.id in codes)


def _read(row: MailRow, shows_secrets: bool, has_code: bool) -> MailRead:
    same = {name: getattr(row, name) for name in MailRead.model_fields if name not in {"to", "delivery"}}
    mail = MailRead.model_validate(same | {"to": row.to_email, "delivery": read_delivery(row)})
    if has_code:
        return mail.model_copy(update={"text": without_codes(mail.text), "html": without_codes(mail.html)})
    if shows_secrets:
        return mail
    return mail.model_copy(update={"text": _masked(mail.text), "html": _masked(mail.html)})


def _masked(text: str) -> str:
    return _TOKEN.sub(r"\1…", text)
