"""A mail whose files are in the file store, and what was found out about it before it is put anywhere."""

import hashlib

from schema.automatic_mail import AutomaticMail, bounced_ids, who_wrote
from schema.base import Frozen
from schema.clean_reply import clean_reply
from schema.delivery_reports import failed_recipients, failure_of
from schema.inbound_mail import InboundMail
from schema.reply_address import MailAddresses
from schema.sender_trust import sender_trust
from schema.tickets import MAX_NAME

NO_SUBJECT = "(no subject)"
MAX_FACT = 500


class KeptFile(Frozen):
    """A file of a mail. `sha256` names its bytes in the file store; null where none came."""

    filename: str
    content_type: str
    size: int
    sha256: str | None = None
    content_id: str | None = None
    broken: str | None = None


class KeptMail(Frozen):
    """A mail without its files' bytes. `mail.attachments` is empty; the files are in `files`, in their order."""

    mail: InboundMail
    files: list[KeptFile] = []

    @property
    def subject(self) -> str:
        return " ".join(self.mail.subject.split()) or NO_SUBJECT

    @property
    def from_name(self) -> str | None:
        return " ".join((self.mail.from_name or "").split())[:MAX_NAME] or None

    @property
    def references(self) -> list[str]:
        return list(self.mail.references)

    def dedupe_key(self) -> str:
        """Message-ID and content. Who sends other content under a known Message-ID does not hide it. Without a
        Message-ID everything counts that a provider's retry repeats and a second mail of the same words does not."""
        mail = self.mail
        content: list[object] = [mail.message_id, mail.from_email, mail.subject, mail.text, mail.html]
        content += [(file.filename, file.size, file.sha256) for file in self.files]
        if mail.message_id is None:
            content += [mail.provider_id, mail.sent_at, mail.headers]
        return hashlib.sha256(repr(content).encode("utf-8", "surrogatepass")).hexdigest()


class MailVerdict(Frozen):
    """What the mail alone tells. `reply_text` are its new words where it continues a conversation; `bounced` are the
    Message-IDs of the mails a bounce speaks of, `recipients` the addresses it names; `failed` is why they did not
    arrive, null where they may yet."""

    kind: AutomaticMail
    kind_reason: str
    verified: bool
    trust_reason: str
    reply_text: str
    bounced: list[str] = []
    recipients: list[str] = []
    failed: str | None = None

    @property
    def by_a_person(self) -> bool:
        return self.kind is AutomaticMail.PERSON


def judge(mail: InboundMail, addresses: MailAddresses) -> MailVerdict:
    """The verdict. Takes the mail with its files, since a bounce's report is one."""
    own_domain = addresses.domain if addresses.is_our_id(mail.message_id) else ""
    author, trust = who_wrote(mail, [addresses.support], own_domain), sender_trust(mail)
    is_bounce = author.kind is AutomaticMail.BOUNCE
    return MailVerdict(
        kind=author.kind,
        kind_reason=author.reason[:MAX_FACT],
        verified=trust.verified,
        trust_reason=trust.reason[:MAX_FACT],
        reply_text=clean_reply(mail.text, mail.html, False),
        bounced=[found for found in bounced_ids(mail) if addresses.is_our_id(found)] if is_bounce else [],
        recipients=failed_recipients(mail) if is_bounce else [],
        failed=failure_of(mail) if is_bounce else None,
    )
