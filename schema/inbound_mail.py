"""A mail that came in, in the one form that all providers' webhooks are brought into."""

from datetime import datetime
from enum import StrEnum

from schema.base import Frozen


class MailCheck(StrEnum):
    """What a provider says of SPF, DKIM or DMARC; `none` also where it says nothing."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"


class InboundAttachment(Frozen):
    """A file that came with a mail. The name is the sender's words and never a path; the type is a claim."""

    filename: str
    content_type: str
    content: bytes
    content_id: str | None = None  # where HTML shows it inline
    size: int  # of a file the provider did not pass on, `content` is empty and this is what it says


class InboundMail(Frozen):
    """A mail as it was read. All text is storable (no NUL, no lone surrogates). `headers` keep their order and
    repetitions. `message_id` and references are without angle brackets' surroundings: `<id@host>` as written.

    `text` is the whole plain text, made from `html` where the mail has none. `spf_domain` and `dkim_domains` are the
    domains the provider checked, where it names them."""

    provider: str
    from_email: str | None
    from_name: str | None = None
    reply_to: str | None = None
    to: list[str] = []
    cc: list[str] = []
    envelope_from: str | None = None  # "" for a null return path; None where it is not known
    envelope_to: list[str] = []
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
