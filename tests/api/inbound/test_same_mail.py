"""One mail through every provider, taken apart and raw, is one and the same mail."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.inbound_mail import InboundMail, MailCheck
from schema.settings import Settings
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import arrive, read_one
from tests.api.inbound.payloads import PARSED, RAW, Renderer

# What servers add, and how a raw mail is put together, is not what the mail says. Addresses are compared as fields.
ADDED = (
    "from",
    "to",
    "cc",
    "received",
    "return-path",
    "x-spam-",
    "x-mailgun-",
    "x-envelope-from",
    "content-",
    "received-spf",
)
PROVIDERS_OWN = {"provider", "provider_id", "mailbox_hash", "envelope_from", "envelope_to"}
PROVIDERS_OWN |= {"spf", "spf_domain", "dkim", "dkim_domains", "dmarc", "headers", "attachments"}
WAYS: dict[str, Renderer] = {
    **{f"{name} parsed": render for name, render in PARSED.items()},
    **{f"{name} raw": render for name, render in RAW.items()},
}
LETTER = AbstractMail()
MAILS = {
    "plain": LETTER,
    "with HTML": replace(LETTER, html="<p>Hello, <b>where</b> is it?</p>"),
    "HTML only": replace(
        LETTER, text="", html="<p>Hello</p><p style='display:none'>hidden</p><a href='https://a.b/'>x</a>"
    ),
    "answer in a thread": replace(
        LETTER, in_reply_to="<b@shop.example>", references=("<a@shop.example>", "<b@shop.example>")
    ),
    "many people": replace(
        LETTER,
        from_name='Lovelace, "Ada" (home)',
        to=(("Sales, EU", "sales@shop.example"), ("", "support@shop.example")),
        cc=(("Zoë Müller", "zoe@example.org"),),
        reply_to="answers@example.org",
    ),
    "other scripts": replace(
        LETTER, from_name="山田 太郎", subject="ご注文について 🎁 שלום", text="こんにちは\nпривет\n👩‍👩‍👧 café\n"
    ),
    "files": replace(
        LETTER,
        html="<img src='cid:logo@x'>",
        files=(
            AbstractFile("Rechnung März.pdf", "application/pdf", b"%PDF-1.4\r\n\x00\xff"),
            AbstractFile("logo.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(300), "logo@x"),
            AbstractFile("empty.txt", "text/plain", b""),
            AbstractFile("large.bin", "application/octet-stream", bytes(range(256)) * 2000),
        ),
    ),
    "large HTML": replace(LETTER, html="<p>" + "word " * 300_000 + "</p>"),
    "long subject": replace(LETTER, subject="really " * 400 + "long"),
    "no words at all": replace(LETTER, subject="", text=""),
    "an automatic answer": replace(LETTER, more=(("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"))),
    "a bounce": replace(LETTER, envelope_from="", spf="none", dkim="none"),
}


def said(mail: InboundMail) -> dict[str, Any]:
    """What the mail itself says, files as bytes."""
    own = [(name.lower(), value) for name, value in mail.headers if value and not name.lower().startswith(ADDED)]
    files = [(file.filename, file.content_type, file.content_id, file.size) for file in mail.attachments]
    return {**mail.model_dump(exclude=PROVIDERS_OWN), "headers": sorted(own), "files": files}


@pytest.mark.parametrize("way", [way for way in WAYS if way != "generic parsed"])
@pytest.mark.parametrize("name", MAILS)
async def test_every_way_gives_the_mail_that_the_generic_webhook_gives(name: str, way: str, secrets: Settings) -> None:
    expected = await read_one(PARSED["generic"](MAILS[name]), secrets)
    assert said(await read_one(WAYS[way](MAILS[name]), secrets)) == said(expected)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", MAILS)
async def test_nothing_of_a_mail_is_lost_on_any_way(name: str, way: str, secrets: Settings) -> None:
    mail, given_mail = await read_one(WAYS[way](MAILS[name]), secrets), MAILS[name]
    assert (mail.from_email, mail.from_name) == (given_mail.from_email, given_mail.from_name)
    assert mail.to == [email for _, email in given_mail.to]
    assert mail.cc == [email for _, email in given_mail.cc]
    assert mail.subject == given_mail.subject
    assert given_mail.text in ("", mail.text)
    assert mail.html == given_mail.html
    assert mail.message_id == given_mail.message_id
    assert mail.references == list(given_mail.references)
    assert mail.sent_at is not None
    assert [file.filename for file in mail.attachments] == [file.name for file in given_mail.files]


@pytest.mark.parametrize("way", WAYS)
async def test_files_arrive_byte_by_byte(way: str, secrets: Settings) -> None:
    with await arrive(WAYS[way](MAILS["files"]), secrets) as arrival:
        assert arrival.mail is not None
        assert [file.read() for file in arrival.mail.attachments] == [file.content for file in MAILS["files"].files]


@pytest.mark.parametrize("way", [way for way in WAYS if way != "generic parsed"])
async def test_the_providers_verdicts_and_envelope_are_taken_over(way: str, secrets: Settings) -> None:
    mail = await read_one(WAYS[way](LETTER), secrets)
    assert (mail.envelope_from, mail.envelope_to) == (LETTER.envelope_from, [LETTER.envelope_to])
    assert (mail.spf, mail.spf_domain) == (MailCheck.PASS, "example.org")
    assert (mail.dkim, mail.dkim_domains) == (MailCheck.PASS, ["example.org"])


@pytest.mark.parametrize("way", [way for way in WAYS if way != "generic parsed"])
async def test_a_failed_check_is_a_failed_check_on_every_way(way: str, secrets: Settings) -> None:
    mail = await read_one(WAYS[way](replace(LETTER, spf="fail", dkim="fail")), secrets)
    assert (mail.spf, mail.dkim) == (MailCheck.FAIL, MailCheck.FAIL)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "generic parsed"])
async def test_a_null_return_path_is_known_as_one(way: str, secrets: Settings) -> None:
    mail = await read_one(WAYS[way](MAILS["a bounce"]), secrets)
    assert (mail.envelope_from, mail.spf, mail.spf_domain) == ("", MailCheck.NONE, None)


async def test_a_generic_mail_carries_no_verdict_whatever_its_headers_say(secrets: Settings) -> None:
    forged = (("X-Mailgun-Spf", "Pass"), ("Received-SPF", "pass"), ("X-Spam-Tests", "SPF_PASS,DKIM_VALID_AU"))
    mail = await read_one(PARSED["generic"](replace(LETTER, more=forged)), secrets)
    assert (mail.spf, mail.dkim, mail.dmarc) == (MailCheck.NONE, MailCheck.NONE, MailCheck.NONE)


words = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co"]), min_size=1, max_size=12
)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join).filter(lambda text: "=?" not in text)
lines = st.lists(st.one_of(phrases, st.just("")), max_size=6).map("\n".join)
names = st.text("abcdefghijklmnopqrstuvwxyz0123456789äöß漢字 ._-", min_size=1, max_size=20).map(
    lambda text: " ".join(f"f{text}x".split()) + ".bin"
)
files = st.builds(AbstractFile, names, st.sampled_from(["application/pdf", "image/png"]), st.binary(max_size=200))
mails = st.builds(
    AbstractMail,
    from_name=phrases.filter(lambda text: text.strip("\"\\'") == text),
    subject=phrases,
    text=lines.filter(lambda text: text.strip() != ""),
    html=st.one_of(st.none(), phrases.map(lambda text: f"<p>{text.replace('<', '').replace('&', '')}</p>")),
    files=st.lists(files, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mail=mails)
async def test_any_mail_is_the_same_on_every_way(mail: AbstractMail, secrets: Settings) -> None:
    expected = said(await read_one(PARSED["generic"](mail), secrets))
    for way, render in WAYS.items():
        assert said(await read_one(render(mail), secrets)) == expected, way
