"""Our mails: one header per header, addresses that lead back to the ticket, text that stays text."""

import re
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from activities.mail.addresses import MailAddresses
from activities.mail.compose import compose_answer, compose_notice
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow

OURS = MailAddresses("Support@Shop.example", b"a secret of the tests")
TICKET, ANSWER = UUID(int=1), UUID(int=2)
LINE_BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


def answer(subject: str = "Order 1001", text: str = "Done.", known: list[str] | None = None) -> MailRow:
    ticket = TicketRow(id=TICKET, subject=subject, customer_email="ada@example.com")
    message = MessageRow(id=ANSWER, body_text=text)
    return compose_answer(OURS, ticket, message, known or [])


def notice(subject: str) -> MailRow:
    ticket = TicketRow(id=TICKET, subject="S", customer_email="ada@example.com")
    return compose_notice(OURS, ticket, "ada@example.com", subject, "Text", "a name")


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_line_break_in_a_subject_starts_no_header(line_break: str) -> None:
    for mail in (answer(f"Hi{line_break}Bcc: eve@example.com"), notice(f"Hi{line_break}Bcc: eve@example.com")):
        assert len(mail.subject.splitlines()) == 1
        assert mail.subject.endswith("Hi Bcc: eve@example.com")


@given(some.text())
def test_any_subject_fits_into_one_header_line(subject: str) -> None:
    mail = answer(subject)
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.subject) <= 998
    assert mail.subject.lower().startswith("re:")


@pytest.mark.parametrize(("subject", "expected"), [("Hi", "Re: Hi"), ("Re: Hi", "Re: Hi"), ("RE: Hi", "RE: Hi")])
def test_an_answers_subject_says_re_once(subject: str, expected: str) -> None:
    assert answer(subject).subject == expected


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r"])
def test_a_line_break_in_a_known_message_id_starts_no_header(line_break: str) -> None:
    mail = answer(known=[f"<1@x>{line_break}Bcc: eve@example.com"])
    assert [value for value in mail.headers.values() if re.search(r"[\r\n]", value)] == []


@given(some.uuids())
def test_a_reply_address_is_lower_case_and_short_enough(ticket_id: UUID) -> None:
    local, _, domain = MailAddresses("support@shop.example", b"secret").reply_to(ticket_id).rpartition("@")
    assert re.fullmatch(r"support\+[a-z2-7]+", local)
    assert (len(local) <= 64, domain) == (True, "shop.example")


def test_a_reply_address_differs_by_ticket_and_by_secret_and_cannot_be_guessed_from_the_id() -> None:
    others = [MailAddresses("support@shop.example", secret) for secret in (b"one", b"two")]
    ids = [uuid4() for _ in range(50)]
    assert len({ours.reply_to(ticket_id) for ours in others for ticket_id in ids}) == 100
    signature_length = 16  # base32 characters that depend on the secret alone: 80 bits
    ends = {ours.reply_to(ids[0]).partition("@")[0][-signature_length:] for ours in others}
    assert len(ends) == 2


def test_a_reply_address_is_the_same_at_every_time() -> None:
    assert OURS.reply_to(TICKET) == OURS.reply_to(TICKET) == answer().reply_to


def test_a_message_id_is_the_same_at_every_attempt_and_differs_by_mail() -> None:
    assert answer().message_id == answer(text="Other").message_id
    assert answer().message_id != notice("S").message_id
    assert re.fullmatch(r"<[0-9a-f]{40}@Shop\.example>", answer().message_id)


def test_an_answer_names_the_whole_conversation() -> None:
    known = [f"<{number}@example.com>" for number in range(30)]
    headers = answer(known=known).headers
    assert headers["References"].split() == known
    assert headers["In-Reply-To"] == known[-1]


def test_a_first_mail_refers_to_nothing() -> None:
    assert not {"References", "In-Reply-To"} & answer().headers.keys()


def test_no_machine_answers_our_mails() -> None:
    for mail in (answer(known=["<1@x>"]), notice("S")):
        assert mail.headers["Auto-Submitted"] == "auto-replied"
        assert mail.headers["X-Auto-Response-Suppress"] == "All"


@given(some.text())
def test_text_stays_text_in_html(text: str) -> None:
    html = answer(text=f"<script>{text}</script><img src=x onerror='a()'>").html
    assert set(re.findall(r"<[^>]*>", html)) <= {"<p>", "</p>", "<br>"}
    assert not re.search(r"<(?!/?p>|br>)", html)
    assert "&lt;script&gt;" in html


def test_paragraphs_and_lines_are_kept_in_html() -> None:
    assert answer(text="One\ntwo\n\nthree & more").html == "<p>One<br>\ntwo</p>\n<p>three &amp; more</p>\n"
