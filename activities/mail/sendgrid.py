"""Mails through SendGrid's v3 API. Its own library blocks and has no timeouts, so this speaks HTTP itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from activities.mail.http_answers import TIMEOUT_SECONDS, Vendor, post_json
from activities.mail.outgoing import MAIL_ID, Outgoing, outgoing
from schema.db.tables.mails import MailRow

API_URL = "https://api.sendgrid.com"
OFF: dict[str, Any] = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
    "ganalytics": {"enable": False},
}


class SendGridProvider:
    """Hands mails to `/v3/mail/send`."""

    name = "sendgrid"

    def __init__(self, http: aiohttp.ClientSession, api_key: str, api_url: str) -> None:
        self._http = http
        self._vendor = Vendor("SendGrid", "SENDGRID_API_KEY and the sender's address", api_key, _reason)
        self._url = f"{api_url.removesuffix('/v3')}/v3/mail/send"
        self._headers = {"Authorization": f"Bearer {api_key}"}

    async def send(self, mail: MailRow) -> str | None:
        """See `MailProvider.send`; the id is SendGrid's `X-Message-Id`."""
        answer = await post_json(self._http, self._vendor, self._url, self._headers, _request(outgoing(mail)))
        self._vendor.check(answer)
        return answer.headers.get("x-message-id")


@asynccontextmanager
async def open_sendgrid(
    api_key: str, api_url: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncIterator[SendGridProvider]:
    """SendGrid for as long as the block lasts; `api_url` is for its EU region, proxies and tests."""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout_seconds), cookie_jar=aiohttp.DummyCookieJar()
    ) as http:
        yield SendGridProvider(http, api_key, api_url or API_URL)


def _request(mail: Outgoing) -> dict[str, Any]:
    sender = {"email": mail.from_email}
    return {
        "personalizations": [{"to": [{"email": mail.to_email}]}],
        "from": sender | ({"name": mail.from_name} if mail.from_name else {}),
        "reply_to": {"email": mail.reply_to},
        "subject": mail.subject,
        "content": [{"type": "text/plain", "value": mail.text}, {"type": "text/html", "value": mail.html}],
        "headers": {"Message-ID": mail.message_id, **mail.headers},
        "custom_args": {MAIL_ID: mail.mail_id},
        "tracking_settings": OFF,
    }


def _reason(said: dict[str, Any]) -> object:
    errors = said.get("errors")
    if not isinstance(errors, list):
        return None
    messages = [error.get("message") for error in errors if isinstance(error, dict)]
    return "; ".join(message for message in messages if isinstance(message, str))
