"""Postmark: who may send, and what its JSON holds."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schema.inbound_mail import MailCheck
from schema.settings import Settings
from tests.api.inbound.abstract_mail import AbstractMail
from tests.api.inbound.given import inbound_settings, read_one, refusal, why_unreadable
from tests.api.inbound.payloads import json_request, postmark, postmark_json
from tests.api.inbound.wire import PASSWORD, USER, basic

LETTER = AbstractMail()


def told(**other: Any) -> dict[str, Any]:
    """The letter's JSON with other values."""
    return {**postmark_json(LETTER), **other}


def headers(*pairs: tuple[str, str]) -> dict[str, Any]:
    """The letter's JSON with these headers."""
    return told(Headers=[{"Name": name, "Value": value} for name, value in pairs])


@pytest.mark.parametrize("name", ["postmark", "generic"])
@pytest.mark.parametrize(
    "proof",
    [
        "",
        "Basic",
        "Basic !!!!",
        "Basic üüüü",
        "Bearer " + basic()[6:],
        basic()[6:],
        basic("other"),
        basic(USER, "other"),
        basic(USER, PASSWORD + "x"),
        basic(USER + ":", PASSWORD),
        basic("", ""),
        basic(USER, "pässwörd"),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + "A" * 100_000,
    ],
)
async def test_a_wrong_proof_is_refused_with_a_challenge(name: str, proof: str, secrets: Settings) -> None:
    request = json_request(name, postmark_json(LETTER)).with_headers(authorization=proof)
    refused = await refusal(request, secrets)
    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic realm=")


@pytest.mark.parametrize("name", ["postmark", "generic"])
@pytest.mark.parametrize(("user", "password"), [(None, PASSWORD), (USER, None), (None, None), ("", ""), (USER, "")])
async def test_without_user_or_password_set_nobody_is_let_in(
    name: str, user: str | None, password: str | None, tmp_path: Path
) -> None:
    settings = inbound_settings(tmp_path, inbound_user=user, inbound_password=password)
    for proof in ("", basic(), basic(user or "", password or ""), basic("None", "None")):
        request = json_request(name, postmark_json(LETTER)).with_headers(authorization=proof)
        assert (await refusal(request, settings)).status == 401


async def test_the_scheme_is_read_in_any_case(secrets: Settings) -> None:
    request = postmark(LETTER).with_headers(authorization="bAsIc  " + basic()[6:])
    assert (await read_one(request, secrets)).subject == LETTER.subject


async def test_the_mails_id_and_postmarks_id_are_told_apart(secrets: Settings) -> None:
    mail = await read_one(postmark(LETTER), secrets)
    assert mail.message_id == LETTER.message_id
    assert mail.provider_id == "73e6d360-66eb-11e1-8e72-a8904824019b"
    assert mail.mailbox_hash == "abc123"


async def test_the_raw_mail_is_preferred(secrets: Settings) -> None:
    value = {**postmark_json(LETTER, raw=True), "TextBody": "other", "Attachments": [{"Name": "x", "Content": "eA=="}]}
    mail = await read_one(json_request("postmark", value), secrets)
    assert (mail.text, mail.attachments) == (LETTER.text, [])


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b"7", b'"text"', b"{,}", b'{"a" 1}', b"{]", b"\xff\xfe{", b"NaN", b"{}"]
)
async def test_authentic_json_without_a_mail_is_kept_aside(body: bytes, secrets: Settings) -> None:
    assert await why_unreadable(json_request("postmark", body), secrets)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"a":' + b"[" * 60 + b"]" * 60 + b"}"]
)
async def test_deep_json_never_fails(body: bytes, secrets: Settings) -> None:
    assert await why_unreadable(json_request("postmark", body), secrets)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
async def test_cut_json_is_refused_so_that_it_comes_again(share: float, secrets: Settings) -> None:
    whole = postmark(LETTER).body
    assert (await refusal(json_request("postmark", whole[: int(len(whole) * share)]), secrets)).status == 400


async def test_a_delivery_event_is_no_mail(secrets: Settings) -> None:
    reason = await why_unreadable(json_request("postmark", {"RecordType": "Delivery", "MessageID": "x"}), secrets)
    assert "not a mail" in reason


@pytest.mark.parametrize("empty", [None, "", 7, {}, [None], ["x"], [[]]])
@pytest.mark.parametrize(
    "name", ["ToFull", "CcFull", "BccFull", "Attachments", "Headers", "FromFull", "TextBody", "Date"]
)
async def test_nothing_where_something_is_expected_is_survived(name: str, empty: object, secrets: Settings) -> None:
    mail = await read_one(json_request("postmark", told(**{name: empty})), secrets)
    assert (mail.from_email, mail.subject) == (LETTER.from_email, LETTER.subject)


async def test_a_test_post_has_its_files_in_data(secrets: Settings) -> None:
    file = {"Name": "test.txt", "Data": base64.b64encode(b"test").decode(), "ContentType": "text/plain"}
    mail = await read_one(json_request("postmark", told(Attachments=[file])), secrets)
    assert [item.read() for item in mail.attachments] == [b"test"]


@pytest.mark.parametrize("broken", ["###", "YQ", "YQ===", "YWJj!YWJj", "Y", "ü", "=YWJj"])
async def test_a_file_with_broken_base64_is_marked_and_the_mail_still_read(broken: str, secrets: Settings) -> None:
    files = [{"Name": "bad", "Content": broken, "ContentLength": 9}, {"Name": "good", "Content": "YWJj"}]
    mail = await read_one(json_request("postmark", told(Attachments=files)), secrets)
    bad, good = mail.attachments
    assert bad.broken is not None
    assert "base64" in bad.broken
    assert (good.read(), good.broken, mail.text) == (b"abc", None, LETTER.text)


