"""A local identity provider: discovery, keys, authorize, token; and every way in which one can be attacked or fail.

It speaks real HTTP, signs with real keys, keeps codes for one use and checks PKCE, as a provider does. `claims` is who
sits in front of the browser; `mode` is what goes wrong with the next ID token or answer.
"""

import asyncio
import base64
import hashlib
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "ticketflow-tests"
CLIENT_SECRET = "zebra client secret: + and %"


class Mode(StrEnum):
    """What becomes of the next sign-in."""

    ANSWER = "answer"
    # ID tokens that must not be believed
    OTHER_NONCE = "other_nonce"
    NO_NONCE = "no_nonce"
    ALG_NONE = "alg_none"
    HS256_PUBLIC_KEY = "hs256_public_key"
    HS256_SECRET = "hs256_secret"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    OTHER_AUDIENCE = "other_audience"
    TWO_AUDIENCES = "two_audiences"
    OTHER_ISSUER = "other_issuer"
    FOREIGN_KEY = "foreign_key"
    TAMPERED = "tampered"
    NO_SUBJECT = "no_subject"
    ODD_SUBJECT = "odd_subject"
    ODD_TIMES = "odd_times"
    NO_TOKEN = "no_token"
    GARBAGE = "garbage"
    # A token endpoint that fails
    TOKEN_500 = "token_500"
    TOKEN_HTML = "token_html"
    TOKEN_HANGS = "token_hangs"
    TOKEN_CLOSES = "token_closes"
    # Answers of the authorize endpoint
    DENIED = "denied"
    OTHER_ERROR = "other_error"
    FOREIGN_ANSWER = "foreign_answer"
    NO_CODE = "no_code"
    ASKS = "asks"  # a page of the provider's, whose link leads back


@dataclass
class Asked:
    """What a code was given out for."""

    nonce: str
    challenge: str
    redirect_uri: str


