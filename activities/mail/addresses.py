"""Our addresses and ids in mails: the support address, signed reply addresses, fixed Message-IDs."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class MailAddresses:
    """`support` is the address customers write to; `secret` signs reply addresses."""

    support: str
    secret: bytes

    @property
    def domain(self) -> str:
        return self.support.rpartition("@")[2]

    def reply_to(self, ticket_id: UUID) -> str:
        """The plus address that continues a ticket: id and MAC in base32, lower case, within 64 characters."""
        local = self.support.rpartition("@")[0]
        mac = hmac.new(self.secret, b"reply-address:" + ticket_id.bytes, hashlib.sha256).digest()[:10]
        token = base64.b32encode(ticket_id.bytes + mac).decode().rstrip("=").lower()
        return f"{local}+{token}@{self.domain}"

    def message_id(self, name: str) -> str:
        """The Message-ID of the mail that `name` stands for: the same at every attempt."""
        return f"<{hashlib.sha256(name.encode()).hexdigest()[:40]}@{self.domain}>"
