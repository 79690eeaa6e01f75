"""People who write mails to the service, by whichever provider, and read its answers."""

import secrets
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from langchain_core.messages.utils import convert_to_messages

from activities.llm.offline import next_message
from tests.api.inbound.abstract_mail import AbstractMail
from tests.api.inbound.payloads import PARSED
from tests.fakes.mail_vendor import FakeVendor
from tests.fakes.openai_server import ScriptedModel, calls, says
from tests.stack import Stack, until

SUPPORT = "support@shop.example"
AUTHSERV = "mx.shop.example"
PATIENCE = 60.0
COPY_ORDER = """
INSERT INTO orders (id, customer_id, currency, total, paid, status, items, payment_reference, placed_at)
SELECT $1, $2, currency, total, paid, status, items, 'pay_' || $1, placed_at FROM orders WHERE id = '1001'
"""


def offline(request: dict[str, Any]) -> dict[str, Any]:
    """What the offline model says to a request."""
    message = next_message(convert_to_messages(request["messages"]))
    asked = [(call["name"], call["args"]) for call in message.tool_calls]
    return calls(*asked) if asked else says(message.text)


@dataclass
class Desk:
    """The service, its model and its way out."""

    stack: Stack
    client: httpx.AsyncClient
    database: "asyncpg.Connection[Any]"
    model: ScriptedModel
    postmark: FakeVendor

    async def customer(self, order_id: str, provider: str = "mailgun") -> "Correspondent":
        """A customer of the shop with one order."""
        email = f"kim{order_id}@example.org"
        await self.database.execute(
            "INSERT INTO customers (id, email, name) VALUES ($1, $2, 'Kim')", f"cus_{order_id}", email
        )
        await self.database.execute(COPY_ORDER, order_id, f"cus_{order_id}")
        return Correspondent(self, email, provider)

    async def ticket(self, ticket_id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.get(f"/tickets/{ticket_id}")).json()
        return found

    async def mails(self, ticket_id: str) -> list[dict[str, Any]]:
        """The ticket's mails, oldest first."""
        answer = await self.client.get("/outbox", params={"ticket_id": ticket_id, "limit": 200})
        return list(reversed(answer.json()["items"]))

    async def answered(self, ticket_id: str, mails: int, status: str = "completed") -> list[dict[str, Any]]:
        """Wait until the ticket stands there and so many mails of it left."""

        async def there() -> list[dict[str, Any]] | None:
            ticket, found = await self.ticket(ticket_id), await self.mails(ticket_id)
            left = [mail for mail in found if mail["status"] == "sent"]
            return left if ticket["status"] == status and len(left) >= mails else None

        left = await until(there, PATIENCE)
        assert len(left) == mails
        return left

    def heard(self, word: str) -> list[dict[str, Any]]:
        """What the model was last shown of the conversation in which the word stands."""
        shown = [request["messages"] for request in self.model.requests if word in str(request["messages"])]
        last: list[dict[str, Any]] = shown[-1]
        return last


@dataclass
class Correspondent:
    """Somebody with a mailbox. `proven`: the provider finds that the mails are really from there."""

    desk: Desk
    email: str
    provider: str = "mailgun"
    proven: bool = True
    references: list[str] = field(default_factory=list)

    async def write(
        self, text: str, subject: str = "My order", to: str = SUPPORT, answers: str = "", more: tuple[Any, ...] = ()
    ) -> str:
        """Send a mail. Returns the ticket it got into."""
        own = f"<{secrets.token_hex(8)}@mail.example.org>"
        verdict = "pass" if self.proven else "none"
        by_server = (("Authentication-Results", f"{AUTHSERV}; dkim={verdict} header.d=example.org"),)
        mail = AbstractMail(
            from_email=self.email,
            from_name="Kim",
            to=(("Support", to),),
            envelope_to=to,
            envelope_from=self.email,
            subject=subject,
            text=text,
            message_id=own,
            in_reply_to=answers,
            references=tuple(self.references) if answers else (),
            spf=verdict,
            dkim=verdict,
            more=(*more, *(by_server if self.provider == "generic" else ())),
        )
        self.references.append(own)
        request = PARSED[self.provider](mail)
        async with httpx.AsyncClient(base_url=self.desk.stack.url, timeout=30) as client:
            url = f"/webhooks/email/{request.provider}"
            answer = await client.post(url, content=request.body, headers=request.headers)
        assert answer.status_code == 200, answer.text
        ticket_id: str = answer.json()["ticket_id"]
        return ticket_id

    async def reply(self, mail: dict[str, Any], text: str, to: str | None = None, **more: Any) -> str:
        """Answer a mail of ours as mail programs do: to its reply address, below the text what it said."""
        self.references.append(mail["message_id"])
        quoted = "\n".join(f"> {line}" for line in mail["text"].splitlines())
        whole = f"{text}\n\nOn Tue, 24 Nov 2026 at 10:00, Shop <{SUPPORT}> wrote:\n{quoted}\n"
        to = mail["reply_to"] if to is None else to
        return await self.write(whole, f"Re: {mail['subject']}", to, mail["message_id"], **more)
