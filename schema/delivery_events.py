"""What a mail provider tells of a mail of ours after it took it, in the one form that all its webhooks are brought
into."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from schema.base import Frozen
from schema.tickets import normal_email


class DeliveryKind(StrEnum):
    """What became of a mail. A higher rank is never hidden by a lower one, in whatever order the events come."""

    DEFERRED = "deferred"  # late, the provider keeps trying
    DELIVERED = "delivered"  # the recipient's server has it
    BOUNCED = "bounced"  # it did not arrive and never will
    DROPPED = "dropped"  # the provider did not even try
    COMPLAINED = "complained"  # the recipient marked it as spam

    @property
    def rank(self) -> int:
        return {"deferred": 1, "delivered": 2, "bounced": 3, "dropped": 3, "complained": 4}[self.value]

    @property
    def is_failure(self) -> bool:
        return self in {DeliveryKind.BOUNCED, DeliveryKind.DROPPED}


class DeliveryEvent(Frozen):
    """One event. `event_id` is the same at every repetition of it; `mail_id` is ours, as it was sent along with the
    mail; `provider_id` is the provider's name for the mail. All text is storable, on one line and short."""

    provider: str
    event_id: str
    mail_id: UUID
    kind: DeliveryKind
    recipient: str
    provider_id: str | None = None
    reason: str | None = None
    at: datetime

    def is_about(self, to_email: str, provider_id: str | None) -> bool:
        """Whether it can be about the mail of ours to that address that the provider took under that id. Another
        installation on the same account may know our ids, such as a copy of our database."""
        if _wire_form(self.recipient) != _wire_form(to_email):
            return False
        return provider_id is None or self.provider_id is None or self._is_named(provider_id)

    def _is_named(self, provider_id: str) -> bool:
        """SendGrid tells the id it gave us with the names of the servers behind it."""
        told, known = (self.provider_id or "").strip("<> "), provider_id.strip("<> ")
        return told == known or (self.provider == "sendgrid" and told.startswith(f"{known}."))


def _wire_form(address: str) -> str:
    """The address as it stands in commands between mail servers."""
    try:
        local, _, domain = normal_email(address).rpartition("@")
        return f"{local}@{domain.encode('idna').decode()}"
    except ValueError:  # UnicodeError is one
        return address.strip().lower()
