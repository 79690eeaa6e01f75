"""Every provider in front of its local vendor, and a mail to send through all of them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from activities.mail.addresses import MailAddresses
from activities.mail.compose import compose_answer
from activities.mail.mailgun import open_mailgun
from activities.mail.postmark import open_postmark
from activities.mail.provider import MailProvider
from activities.mail.sendgrid import open_sendgrid
from activities.mail.smtp import SmtpServer, open_smtp
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from tests.fakes import mailgun_server as mailgun
from tests.fakes import postmark_server as postmark
from tests.fakes import sendgrid_server as sendgrid
from tests.fakes import smtp_server as smtp
from tests.fakes.mail_vendor import FakeVendor, Mode, Received

NAMES = ("mailgun", "sendgrid", "postmark", "smtp")
TIMEOUT_SECONDS = 0.5
NOBODY = "http://127.0.0.1:1"
SECRETS = (mailgun.KEY, sendgrid.KEY, postmark.TOKEN, smtp.PASSWORD)
OURS = MailAddresses("support@shop.example", b"a secret of the tests", name='Käthe "K", Support')
CHAIN = [f"<{number}.of.the.conversation@mail.example>" for number in range(40)]
TEXT = """Hello **Ada**,

your order 1001 is on its way \\_today\\_ & it costs 49,99 €:

- [track it](https://shop.example/track?order=1001&lang=de)
"""


@dataclass(frozen=True)
class PostOffice:
    """A provider and the vendor behind it."""

    provider: MailProvider
    vendor: FakeVendor | smtp.FakeSmtp

    @property
    def taken(self) -> list[Received]:
        return self.vendor.taken

    def will(self, *modes: Mode) -> None:
        """What the vendor does with the next mails."""
        self.vendor.modes = list(modes)


@asynccontextmanager
async def open_office(name: str, directory: Path, gone: bool = False) -> AsyncIterator[PostOffice]:
    """The provider of this name with its real client, in front of its local vendor, or of nobody."""
    async with AsyncExitStack() as stack:
        enter: Any = stack.enter_async_context
        if name == "smtp":
            fake, context = await enter(smtp.smtp_server(directory))
            server = SmtpServer("localhost", 1 if gone else fake.port, smtp.USER, smtp.PASSWORD)
            yield PostOffice(await enter(open_smtp(server, TIMEOUT_SECONDS, context)), fake)
            return
        servers: Any = {
            "mailgun": mailgun.mailgun_server,
            "sendgrid": sendgrid.sendgrid_server,
            "postmark": postmark.postmark_server,
        }
        vendor = await enter(servers[name]())
        yield PostOffice(await enter(_opened(name, NOBODY if gone else vendor.url)), vendor)


def _opened(name: str, url: str) -> Any:
    if name == "mailgun":
        return open_mailgun(mailgun.KEY, mailgun.DOMAIN, url, TIMEOUT_SECONDS)
    if name == "sendgrid":
        return open_sendgrid(sendgrid.KEY, url, TIMEOUT_SECONDS)
    return open_postmark(postmark.TOKEN, url, TIMEOUT_SECONDS)


def mail(subject: str = "Wo ist meine Bestellung? 📦", text: str = TEXT, **changed: Any) -> MailRow:
    """An agent's answer in a long conversation."""
    ticket = TicketRow(id=UUID(int=1), subject=subject, customer_email="ada@example.com")
    answer = MessageRow(id=UUID(int=2), kind="agent", author_id="agent", body_text=text)
    row = compose_answer(OURS, ticket, answer, CHAIN)
    row.id = UUID(int=3)
    for name, value in changed.items():
        setattr(row, name, value)
    return row
