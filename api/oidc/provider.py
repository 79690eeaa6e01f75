"""The identity provider, asked over HTTP with Authlib's client."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Token
from pydantic import BaseModel

from api.oidc.handshake import Handshake
from api.oidc.id_token import Expected, bad_token, check_claims, decode, read_keys
from api.oidc.refusals import SignInRefused
from schema.settings import Settings

CALLBACK = "/api/v1/auth/oidc/callback"
STEP_SECONDS = 5.0  # to connect, and between two pieces of an answer
ANSWER_SECONDS = 10.0  # for a whole answer
REMEMBER_SECONDS = 600.0


class Discovery(BaseModel):
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    id_token_signing_alg_values_supported: list[str] = ["RS256"]
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]

    @property
    def client_auth(self) -> str:
        basic = "client_secret_basic" in self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if basic else "client_secret_post"


class OidcProvider:
    """The provider of the settings. What it says of itself and its keys are remembered for ten minutes; a token of a
    key that is not among them has them fetched again at once. Everything raises `SignInRefused`."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self.client_secret = client_secret
        self._issuer, self._client_id, self._redirect_uri = issuer, client_id, redirect_uri
        self._discovery: tuple[float, Discovery] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def authorization_url(self, handshake: Handshake) -> str:
        """Where to send the browser: code flow with PKCE, state and nonce."""
        found = await self._discover()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                found.authorization_endpoint,
                state=handshake.state,
                nonce=handshake.nonce,
                code_verifier=handshake.verifier,
            )
        return str(url)

    async def exchange(self, code: str, handshake: Handshake) -> dict[str, Any]:
        """The claims of the ID token that the code is good for."""
        found = await self._discover()
        answer = await self._fetch_tokens(found, code, handshake.verifier)
        id_token, access_token = answer.get("id_token"), answer.get("access_token")
        if not isinstance(id_token, str):
            raise SignInRefused("bad_token", "the provider's answer has no ID token")
        algorithms = found.id_token_signing_alg_values_supported
        token = await self._verified(id_token, found, algorithms)
        expected = Expected(found.issuer, self._client_id, handshake.nonce, access_token, algorithms)
        return check_claims(token, expected)

    def refuse_foreign(self, issuer: str | None) -> None:
        """Raises `SignInRefused` when who sends the person back names itself and is somebody else (RFC 9207)."""
        if issuer is not None and not _same(issuer, self._issuer):
            raise SignInRefused("wrong_issuer", "the answer comes from another provider")

    async def _discover(self) -> Discovery:
        if self._discovery is not None and self._discovery[0] > time.monotonic():
            return self._discovery[1]
        document = await self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        async with self._asking():
            found = Discovery.model_validate(document)
            _refuse_weaker(self._issuer, found)
        if not _same(found.issuer, self._issuer):
            raise SignInRefused("wrong_issuer", "the provider calls itself by another name than OIDC_ISSUER")
        self._discovery = (time.monotonic() + REMEMBER_SECONDS, found)
        return found

    async def _verified(self, id_token: str, found: Discovery, algorithms: list[str]) -> Token:
        remembered = self._keys is not None and self._keys[0] > time.monotonic()
        try:
            try:
                return decode(id_token, await self._read_keys(found, again=False), algorithms)
            except (InvalidKeyIdError, BadSignatureError):
                if not remembered:
                    raise
            return decode(id_token, await self._read_keys(found, again=True), algorithms)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise bad_token(error) from None

    async def _read_keys(self, found: Discovery, again: bool) -> KeySet:
        if not again and self._keys is not None and self._keys[0] > time.monotonic():
            return self._keys[1]
        document = await self._get(found.jwks_uri)
        async with self._asking():
            keys = read_keys(document)
        self._keys = (time.monotonic() + REMEMBER_SECONDS, keys)
        return keys

    async def _get(self, url: str) -> Any:
        async with self._asking(), self._client() as client:
            answer = await client.request("GET", url, withhold_token=True)
            answer.raise_for_status()
            return answer.json()

    async def _fetch_tokens(self, found: Discovery, code: str, verifier: str) -> dict[str, Any]:
        async with self._asking(), self._client(found.client_auth) as client:
            try:
                answer: dict[str, Any] = await client.fetch_token(
                    found.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
                )
            except OAuthError as error:
                raise SignInRefused("code_refused", str(error.error)[:100]) from None
            except (TypeError, KeyError) as error:  # JSON, but not of the kind that Authlib takes apart
                raise ValueError(type(error).__name__) from None
            return answer

    def _client(self, auth: str = "client_secret_basic") -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self.client_secret,
            token_endpoint_auth_method=auth,
            scope="openid email profile",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=STEP_SECONDS,
        )

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        """Whatever goes wrong in here is the provider's fault."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                yield
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError) as error:
            raise SignInRefused("provider_unavailable", type(error).__name__) from None


def create_provider(settings: Settings) -> OidcProvider | None:
    """The provider of the settings; None when single sign-on is not set up."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        return None
    secret = settings.oidc_client_secret.get_secret_value()
    return OidcProvider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.public_url + CALLBACK)


def _same(one: str, other: str) -> bool:
    """Providers and people do not agree on whether an issuer ends with a slash."""
    return one.rstrip("/") == other.rstrip("/")


def _refuse_weaker(issuer: str, found: Discovery) -> None:
    """A provider that is reached safely must not lead to an address that is not."""
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        scheme = urlsplit(url).scheme
        if scheme != "https" and not (scheme == "http" and issuer.startswith("http:")):
            raise ValueError("an address of the provider is not https")
