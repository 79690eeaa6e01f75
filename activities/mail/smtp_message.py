"""The mail as it goes over the wire: RFC 5322 and MIME, text before HTML, everything in ASCII.

Written with the library's older message classes: the newer ones encode Message-IDs longer than a line, and whoever
receives those cannot tell what is answered.
"""

from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime

from activities.mail.headers import is_plain
from activities.mail.outgoing import Outgoing

POLICY = compat32.clone(linesep="\r\n", max_line_length=None)  # headers are folded here, ids never inside
LINE = 76
CHAINS = {"References", "In-Reply-To"}
MAIL_ID_HEADER = "X-Ticketflow-Mail"


def smtp_message(mail: Outgoing) -> bytes:
    """The whole message, the same at every attempt but for the boundary between its parts."""
    message = MIMEMultipart("alternative")
    message["From"] = _from(mail)
    message["To"] = mail.to_email
    message["Reply-To"] = mail.reply_to
    message["Subject"] = _encoded(mail.subject, "Subject")
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = mail.message_id
    message[MAIL_ID_HEADER] = mail.mail_id
    for name, value in mail.headers.items():
        message[name] = "\n ".join(value.split(" ")) if name in CHAINS else _encoded(value, name)
    message.attach(_part(mail.text, "plain"))
    message.attach(_part(mail.html, "html"))
    return message.as_bytes(policy=POLICY)


def _from(mail: Outgoing) -> str:
    if is_plain(mail.from_name):
        return mail.sender
    header = Header(mail.from_name, "utf-8", header_name="From")
    header.append(f"<{mail.from_email}>", "us-ascii")
    return header.encode(maxlinelen=LINE)


def _encoded(value: str, name: str) -> str:
    if is_plain(value):
        return value
    return Header(value, "utf-8", header_name=name).encode(maxlinelen=LINE)


def _part(text: str, kind: str) -> MIMENonMultipart:
    charset = Charset("utf-8")
    charset.body_encoding = QP  # short lines without making text unreadable, and trailing blanks survive
    part = MIMENonMultipart("text", kind)
    part.set_payload(text.replace("\r\n", "\n").replace("\r", "\n"), charset)
    return part
