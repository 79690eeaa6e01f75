"""From rows to what callers read: tickets, messages, events."""

from api.models.tickets import EventRead, MessageRead, TemporalLink, TicketRead, WorkflowLink
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow
from schema.settings import Settings
from schema.signals import workflow_id
from schema.tickets import Actor, ActorKind, Direction, MessageKind

_DIRECTIONS = {
    MessageKind.CUSTOMER: Direction.INBOUND,
    MessageKind.AGENT: Direction.OUTBOUND,
    MessageKind.REPLY: Direction.OUTBOUND,
    MessageKind.NOTE: Direction.INTERNAL,
}


def read_ticket(row: TicketRow, settings: Settings) -> TicketRead:
    """The ticket as callers see it."""
    return TicketRead.model_validate(ticket_values(row, settings))


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


def read_message(row: MessageRow) -> MessageRead:
    """The message as callers see it."""
    kind = MessageKind(row.kind)
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
        attachments=[],
        is_auto_reply=row.is_auto_reply,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )


def read_event(row: EventRow) -> EventRead:
    """The event as callers see it."""
    return EventRead(
        seq=row.seq,
        at=row.at,
        type=row.type,
        actor=Actor(kind=ActorKind(row.actor_kind), id=row.actor_id),
        title=row.title,
        data=row.data,
        temporal=TemporalLink(workflow_id=row.workflow_id, run_id=row.run_id),
    )
