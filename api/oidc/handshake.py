"""What has to be known again when the provider sends a person back: kept by their browser, signed by us."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

LIVES_SECONDS = 600
MAX_PATH = 1000


@dataclass(frozen=True)
class Handshake:
    """One try to sign in. `verifier` is PKCE's, `started` is in seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    next_path: str
    started: int


def new_handshake(next_path: str | None) -> Handshake:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Handshake(state, nonce, verifier, own_path(next_path), int(time.time()))


def own_path(path: str | None) -> str:
    """The path when it is one of our site, else `/`. Browsers read `//`, `/\\` and `/<tab>/` as another site."""
    if path is None or len(path) > MAX_PATH or not path.isascii() or not path.isprintable() or "\\" in path:
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    ours = path.startswith("/") and not path.startswith("//") and not parts.scheme and not parts.netloc
    return path if ours else "/"


def seal(handshake: Handshake, secret: str) -> str:
    """The handshake as a cookie's value that only a holder of the secret can make."""
    text = base64.urlsafe_b64encode(json.dumps(asdict(handshake)).encode()).decode()
    return f"{text}.{_sign(text, secret)}"


def unseal(value: str, secret: str) -> Handshake | None:
    """The handshake of a cookie; None when we did not sign it or its ten minutes are over."""
    text, _, signature = value.rpartition(".")
    if not hmac.compare_digest(_sign(text, secret).encode(), signature.encode("utf-8", "surrogatepass")):
        return None
    handshake = Handshake(**json.loads(base64.urlsafe_b64decode(text)))
    return handshake if 0 <= time.time() - handshake.started + 1 <= LIVES_SECONDS else None


def _sign(text: str, secret: str) -> str:
    """With a key made from the client secret: every process of ours has it, and nobody else who matters here."""
    key = hmac.digest(secret.encode(), b"ticketflow single sign-on handshake", hashlib.sha256)
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
