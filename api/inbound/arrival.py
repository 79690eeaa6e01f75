"""What a webhook hands on: the mail in its one normal form, and the request it came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from api.inbound.kept import Kept, Shelf, chunks_of
from schema.inbound_mail import InboundMail


class Unreadable(Exception):
    """An authentic request holds no mail that can be read. The text says why, for a person."""


@dataclass(frozen=True)
class OnceToken:
    """A signature that covers no body fits any body, so its token may be used once. `timestamp` is in Unix seconds;
    after `mailgun.MAX_AGE` seconds the token need not be remembered."""

    token: str
    timestamp: int


@dataclass(frozen=True)
class RawRequest:
    """A request's body as it came. `body_sha256` is over the body, `signed_sha256` over what the provider says stands
    before it in its signature, and the body."""

    content_type: str
    body: Kept
    size: int
    body_sha256: bytes
    signed_sha256: bytes

    def chunks(self) -> Iterator[bytes]:
        """The body in pieces."""
        return chunks_of(self.body)


@dataclass(frozen=True)
class Reading:
    """What a provider's file finds in a request that it verified: a mail, or why there is none. `content_key` is what
    a repetition of an unreadable request has in common with it, where that is not every byte."""

    mail: InboundMail | None = None
    unreadable: str | None = None
    once_token: OnceToken | None = None
    content_key: str | None = None


@dataclass(frozen=True)
class Arrival:
    """An authentic request. Either `mail` or `unreadable` is set: what cannot be read is to be kept aside, not refused.
    `once_token` is to be used up in the transaction that stores the mail. The bytes of `raw` and of large attachments
    lie on disk until `close`."""

    provider: str
    raw: RawRequest
    shelf: Shelf
    mail: InboundMail | None = None
    unreadable: str | None = None
    once_token: OnceToken | None = None
    content_key: str | None = None

    @property
    def provider_id(self) -> str | None:
        """The provider's own name for the mail, where it gives one."""
        return self.mail.provider_id if self.mail else None

    def close(self) -> None:
        """Remove what is on disk."""
        self.shelf.close()

    def __enter__(self) -> "Arrival":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
