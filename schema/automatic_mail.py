"""Who or what wrote a mail, from its headers and addresses alone: RFC 3834 and what the field's practice adds.

Only a mail of a person may be answered by itself. Where signs are weak the mail counts as a person's: a customer who is
not answered is the worse mistake, and the caps per sender stop a loop that slips through."""

import re
from enum import StrEnum

from schema.base import Frozen
from schema.inbound_mail import InboundMail
from schema.mail_addresses import MESSAGE_ID, mail_domain, message_ids

DAEMON = re.compile(r"(?:mailer[-_.]?daemon|postmaster|mail[-_.]?delivery[\w.-]*|bounces?(?:[-+=].*)?|mdaemon)")
NO_REPLY = re.compile(
    r"(?:.*[-_.+])?(?:(?:no|not|do[-_.]?not|dont|donot|never)[-_.]?(?:reply|replay|respond|response|answer)"
    r"|nicht[-_.]?antworten|keine[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|nepasrepondre|no[-_.]?responder"
    r"|no[-_.]?contestar|non[-_.]?rispondere|nao[-_.]?respond[ae]r?|niet[-_.]?beantwoorden|nie[-_.]?odpowiadaj"
    r"|svara[-_.]?inte|svar[-_.]?ikke|ala[-_.]?vastaa|neodpovidat|ne[-_.]?otvechat)(?:[-_.+\d].*)?"
)
SUBJECT = re.compile(
    r"(?:auto(?:matic|mated|-)?[ -]?(?:reply|response|antwort)|autoreply|out of (?:the )?office|automatische antwort"
    r"|abwesenheits\w*|abwesend|r[ée]ponse automatique|absen(?:ce|t) du bureau|respuesta autom[áa]tica"
    r"|fuera de (?:la )?oficina|risposta automatica|fuori sede|fuori ufficio"
    r"|resposta autom[áa]tica"
    r"|automatisch antwoord|afwezig|autosvar|automatiskt? svar|fr[åa]nvaro|frav[æa]r|automaattinen vastaus|poissa"
    r"|automatick[áa] odpov[ěe]ď"
    r"|odpowied[źz] automatyczna|autoodpowied[źz]|автоответ|автоматический ответ|автоматична відповідь"
    r"|otomatik yan[ıi]t|自動返信|不在通知|自动回复|自動回覆|자동 ?응답|부재중|الرد التلقائي|رد تلقائي)",
    re.IGNORECASE,
)
AUTOMATIC_WORDS = {"yes", "true", "1", "auto", "autoreply", "auto-replied"}
REPORTS = {"message/delivery-status", "message/global-delivery-status", "text/rfc822-headers", "message/rfc822"}
SCANNED = 100_000


class AutomaticMail(StrEnum):
    """Who or what wrote a mail. Only `person` gets an automatic answer."""

    PERSON = "person"
    AUTO_REPLY = "auto_reply"  # out of office, or another help desk
    BOUNCE = "bounce"  # says that a mail of ours did not arrive
    LIST = "list"  # a mailing list, a newsletter, a mass mail
    OWN = "own"  # a mail of ours that came back
    NO_REPLY = "no_reply"  # from an address nobody reads


class Authorship(Frozen):
    """The verdict and the sign it rests on."""

    kind: AutomaticMail
    reason: str


class _Fields:
    """The headers by name, comments and parameters aside."""

    def __init__(self, mail: InboundMail) -> None:
        self.values: dict[str, list[str]] = {}
        for name, value in mail.headers:
            self.values.setdefault(name.lower(), []).append(value)

    def text(self, name: str) -> str:
        return next(iter(self.values.get(name.lower(), [])), "").strip()

    def words(self, name: str) -> list[str]:
        """The keyword of every header of that name: lower case, without `(comment)` and `; parameter`."""
        return [re.sub(r"\([^()]*\)", " ", v).partition(";")[0].strip().lower() for v in self.values.get(name, [])]


def who_wrote(mail: InboundMail, own_addresses: list[str], own_domain: str = "") -> Authorship:
    """The verdict on a mail. `own_addresses` are those customers write to (plus addresses are known by them);
    `own_domain` is the domain of the Message-IDs we give."""
    fields = _Fields(mail)
    for kind, reason in (
        (AutomaticMail.OWN, _own(mail, own_addresses, own_domain)),
        (AutomaticMail.BOUNCE, _bounce(mail, fields)),
        (AutomaticMail.LIST, _list(fields)),
        (AutomaticMail.AUTO_REPLY, _auto_reply(mail, fields)),
        (AutomaticMail.NO_REPLY, _no_reply(mail)),
    ):
        if reason:
            return Authorship(kind=kind, reason=reason)
    return Authorship(kind=AutomaticMail.PERSON, reason="no sign of a machine")


