"""Renders one mail into the request that each provider would send for it, taken apart or raw.

The formats are those of the providers' documents; what they add to a mail on its way (trace headers, verdicts) is
added too. `PARSED` and `RAW` list the renderers by provider."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail, address, all_headers, mime
from tests.api.inbound.wire import (
    MULTIPART,
    URLENCODED,
    FormBody,
    FormFile,
    WebhookRequest,
    basic,
    form_headers,
    multipart,
    urlencoded,
)

MAILGUN_KEY = "mailgun-signing-key-of-the-tests"
SENDGRID_KEY = ec.derive_private_key(20_261_124, ec.SECP256R1())
_tokens = count(1)


def public_key_text(key: ec.EllipticCurvePrivateKey = SENDGRID_KEY) -> str:
    """The key as SendGrid shows it."""
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


# Mailgun


def mailgun_form(mail: AbstractMail, *, raw: bool = False) -> FormBody:
    """The fields of a forwarded mail, not signed yet."""
    own = [
        ("X-Mailgun-Dkim-Check-Result", mail.dkim.capitalize()),
        ("X-Mailgun-Spf", mail.spf.capitalize()),
        ("X-Mailgun-Incoming", "Yes"),
        ("X-Envelope-From", f"<{mail.envelope_from}>"),
        ("Received", "from mail.example.org by mxa.mailgun.org with ESMTP; Tue, 24 Nov 2026 10:00:01 +0000"),
    ]
    form = FormBody([("recipient", mail.envelope_to), ("sender", mail.envelope_from)])
    form.fields += [("subject", mail.subject), ("from", mail.sender)]
    if raw:
        form.fields.append(("body-mime", mime(mail, own)))
        return form
    headers = [("-".join(word.capitalize() for word in name.split("-")), value) for name, value in all_headers(mail)]
    headers = [*own, *headers]
    form.fields += [(name, value) for name, value in headers if name != "Received"]
    form.fields += [("message-headers", json.dumps(headers)), ("body-plain", mail.text), ("stripped-text", mail.text)]
    if mail.html is not None:
        form.fields += [("body-html", mail.html), ("stripped-html", mail.html)]
    if mail.files:
        ids = {f"<{file.content_id}>": f"attachment-{n}" for n, file in enumerate(mail.files, 1) if file.content_id}
        form.fields += [("attachment-count", str(len(mail.files))), ("content-id-map", json.dumps(ids))]
        form.files = [
            FormFile(f"attachment-{n}", file.name, file.content_type, file.content)
            for n, file in enumerate(mail.files, 1)
        ]
    return form


def mailgun_signature(at: int | str | None = None, token: str | None = None, key: str = MAILGUN_KEY) -> dict[str, str]:
    """The three fields that prove a request; the token is a new one unless it is given."""
    stamp = str(int(time.time()) if at is None else at)
    token = hashlib.sha256(f"{next(_tokens)}".encode()).hexdigest()[:50] if token is None else token
    signature = hmac.new(key.encode(), (stamp + token).encode(), hashlib.sha256).hexdigest()
    return {"timestamp": stamp, "token": token, "signature": signature}


def mailgun_request(form: FormBody, signature: dict[str, str] | None = None) -> WebhookRequest:
    """The form signed and posted: urlencoded, with files as multipart."""
    for name, value in (mailgun_signature() if signature is None else signature).items():
        form.set(name, value)
    body = multipart(form) if form.files else urlencoded(form)
    return WebhookRequest("mailgun", form_headers(body, MULTIPART if form.files else URLENCODED), body)


def mailgun(mail: AbstractMail, *, raw: bool = False) -> WebhookRequest:
    return mailgun_request(mailgun_form(mail, raw=raw))


# SendGrid


def sendgrid_form(mail: AbstractMail, *, raw: bool = False, charset: str = "utf-8") -> FormBody:
    """The fields of a parsed mail, its words in `charset`."""
    own = [("Received", "from mail.example.org by mx0001.sendgrid.net with ESMTP; Tue, 24 Nov 2026 10:00:01 +0000")]
    domain = mail.envelope_from.rpartition("@")[2]
    form = FormBody([("to", mail.receivers), ("from", mail.sender), ("cc", mail.copies), ("sender_ip", "192.0.2.7")])
    form.fields += [("SPF", mail.spf), ("dkim", "{@" + domain + " : " + mail.dkim + "}")]
    form.fields += [("envelope", json.dumps({"to": [mail.envelope_to], "from": mail.envelope_from}))]
    form.fields += [("spam_score", "0.011"), ("spam_report", "Spam detection software ...")]
    if raw:
        form.fields += [("subject", mail.subject), ("email", mime(mail, own))]
        return form.set("charsets", json.dumps({"to": "UTF-8", "from": "UTF-8", "subject": "UTF-8"}))
    block = mime(replace(mail, text="", html=None, files=()), own).partition(b"\r\n\r\n")[0]
    form.fields += [("headers", block + b"\r\n"), ("subject", mail.subject.encode(charset))]
    form.fields += [("text", mail.text.encode(charset))] if mail.text else []
    form.fields += [("html", mail.html.encode(charset))] if mail.html is not None else []
    named = {"to": "UTF-8", "from": "UTF-8", "subject": charset, "text": charset, "html": charset}
    _add_files(form.set("charsets", json.dumps(named)).set("attachments", str(len(mail.files))), mail)
    return form


def _add_files(form: FormBody, mail: AbstractMail) -> None:
    told: dict[str, dict[str, str]] = {}
    for number, file in enumerate(mail.files, 1):
        about = {"filename": file.name, "name": file.name, "type": file.content_type}
        told[f"attachment{number}"] = {**about, "content-id": file.content_id} if file.content_id else about
        form.files.append(FormFile(f"attachment{number}", file.name, file.content_type, file.content))
    ids = {file.content_id: f"attachment{number}" for number, file in enumerate(mail.files, 1) if file.content_id}
    if told:
        form.set("attachment-info", json.dumps(told)).set("content-ids", json.dumps(ids))


def sendgrid_signature(
    body: bytes, at: int | str | None = None, key: ec.EllipticCurvePrivateKey = SENDGRID_KEY
) -> dict[str, str]:
    """The two headers of a signed request."""
    stamp = str(int(time.time()) if at is None else at)
    signature = key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "x-twilio-email-event-webhook-signature": base64.b64encode(signature).decode(),
        "x-twilio-email-event-webhook-timestamp": stamp,
    }


def sendgrid_request(form: FormBody, *, signed: bool = True) -> WebhookRequest:
    """The form posted, signed or with user and password."""
    body = multipart(form)
    proof = sendgrid_signature(body) if signed else {"authorization": basic()}
    return WebhookRequest("sendgrid", {**form_headers(body, MULTIPART), **proof}, body)


def sendgrid(mail: AbstractMail, *, raw: bool = False) -> WebhookRequest:
    return sendgrid_request(sendgrid_form(mail, raw=raw))


# Postmark


def postmark_json(mail: AbstractMail, *, raw: bool = False) -> dict[str, Any]:
    """The JSON of an inbound mail."""
    tests = {"pass": "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,", "fail": "DKIM_SIGNED,DKIM_INVALID,"}.get(mail.dkim, "")
    by = "by p-pm-smtp-inbound01a-aws-useast1.inbound.postmarkapp.com (Postfix)"
    own = [
        ("Received", f"from mail.example.org {by}; Tue, 24 Nov 2026 10:00:01 +0000"),
        ("X-Spam-Checker-Version", "SpamAssassin 3.4.0 (2014-02-07) on p-pm-smtp-inbound01a-aws-useast1"),
        ("X-Spam-Status", "No"),
        ("X-Spam-Score", "-0.1"),
        ("X-Spam-Tests", f"{tests}SPF_{mail.spf.upper()}"),
        ("Received-SPF", f"{mail.spf.capitalize()} receiver=p-pm-smtp-inbound; envelope-from={mail.envelope_from};"),
    ]
    shown = {"from", "to", "cc", "reply-to", "subject", "date", "content-type"}
    headers = [("Return-Path", f"<{mail.envelope_from}>"), *own]
    headers += [item for item in all_headers(mail) if item[0].lower() not in shown]
    told: dict[str, Any] = {
        "FromName": mail.from_name,
        "MessageStream": "inbound",
        "From": mail.from_email,
        "FromFull": _person((mail.from_name, mail.from_email)),
        "To": mail.receivers,
        "ToFull": [_person(person) for person in mail.to],
        "Cc": mail.copies,
        "CcFull": [_person(person) for person in mail.cc],
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": mail.envelope_to,
        "Subject": mail.subject,
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "ReplyTo": mail.reply_to,
        "MailboxHash": mail.envelope_to.partition("@")[0].partition("+")[2],
        "Date": mail.date,
        "TextBody": mail.text,
        "HtmlBody": mail.html or "",
        "StrippedTextReply": "",
        "Tag": "",
        "Headers": [{"Name": name, "Value": value} for name, value in headers],
        "Attachments": [_postmark_file(file) for file in mail.files],
    }
    # Postmark's raw mail has bare line feeds.
    return {**told, "RawEmail": mime(mail, own).decode().replace("\r\n", "\n")} if raw else told


def _person(person: tuple[str, str]) -> dict[str, str]:
    return {"Email": person[1], "Name": person[0], "MailboxHash": person[1].partition("@")[0].partition("+")[2]}


def _postmark_file(file: AbstractFile) -> dict[str, Any]:
    content = base64.b64encode(file.content).decode()
    told = {"Name": file.name, "Content": content, "ContentType": file.content_type, "ContentLength": len(file.content)}
    return {**told, "ContentID": file.content_id or ""}


def json_request(provider: str, value: object) -> WebhookRequest:
    """A JSON body (bytes are taken as they are) with user and password."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), "authorization": basic()}
    return WebhookRequest(provider, headers, body)


