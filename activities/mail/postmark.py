"""Mails through Postmark's API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from activities.mail.http_answers import TIMEOUT_SECONDS, Vendor, post_json
from activities.mail.outgoing import MAIL_ID, Outgoing, outgoing
from schema.db.tables.mails import MailRow

API_URL = "https://api.postmarkapp.com"
# Postmark answers 422 also where the fault is not the mail's: sender unknown or unconfirmed, out of credits,
# account not yet approved or closed.
OF_THE_ACCOUNT = {400, 401, 405, 412, 413}


class PostmarkProvider:
    """Hands mails to `/email`."""

    name = "postmark"

    def __init__(self, http: aiohttp.ClientSession, token: str, api_url: str) -> None:
        self._http = http
        self._vendor = Vendor("Postmark", "POSTMARK_SERVER_TOKEN and the sender's address", token, _reason)
        self._url = f"{api_url}/email"
        self._headers = {"X-Postmark-Server-Token": token, "Accept": "application/json"}

    async def send(self, mail: MailRow) -> str | None:
        """See `MailProvider.send`; the id is Postmark's `MessageID`, a UUID."""
        answer = await post_json(self._http, self._vendor, self._url, self._headers, _request(outgoing(mail)))
        code = answer.said.get("ErrorCode")
        if answer.status == 422 and code in OF_THE_ACCOUNT:
            raise self._vendor.misconfigured(f"code {code}")
        self._vendor.check(answer)
        told = answer.said.get("MessageID")
        return told if isinstance(told, str) else None


@asynccontextmanager
async def open_postmark(
    token: str, api_url: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncIterator[PostmarkProvider]:
    """Postmark for as long as the block lasts; `api_url` is for proxies and tests."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout_seconds), cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        yield PostmarkProvider(http, token, api_url or API_URL)


def _request(mail: Outgoing) -> dict[str, Any]:
    # Postmark puts a Message-ID of its own in the place of ours unless the second header tells it to keep it.
    headers = {"Message-ID": mail.message_id, "X-PM-KeepID": "true", **mail.headers}
    return {
        "From": mail.sender,
        "To": mail.to_email,
        "ReplyTo": mail.reply_to,
        "Subject": mail.subject,
        "TextBody": mail.text,
        "HtmlBody": mail.html,
        "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
        "Metadata": {MAIL_ID: mail.mail_id},
        "TrackOpens": False,
        "TrackLinks": "None",
        "MessageStream": "outbound",
    }


def _reason(said: dict[str, Any]) -> object:
    return said.get("Message")
