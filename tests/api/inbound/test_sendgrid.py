"""SendGrid: who may send, and what its forms hold."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from schema.errors import InvalidSettings
from schema.inbound_mail import MailCheck
from schema.settings import Settings, load_settings
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import arrive, inbound_settings, read_one, refusal, why_unreadable
from tests.api.inbound.payloads import public_key_text, sendgrid, sendgrid_form, sendgrid_request, sendgrid_signature
from tests.api.inbound.wire import PASSWORD, FormBody, FormFile, WebhookRequest, basic

LETTER = AbstractMail()
HOUR = 3600
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
BASIC_ONLY = {"sendgrid_inbound_public_key": None}


def signed_at(at: int | str) -> WebhookRequest:
    request = sendgrid(LETTER)
    return replace(request, headers={**request.headers, **sendgrid_signature(request.body, at)})


async def test_a_signed_request_is_let_in(secrets: Settings) -> None:
    assert (await read_one(sendgrid(LETTER), secrets)).subject == LETTER.subject


@pytest.mark.parametrize("size", [1, 7, 64_000])
async def test_the_signature_fits_however_the_body_is_cut_into_chunks(size: int, secrets: Settings) -> None:
    with await arrive(sendgrid(LETTER), secrets, chunk=size) as arrival:
        assert arrival.mail is not None


@pytest.mark.parametrize("age", [0, HOUR, 72 * HOUR, -4 * 60])
async def test_a_retry_is_let_in_for_three_days(age: int, secrets: Settings) -> None:
    assert (await read_one(signed_at(int(time.time()) - age), secrets)).subject == LETTER.subject


@pytest.mark.parametrize("age", [74 * HOUR, 10**9, -6 * 60])
async def test_an_old_or_future_signature_is_refused(age: int, secrets: Settings) -> None:
    assert (await refusal(signed_at(int(time.time()) - age), secrets)).status == 401


@pytest.mark.parametrize("stamp", ["", "now", "-1", "99999999999999999999"])
async def test_a_malformed_timestamp_is_refused_even_when_signed(stamp: str, secrets: Settings) -> None:
    assert (await refusal(signed_at(stamp), secrets)).status == 401


@pytest.mark.parametrize("stamp", ["²²²²²²²²²²", "ü", "17640000\xa0\xa0"])
async def test_a_timestamp_that_is_not_ascii_is_refused(stamp: str, secrets: Settings) -> None:
    assert (await refusal(sendgrid(LETTER).with_headers(**{TIMESTAMP: stamp}), secrets)).status == 401


@pytest.mark.parametrize("forged", ["", "x", "AAAA", "ü" * 90, "=" * 4, "A" * 100_000, "MEUCIQ=="])
async def test_a_forged_signature_is_refused(forged: str, secrets: Settings) -> None:
    assert (await refusal(sendgrid(LETTER).with_headers(**{SIGNATURE: forged}), secrets)).status == 401


@pytest.mark.parametrize("name", [SIGNATURE, TIMESTAMP])
async def test_a_missing_half_of_the_proof_is_refused(name: str, secrets: Settings) -> None:
    request = sendgrid(LETTER)
    headers = {key: value for key, value in request.headers.items() if key != name}
    assert (await refusal(replace(request, headers=headers), secrets)).status == 401


async def test_a_body_changed_after_signing_is_refused(secrets: Settings) -> None:
    request = sendgrid(LETTER)
    changed = replace(request, body=request.body.replace(b"1042", b"1043"))
    assert (await refusal(changed, secrets)).status == 401


async def test_a_signature_of_another_key_is_refused(secrets: Settings) -> None:
    request = sendgrid(LETTER)
    proof = sendgrid_signature(request.body, key=ec.generate_private_key(ec.SECP256R1()))
    assert (await refusal(replace(request, headers={**request.headers, **proof}), secrets)).status == 401


async def test_user_and_password_alone_do_not_open_where_a_key_is_set(secrets: Settings) -> None:
    assert (await refusal(sendgrid_request(sendgrid_form(LETTER), signed=False), secrets)).status == 401


async def test_user_and_password_open_where_no_key_is_set(tmp_path: Path) -> None:
    settings = inbound_settings(tmp_path, **BASIC_ONLY)
    assert (await read_one(sendgrid_request(sendgrid_form(LETTER), signed=False), settings)).text == LETTER.text
    refused = await refusal(sendgrid(LETTER), settings)
    assert (refused.status, "Basic" in refused.headers["WWW-Authenticate"]) == (401, True)


async def test_a_signature_opens_without_user_and_password_set(tmp_path: Path) -> None:
    settings = inbound_settings(tmp_path, inbound_user=None, inbound_password=None)
    assert (await read_one(sendgrid(LETTER), settings)).text == LETTER.text


@pytest.mark.parametrize("unset", ["inbound_user", "inbound_password"])
async def test_without_any_secret_nobody_is_let_in(unset: str, tmp_path: Path) -> None:
    settings = inbound_settings(tmp_path, **BASIC_ONLY, **{unset: None})
    for proof in ("", basic(), basic("", PASSWORD), basic("inbound", ""), basic("None", "None")):
        request = sendgrid_request(sendgrid_form(LETTER)).with_headers(authorization=proof)
        assert (await refusal(request, settings)).status == 401


@pytest.mark.parametrize("key", ["x", "AAAA", "ü", public_key_text()[:-8], "MAA="])
def test_a_wrong_public_key_is_one_clear_line_at_start(key: str) -> None:
    with pytest.raises(InvalidSettings) as raised:
        load_settings(sendgrid_inbound_public_key=key)
    (line,) = raised.value.mistakes
    assert line.startswith("SENDGRID_INBOUND_PUBLIC_KEY: ")
    assert "P-256" in line


def test_a_key_on_another_curve_is_refused_at_start() -> None:
    with pytest.raises(InvalidSettings):
        load_settings(sendgrid_inbound_public_key=public_key_text(ec.generate_private_key(ec.SECP384R1())))


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-2022-jp", "こんにちは、注文番号1042です"),
        ("shift_jis", "日本語の本文です"),
        ("windows-1251", "Где мой заказ, пожалуйста?"),
        ("cp850", "Como usted pidió"),
        ("iso-8859-1", "Grüße, où est ma commande?"),
        ("big5", "我的訂單在哪裡"),
        ("gb2312", "我的订单在哪里"),
        ("utf-8", "👩‍👩‍👧 שלום"),
        ("utf-16", "zwei Bytes je Zeichen"),
    ],
)
async def test_words_are_read_in_the_charset_that_is_named(charset: str, text: str, secrets: Settings) -> None:
    mail = replace(LETTER, subject=text, text=text, html=f"<p>{text}</p>")
    read = await read_one(sendgrid_request(sendgrid_form(mail, charset=charset)), secrets)
    assert (read.subject, read.text, read.html) == (text, text, f"<p>{text}</p>")


async def test_without_headers_the_named_fields_are_read_in_their_charset(secrets: Settings) -> None:
    mail = replace(LETTER, subject="ご注文について", text="本文")
    form = sendgrid_form(mail, charset="iso-2022-jp").drop("headers")
    read = await read_one(sendgrid_request(form), secrets)
    assert (read.subject, read.text, read.from_email) == ("ご注文について", "本文", LETTER.from_email)


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"text": 7}', '{"text": "no-such"}', '{"text": "zlib"}'])
async def test_broken_charsets_still_give_the_words(broken: str, secrets: Settings) -> None:
    form = sendgrid_form(replace(LETTER, text="Grüße")).set("charsets", broken)
    assert (await read_one(sendgrid_request(form), secrets)).text == "Grüße"


@pytest.mark.parametrize(
    ("told", "check", "domains"),
    [
        ("{@example.org : pass}", "pass", ["example.org"]),
        ("{@example.org : fail}", "fail", ["example.org"]),
        ("{@a.example : pass, @b.example : fail}", "pass", ["a.example"]),
        ("{@A.Example : pass, @b.example : pass}", "pass", ["a.example", "b.example"]),
        ("none", "none", []),
        ("", "none", []),
        ("{@example.org : neutral}", "none", []),
        ('{"@example.org": "pass"}', "none", []),
        ("pass", "none", []),
    ],
)
async def test_sendgrids_dkim_field(told: str, check: str, domains: list[str], secrets: Settings) -> None:
    mail = await read_one(sendgrid_request(sendgrid_form(LETTER).set("dkim", told)), secrets)
    assert (mail.dkim, mail.dkim_domains) == (MailCheck(check), domains)


@pytest.mark.parametrize(
    ("told", "check"),
    [("pass", "pass"), ("Pass", "pass"), ("fail", "fail"), ("softfail", "fail"), ("neutral", "none"), ("", "none")],
)
async def test_sendgrids_spf_field_is_of_the_envelopes_domain(told: str, check: str, secrets: Settings) -> None:
    form = sendgrid_form(replace(LETTER, envelope_from="bounces@mailer.example")).set("SPF", told)
    mail = await read_one(sendgrid_request(form), secrets)
    assert (mail.spf, mail.spf_domain) == (MailCheck(check), "mailer.example")


async def test_a_second_verdict_in_the_form_makes_it_none(secrets: Settings) -> None:
    form = sendgrid_form(replace(LETTER, spf="fail", dkim="fail"))
    form.fields += [("SPF", "pass"), ("dkim", "{@example.org : pass}")]
    mail = await read_one(sendgrid_request(form), secrets)
    assert (mail.spf, mail.dkim) == (MailCheck.NONE, MailCheck.NONE)


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"to": null, "from": null}', '{"to": [7], "from": []}'])
async def test_a_broken_envelope_leaves_it_unknown(broken: str, secrets: Settings) -> None:
    mail = await read_one(sendgrid_request(sendgrid_form(LETTER).set("envelope", broken)), secrets)
    assert (mail.envelope_from, mail.envelope_to) == (None, [])


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"attachment1": null}', '{"attachment1": {"filename": 7}}'])
async def test_a_broken_map_of_files_loses_none(broken: str, secrets: Settings) -> None:
    mail = replace(LETTER, files=(AbstractFile("a.pdf", "application/pdf", b"%PDF"),))
    form = sendgrid_form(mail).set("attachment-info", broken).set("content-ids", broken)
    (file,) = (await read_one(sendgrid_request(form), secrets)).attachments
    assert (file.filename, file.content_type, file.read()) == ("a.pdf", "application/pdf", b"%PDF")


async def test_an_empty_file_is_kept_beside_others(secrets: Settings) -> None:
    mail = replace(LETTER, files=(AbstractFile("a.txt", "text/plain", b""), AbstractFile("b.txt", "text/plain", b"b")))
    read = await read_one(sendgrid(mail), secrets)
    assert [(file.filename, file.size) for file in read.attachments] == [("a.txt", 0), ("b.txt", 1)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Übersicht.txt".encode("latin-1"), "Übersicht.txt"),
        ("Übersicht.txt".encode(), "Übersicht.txt"),
        (b"a%22b.txt", 'a"b.txt'),
        (b'a\\"b.txt', 'a"b.txt'),
        (b"x\"; filename*=UTF-8''%C3%9Cber.txt; y=\"", "Über.txt"),
        (b"x\"; filename*0*=UTF-8''%C3%9C; filename*1=\"ber.txt", "Über.txt"),
    ],
)
async def test_file_names_are_read_as_they_are_written(written: bytes, shown: str, secrets: Settings) -> None:
    form = sendgrid_form(LETTER)
    form.files = [FormFile("attachment1", written, "text/plain", b"x")]
    assert [file.filename for file in (await read_one(sendgrid_request(form), secrets)).attachments] == [shown]


async def test_a_form_without_a_mail_is_kept_aside(secrets: Settings) -> None:
    assert (
        await why_unreadable(sendgrid_request(FormBody([("SPF", "pass")])), secrets) == "there is no mail in the form"
    )
    assert await why_unreadable(sendgrid_request(FormBody([("email", "\r\n\r\nno header")])), secrets)


async def test_a_thousand_parts_are_read_and_more_are_kept_aside(secrets: Settings) -> None:
    form = sendgrid_form(LETTER)
    form.fields += [("spare", "x")] * (1000 - len(form.fields))
    assert (await read_one(sendgrid_request(form), secrets)).text == LETTER.text
    form.fields.append(("spare", "x"))
    assert "too many parts" in await why_unreadable(sendgrid_request(form), secrets)


async def test_a_malformed_part_is_kept_aside(secrets: Settings) -> None:
    request = sendgrid(LETTER)
    body = request.body.replace(b"Content-Disposition", b"no header at all\r\nContent-Disposition", 1)
    broken = replace(request, body=body, headers={**request.headers, "content-length": str(len(body))})
    broken = broken.with_headers(**sendgrid_signature(body))
    assert "malformed" in await why_unreadable(broken, secrets)


async def test_the_charsets_of_a_captured_form_are_read(secrets: Settings) -> None:
    """Four charsets in one mail, as SendGrid was seen to pass them on."""
    form = FormBody(
        [
            ("headers", "To: =?utf-8?q?R=C3=A9my?= <in@shop.example>\nFrom: =?utf-8?q?Op=C3=A9ra?= <a@example.com>\n"
             "Subject: =?cp850?q?pidi=A2?=\n"),
            ("subject", b"pidi\xa2"),
            ("html", b"<p>\xbfEsto?</p>"),
            ("text", b"the ESP\x92s handling\x85"),
            ("charsets", json.dumps({"html": "iso-8859-1", "subject": "cp850", "text": "windows-1252"})),
        ]
    )  # fmt: skip
    mail = await read_one(sendgrid_request(form), secrets)
    assert (mail.subject, mail.html, mail.text) == ("pidió", "<p>¿Esto?</p>", "the ESP’s handling…")
    assert (mail.from_name, mail.to) == ("Opéra", ["in@shop.example"])
