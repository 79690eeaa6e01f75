"""Raw mails as they come: every charset, header and part."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from api.inbound.mime import read_mime
from schema.inbound_mail import InboundMail

HEAD = b"From: Jane <jane@example.com>\r\n"


def read(raw: bytes) -> InboundMail:
    return read_mime(raw, "generic")


def body(text: bytes, content_type: str = "text/plain", encoding: str = "8bit") -> str:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    return read(HEAD + head + text).text


CHARSETS = [
    *(("grüß €", "utf-8"), ("grüß", "iso-8859-1"), ("“grüß” €", "windows-1252"), ("żółw", "iso-8859-2")),
    *(("Привет, как дела", "koi8-r"), ("Привет", "windows-1251"), ("日本語テスト", "iso-2022-jp")),
    *(("日本語", "shift_jis"), ("日本語", "euc-jp"), ("中文测试", "gb2312"), ("中文𠀀", "gb18030"), ("中文", "big5")),
    *(("한국어", "euc-kr"), ("şişğ", "windows-1254"), ("Hi €", "utf-7"), ("grüß", "utf-16"), ("ไทย", "tis-620")),
]


@pytest.mark.parametrize(("text", "charset"), CHARSETS)
def test_text_is_read_in_its_charset(text: str, charset: str) -> None:
    assert body(text.encode(charset), f'text/plain; charset="{charset}"') == text
    word = f"=?{charset}?B?{b64encode(text.encode(charset)).decode()}?="
    assert read(HEAD + f"Subject: {word}\r\n\r\n".encode()).subject == text


@pytest.mark.parametrize(
    ("data", "claim", "text"),
    [
        ("grüß €".encode(), "iso-8859-1", "grüß €"),
        ("grüß".encode("latin-1"), "utf-8", "grüß"),
        ("grüß".encode(), "x-unknown", "grüß"),
        ("grüß".encode(), "us-ascii", "grüß"),
        ("grüß €".encode("cp1252"), "iso-8859-1", "grüß €"),
        ("日本語".encode("iso-2022-jp"), "us-ascii", "日本語"),
        ("grüß schöne äußere".encode()[:-1] + b"\xff", "utf-8", "grüß schöne äußer\ufffd"),
        (b"a\x00b", "utf-8", "ab"),
        (b"x" * 50, "zlib", "x" * 50),
        (b"xn--bcher", "idna", "xn--bcher"),
        (b"\\ud800", "unicode_escape", "\\ud800"),
    ],
)
def test_a_wrong_charset_is_seen_through(data: bytes, claim: str, text: str) -> None:
    assert body(data, f"text/plain; charset={claim}") == text


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?Q?gr=C3=BC=C3=9F?=", "grüß"),
        ("=?utf-8?Q?gr=C3?= =?utf-8?Q?=BC=C3=9F?=", "grüß"),
        ("=?utf-8?B?Z3LDvMOf?=\r\n =?utf-8?B?Z3LDvMOf?=", "grüßgrüß"),
        ("=?utf-8?B?Z3LDvMOf?= and =?iso-8859-1?q?=FC?=", "grüß and ü"),
        ("=?utf-8?B?Z3LDvMO?=", "grü\ufffd"),
        ("=?nonsense?Q?gr=C3=BC?=", "grü"),
        ("=?utf-8*de?Q?a_b?=", "a b"),
        ("=?utf-8?Q?a b?=", "a b"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read(value: str, subject: str) -> None:
    assert read(HEAD + f"Subject: {value}\r\n\r\n".encode()).subject == subject


@pytest.mark.parametrize(
    ("value", "email", "name"),
    [
        ("Jane <JANE@Example.com>", "jane@example.com", "Jane"),
        ("jane@example.com (Jane Doe)", "jane@example.com", "Jane Doe"),
        ('"Doe, Jane" <jane@example.com>, Joe <joe@example.com>', "jane@example.com", "Doe, Jane"),
        ("=?utf-8?Q?Doe=2C_J=C3=A4ne_=3Cx=40evil.example=3E?= <jane@example.com>", "jane@example.com", None),
        ("Friends: jane@example.com, joe@example.com;", "jane@example.com", None),
        ("<@relay.example:jane@example.com>", "jane@example.com", None),
        ("Jane \u202egro.live <jane@example.com>", "jane@example.com", "Jane gro.live"),
        ("undisclosed-recipients:;", None, None),
        ("Jane", None, None),
        ("(((((" * 5000, None, None),
    ],
)
def test_the_sender_is_read(value: str, email: str | None, name: str | None) -> None:
    mail = read(f"From: {value}\r\n\r\n".encode())
    assert mail.from_email == email
    assert name is None or mail.from_name == name


def test_ids_are_read_from_messy_text() -> None:
    mail = read(
        HEAD + b"Message-Id: id <1@a.example> x\nIn-Reply-To: Your mail of Monday <2@a.example>\n"
        b"References: <3@a.example>\n\t<2@a.example>,junk <no-at> <3@a.example>\n"
        b"Date: Mon, 2 Mar 2026 10:12:00 +0100\n\n"
    )
    assert (mail.message_id, mail.in_reply_to) == ("<1@a.example>", "<2@a.example>")
    assert mail.references == ["<3@a.example>", "<2@a.example>"]
    assert mail.sent_at == datetime(2026, 3, 2, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026", "1 Jan 99999 00:00:00 +9999", "\x00"])
def test_a_date_that_is_none_is_none(date: str) -> None:
    assert read(HEAD + f"Date: {date}\r\n\r\n".encode()).sent_at is None


def test_null_return_path_is_told_from_none() -> None:
    assert read(b"Return-Path: <>\r\n" + HEAD + b"\r\n").envelope_from == ""
    assert read(HEAD + b"\r\n").envelope_from is None


def multipart(*parts: bytes, kind: str = "mixed", end: bytes = b"\r\n--b--\r\n") -> bytes:
    head = HEAD + f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\npreamble'.encode()
    return head + b"".join(b"\r\n--b\r\n" + part for part in parts) + end


PLAIN = b"Content-Type: text/plain\r\n\r\nhello"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>hello <b>you</b></p>"


def test_alternatives_are_one_text_and_mixed_parts_are_all_of_them() -> None:
    mail = read(multipart(PLAIN, HTML, kind="alternative"))
    assert (mail.text, mail.html, mail.attachments) == ("hello", "<p>hello <b>you</b></p>", [])
    assert read(multipart(PLAIN, HTML)).text == "hello\nhello you"
    assert read(multipart(HTML)).text == "hello you"


def test_a_cut_mail_keeps_what_came() -> None:
    cut = b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJDRE"
    mail = read(multipart(PLAIN, cut, end=b""))
    assert mail.text == "hello"
    assert mail.attachments[0].read() == b"ABCD"


def test_a_boundary_that_is_not_named_is_found() -> None:
    assert read(HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nhello\r\n--x--").text == "hello"
    assert read(HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nhello").text == "hello"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename*=utf-8''gr%C3%BC%C3%9F.pdf", "grüß.pdf"),
        ("attachment; filename*0*=iso-8859-1'de'gr%FC; filename*1=n.pdf", "grün.pdf"),
        ('attachment; filename="=?utf-8?Q?gr=C3=BC=C3=9F.pdf?="', "grüß.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="a\u202efdp.exe"', "a fdp.exe"),
        ('attachment; filename=""', "attachment.pdf"),
        ("attachment", "attachment.pdf"),
    ],
)
def test_file_names_are_read_and_harmless(disposition: str, name: str) -> None:
    part = f"Content-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\nx".encode()
    assert [file.filename for file in read(multipart(PLAIN, part)).attachments] == [name]


def test_special_parts_become_files() -> None:
    forwarded = b"Content-Type: message/rfc822\r\n\r\nSubject: Lost\r\nFrom: a@b.example\r\n\r\ninner"
    tnef = b"Content-Type: application/ms-tnef\r\n\r\nx"
    picture = b"Content-Type: image/png\r\nContent-ID: <p1>\r\nContent-Disposition: inline\r\n\r\nx"
    mail = read(multipart(PLAIN, forwarded, tnef, picture))
    assert [file.filename for file in mail.attachments] == ["Lost.eml", "winmail.dat", "attachment.png"]
    assert mail.attachments[2].content_id == "p1"
    assert "inner" not in mail.text


def test_an_invitation_is_a_file_and_a_readable_line() -> None:
    event = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Pick\r\n  up\r\nDTSTART:20260302T101200Z\r\n"
    part = b"Content-Type: text/calendar\r\n\r\n" + event + b"LOCATION:Gate 3\r\nEND:VEVENT\r\nEND:VCALENDAR"
    mail = read(multipart(PLAIN, part))
    assert mail.text == "hello\nCalendar invitation: Pick up, 2026-03-02 10:12 UTC, at Gate 3"
    assert mail.attachments[0].filename == "invite.ics"


def test_uuencoded_files_are_taken_out_of_the_text() -> None:
    mail = read(HEAD + b"\r\nhello\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nbye")
    assert mail.text.split() == ["hello", "bye"]
    assert (mail.attachments[0].filename, mail.attachments[0].read()) == ("a.txt", b"Cat")


def test_flowed_lines_are_joined() -> None:
    assert body(b"one \r\ntwo\r\n> a \r\n> b\r\n-- \r\nme", "text/plain; format=flowed") == "one two\n> a b\n-- \nme"
