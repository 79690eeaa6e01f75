"""What a bounce says of a mail of ours (RFC 3464): that it failed for good, and why; or that it is only late."""

import re

from schema.inbound_mail import InboundMail

SCANNED = 50_000
MAX_REASON = 300
ACTION = re.compile(r"^Action:[ \t]*([a-z]+)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"^Status:[ \t]*(\d)\.\d{1,3}\.\d{1,3}", re.IGNORECASE | re.MULTILINE)
DIAGNOSTIC = re.compile(r"^Diagnostic-Code:[ \t]*(.{1,900})", re.IGNORECASE | re.MULTILINE)
LATE = re.compile(
    r"delay|not yet been delivered|will (?:keep|continue) (?:on )?try|still trying|verz(?:ö|oe)gert|retard",
    re.IGNORECASE,
)


def failure_of(mail: InboundMail) -> str | None:
    """Why the mail that a bounce speaks of did not arrive; None where it is late, or arrived."""
    report = _report(mail)
    actions = {action.lower() for action in ACTION.findall(report)}
    if actions and "failed" not in actions:
        return None
    if not actions and (set(STATUS.findall(report)) & {"2", "4"} or LATE.search(mail.subject)):
        return None
    diagnostic = DIAGNOSTIC.search(report)
    words = diagnostic[1] if diagnostic else mail.subject or "the mail came back"
    return " ".join(words.partition(";")[2].split() or words.split())[:MAX_REASON]


def failed_recipients(mail: InboundMail) -> list[str]:
    """The addresses a bounce names, lower case."""
    named = [value for name, value in mail.headers if name.lower() == "x-failed-recipients"]
    named += re.findall(r"^(?:Final|Original)-Recipient:[^;\r\n]{0,40};(.{1,300})", _report(mail), re.I | re.M)
    return list(dict.fromkeys(part.strip(" <>\r\n").lower() for value in named for part in value.split(",")))


def _report(mail: InboundMail) -> str:
    """The machine's part of a bounce: its files, unfolded, and else its text."""
    parts = [
        file.content[:SCANNED].decode("utf-8", "replace") for file in mail.attachments if _is_report(file.content_type)
    ]
    text = "\n".join([*parts, mail.text[:SCANNED]]).replace("\r\n", "\n")
    return re.sub(r"\n[ \t]+", " ", text)


def _is_report(content_type: str) -> bool:
    return content_type in {"message/delivery-status", "message/global-delivery-status"}
