"""Public keys on the curve P-256, as providers of signed webhooks show them: base64 of their DER form."""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

EXPECTED = "must be the base64 of an ECDSA P-256 public key, as the provider shows it"


def p256_key(text: str) -> ec.EllipticCurvePublicKey:
    """The key in `text`; the lines around a PEM key may be there. Raises ValueError."""
    letters = "".join(line.strip() for line in text.split("\n") if "-----" not in line)
    try:
        key = load_der_public_key(base64.b64decode(letters, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise ValueError(EXPECTED) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError(EXPECTED)
    return key


def checked_p256_key(text: str) -> str:
    """The same text. Raises ValueError where it holds no such key."""
    p256_key(text)
    return text
