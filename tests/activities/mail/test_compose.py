"""Our mails: one header per header, addresses that lead back to the ticket, and who speaks in them."""

import re
from email.header import Header
from unicodedata import category
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from activities.mail.addresses import MailAddresses
from activities.mail.compose import compose_answer, compose_notice, compose_staff_notice
from activities.mail.headers import is_plain
from activities.mail.template import DEFAULT, MailTemplate
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import SYSTEM

OURS = MailAddresses("Support@Shop.example", b"a secret of the tests")
TICKET, ANSWER = UUID(int=1), UUID(int=2)
LINE_BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


def answer(
    subject: str = "Order 1001",
    text: str = "Done.",
    known: list[str] | None = None,
    kind: str = "agent",
    author_id: str = "agent",
    template: MailTemplate = DEFAULT,
) -> MailRow:
    ticket = TicketRow(id=TICKET, subject=subject, customer_email="ada@example.com")
    message = MessageRow(id=ANSWER, body_text=text, kind=kind, author_id=author_id)
    return compose_answer(OURS, ticket, message, known or [], template)


def notice(subject: str, text: str = "Text") -> MailRow:
    ticket = TicketRow(id=TICKET, subject="S", customer_email="ada@example.com")
    return compose_notice(OURS, ticket, "ada@example.com", subject, text, "a name")


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_line_break_in_a_subject_starts_no_header(line_break: str) -> None:
    for mail in (answer(f"Hi{line_break}Bcc: eve@example.com"), notice(f"Hi{line_break}Bcc: eve@example.com")):
        assert len(mail.subject.splitlines()) == 1
        assert mail.subject.endswith("Hi Bcc: eve@example.com")


@given(some.text(max_size=50) | some.builds(str.__mul__, some.text(min_size=1, max_size=5), some.integers(1, 2000)))
@example("é" * 5000)
@example("a\u0301\U0001f469\u200d\U0001f4bb" * 900)
@example("x" * 5000)
@example("=?utf-8?q?a=0ABcc:_eve?=" * 90)
def test_any_subject_fits_into_one_header_line(subject: str) -> None:
    mail = answer(subject)
    assert len(mail.subject.splitlines()) == 1
    encoded = Header(mail.subject, "utf-8", header_name="Subject").encode(maxlinelen=76)
    assert len("Subject: " + (mail.subject if is_plain(mail.subject) else encoded)) <= 998
    assert not any(
        category(c) in {"Cc", "Cs"} or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068" for c in mail.subject
    )
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


def test_an_id_is_named_once_and_what_is_none_not_at_all() -> None:
    known = ["<1@x>", "<2@x>", "<1@x>", "no id", "<ü@x>", "", "<3@x", f"<{'y' * 1000}@x>", "<4 @x>", "<5@x>\r\n\tX: y"]
    assert answer(known=known).headers["References"] == "<2@x> <1@x>"
    assert answer(known=known).headers["In-Reply-To"] == "<1@x>"


def test_a_very_long_conversation_is_named_by_its_first_and_last_mails() -> None:
    known = [f"<{number}.{'y' * 60}@example.com>" for number in range(500)]
    chain = answer(known=known).headers["References"].split()
    assert (chain[0], chain[-1]) == (known[0], known[-1])
    assert chain[1:] == known[-len(chain) + 1 :]
    assert 7_000 < len(" ".join(chain)) <= 8_000


def test_a_first_mail_refers_to_nothing() -> None:
    assert not {"References", "In-Reply-To"} & answer().headers.keys()


def test_no_machine_answers_our_mails() -> None:
    for mail in (answer(known=["<1@x>"]), notice("S")):
        assert mail.headers["Auto-Submitted"] == "auto-replied"
        assert mail.headers["X-Auto-Response-Suppress"] == "All"


def test_an_agents_answer_says_whose_it_is_and_how_to_ask_for_a_person() -> None:
    mail = answer(text="It was **delivered**.", kind="agent")
    disclosure = "This was answered by an AI agent of Support@Shop.example. To ask for a person, answer this mail and"
    assert mail.text == f'It was **delivered**.\n\n-- \n{disclosure} write "person".\n'
    assert mail.html.startswith("<p>It was <strong>delivered</strong>.</p>\n<hr>\n<p>This was answered by an AI agent")


def test_a_persons_reply_is_theirs_alone_and_stays_as_typed() -> None:
    mail = answer(text="C:\\_temp & <b>1. *this*</b>", kind="reply")
    assert mail.text == "C:\\_temp & <b>1. *this*</b>"
    assert mail.html == "<p>C:\\_temp &amp; &lt;b&gt;1. *this*&lt;/b&gt;</p>\n"
    assert mail.headers["Auto-Submitted"] == "no"


def test_the_notice_of_a_hand_over_is_not_said_to_be_an_agents() -> None:
    mail = answer(text="A colleague will look at it.", kind="agent", author_id=SYSTEM.id)
    assert mail.text == "A colleague will look at it."
    assert mail.headers["Auto-Submitted"] == "auto-replied"


def test_a_shops_own_words_stand_below_a_conversations_mails() -> None:
    template = MailTemplate("An AI of {support} wrote this {here}.", "Shop Ltd\n1 Street")
    agents = answer(text="Done.", kind="agent", template=template)
    assert agents.text == "Done.\n\n-- \nAn AI of Support@Shop.example wrote this {here}.\nShop Ltd\n1 Street\n"
    assert agents.html.endswith(
        "<hr>\n<p>An AI of Support@Shop.example wrote this {here}.<br>\nShop Ltd<br>\n1 Street</p>\n"
    )
    assert answer(text="Done.", kind="reply", template=template).text == "Done.\n\n-- \nShop Ltd\n1 Street\n"


def test_a_link_of_ours_is_kept_exactly() -> None:
    link = "https://shop.example/reset?token=a_b-c__d&x=*1*"
    mail = notice("S", f"Here it is:\n\n{link}\n\nIt works once.\n")
    assert mail.text == f"Here it is:\n\n{link}\n\nIt works once.\n"
    escaped = link.replace("&", "&amp;")
    assert f'<p><a href="{escaped}" rel="noopener noreferrer">{escaped}</a></p>' in mail.html
    assert "AI agent" not in mail.text + mail.html


def test_a_notice_to_colleagues_leads_to_no_customer() -> None:
    ticket = TicketRow(id=TICKET, subject="S", customer_email="ada@example.com")
    mail = compose_staff_notice(OURS, ticket, "ann@shop.example", "Waiting", "Text", "a name")
    assert (mail.to_email, mail.reply_to, mail.audience) == ("ann@shop.example", OURS.support, "staff")
    assert (mail.headers["Auto-Submitted"], mail.text) == ("auto-generated", "Text")
