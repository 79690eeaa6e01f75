"""What waits for a person among the mail that came in: counted, put into a ticket, discarded."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.closed_route import ClosedRoute
from api.dependencies import Agent, Once, Session
from api.mail_intake import known_facts, read_held
from api.models.held_mails import HeldMailAttach, HeldMailDiscard, InboundMailCounts
from api.models.inbound_mail_rows import read_request_detail
from api.models.inbound_mails import InboundMailDetail
from api.problems import Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.held_mails import WAITING, attach_mail, count_waiting, discard_mail
from schema.db.inbound_mails import lock_request, settle_request
from schema.db.mail_caps import lock_sender
from schema.db.tables.inbound import InboundStatus
from schema.db.tickets import lock_ticket
from schema.tickets import TicketStatus

router = APIRouter(prefix="/api/v1", tags=["mails"], route_class=ClosedRoute)


@router.get("/inbound-mail-counts", operation_id="countInboundMails", summary="Count mails that wait for a person")
async def get_counts(_: Agent, session: Session) -> InboundMailCounts:
    """For the badge of the quarantine."""
    counted = await count_waiting(session)
    return InboundMailCounts(
        quarantined=counted[InboundStatus.QUARANTINED], unreadable=counted[InboundStatus.UNREADABLE]
    )


@router.post(
    "/inbound-mails/{inbound_mail_id}/attach",
    response_model=InboundMailDetail,
    operation_id="attachInboundMail",
    summary="Put a held mail into a ticket",
    responses=problem_docs(404, 409),
)
async def attach_inbound_mail(
    inbound_mail_id: UUID, body: HeldMailAttach, caller: Agent, session: Session, once: Once
) -> Response:
    """As the customer's next message; the agent answers it unless a person has the ticket. From an address that has no
    part in the ticket it counts as not proven. 404 when there is no such ticket, 409 unless the mail is held and has a
    sender, and for a cancelled ticket."""
    row = await lock_request(session, inbound_mail_id)
    read = read_held(row) if row.status == InboundStatus.QUARANTINED else None
    if read is None or read.kept is None or read.verdict is None:
        raise Refused(409, "not_held", f"Only a mail that is held can be put into a ticket; this one is {row.status}.")
    if read.kept.mail.from_email is None:
        raise Refused(409, "no_sender", "The mail has no sender who could be answered.")
    await lock_sender(session, read.kept.mail.from_email)
    ticket = await lock_ticket(session, body.ticket_id)
    if ticket.status == TicketStatus.CANCELLED:
        raise Refused(409, "ticket_cancelled", "The ticket was cancelled; release the mail as a new one.")
    placed = await attach_mail(session, row, read.kept, read.verdict, ticket, caller.id)
    await settle_request(session, row.id, placed, known_facts(read))
    await session.flush()
    await session.refresh(row)
    data = {"ticket_id": str(ticket.id), "reason": body.reason}
    await record_audit(session, caller.id, "inbound_mail.attached", f"inbound_mail:{row.id}", data)
    return await once.answer(read_request_detail(row), 200)


@router.post(
    "/inbound-mails/{inbound_mail_id}/discard",
    response_model=InboundMailDetail,
    operation_id="discardInboundMail",
    summary="Discard a mail that waits for a person",
    responses=problem_docs(404, 409),
)
async def discard_inbound_mail(
    inbound_mail_id: UUID, body: HeldMailDiscard, caller: Agent, session: Session, once: Once
) -> Response:
    """It waits for nobody any more; it stays in the list as `ignored`. 409 unless it is held or unreadable."""
    row = await lock_request(session, inbound_mail_id)
    if row.status not in WAITING:
        raise Refused(409, "not_held", f"Only a mail that waits can be discarded; this one is {row.status}.")
    discard_mail(row, body.reason, caller.id)
    await session.flush()
    data = {"reason": body.reason}
    await record_audit(session, caller.id, "inbound_mail.discarded", f"inbound_mail:{row.id}", data)
    return await once.answer(read_request_detail(row), 200)
