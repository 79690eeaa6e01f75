"""From rows to what callers read: tickets, messages, events."""

from collections.abc import Sequence

from api.models.links import WorkflowLink
from api.models.records import DeliveryRead
from api.models.ticket_lists import TicketListItem
from api.models.tickets import AttachmentRead, MessageRead, TicketRead
from schema.db.tables.inbound import AttachmentRow
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.delivery_events import DeliveryKind
from schema.progress import StepKey
from schema.settings import Settings
from schema.signals import workflow_id
from schema.tickets import Direction, MailStatus, MessageKind, TicketStatus
from schema.waiting import waiting_for

SNIPPET = 160
LOOKED_AT = 1_000

_DIRECTIONS = {
    MessageKind.CUSTOMER: Direction.INBOUND,
    MessageKind.AGENT: Direction.OUTBOUND,
    MessageKind.REPLY: Direction.OUTBOUND,
    MessageKind.NOTE: Direction.INTERNAL,
}


def read_ticket(row: TicketRow, settings: Settings) -> TicketRead:
    """The ticket as callers see it."""
    return TicketRead.model_validate(ticket_values(row, settings))


def read_ticket_line(row: TicketRow, settings: Settings, stage: StepKey) -> TicketListItem:
    """The ticket as a line of a list."""
    return TicketListItem.model_validate(ticket_values(row, settings) | line_values(row, stage))


def line_values(row: TicketRow, stage: StepKey) -> dict[str, object]:
    """What a line of a list shows on top."""
    snippet = shorten(" ".join(row.body[:LOOKED_AT].split()), SNIPPET)
    return {"snippet": snippet, "waiting_for": waiting_for(TicketStatus(row.status)), "stage": stage}


def shorten(text: str, length: int) -> str:
    """The text, or its beginning."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def ticket_values(row: TicketRow, settings: Settings) -> dict[str, object]:
    """The values of `TicketRead`."""
    same = TicketRead.model_fields.keys() - {"metadata", "workflow"}
    values: dict[str, object] = {name: getattr(row, name) for name in same}
    return values | {"metadata": row.details, "workflow": link_workflow(row, settings)}


def link_workflow(row: TicketRow, settings: Settings) -> WorkflowLink:
    """Where the ticket's run is found in the Temporal console."""
    key = workflow_id(row.id)
    url = f"{settings.temporal_ui_url}/namespaces/{settings.temporal_namespace}/workflows/{key}"
    if row.run_id:
        url += f"/{row.run_id}/history"
    return WorkflowLink(id=key, run_id=row.run_id, url=url)


def read_message(row: MessageRow, files: Sequence[AttachmentRow] = (), mail: MailRow | None = None) -> MessageRead:
    """The message as callers see it. `mail` is the one of ours that carries an answer."""
    kind = MessageKind(row.kind)
    if mail is not None:
        return _read_answer(row, mail)
    return MessageRead(
        id=row.id,
        kind=kind,
        direction=_DIRECTIONS[kind],
        author=row.author_id,
        from_email=row.from_email,
        from_name=row.from_name,
        subject=row.subject,
        body_text=row.body_text,
        reply_text=row.reply_text,
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        references=row.reference_ids,
        attachments=[_read_attachment(file) for file in files],
        is_auto_reply=row.is_auto_reply,
        sender_verified=row.sender_verified,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def _read_answer(row: MessageRow, mail: MailRow) -> MessageRead:
    """With the addresses and ids that its mail has."""
    sent = {
        "from_email": mail.from_email,
        "from_name": row.from_name or mail.from_name or None,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "in_reply_to": mail.headers.get("In-Reply-To"),
        "references": str(mail.headers.get("References", "")).split(),
        "mail_status": MailStatus(mail.status),
        "mail_error": mail.error,
        "delivery": read_delivery(mail),
    }
    return read_message(row).model_copy(update=sent)


def read_delivery(mail: MailRow) -> DeliveryRead | None:
    """What became of a mail after it left; None while nothing is known."""
    if mail.delivery is None:
        return None
    state = DeliveryKind(mail.delivery)
    error = None if state is DeliveryKind.DELIVERED else mail.delivery_reason
    return DeliveryRead(state=state, at=mail.delivery_at, error=error)


def _read_attachment(row: AttachmentRow) -> AttachmentRead:
    return AttachmentRead.model_validate({name: getattr(row, name) for name in AttachmentRead.model_fields})
