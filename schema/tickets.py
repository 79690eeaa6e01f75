"""The words for a ticket, its messages and the people around it."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from schema.base import Frozen, refuse_unstorable


class TicketStatus(StrEnum):
    """Where a ticket stands. A ticket is always in exactly one of these."""

    PENDING = "pending"  # accepted, not yet worked on
    PROCESSING = "processing"  # the agent works
    AWAITING_APPROVAL = "awaiting_approval"  # a person must decide
    COMPLETED = "completed"  # answered
    ESCALATED = "escalated"  # with a person
    FAILED = "failed"  # parked with a reason, can be retried
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """How a ticket came in."""

    API = "api"
    WEB = "web"
    EMAIL = "email"


class Priority(StrEnum):
    """How soon a ticket is due. `engine_priority` is Temporal's key, 1 first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def engine_priority(self) -> int:
        return {"urgent": 1, "high": 2, "normal": 3, "low": 4}[self.value]


class Category(StrEnum):
    """What a ticket is about."""

    ORDER_STATUS = "order_status"
    REFUND = "refund"
    ACCOUNT = "account"
    BUG = "bug"
    HOW_TO = "how_to"
    COMPLAINT = "complaint"
    OTHER = "other"


class Assignee(StrEnum):
    """Who works on a ticket."""

    AGENT = "agent"
    PERSON = "person"


class MessageKind(StrEnum):
    """Who wrote a message, and for whom."""

    CUSTOMER = "customer"
    AGENT = "agent"  # the AI agent's answer to the customer
    REPLY = "reply"  # a person's answer to the customer
    NOTE = "note"  # internal, the customer never sees it


class Direction(StrEnum):
    """Which way a message travels."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class MailStatus(StrEnum):
    """Where a mail of ours stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # overtaken before it is known to have left; not sent any more


class MailAudience(StrEnum):
    """For whom a mail of ours is."""

    CUSTOMER = "customer"
    STAFF = "staff"


class ActorKind(StrEnum):
    """Who did what an event tells."""

    CUSTOMER = "customer"
    AGENT = "agent"
    PERSON = "person"
    SYSTEM = "system"


class Actor(Frozen):
    """Who did something: `id` is a user's or key's id, an address, or a part of the system."""

    kind: ActorKind
    id: str


AGENT = Actor(kind=ActorKind.AGENT, id="agent")
SYSTEM = Actor(kind=ActorKind.SYSTEM, id="ticketflow")

MAX_SUBJECT = 998
MAX_BODY = 200_000
MAX_NAME = 200
MAX_EMAIL = 254


def normal_email(address: str) -> str:
    """The address in the one form it is stored and compared in. Raises ValueError when it is none."""
    address = refuse_unstorable(address).strip()
    local, at, domain = address.rpartition("@")
    printable = address.isprintable() and " " not in address
    if not (at and local and domain and printable) or len(address) > MAX_EMAIL or len(local) > 64:
        raise ValueError("must be an e-mail address")
    if any(c in address for c in '<>,;:"()[]\\') or "@" in local or ".." in domain or domain.strip(".-") != domain:
        raise ValueError("must be an e-mail address")
    return address.lower()


EmailAddress = Annotated[str, AfterValidator(normal_email)]
