"""What a provider's HTTP answer means: taken, never, later, or that we are not let in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from activities.mail.headers import one_line
from activities.mail.provider import MailAway, MailMisconfigured, MailRefused

TIMEOUT_SECONDS = 30.0
MAX_RETRY_AFTER = timedelta(minutes=10)
MAX_REASON = 300
NOT_LET_IN = {401, 402, 403, 404, 405, 407}  # a key, the account, or an address that is not the provider's
HEALING = {408, 409, 425, 429}


@dataclass(frozen=True)
class HttpAnswer:
    """A whole answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The JSON object in it; empty when it has none."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


@dataclass(frozen=True)
class Vendor:
    """How we speak of a provider: its name, the settings to look at when it does not accept us, the secret that must
    not be repeated, and where its answers tell the reason."""

    name: str
    settings: str
    secret: str
    reason: Callable[[dict[str, Any]], object]

    def check(self, answer: HttpAnswer) -> None:
        """Returns when the mail was taken. Only a refusal repeats the provider's words, since only those stay on the
        ticket; the others are seen in the engine."""
        if 200 <= answer.status < 300:
            return
        if answer.status >= 500 or answer.status in HEALING:
            raise MailAway(f"{self.name} answered {answer.status}.", retry_after(answer.headers))
        if answer.status in NOT_LET_IN or answer.status < 400:
            raise self.misconfigured(str(answer.status))
        raise MailRefused(f"{self.name} refused the mail: {self._reason(answer)}")

    def misconfigured(self, why: str) -> MailMisconfigured:
        return MailMisconfigured(f"{self.name} does not let us send ({why}). Correct {self.settings}, then retry.")

    def broken(self, error: Exception) -> MailAway:
        """For an error without an answer. Its text is left out: it may quote what was sent."""
        return MailAway(f"{self.name} gave no answer ({type(error).__name__}).")

    def _reason(self, answer: HttpAnswer) -> str:
        told = self.reason(answer.said)
        text = one_line(told if isinstance(told, str) else "").replace(self.secret, "…")
        return text[:MAX_REASON] or f"it answered {answer.status} and gave no reason."


async def post_json(
    http: aiohttp.ClientSession, vendor: Vendor, url: str, headers: dict[str, str], body: dict[str, Any]
) -> HttpAnswer:
    """POST, once, to an address of a JSON API. Raises `MailAway` when no whole answer comes."""
    try:
        # A redirect is not followed: it would carry the key to another address.
        async with http.post(url, headers=headers, json=body, allow_redirects=False) as answer:
            names = {name.lower(): value for name, value in answer.headers.items()}
            return HttpAnswer(answer.status, names, await answer.read())
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise vendor.broken(error) from None


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long we are asked to wait: seconds or a date, ten minutes at most. None when nothing usable is said."""
    told = headers.get("retry-after", "").strip()
    try:
        wait = timedelta(seconds=int(told)) if told.isdecimal() else parsedate_to_datetime(told) - datetime.now(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(seconds=0.1)), MAX_RETRY_AFTER)