async def test_base64_in_lines_is_not_broken(secrets: Settings) -> None:
    content = base64.encodebytes(bytes(range(256))).decode()
    mail = await read_one(json_request("postmark", told(Attachments=[{"Name": "a", "Content": content}])), secrets)
    assert (mail.attachments[0].read(), mail.attachments[0].broken) == (bytes(range(256)), None)


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udfff\\ud800", "\\u0000\\ud83d"])
async def test_nul_and_lone_surrogates_are_replaced_everywhere(text: str, secrets: Settings) -> None:
    body = json.dumps(told(Subject="MARK", TextBody="MARK", Tag="MARK", MessageID="MARK")).replace("MARK", f"a{text}b")
    mail = await read_one(json_request("postmark", body.encode()), secrets)
    for value in (mail.subject, mail.text, mail.provider_id or ""):
        assert "\x00" not in value.encode().decode()
        assert value[0] + value[-1] == "ab"


async def test_repeated_names_nan_and_long_numbers_are_tolerated(secrets: Settings) -> None:
    body = b'{"Tag": NaN, "SpamScore": -Infinity, "Size": ' + b"9" * 5000 + b', "Subject": "first", '
    body += json.dumps(postmark_json(LETTER)).encode()[1:]
    assert (await read_one(json_request("postmark", body), secrets)).subject == LETTER.subject


async def test_a_byte_order_mark_is_passed_over(secrets: Settings) -> None:
    body = b"\xef\xbb\xbf" + postmark(LETTER).body
    assert (await read_one(json_request("postmark", body), secrets)).subject == LETTER.subject


OWN = ("Received", "from x by p-pm-smtp-inbound01a-aws-useast1.inbound.postmarkapp.com (Postfix) with ESMTP")
HOP = ("Received", "from laptop by mail.example.org")
PATH = ("Return-Path", "<ada@example.org>")
GOOD = ("X-Spam-Tests", "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,SPF_PASS,DMARC_PASS")
PASSED = ("Received-SPF", "pass (mailfrom) envelope-from=ada@example.org")


@pytest.mark.parametrize(
    ("given", "spf", "dkim"),
    [
        ([PATH, OWN, GOOD, HOP], "pass", "pass"),
        ([PATH, OWN, PASSED, HOP], "pass", "none"),
        ([PATH, OWN, ("Received-SPF", "SoftFail x"), HOP], "fail", "none"),
        ([PATH, OWN, ("X-Spam-Tests", "SPF_FAIL,DKIM_INVALID"), PASSED, HOP], "fail", "fail"),
        ([PATH, OWN, ("X-Spam-Tests", "SPF_NONE"), GOOD, PASSED, HOP], "none", "none"),
        ([PATH, OWN, HOP, GOOD, PASSED], "none", "none"),
        ([GOOD, PASSED, PATH, OWN, HOP], "none", "none"),
        ([PATH, HOP, GOOD, PASSED], "none", "none"),
        ([PATH, GOOD, PASSED], "none", "none"),
        ([PATH, OWN, ("Authentication-Results", "mx.evil; spf=pass dkim=pass"), HOP], "none", "none"),
    ],
)
async def test_only_what_postmark_added_is_a_verdict(
    given: list[tuple[str, str]], spf: str, dkim: str, secrets: Settings
) -> None:
    mail = await read_one(json_request("postmark", headers(*given)), secrets)
    assert (mail.spf, mail.dkim) == (MailCheck(spf), MailCheck(dkim))


async def test_dmarc_and_the_authors_domain_come_from_the_tests(secrets: Settings) -> None:
    mail = await read_one(json_request("postmark", headers(PATH, OWN, GOOD, HOP)), secrets)
    assert (mail.dmarc, mail.dkim_domains, mail.spf_domain) == (MailCheck.PASS, ["example.org"], "example.org")
    other = headers(PATH, OWN, ("X-Spam-Tests", "DKIM_VALID,SPF_PASS"), HOP)
    mail = await read_one(json_request("postmark", other), secrets)
    assert (mail.dkim, mail.dkim_domains) == (MailCheck.PASS, [])


async def test_a_return_path_further_down_is_the_senders(secrets: Settings) -> None:
    value = headers(OWN, GOOD, HOP, ("Return-Path", "<forged@bank.example>"))
    mail = await read_one(json_request("postmark", value), secrets)
    assert mail.spf_domain != "bank.example"


@pytest.mark.parametrize("name", ["", "X Y", "X:Y", "Ünï", "X\r\nBcc", "a" * 300, "\x00"])
async def test_a_header_with_an_impossible_name_is_passed_over(name: str, secrets: Settings) -> None:
    value = headers(PATH, (name, "x"), ("Message-ID", "<kept@example.org>"))
    mail = await read_one(json_request("postmark", value), secrets)
    assert (mail.message_id, mail.subject) == ("<kept@example.org>", LETTER.subject)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/xml"])
async def test_another_type_of_body_is_refused(kind: str, secrets: Settings) -> None:
    assert (await refusal(postmark(LETTER).with_headers(content_type=kind), secrets)).status == 415


async def test_names_with_commas_stay_whole(secrets: Settings) -> None:
    mail = await read_one(postmark(replace(LETTER, from_name='Lovelace, Ada; "Countess"')), secrets)
    assert (mail.from_name, mail.from_email) == ('Lovelace, Ada; "Countess"', "ada@example.org")
