"""Mailgun's routes: `forward` with the mail taken apart, `forward` to an address ending in `mime` with the raw mail,
and the notices of `store`. https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store"""

import hashlib
import hmac
import itertools
import re
from collections.abc import Mapping
from dataclasses import replace

from api.inbound.arrival import OnceToken, RawRequest, Reading, Unreadable
from api.inbound.composing import mail_of_headers, shelve, untold_path
from api.inbound.credentials import fresh_seconds, refuse, same
from api.inbound.form import Form
from api.inbound.form_body import read_form
from api.inbound.kept import Shelf, size_of, whole
from api.inbound.mailgun_fields import parsed_mail
from api.inbound.mailgun_verdicts import verdicts
from api.inbound.mime import UnreadableMail, read_mime, read_return_path
from api.problems import Refused
from schema.inbound_mail import InboundMail
from schema.mail_addresses import read_addresses
from schema.settings import Settings

MAX_AGE = 9 * 3600  # it tries for about eight hours with the first try's signature
TRIED_VALUES = 4
SIGNATURE = ("timestamp", "token", "signature")
TOKEN = re.compile(rb"[!-~]{20,100}")  # it is 50 characters long


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """Refuses everybody while there is no key. The signature is in the form."""
    signing_key(settings)
    return b""


def read(headers: Mapping[str, str], raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
    """Verify the form, then read the mail in it."""
    form = read_form(raw, shelf)
    token = verified(form, signing_key(settings))
    if token is None and form.fault:
        raise Refused(400, "malformed_form", f"There is no signature in what could be read: {form.fault}.")
    if token is None:
        refuse("The signature is missing, wrong, or too old.")
    return replace(read_verified(form, shelf), once_token=token)


def read_verified(form: Form, shelf: Shelf) -> Reading:
    """The mail in a form that was verified. What cannot be read is known by its fields: a repetition has the same
    signature and, in multipart, another boundary."""
    try:
        if form.fault:
            raise Unreadable(form.fault)
        return Reading(shelve(_mail(form, shelf), shelf))
    except (Unreadable, UnreadableMail) as error:
        return Reading(unreadable=str(error), content_key=f"form {form.digest(SIGNATURE)}")


def verified(form: Form, key: bytes) -> OnceToken | None:
    """The token of the form's valid signature. A mail's headers come as fields as well, so that each of the three may
    be there more than once; one of the first few must fit."""
    triples = itertools.product(*(_values(form, name) for name in ("timestamp", "token", "signature")))
    return next(filter(None, (signed_token(key, *triple) for triple in triples)), None)


def signed_token(key: bytes, timestamp: bytes, token: bytes, signature: bytes) -> OnceToken | None:
    """The token, if the signature is the key's and not too old."""
    expected = hmac.new(key, timestamp + token, hashlib.sha256).hexdigest().encode()
    at = fresh_seconds(timestamp.decode("latin-1"), MAX_AGE)
    if same(signature.lower(), expected) and at is not None and TOKEN.fullmatch(token):
        return OnceToken(token.decode("ascii"), at)
    return None


def signing_key(settings: Settings) -> bytes:
    """The key of all its webhooks. Raises the 401 where none is set."""
    key = settings.mailgun_webhook_signing_key
    if key is None or not key.get_secret_value():
        refuse("Mailgun's webhooks are closed: MAILGUN_WEBHOOK_SIGNING_KEY is not set.")
    return key.get_secret_value().encode()


def _values(form: Form, name: str) -> list[bytes]:
    parts = [part for part in form.all(name) if size_of(part.content) <= 200]
    return [whole(part.content) for part in parts[:TRIED_VALUES]]


def _mail(form: Form, shelf: Shelf) -> InboundMail:
    """The mail in whichever of the three forms it came. Raises Unreadable and UnreadableMail."""
    if form.first("event") and not form.first("body-plain") and not form.first("body-mime"):
        raise Unreadable("this is a notice of a delivery event, not a mail")
    mime = form.kept("body-mime")
    mail = read_mime(mime, "mailgun", shelf) if mime is not None else parsed_mail(form)
    if mime is None and mail == mail_of_headers([], "mailgun"):
        raise Unreadable("there is no mail in the form")
    mail = mail.model_copy(update=_envelope(form, mail))
    return mail.model_copy(update=verdicts(mail))


def _envelope(form: Form, mail: InboundMail) -> dict[str, object]:
    """Who Mailgun spoke with. Two different senders in one form tell nothing."""
    sender = form.sole("sender")
    return {
        "envelope_from": untold_path(mail)
        if sender is None
        else ""
        if sender in ("", "<>")
        else read_return_path(sender),
        "envelope_to": [address.email for address in read_addresses(form.sole("recipient") or "")],
        "provider_id": form.sole("message-url") or None,
    }
