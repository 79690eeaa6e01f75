"""Our addresses and ids in mails: the support address, signed reply addresses, fixed Message-IDs."""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from uuid import UUID

TOKEN = re.compile(r"\+([a-z2-7]{42})@")
OURS = re.compile(r"<[0-9a-f]{40}@([^<>@\s]+)>")


@dataclass(frozen=True)
class MailAddresses:
    """`support` is the address customers write to, `name` what stands before it; `secret` signs reply addresses."""

    support: str
    secret: bytes
    name: str = ""

    @property
    def domain(self) -> str:
        return self.support.rpartition("@")[2]

    def reply_to(self, ticket_id: UUID) -> str:
        """The plus address that continues a ticket: id and MAC in base32, lower case, within 64 characters."""
        local = self.support.rpartition("@")[0]
        return f"{local}+{self._token(ticket_id)}@{self.domain}"

    def ticket_of(self, address: str) -> UUID | None:
        """The ticket that a reply address of ours continues; None for every other address. Compared in constant time.
        Only the token counts: mail for us may come in under more than one domain."""
        found = TOKEN.search(address.lower())
        if found is None or not self.secret:
            return None  # what is signed with nothing is signed by everybody
        try:
            ticket_id = UUID(bytes=base64.b32decode(found[1].upper() + "=" * 6)[:16])
        except (binascii.Error, ValueError):
            return None
        return ticket_id if hmac.compare_digest(found[1].encode(), self._token(ticket_id).encode()) else None

    def message_id(self, name: str) -> str:
        """The Message-ID of the mail that `name` stands for: the same at every attempt."""
        return f"<{hashlib.sha256(name.encode()).hexdigest()[:40]}@{self.domain}>"

    def is_our_id(self, message_id: str | None) -> bool:
        """Whether a Message-ID has the form of ours. Colleagues with a mailbox in our domain have other ones."""
        found = OURS.fullmatch(message_id or "")
        return found is not None and found[1].lower() == self.domain.lower()

    def _token(self, ticket_id: UUID) -> str:
        mac = hmac.new(self.secret, b"reply-address:" + ticket_id.bytes, hashlib.sha256).digest()[:10]
        return base64.b32encode(ticket_id.bytes + mac).decode().rstrip("=").lower()
