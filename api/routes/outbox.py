"""Mails of ours to customers."""

import re
from uuid import UUID

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.records import MailPage, MailRead
from api.paging import cut_page, read_position, write_cursor
from schema.db.records import list_mails
from schema.db.sender_codes import list_code_mails, without_codes
from schema.db.tables.mails import MailRow
from schema.roles import Role

_TOKEN = re.compile(r"(token=)[\w-]+")

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/outbox", operation_id="listMails", summary="List mails sent to customers")
async def get_mails(
    caller: Viewer, session: Session, ticket_id: UUID | None = None, limit: Limit = 50, cursor: Cursor = None
) -> MailPage:
    """Newest first. Viewers are shown secret links without their token: whoever has it can set a password. Codes that
    prove a sender are shown to nobody."""
    rows = await list_mails(session, ticket_id, read_position("outbox", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("outbox", row.at, row.id))
    codes = await list_code_mails(session, [row.id for row in page])
    shows_secrets = caller.role.may_act_as(Role.AGENT)
    return MailPage(items=[_read(row, shows_secrets, row.id in codes) for row in page], next_cursor=following)


def _read(row: MailRow, shows_secrets: bool, has_code: bool) -> MailRead:
    same = {name: getattr(row, name) for name in MailRead.model_fields if name != "to"}
    mail = MailRead.model_validate(same | {"to": row.to_email})
    if has_code:
        return mail.model_copy(update={"text": without_codes(mail.text), "html": without_codes(mail.html)})
    if shows_secrets:
        return mail
    return mail.model_copy(update={"text": _masked(mail.text), "html": _masked(mail.html)})


def _masked(text: str) -> str:
    return _TOKEN.sub(r"\1…", text)