def postmark(mail: AbstractMail, *, raw: bool = False) -> WebhookRequest:
    return json_request("postmark", postmark_json(mail, raw=raw))


# Generic


def generic_json(mail: AbstractMail) -> dict[str, Any]:
    """The JSON of the generic webhook."""
    named = {"from", "to", "cc", "reply-to", "subject", "message-id", "in-reply-to", "references"}
    headers: dict[str, list[str]] = {}
    for name, value in all_headers(mail):
        if name.lower() not in named:
            headers.setdefault(name, []).append(value)
    told: dict[str, Any] = {
        "from": mail.sender,
        "to": [address(*person) for person in mail.to],
        "cc": [address(*person) for person in mail.cc],
        "reply_to": mail.reply_to or None,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to or None,
        "references": list(mail.references),
        "headers": {name: values[0] if len(values) == 1 else values for name, values in headers.items()},
    }
    return {**told, "attachments": [_generic_file(file) for file in mail.files]}


def _generic_file(file: AbstractFile) -> dict[str, Any]:
    content = base64.b64encode(file.content).decode()
    return {
        "filename": file.name,
        "content_type": file.content_type,
        "content": content,
        "content_id": file.content_id,
    }


def generic(mail: AbstractMail) -> WebhookRequest:
    return json_request("generic", generic_json(mail))


Renderer = Callable[[AbstractMail], WebhookRequest]
PARSED: dict[str, Renderer] = {"mailgun": mailgun, "sendgrid": sendgrid, "postmark": postmark, "generic": generic}
RAW: dict[str, Renderer] = {
    "mailgun": lambda mail: mailgun(mail, raw=True),
    "sendgrid": lambda mail: sendgrid(mail, raw=True),
    "postmark": lambda mail: postmark(mail, raw=True),
}
