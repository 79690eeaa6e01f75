"""Checks an ID token: signature, issuer, audience, times, nonce (OpenID Connect Core 1.0, 3.1.3.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

from api.oidc.refusals import SignInRefused

# Signed with a private key only. With HS256 our own client secret, or a public key taken for one, would be the key.
ALGORITHMS = frozenset(f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512))
LEEWAY_SECONDS = 60
_MALFORMED = (JoseError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True)
class Expected:
    """What the token has to say."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None
    algorithms: Iterable[str]


def read_keys(document: Any) -> KeySet:
    """The provider's keys that sign tokens. Raises `ValueError` when there is none."""
    listed = document.get("keys") if isinstance(document, dict) else None
    usable = [key for data in listed or () if isinstance(data, dict) and (key := _read_key(data))]
    if not usable:
        raise ValueError("the provider publishes no key that we can use")
    return KeySet(usable)


def _read_key(data: dict[str, Any]) -> Key | None:
    """One key that we cannot read is no reason to do without the others."""
    if data.get("kty") not in {"RSA", "EC"} or data.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(data)
    except _MALFORMED:
        return None


def decode(token: str, keys: KeySet, algorithms: Iterable[str]) -> jwt.Token:
    """The token, when one of the keys signed it. Raises `JoseError` or `ValueError`."""
    registry = JWSRegistry(algorithms=sorted(ALGORITHMS.intersection(algorithms)), strict_check_header=False)
    return jwt.decode(token, keys, registry=registry)


def check_claims(token: jwt.Token, expected: Expected) -> dict[str, Any]:
    """The claims, when they are meant for us, now, and for this try. Raises `SignInRefused`."""
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
    }
    known = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
    try:
        claims = CodeIDToken(token.claims, token.header, options, known)
        claims.validate(leeway=LEEWAY_SECONDS)
    except _MALFORMED as error:
        raise bad_token(error) from None
    return dict(claims)


def bad_token(error: Exception) -> SignInRefused:
    return SignInRefused("bad_token", f"{type(error).__name__}: {error}"[:200] if isinstance(error, JoseError) else "")