@dataclass
class FakeProvider:
    """What the provider does next, and what it was asked."""

    mode: Mode = Mode.ANSWER
    claims: dict[str, Any] = field(default_factory=dict)
    issuer_says: str | None = None
    discovery_status: int = 200
    key: RSAKey = field(default_factory=lambda: _new_key())
    asked: list[str] = field(default_factory=list)
    authorized: list[dict[str, str]] = field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = 0
    _codes: dict[str, Asked] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.port}"

    def rotate_key(self) -> None:
        """From now on tokens are signed with another key, and only that one is published."""
        self.key = _new_key()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer_says or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def keys(self) -> dict[str, Any]:
        strange = {"kty": "AKP", "kid": "of another age", "alg": "ML-DSA-44", "pub": "AAAA"}
        return {"keys": [strange, self.key.as_dict(private=False, use="sig")]}

    def authorize(self, params: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        self.authorized.append(params)
        answer = {"state": params["state"]}
        if self.mode in {Mode.DENIED, Mode.OTHER_ERROR}:
            answer["error"] = "access_denied" if self.mode is Mode.DENIED else "server_error"
        elif self.mode is not Mode.NO_CODE:
            code = answer["code"] = secrets.token_urlsafe(8)
            self._codes[code] = Asked(params["nonce"], params["code_challenge"], params["redirect_uri"])
        if self.mode is Mode.FOREIGN_ANSWER:
            answer["iss"] = "https://somebody-else.example"
        return f"{params['redirect_uri']}?{urlencode(answer)}"

    def token(self, params: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The token endpoint's answer. A code works once, with the right client, verifier and address."""
        if _basic(authorization) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(params.get("code", ""), None)
        digest = hashlib.sha256(params.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked.challenge != challenge or asked.redirect_uri != params.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        answer: dict[str, Any] = {"access_token": "an access token", "token_type": "Bearer", "expires_in": 300}
        return 200, answer if self.mode is Mode.NO_TOKEN else answer | {"id_token": self.id_token(asked.nonce)}

    def id_token(self, nonce: str) -> str:
        """Signed as a provider would, or as the mode says."""
        claims = self._claims(nonce)
        if self.mode is Mode.GARBAGE:
            return "not.a-token"
        if self.mode is Mode.ALG_NONE:
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.mode in {Mode.HS256_PUBLIC_KEY, Mode.HS256_SECRET}:
            secret = CLIENT_SECRET.encode() if self.mode is Mode.HS256_SECRET else self.key.as_pem(private=False)
            return _symmetric(claims, secret, str(self.key.kid))
        key = _new_key() if self.mode is Mode.FOREIGN_KEY else self.key
        token = jwt.encode({"alg": "RS256", "kid": str(self.key.kid)}, claims, key)
        if self.mode is not Mode.TAMPERED:
            return token
        head, _, signature = token.split(".")
        return f"{head}.{_part(claims | {'sub': 'somebody else'})}.{signature}"

    def _claims(self, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce} | self.claims
        changes: dict[Mode, dict[str, Any]] = {
            Mode.OTHER_NONCE: {"nonce": "another"},
            Mode.EXPIRED: {"iat": now - 4000, "exp": now - 3700},
            Mode.NOT_YET: {"nbf": now + 3600},
            Mode.OTHER_AUDIENCE: {"aud": "another-client"},
            Mode.TWO_AUDIENCES: {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
            Mode.OTHER_ISSUER: {"iss": "https://somebody-else.example"},
            Mode.ODD_SUBJECT: {"sub": "a\x00b"},
            Mode.ODD_TIMES: {"exp": "never"},
        }
        missing = {Mode.NO_NONCE: "nonce", Mode.NO_SUBJECT: "sub"}.get(self.mode)
        return {name: value for name, value in (claims | changes.get(self.mode, {})).items() if name != missing}


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})


def _symmetric(claims: dict[str, Any], secret: bytes, kid: str) -> str:
    signed = f"{_part({'alg': 'HS256', 'kid': kid})}.{_part(claims)}"
    signature = JWSRegistry.algorithms["HS256"].sign(signed.encode(), OctKey(secret, secret))
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _basic(header: str) -> tuple[str, ...]:
    try:
        return tuple(unquote(part) for part in base64.b64decode(header.removeprefix("Basic ")).decode().split(":", 1))
    except ValueError:
        return ()


@asynccontextmanager
async def oidc_server(host: str = "127.0.0.1") -> AsyncIterator[FakeProvider]:
    """Serve on a free port of the loopback address, under that name of it."""
    fake = FakeProvider(host=host)
    server = await asyncio.start_server(lambda r, w: _serve(fake, r, w), "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake


async def _serve(fake: FakeProvider, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
        path = urlsplit(first.split(" ")[1])
        fake.asked.append(path.path)
        if path.path == "/token" and fake.mode is Mode.TOKEN_HANGS:
            await reader.read()
        elif not (path.path == "/token" and fake.mode is Mode.TOKEN_CLOSES):
            writer.write(_answer(fake, path.path, dict(parse_qsl(path.query or body)), headers))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _answer(fake: FakeProvider, path: str, params: dict[str, str], headers: dict[str, str]) -> bytes:
    if path == "/authorize":
        back = fake.authorize(params)
        if fake.mode is Mode.ASKS:
            return _http(200, f'<a href="{escape(back)}">Yes, it is me</a>'.encode(), "content-type: text/html")
        return _http(302, b"", f"location: {back}")
    if path == "/token":
        if fake.mode is Mode.TOKEN_HTML:
            return _http(200, b"<p>We are having a break</p>", "content-type: text/html")
        status, answer = (500, {}) if fake.mode is Mode.TOKEN_500 else fake.token(params, headers["authorization"])
        return _json(status, answer)
    if path == "/keys":
        return _json(200, fake.keys())
    return _json(fake.discovery_status, fake.discovery())


def _json(status: int, answer: dict[str, Any]) -> bytes:
    return _http(status, json.dumps(answer).encode(), "content-type: application/json")


def _http(status: int, body: bytes, header: str) -> bytes:
    head = f"HTTP/1.1 {status} X\r\n{header}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body
