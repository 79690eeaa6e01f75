"""Mails through Mailgun with the mailgun2 library, given what it lacks: timeouts, regions, and a thread to block in."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import requests
from mailgun2 import Mailgun

from activities.mail.http_answers import TIMEOUT_SECONDS, HttpAnswer, Vendor
from activities.mail.outgoing import MAIL_ID, Outgoing, outgoing
from schema.db.tables.mails import MailRow

API_URL = "https://api.mailgun.net"
AT_ONCE = 8
OFF = {"o:tracking": "no", "o:tracking-clicks": "no", "o:tracking-opens": "no"}


class TimedMailgun(Mailgun):  # type: ignore[misc]  # the library has no types
    """The library's client at a region's address, with timeouts. Threads may share it: it keeps no connection, which
    is also why none can be stale when a mail is handed over."""

    def __init__(self, domain: str, api_key: str, api_url: str, timeout_seconds: float) -> None:
        super().__init__(domain, api_key, None)
        self.base_url = f"{api_url.removesuffix('/v3')}/v3/{domain}"
        self._timeout = timeout_seconds

    def post(self, path: str, data: dict[str, Any], files: Any = None, **_: Any) -> requests.Response:
        """As the library's, with a timeout, tracking off and no redirect that would carry the key elsewhere."""
        with requests.Session() as session:
            return session.post(
                self.base_url + path,
                auth=self.auth,
                data=data | OFF,
                files=files,
                timeout=self._timeout,
                allow_redirects=False,
            )


class MailgunProvider:
    """Hands mails to `/v3/<domain>/messages`, each in a thread of its own."""

    name = "mailgun"

    def __init__(self, client: TimedMailgun, threads: ThreadPoolExecutor, api_key: str, timeout_seconds: float) -> None:
        self._client = client
        self._threads = threads
        self._timeout = timeout_seconds
        self._vendor = Vendor("Mailgun", "MAILGUN_API_KEY, MAILGUN_DOMAIN and MAILGUN_API_URL", api_key, _reason)

    async def send(self, mail: MailRow) -> str | None:
        """See `MailProvider.send`; the id is Mailgun's `id`."""
        answer = await self._handed_over(outgoing(mail))
        self._vendor.check(answer)
        told = answer.said.get("id")
        return told if isinstance(told, str) else None

    async def _handed_over(self, mail: Outgoing) -> HttpAnswer:
        """The requests library's timeout is for each read, so a slow answer needs one for the whole as well."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await loop.run_in_executor(self._threads, self._post, mail)
        except (requests.RequestException, TimeoutError, OSError) as error:
            raise self._vendor.broken(error) from None
        names = {name.lower(): value for name, value in answer.headers.items()}
        return HttpAnswer(answer.status_code, names, answer.content)

    def _post(self, mail: Outgoing) -> requests.Response:
        sent: requests.Response = self._client.send_message(
            mail.sender,
            mail.to_email,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            user_variables={MAIL_ID: mail.mail_id},
            reply_to=mail.reply_to,
            headers={"Message-Id": mail.message_id, **mail.headers},
        )
        return sent


@asynccontextmanager
async def open_mailgun(
    api_key: str, domain: str, api_url: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncIterator[MailgunProvider]:
    """Mailgun for as long as the block lasts; `api_url` is for its EU region, proxies and tests."""
    client = TimedMailgun(domain, api_key, api_url or API_URL, timeout_seconds)
    threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mailgun")
    try:
        yield MailgunProvider(client, threads, api_key, timeout_seconds)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _reason(said: dict[str, Any]) -> object:
    return said.get("message")
