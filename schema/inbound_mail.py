"""A mail that came in, in the one form that all providers' webhooks are brought into."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from schema.base import Frozen

CHUNK_BYTES = 256 * 1024


class MailCheck(StrEnum):
    """What a provider says of SPF, DKIM or DMARC; `none` also where it says nothing."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


class FileSlice(Frozen):
    """Bytes that lie in a file, from `offset` on. They are there until whoever received the mail has stored it."""

    path: str
    offset: int = 0
    length: int

    def chunks(self) -> Iterator[bytes]:
        """The bytes in pieces that are small enough for memory. Raises OSError when the file is gone."""
        with open(self.path, "rb") as file:
            file.seek(self.offset)
            left = self.length
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk

    def read(self) -> bytes:
        return b"".join(self.chunks())


class InboundAttachment(Frozen):
    """A file that came with a mail. The name is the sender's words and never a path; the type is a claim.

    A small file is held as `content`, a large one as `stored`, so that many large mails at once do not fill the memory:
    read it with `chunks` or `read`, which take it from where it is."""

    filename: str
    content_type: str
    content: bytes = b""
    stored: FileSlice | None = None
    content_id: str | None = None  # where HTML shows it inline
    size: int  # of a file the provider did not pass on, there is no content and this is what it says
    broken: str | None = None  # why the content is not all there, or not at all

    def chunks(self) -> Iterator[bytes]:
        """The content in pieces. Raises OSError when a stored one is gone."""
        if self.stored is not None:
            yield from self.stored.chunks()
        elif self.content:
            yield self.content

    def read(self) -> bytes:
        """The whole content in memory."""
        return b"".join(self.chunks())


class InboundMail(Frozen):
    """A mail as it was read. All text is storable (no NUL, no lone surrogates). `headers` keep their order and
    repetitions. `message_id` and references are without angle brackets' surroundings: `<id@host>` as written.

    `text` is the whole plain text, made from `html` where the mail has none. `spf_domain` and `dkim_domains` are the
    domains that were checked, where the provider names them: with a DKIM pass only those whose signature is good."""

    provider: str
    from_email: str | None
    from_name: str | None = None
    reply_to: str | None = None
    to: list[str] = []
    cc: list[str] = []
    envelope_from: str | None = None  # "" for a null return path; None where it is not known
    envelope_to: list[str] = []
    mailbox_hash: str | None = None  # what stood after the + of our address, where the provider says so itself
    subject: str = ""
    text: str = ""
    html: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: list[str] = []
    headers: list[tuple[str, str]] = []
    attachments: list[InboundAttachment] = []
    spf: MailCheck = MailCheck.NONE
    spf_domain: str | None = None
    dkim: MailCheck = MailCheck.NONE
    dkim_domains: list[str] = []
    dmarc: MailCheck = MailCheck.NONE
    provider_id: str | None = None  # the provider's own name for the mail
    sent_at: datetime | None = None
