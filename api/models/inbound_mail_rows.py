"""From rows to what callers read: mails that came in."""

from api.models.inbound_mails import InboundFileRead, InboundMailDetail, InboundMailRead
from schema.db.tables.inbound import InboundRequestRow, InboundStatus

MAX_TEXT = 20_000


def read_request(row: InboundRequestRow) -> InboundMailRead:
    """The request as callers see it."""
    return InboundMailRead.model_validate(_values(row))


def read_request_detail(row: InboundRequestRow) -> InboundMailDetail:
    """With the beginning of a held mail's words."""
    held = row.facts.get("held", {}).get("mail", {})
    text = held.get("mail", {}).get("text")
    files = [InboundFileRead.model_validate(file) for file in held.get("files", [])]
    return InboundMailDetail.model_validate(_values(row) | {"text": text and text[:MAX_TEXT], "files": files})


def _values(row: InboundRequestRow) -> dict[str, object]:
    other = {"kind", "sender_verified", "sender_reason", "releasable"}
    same = {name: getattr(row, name) for name in InboundMailRead.model_fields.keys() - other}
    return same | {
        "kind": row.facts.get("kind"),
        "sender_verified": row.facts.get("verified"),
        "sender_reason": row.facts.get("trust_reason"),
        "releasable": row.status == InboundStatus.QUARANTINED and row.from_email is not None,
    }
