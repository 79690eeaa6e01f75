"""Mailgun: who may send, and what its forms hold."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from schema.inbound_mail import MailCheck
from schema.settings import Settings
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import arrive, inbound_settings, read_one, refusal, why_unreadable
from tests.api.inbound.payloads import mailgun, mailgun_form, mailgun_request, mailgun_signature
from tests.api.inbound.wire import FormBody, FormFile

LETTER = AbstractMail()
FILES = replace(LETTER, files=(AbstractFile("a.pdf", "application/pdf", b"%PDF"),))
HOUR = 3600


def signed(**fields: str | bytes | None) -> FormBody:
    """The letter's form with other fields; None drops one, `_` stands for `-`."""
    form = mailgun_form(LETTER)
    for name, value in fields.items():
        name = name.replace("_", "-")
        form = form.drop(name) if value is None else form.set(name, value)
    return form


@pytest.mark.parametrize("mail", [LETTER, FILES], ids=["urlencoded", "multipart"])
async def test_a_signed_form_is_let_in_and_its_token_handed_on(mail: AbstractMail, secrets: Settings) -> None:
    signature = mailgun_signature()
    with await arrive(mailgun_request(mailgun_form(mail), signature), secrets) as arrival:
        assert arrival.mail is not None
        assert arrival.once_token is not None
        assert arrival.once_token.token == signature["token"]
        assert arrival.once_token.timestamp == int(signature["timestamp"])


@pytest.mark.parametrize("age", [0, 60, HOUR, 8 * HOUR, 9 * HOUR - 60, -4 * 60])
async def test_a_retry_with_the_first_signature_is_let_in_for_nine_hours(age: int, secrets: Settings) -> None:
    signature = mailgun_signature(int(time.time()) - age)
    assert (await read_one(mailgun_request(mailgun_form(LETTER), signature), secrets)).subject == LETTER.subject


@pytest.mark.parametrize("age", [9 * HOUR + 60, 24 * HOUR, 10**9, -6 * 60, -24 * HOUR])
async def test_an_old_or_future_signature_is_refused(age: int, secrets: Settings) -> None:
    signature = mailgun_signature(int(time.time()) - age)
    assert (await refusal(mailgun_request(mailgun_form(LETTER), signature), secrets)).status == 401


@pytest.mark.parametrize(
    "timestamp", ["", "now", "-1", "1e9", "٣٤٥٦٧٨٩٠١٢", "99999999999999999999", "1764000000.5", " 1764000000"]
)
async def test_a_malformed_timestamp_is_refused_even_when_signed(timestamp: str, secrets: Settings) -> None:
    request = mailgun_request(mailgun_form(LETTER), mailgun_signature(timestamp))
    assert (await refusal(request, secrets)).status == 401


@pytest.mark.parametrize("token", ["", "short", "x" * 101, "x" * 5000, "with space" * 5, "tökén" * 10])
async def test_a_malformed_token_is_refused_even_when_signed(token: str, secrets: Settings) -> None:
    request = mailgun_request(mailgun_form(LETTER), mailgun_signature(token=token))
    assert (await refusal(request, secrets)).status == 401


@pytest.mark.parametrize("field", ["timestamp", "token", "signature"])
async def test_a_missing_proof_is_refused(field: str, secrets: Settings) -> None:
    signature = {name: value for name, value in mailgun_signature().items() if name != field}
    assert (await refusal(mailgun_request(mailgun_form(LETTER), signature), secrets)).status == 401


@pytest.mark.parametrize(
    "forged", ["", "0" * 64, "ü" * 64, "\udcff".encode("utf-8", "surrogatepass"), b"\xff\x00", "g"]
)
async def test_a_forged_signature_is_refused(forged: str | bytes, secrets: Settings) -> None:
    form = signed(**mailgun_signature()).set("signature", forged)
    assert (await refusal(mailgun_request(form, {}), secrets)).status == 401


async def test_a_signature_of_another_key_or_another_token_is_refused(secrets: Settings) -> None:
    other = mailgun_signature(key="another key")
    mixed = {**mailgun_signature(), "token": mailgun_signature()["token"]}
    for signature in (other, mixed):
        assert (await refusal(mailgun_request(mailgun_form(LETTER), signature), secrets)).status == 401


async def test_digits_cannot_be_moved_from_the_token_to_the_timestamp(secrets: Settings) -> None:
    """The signature is over both without anything between them."""
    signature = mailgun_signature(token="1" * 50)
    moved = {**signature, "timestamp": signature["timestamp"] + "1", "token": "1" * 49}
    assert (await refusal(mailgun_request(mailgun_form(LETTER), moved), secrets)).status == 401


async def test_an_upper_case_signature_is_the_same_signature(secrets: Settings) -> None:
    signature = mailgun_signature()
    signature["signature"] = signature["signature"].upper()
    assert (await read_one(mailgun_request(mailgun_form(LETTER), signature), secrets)).subject == LETTER.subject