def _own(mail: InboundMail, own_addresses: list[str], own_domain: str) -> str:
    if mail.from_email and _plain(mail.from_email) in {_plain(address) for address in own_addresses}:
        return "it comes from our own address"
    if own_domain and mail_domain(mail.message_id) == own_domain.lower():
        return "its Message-ID is one of ours"
    return ""


def _plain(address: str) -> str:
    """The address without its plus part."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _bounce(mail: InboundMail, fields: _Fields) -> str:
    content_type = fields.text("content-type").lower()
    if "multipart/report" in content_type and "disposition-notification" not in content_type:
        return "it is a delivery report (multipart/report)"
    if fields.text("x-failed-recipients"):
        return "it names failed recipients (X-Failed-Recipients)"
    if mail.from_email and DAEMON.fullmatch(mail.from_email.rpartition("@")[0]):
        return f"it comes from a mail system ({mail.from_email})"
    if any(file.content_type == "message/delivery-status" for file in mail.attachments):
        return "it holds a delivery status"
    null_path = mail.envelope_from == "" or fields.text("return-path").replace(" ", "") == "<>"
    # A null path is right for out-of-office mails too, and those say what they are.
    return "its return path is empty" if null_path and not _auto_reply(mail, fields) else ""


def _list(fields: _Fields) -> str:
    """List-Unsubscribe alone is no proof: shops and even private mailers put it into ordinary mails."""
    for name in ("list-id", "list-post", "x-mailing-list", "x-mailman-version", "mailing-list"):
        if fields.text(name):
            return f"it comes from a list ({name})"
    mass = {"bulk", "list", "junk"} & set(fields.words("precedence"))
    replies = _subject_hint(fields) or any(word not in ("", "no") for word in fields.words("auto-submitted"))
    if mass and not replies:
        return f"it is a mass mail (Precedence: {min(mass)})"
    if fields.text("list-unsubscribe") and (fields.text("feedback-id") or fields.text("x-campaign-id")):
        return "it is a campaign (List-Unsubscribe with Feedback-ID)"
    return ""


def _auto_reply(mail: InboundMail, fields: _Fields) -> str:
    for word in fields.words("auto-submitted"):
        if word not in ("", "no"):
            return f"Auto-Submitted: {word[:40]}"
    for name in (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-autogenerated",
        "x-mail-autoreply",
    ):
        if any(word not in ("no", "false", "0") for word in fields.words(name)):
            return f"{name} is set"
    if set(fields.words("precedence")) & {"auto_reply", "auto-reply", "bulk", "list", "junk"}:
        return f"Precedence: {fields.words('precedence')[0][:40]}"
    if set(fields.words("x-loop")) & AUTOMATIC_WORDS or fields.text("x-ms-exchange-generated-message-source"):
        return "X-Loop or the mail server says that a machine wrote it"
    if "disposition-notification" in fields.text("content-type").lower():
        return "it is a read receipt"
    return _weak(mail, fields)


def _weak(mail: InboundMail, fields: _Fields) -> str:
    """A subject's words count together with a second sign only; a customer may write about an autoreply."""
    if not _subject_hint(fields, mail.subject):
        return ""
    suppress = fields.text("x-auto-response-suppress") or fields.text("x-ms-exchange-inbox-rules-loop")
    if suppress or mail.envelope_from == "" or fields.text("return-path").replace(" ", "") == "<>":
        return "its subject and its headers are those of an automatic reply"
    return ""


def _subject_hint(fields: _Fields, subject: str = "") -> bool:
    words = (subject or fields.text("subject"))[:300]
    # "Re: Out of office" is a person's answer to one.
    return bool(SUBJECT.search(words)) and not re.match(r"(?:re|aw|sv|vs|rv|odp|antw)\s*:", words, re.IGNORECASE)


def _no_reply(mail: InboundMail) -> str:
    for address in (mail.reply_to or mail.from_email, mail.from_email if not mail.reply_to else None):
        if address and NO_REPLY.fullmatch(address.rpartition("@")[0].lower()):
            return f"nobody reads {address}"
    return "" if mail.from_email else "it has no sender"


def bounced_ids(mail: InboundMail) -> list[str]:
    """The Message-IDs of the mails a bounce speaks of, best first: the attached original's, then its parents."""
    found: list[str] = []
    for file in mail.attachments:
        if file.content_type in REPORTS:
            head = next(file.chunks(), b"")[:SCANNED].decode("utf-8", "replace").replace("\r\n", "\n")
            text = re.sub(r"\n[ \t]+", " ", head)
            named = re.findall(r"^(?:Original-)?Message-ID:(.{0,1000})", text, re.IGNORECASE | re.MULTILINE)
            found += [match for line in named for match in MESSAGE_ID.findall(line)]
    quoted = re.findall(r"^[> \t]*Message-ID:(.{0,1000})", mail.text[:SCANNED], re.IGNORECASE | re.MULTILINE)
    parents = [mail.in_reply_to] if mail.in_reply_to else []
    return list(dict.fromkeys([*found, *message_ids(" ".join(quoted)), *parents, *mail.references[::-1]]))
