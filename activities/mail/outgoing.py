"""A recorded mail as every provider is handed it. Cleaned once more here, whoever wrote the row."""

from dataclasses import dataclass
from datetime import UTC, datetime

from activities.mail.headers import display_name, one_line, quoted, subject_line
from activities.mail.provider import MailRefused
from schema.db.tables.mails import MailRow

MAIL_ID = "ticketflow_mail"
"""The variable that carries our id of the mail, so that the provider's later events can be matched."""


@dataclass(frozen=True)
class Outgoing:
    """Each header is one line; nothing is encoded yet but domains. `headers` are those that have no field here."""

    mail_id: str
    message_id: str
    at: datetime
    from_name: str
    from_email: str
    to_email: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]

    @property
    def sender(self) -> str:
        """`"Name" <address>`, or the address alone."""
        return f"{quoted(self.from_name)} <{self.from_email}>" if self.from_name else self.from_email


def outgoing(mail: MailRow) -> Outgoing:
    """The mail to hand over. Raises `MailRefused` for an address that no provider can write to."""
    return Outgoing(
        mail_id=str(mail.id),
        message_id=one_line(mail.message_id),
        at=mail.at or datetime.now(UTC),
        from_name=display_name(mail.from_name or ""),
        from_email=_address(mail.from_email),
        to_email=_address(mail.to_email),
        reply_to=_address(mail.reply_to),
        subject=subject_line(mail.subject) or "(no subject)",
        text=mail.text or " ",
        html=mail.html or " ",
        headers={one_line(name): one_line(str(value)) for name, value in mail.headers.items()},
    )


def _address(address: str) -> str:
    local, _, domain = one_line(address).rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise MailRefused(f"No mail can be sent to the address {one_line(address)}.") from None
