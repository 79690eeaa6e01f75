"""What proves that a webhook's request comes from the provider. Nothing set means closed to everybody."""

import base64
import binascii
import hmac
import time
from collections.abc import Mapping
from typing import NoReturn

from api.problems import Refused
from schema.settings import Settings

FUTURE_SECONDS = 5 * 60
CHALLENGE = {"WWW-Authenticate": 'Basic realm="Ticket Flow inbound mail", charset="UTF-8"'}
MAX_AUTHORIZATION = 2000


def refuse(detail: str, *, basic: bool = False) -> NoReturn:
    """Raise the 401, with the challenge where basic authentication would open."""
    raise Refused(401, "not_authenticated", detail, headers=CHALLENGE if basic else None)


def require_basic(headers: Mapping[str, str], settings: Settings) -> None:
    """Raises the 401 unless the request carries the user and the password of the settings."""
    user, password = settings.inbound_user, settings.inbound_password
    if not user or password is None or not password.get_secret_value():
        refuse(
            "Inbound mail is closed: TICKETFLOW_INBOUND_USER and TICKETFLOW_INBOUND_PASSWORD are not set.", basic=True
        )
    given = _basic(headers.get("authorization", ""))
    expected = f"{user}:{password.get_secret_value()}".encode()
    if given is None or not same(given, expected):
        refuse("This webhook needs its user and its password (HTTP basic authentication).", basic=True)


def _basic(header: str) -> bytes | None:
    """`user:password` as it was sent, or None."""
    scheme, _, encoded = header[:MAX_AUTHORIZATION].partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(encoded.strip().encode("latin-1", "replace"), validate=True)
    except (binascii.Error, ValueError):
        return None


def same(given: bytes, expected: bytes) -> bool:
    """Whether both are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given, expected)


def fresh_seconds(text: str, max_age: float) -> int | None:
    """The Unix time in `text`, or None where it is not ten ASCII digits, too old or in the future."""
    if not (len(text) == 10 and text.isascii() and text.isdigit()):
        return None
    age = time.time() - int(text)
    return int(text) if -FUTURE_SECONDS <= age <= max_age else None
