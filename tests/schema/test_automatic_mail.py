"""Who or what wrote a mail: every sign the field knows, and the mails of people that look a little like machines."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.automatic_mail import AutomaticMail, bounced_ids, who_wrote
from schema.inbound_mail import InboundAttachment, InboundMail

OURS = ["support@shop.example"]
P, A, B, L, N = (
    AutomaticMail.PERSON,
    AutomaticMail.AUTO_REPLY,
    AutomaticMail.BOUNCE,
    AutomaticMail.LIST,
    AutomaticMail.NO_REPLY,
)
BY_HEADER = [
    *(
        (A, "Auto-Submitted", "auto-replied"),
        (A, "auto-submitted", "Auto-Generated; owner-email=x"),
        (P, "X-Mailer", "x"),
    ),
    *(
        (A, "Auto-Submitted", "(why) auto-notified (because)"),
        (P, "Auto-Submitted", "no"),
        (P, "Auto-Submitted", "No; x=y"),
    ),
    *((P, "Auto-Submitted", "(auto-replied) no"), (P, "Auto-Submitted", ""), (A, "Auto-Submitted", "x-unheard-of")),
    *((L, "Precedence", "bulk"), (L, "Precedence", "LIST"), (L, "Precedence", "junk"), (A, "Precedence", "auto_reply")),
    *(
        (P, "Precedence", "first-class"),
        (A, "X-Autoreply", "yes"),
        (A, "X-Autorespond", "away"),
        (P, "X-Autoreply", "no"),
    ),
    *(
        (P, "X-Auto-Response-Suppress", "All"),
        (A, "X-Loop", "yes"),
        (A, "X-Loop", "TRUE"),
        (P, "X-Loop", "a@b.example"),
    ),
    *(
        (L, "List-Id", "News <news.shop.example>"),
        (P, "List-Unsubscribe", "<mailto:u@x.example>"),
        (L, "List-Post", "NO"),
    ),
    *((B, "X-Failed-Recipients", "a@b.example"), (B, "Return-Path", "<>"), (P, "Return-Path", "<jane@example.com>")),
    *((B, "Content-Type", "multipart/report; report-type=delivery-status"), (P, "Content-Type", "multipart/mixed")),
    *((A, "Content-Type", "multipart/report; report-type=disposition-notification"), (P, "Feedback-ID", "1:x")),
    (A, "X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent"),
]
BY_SENDER = [
    *((B, "mailer-daemon@x.example"), (B, "postmaster@x.example"), (B, "bounces+123@x.example"), (P, "jane@x.example")),
    *((N, "no-reply@x.example"), (N, "noreply@x.example"), (N, "do_not_reply@x.example"), (N, "DoNotReply@x.example")),
    *((N, "orders-noreply@x.example"), (N, "noreply+77@x.example"), (N, "nicht-antworten@x.example")),
    *((N, "ne-pas-repondre@x.example"), (N, "no.responder@x.example"), (P, "norepl@x.example"), (P, "arno@x.example")),
    *((N, "notreply@x.example"), (P, "reply@x.example"), (P, "postmasters-club@x.example")),
]
SUBJECTS = ["Out of office: Jane", "Automatic reply: order", "Automatische Antwort: Lampe", "Abwesenheitsnotiz"]
SUBJECTS += [
    "Réponse automatique : lampe",
    "Respuesta automática",
    "Risposta automatica",
    "自动回复: 订单",
    "自動返信",
    "Автоответ",
]


def mail(*headers: tuple[str, str], **fields: Any) -> InboundMail:
    fields = {"from_email": "jane@example.com", "text": "Hello", **fields}
    return InboundMail(provider="generic", headers=list(headers), **fields)


@pytest.mark.parametrize(("kind", "name", "value"), BY_HEADER)
def test_a_header_tells_who_wrote(kind: AutomaticMail, name: str, value: str) -> None:
    verdict = who_wrote(mail((name, value)), OURS)
    assert verdict.kind is kind
    assert verdict.reason


@pytest.mark.parametrize(("kind", "sender"), BY_SENDER)
def test_the_senders_address_tells_who_wrote(kind: AutomaticMail, sender: str) -> None:
    assert who_wrote(mail(from_email=sender.lower()), OURS).kind is kind


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_counts_with_a_second_sign_only(subject: str) -> None:
    suppress = ("X-Auto-Response-Suppress", "All")
    assert who_wrote(mail(subject=subject), OURS).kind is P
    assert who_wrote(mail(suppress, subject=subject), OURS).kind is A
    assert who_wrote(mail(subject=subject, envelope_from=""), OURS).kind is A
    assert who_wrote(mail(suppress, subject="Re: " + subject), OURS).kind is P


def test_a_mail_from_our_own_address_or_with_our_id_is_our_own() -> None:
    assert who_wrote(mail(from_email="support+abc@shop.example"), OURS).kind is AutomaticMail.OWN
    returned = mail(message_id="<1@mail.shop.example>")
    assert who_wrote(returned, OURS, "mail.shop.example").kind is AutomaticMail.OWN
    assert who_wrote(returned, OURS, "other.example").kind is P


def test_an_absence_note_with_an_empty_return_path_is_no_bounce() -> None:
    assert who_wrote(mail(("Auto-Submitted", "auto-replied"), envelope_from=""), OURS).kind is A
    assert who_wrote(mail(envelope_from=""), OURS).kind is B


def test_an_absence_note_of_a_mass_mailer_is_an_automatic_reply() -> None:
    assert who_wrote(mail(("Precedence", "bulk"), ("Auto-Submitted", "auto-replied")), OURS).kind is A


def test_an_answer_goes_to_reply_to_so_a_no_reply_there_counts() -> None:
    assert who_wrote(mail(reply_to="noreply@example.com"), OURS).kind is N


def test_a_bounce_names_the_mail_that_did_not_arrive() -> None:
    original = b"From: support@shop.example\r\nMessage-ID:\r\n <7@shop.example>\r\n\r\nHello"
    file = InboundAttachment(filename="x.eml", content_type="message/rfc822", content=original, size=len(original))
    found = bounced_ids(mail(attachments=[file], in_reply_to="<8@shop.example>"))
    assert found == ["<7@shop.example>", "<8@shop.example>"]


@given(st.lists(st.tuples(st.sampled_from([name for _, name, _ in BY_HEADER]), st.text())), st.text())
def test_any_headers_give_a_verdict_with_a_reason(headers: list[tuple[str, str]], sender: str) -> None:
    assert who_wrote(mail(*headers, from_email=sender, subject=sender), OURS).reason