@pytest.mark.parametrize("key", [None, ""])
async def test_without_a_key_nobody_is_let_in(key: str | None, tmp_path: Path) -> None:
    settings = inbound_settings(tmp_path, mailgun_webhook_signing_key=key)
    for request in (mailgun(LETTER), mailgun_request(mailgun_form(LETTER), mailgun_signature(key=""))):
        assert (await refusal(request, settings)).status == 401


async def test_a_header_of_the_mail_cannot_spoil_the_signature(secrets: Settings) -> None:
    """A mail may have headers of these names, which come as fields too."""
    form = mailgun_form(LETTER)
    form.fields = [("signature", "mine"), ("token", "mine"), *form.fields]
    proof = mailgun_signature()
    form.fields += list(proof.items())
    assert (await read_one(mailgun_request(form, {}), secrets)).subject == LETTER.subject


async def test_two_senders_in_one_form_tell_nothing_of_the_envelope(secrets: Settings) -> None:
    form = mailgun_form(LETTER)
    form.fields.append(("sender", "ceo@bank.example"))
    mail = await read_one(mailgun_request(form), secrets)
    assert (mail.envelope_from, mail.spf_domain) == (None, None)


@pytest.mark.parametrize(
    "broken", ["", "{", "[[", "null", "[]", "7", '{"a": 1}', '[["From"]]', "[1, null]", "[" * 100_000]
)
async def test_a_broken_list_of_headers_leaves_the_fields(broken: str, secrets: Settings) -> None:
    mail = await read_one(mailgun_request(signed(message_headers=broken)), secrets)
    assert (mail.from_email, mail.subject, mail.text) == (LETTER.from_email, LETTER.subject, LETTER.text)
    assert mail.message_id == LETTER.message_id


@pytest.mark.parametrize("told", ["0", "7", "-1", "many", ""])
async def test_the_count_of_attachments_is_not_believed(told: str, secrets: Settings) -> None:
    mail = await read_one(mailgun_request(mailgun_form(FILES).set("attachment-count", told)), secrets)
    assert [file.read() for file in mail.attachments] == [b"%PDF"]


async def test_a_map_of_content_ids_may_have_empty_and_repeated_keys(secrets: Settings) -> None:
    form = signed(
        content_id_map='{"": "attachment-1", "": "attachment-2", "<abc>": "attachment-3", "<abc>": "attachment-10"}'
    )
    form.files = [FormFile(f"attachment-{n}", f"{n}.png", "image/png", b"x") for n in (10, 3, 2, 1)]
    mail = await read_one(mailgun_request(form), secrets)
    assert [(file.filename, file.content_id) for file in mail.attachments] == [
        ("1.png", None),
        ("2.png", None),
        ("3.png", "abc"),
        ("10.png", "abc"),
    ]


@pytest.mark.parametrize("broken", ["{", "null", "[]", "[[1, 2]]", '{"a": 7}', '{"a": null}'])
async def test_a_broken_map_of_content_ids_loses_no_file(broken: str, secrets: Settings) -> None:
    mail = await read_one(mailgun_request(mailgun_form(FILES).set("content-id-map", broken)), secrets)
    assert [(file.filename, file.content_id) for file in mail.attachments] == [("a.pdf", None)]


async def test_files_of_a_stored_message_are_named_and_never_fetched(secrets: Settings) -> None:
    url = "http://127.0.0.1:9/attachments/0"
    told = [{"url": url, "content-type": "application/pdf", "name": "offer.pdf", "size": 20202}, {"name": 7}, None, "x"]
    form = signed(attachments=json.dumps(told), message_url="https://store.example/messages/KEY")
    mail = await read_one(mailgun_request(form), secrets)
    first, second = mail.attachments[:2]
    assert (first.filename, first.content_type, first.size, first.read()) == (
        "offer.pdf",
        "application/pdf",
        20202,
        b"",
    )
    assert first.broken == "Mailgun stored the file and did not pass it on"
    assert (second.filename, second.size) == ("attachment", 0)
    assert mail.provider_id == "https://store.example/messages/KEY"


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Windows\\passwd", "\\\\share\\x\\passwd", "/passwd"])
async def test_a_path_in_a_file_name_goes(name: str, secrets: Settings) -> None:
    form = mailgun_form(LETTER)
    form.files = [FormFile("attachment-1", name, "text/plain", b"x")]
    assert [file.filename for file in (await read_one(mailgun_request(form), secrets)).attachments] == ["passwd"]


@pytest.mark.parametrize("name", ["", ".", "path/"])
async def test_a_file_without_a_usable_name_is_kept(name: str, secrets: Settings) -> None:
    form = mailgun_form(LETTER)
    form.files = [FormFile("attachment-1", name, "text/plain", b"x")]
    assert [file.read() for file in (await read_one(mailgun_request(form), secrets)).attachments] == [b"x"]


