"""What a provider's answer means, status by status."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from activities.mail.http_answers import HttpAnswer, Vendor, retry_after
from activities.mail.provider import MailAway, MailMisconfigured, MailRefused

VENDOR = Vendor("Zebra Mail", "ZEBRA_KEY", "zebra-secret", lambda said: said.get("message"))


def meaning(status: int, body: bytes = b"{}", **headers: str) -> str:
    try:
        VENDOR.check(HttpAnswer(status, headers, body))
    except (MailAway, MailMisconfigured, MailRefused) as error:
        return type(error).__name__
    return "taken"


def reason(body: bytes) -> str:
    with pytest.raises(MailRefused) as raised:
        VENDOR.check(HttpAnswer(400, {}, body))
    return str(raised.value)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((200, 202, 204), "taken"),
        ((408, 425, 429, 500, 502, 503, 504, 529), "MailAway"),
        ((301, 307, 401, 402, 403, 404, 405), "MailMisconfigured"),
        ((400, 406, 413, 415, 422), "MailRefused"),
    ],
)
def test_every_status_means_one_thing(statuses: tuple[int, ...], expected: str) -> None:
    assert {status: meaning(status) for status in statuses} == dict.fromkeys(statuses, expected)


def test_a_reason_is_one_short_line_without_the_key() -> None:
    assert reason(b'{"message": "No\\r\\nsuch zebra-secret box"}') == "Zebra Mail refused the mail: No such … box"
    assert len(reason(b'{"message": "' + b"x" * 5000 + b'"}')) < 400


@given(some.binary() | some.sampled_from([b"", b"[]", b"null", b'{"message": 7}', b'{"message": null}', b"<html>"]))
def test_an_answer_that_says_nothing_is_a_refusal_all_the_same(body: bytes) -> None:
    assert "gave no reason" in reason(body)


def test_words_of_the_provider_stay_out_of_what_the_engine_sees() -> None:
    for status in (401, 429, 503):
        with pytest.raises((MailAway, MailMisconfigured)) as raised:
            VENDOR.check(HttpAnswer(status, {}, b'{"message": "ada@example.com zebra-secret"}'))
        assert not any(word in str(raised.value) for word in ("ada@", "zebra-secret"))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("7", timedelta(seconds=7)),
        ("0", timedelta(seconds=0.1)),
        ("86400", timedelta(minutes=10)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1e9", None),
        ("9" * 400, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(seconds=0.1)),
    ],
)
def test_a_wait_is_what_was_asked_within_bounds(told: str, expected: timedelta | None) -> None:
    assert retry_after({"retry-after": told}) == expected


def test_a_wait_may_be_told_as_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    wait = retry_after({"retry-after": date})
    assert wait is not None
    assert timedelta(seconds=50) < wait <= timedelta(seconds=60)
