"""SendGrid's Inbound Parse, taken apart or raw ("POST the raw, full MIME message"), signed or with basic
authentication. https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks"""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256

from api.inbound.arrival import RawRequest, Reading, Unreadable
from api.inbound.composing import mail_of_headers, shelve
from api.inbound.credentials import fresh_seconds, refuse, require_basic
from api.inbound.form import Form
from api.inbound.form_body import read_form
from api.inbound.kept import Shelf
from api.inbound.mime import UnreadableMail, read_mime
from api.inbound.sendgrid_fields import envelope, parsed_mail
from api.inbound.sendgrid_verdicts import verdicts
from schema.ecdsa_keys import p256_key
from schema.inbound_mail import InboundMail
from schema.settings import Settings

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
# It tries for three days. The body is signed, so a replay within them is a duplicate and no more.
MAX_AGE = 73 * 3600
MAX_SIGNATURE = 200


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """With a key only a signature opens; without one, user and password do."""
    if settings.sendgrid_inbound_public_key is None:
        require_basic(headers, settings)
        return b""
    timestamp = headers.get(TIMESTAMP, "")
    if not headers.get(SIGNATURE) or fresh_seconds(timestamp, MAX_AGE) is None:
        refuse("SendGrid's signature is missing or too old.")
    return timestamp.encode("ascii")


def read(headers: Mapping[str, str], raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
    """Verify the body, then read the mail in the form."""
    if settings.sendgrid_inbound_public_key is not None:
        verify(headers.get(SIGNATURE, ""), raw.signed_sha256, p256_key(settings.sendgrid_inbound_public_key))
    form = read_form(raw, shelf)
    if form.fault:
        return Reading(unreadable=form.fault)
    try:
        return Reading(shelve(_mail(form, shelf), shelf))
    except (Unreadable, UnreadableMail) as error:
        return Reading(unreadable=str(error))


def verify(signature: str, digest: bytes, key: ec.EllipticCurvePublicKey) -> None:
    """Raises the 401 unless the base64 `signature` is over the SHA-256 `digest`."""
    try:
        given = base64.b64decode(signature[:MAX_SIGNATURE].encode("latin-1", "replace"), validate=True)
        key.verify(given, digest, ec.ECDSA(Prehashed(SHA256())))
    except (binascii.Error, ValueError, InvalidSignature):
        refuse("SendGrid's signature does not fit the body.")


def _mail(form: Form, shelf: Shelf) -> InboundMail:
    """The mail in either form. Raises Unreadable and UnreadableMail."""
    mime = form.kept("email")
    mail = read_mime(mime, "sendgrid", shelf) if mime is not None else parsed_mail(form)
    if mime is None and mail == mail_of_headers([], "sendgrid"):
        raise Unreadable("there is no mail in the form")
    mail = mail.model_copy(update=envelope(form, mail))
    return mail.model_copy(update=verdicts(form, mail))