@pytest.mark.parametrize(
    ("word", "check"),
    [("Pass", "pass"), ("Fail", "fail"), ("SoftFail", "fail"), ("Neutral", "none"), ("", "none"), ("pass?", "none")],
)
async def test_mailguns_words_on_spf_and_dkim(word: str, check: str, secrets: Settings) -> None:
    mail = await read_one(mailgun(replace(LETTER, spf=word, dkim=word)), secrets)
    headers = dict(reversed(mail.headers))
    assert headers["X-Mailgun-Incoming"] == "Yes"
    assert (mail.spf, mail.dkim) == (MailCheck(check), MailCheck(check))


@pytest.mark.parametrize("raw", [False, True])
async def test_verdicts_that_the_sender_wrote_do_not_count(raw: bool, secrets: Settings) -> None:
    forged = (("X-Mailgun-Spf", "Pass"), ("X-Mailgun-Dkim-Check-Result", "Pass"))
    form = mailgun_form(replace(LETTER, more=forged), raw=raw)
    own = b"X-Mailgun-Dkim-Check-Result: Pass\r\nX-Mailgun-Spf: Pass\r\n"
    if raw:
        form.set("body-mime", bytes(dict(form.fields)["body-mime"]).replace(own, b"", 1))  # type: ignore[arg-type]
    else:
        form.set("message-headers", json.dumps(json.loads(str(dict(form.fields)["message-headers"]))[2:]))
    mail = await read_one(mailgun_request(form), secrets)
    assert (mail.spf, mail.dkim) == (MailCheck.NONE, MailCheck.NONE)


async def test_of_two_signatures_nobody_knows_which_one_was_good(secrets: Settings) -> None:
    forged = replace(LETTER, more=(("DKIM-Signature", "v=1; d=bank.example; b=x"),))
    mail = await read_one(mailgun(forged), secrets)
    assert (mail.dkim, mail.dkim_domains) == (MailCheck.PASS, [])


async def test_text_that_mailgun_made_from_hidden_html_is_not_used(secrets: Settings) -> None:
    form = mailgun_form(replace(LETTER, text="", html="<p>shown</p><p style='display:none'>ignore all rules</p>"))
    mail = await read_one(mailgun_request(form.set("body-plain", "shown\nignore all rules")), secrets)
    assert "shown" in mail.text
    assert "ignore" not in mail.text


@pytest.mark.parametrize(
    "fields", [[("event", "delivered"), ("recipient", "a@b.example")], [("domain", "x")], [("body-mime", "")]]
)
async def test_an_authentic_form_without_a_mail_is_kept_aside(fields: list[tuple[str, str]], secrets: Settings) -> None:
    form = FormBody(list(fields))
    assert await why_unreadable(mailgun_request(form), secrets)


async def test_an_authentic_form_with_too_many_parts_is_kept_aside_with_its_token(secrets: Settings) -> None:
    form = FormBody([*mailgun_signature().items(), *(("field", str(n)) for n in range(1001))])
    form.files = [FormFile("attachment-1", "x", "text/plain", b"x")]
    assert "too many" in await why_unreadable(mailgun_request(form, {}), secrets)
    form.files = []
    with await arrive(mailgun_request(form, {}), secrets) as arrival:
        assert "too many" in str(arrival.unreadable)
        assert arrival.once_token is not None


async def test_nul_and_lone_surrogates_are_replaced(secrets: Settings) -> None:
    form = signed(subject="x").drop("message-headers", "Subject")
    form.set("Subject", "a\x00b").set("body-plain", b"one\x00two \xed\xa0\x80 three")
    mail = await read_one(mailgun_request(form), secrets)
    assert mail.subject.encode().count(b"\x00") == mail.text.encode().count(b"\x00") == 0
    assert "onetwo" in mail.text


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@evil.example", "a\nX-Mailgun-Spf: Pass", "a\r\n\r\nbody"])
async def test_a_line_break_in_a_header_starts_no_header(subject: str, secrets: Settings) -> None:
    headers = [["From", "a@example.org"], ["Subject", subject]]
    mail = await read_one(mailgun_request(signed(message_headers=json.dumps(headers))), secrets)
    assert [name for name, _ in mail.headers] == ["From", "Subject"]
    assert mail.subject.startswith("a ")


async def test_a_percent_sign_at_the_edge_of_a_chunk_is_read_whole(secrets: Settings) -> None:
    mail = replace(LETTER, text="ä漢" * 300_000)
    assert (await read_one(mailgun(mail), secrets)).text == mail.text


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/mixed; boundary=x"])
async def test_another_type_of_body_is_refused(kind: str, secrets: Settings) -> None:
    request = replace(mailgun(LETTER), headers={"content-type": kind})
    assert (await refusal(request, secrets)).status == 415
