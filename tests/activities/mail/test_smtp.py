"""SMTP: encrypted or not at all, signed in where it is asked, and answers that mean what their codes say."""

import email
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from activities.mail.outgoing import outgoing
from activities.mail.provider import MailAway, MailMisconfigured, MailRefused
from activities.mail.smtp import SmtpServer, open_smtp
from activities.mail.smtp_message import smtp_message
from schema.db.tables.mails import MailRow
from tests.activities.mail.post_offices import CHAIN, TIMEOUT_SECONDS, mail
from tests.fakes.mail_vendor import Mode
from tests.fakes.smtp_server import PASSWORD, USER, FakeSmtp, Tls, smtp_server

HEAD = ["Content-Type", "MIME-Version", "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "X-Ticketflow-Mail"]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_it_signs_in_over_an_encrypted_connection(tls: Tls, tmp_path: Path) -> None:
    async with smtp_server(tmp_path, tls) as (fake, context):
        server = SmtpServer("localhost", fake.port, USER, PASSWORD, tls)
        async with open_smtp(server, TIMEOUT_SECONDS, context) as provider:
            await provider.send(mail())
        assert [received.message_id for received in fake.taken] == [mail().message_id]


async def test_a_server_of_ones_own_may_do_without_either(tmp_path: Path) -> None:
    async with smtp_server(tmp_path, "none") as (fake, _):
        fake.wants_sign_in = False
        async with open_smtp(SmtpServer("localhost", fake.port, tls="none"), TIMEOUT_SECONDS) as provider:
            await provider.send(mail())
        assert len(fake.taken) == 1


async def test_a_server_without_starttls_never_sees_the_password_or_the_mail(tmp_path: Path) -> None:
    async with smtp_server(tmp_path, "none") as (fake, context):
        async with open_smtp(SmtpServer("localhost", fake.port, USER, PASSWORD), TIMEOUT_SECONDS, context) as provider:
            with pytest.raises(MailMisconfigured):
                await provider.send(mail())
        assert fake.taken == []


async def test_a_certificate_nobody_vouches_for_waits_for_a_person(tmp_path: Path) -> None:
    async with smtp_server(tmp_path, "starttls") as (fake, _):
        async with open_smtp(SmtpServer("localhost", fake.port, USER, PASSWORD), TIMEOUT_SECONDS) as provider:
            with pytest.raises(MailMisconfigured):
                await provider.send(mail())
        assert fake.taken == []


@pytest.mark.parametrize("password", ["wrong", None])
async def test_a_sign_in_that_is_refused_waits_for_a_person(password: str | None, tmp_path: Path) -> None:
    async with smtp_server(tmp_path) as (fake, context):
        server = SmtpServer("localhost", fake.port, USER if password else None, password)
        async with open_smtp(server, TIMEOUT_SECONDS, context) as provider:
            with pytest.raises(MailMisconfigured):
                await provider.send(mail())
        assert fake.taken == []


@pytest.mark.parametrize(
    ("mode", "error", "words"),
    [
        (Mode.REFUSE, MailRefused, "550 5.1.1 No such user here"),
        (Mode.TOO_LARGE, MailRefused, "552 5.3.4 Message too big"),
        (Mode.BUSY, MailAway, "451"),
        (Mode.ERROR_BEFORE, MailAway, "451"),
        (Mode.CLOSE_AFTER, MailAway, "SMTPServerDisconnected"),
        (Mode.FORBIDDEN, MailMisconfigured, "the sender's address"),
    ],
)
async def test_a_code_means_now_never_or_that_we_are_wrong(
    mode: Mode, error: type[Exception], words: str, tmp_path: Path
) -> None:
    async with smtp_server(tmp_path) as (fake, context):
        server = SmtpServer("localhost", fake.port, USER, PASSWORD)
        async with open_smtp(server, TIMEOUT_SECONDS, context) as provider:
            fake.modes = [mode]
            with pytest.raises(error, match=words) as raised:
                await provider.send(mail())
            assert PASSWORD not in str(raised.value)
            await provider.send(mail())
        assert {received.message_id for received in fake.taken} == {mail().message_id}


async def test_what_leaves_is_plain_ascii_in_short_lines(tmp_path: Path) -> None:
    async with smtp_server(tmp_path) as (fake, context):
        server = SmtpServer("localhost", fake.port, USER, PASSWORD)
        async with open_smtp(server, TIMEOUT_SECONDS, context) as provider:
            await provider.send(mail(text="é" * 3000 + "\n.\n-- \nend"))
        [raw] = fake.raw
    assert_wire(raw)
    assert [line for line in raw.decode("ascii").split("\r\n") if line.startswith(" <")] == [
        f" {one}" for one in CHAIN[1:]
    ]
    text = fake_text(fake)
    assert text.startswith("é" * 3000 + "\n.\n-- \nend")


def test_the_date_is_the_mails_own_at_every_attempt() -> None:
    row = mail()
    row.at = outgoing(row).at.replace(year=2024)
    assert "2024" in str(read(row)["Date"])
    assert read(row)["Date"] == read(row)["Date"]


@given(some.text(max_size=200), some.text(max_size=80))
def test_any_subject_and_name_come_out_as_they_went_in(subject: str, name: str) -> None:
    row = mail(headers={})
    row.subject, row.from_name = subject, name
    written, message = outgoing(row), read(row)
    assert_wire(smtp_message(written))
    assert str(message["Subject"]) == written.subject
    assert list(message) == HEAD
    assert [each.addr_spec for each in message["From"].addresses] == ["support@shop.example"]


def read(row: MailRow) -> email.message.EmailMessage:
    return email.message_from_bytes(smtp_message(outgoing(row)), policy=default)


def fake_text(fake: FakeSmtp) -> str:
    return fake.taken[0].text.replace("\r\n", "\n")


def assert_wire(raw: bytes) -> None:
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
