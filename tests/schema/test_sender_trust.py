"""Verified means: a verdict of the provider stands for From's own domain. Everything else is not verified."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.inbound_mail import InboundMail, MailCheck
from schema.sender_trust import aligned, authentication_results, organisation, sender_trust, sender_verified

PASS, FAIL, NONE = MailCheck.PASS, MailCheck.FAIL, MailCheck.NONE
GOOD: list[dict[str, Any]] = [
    {"dmarc": PASS},
    {"dkim": PASS, "dkim_domains": ["example.co.uk"]},
    {"dkim": PASS, "dkim_domains": ["esp.example", "mail.example.co.uk"]},
    {"spf": PASS, "spf_domain": "bounce.example.co.uk"},
    {"spf": PASS, "envelope_from": "jane@example.co.uk"},
    {"spf": FAIL, "dkim": PASS, "dkim_domains": ["EXAMPLE.co.uk."]},
]
BAD: list[dict[str, Any]] = [
    {},
    {"spf": PASS},
    {"dkim": PASS},
    {"dkim": PASS, "dkim_domains": ["evil.example"]},
    {"dkim": PASS, "dkim_domains": ["co.uk"]},
    {"dkim": PASS, "dkim_domains": ["notexample.co.uk"]},
    {"dkim": FAIL, "dkim_domains": ["example.co.uk"]},
    {"spf": PASS, "spf_domain": "evil.example"},
    {"spf": PASS, "spf_domain": "example.co.uk", "envelope_from": "x@evil.example"},
    {"spf": PASS, "envelope_from": ""},
    {"dmarc": FAIL, "dkim": PASS, "dkim_domains": ["example.co.uk"]},
    {"dmarc": PASS, "headers": [("From", "jane@example.co.uk"), ("From", "x@evil.example")]},
    {"dmarc": PASS, "headers": [("From", "jane@example.co.uk, x@evil.example")]},
    {"dmarc": PASS, "headers": [("From", "Jane <x@evil.example>")]},
    {"dmarc": PASS, "from_email": None},
    {"dmarc": PASS, "from_email": "jane@co.uk"},
    {"dmarc": PASS, "from_email": "jane"},
]
SIGNED = "mx.shop.example; dkim=pass (good) header.d=example.com; spf=softfail smtp.mailfrom=a@b.example; dmarc=pass"


def mail(**fields: Any) -> InboundMail:
    return InboundMail(**{"provider": "generic", "from_email": "jane@mail.example.co.uk", **fields})


@pytest.mark.parametrize("fields", GOOD)
def test_an_aligned_pass_verifies_the_sender(fields: dict[str, Any]) -> None:
    assert sender_verified(mail(**fields))
    assert sender_trust(mail(**fields)).reason


@pytest.mark.parametrize("fields", BAD)
def test_anything_unclear_is_not_verified(fields: dict[str, Any]) -> None:
    assert not sender_verified(mail(**fields))
    assert sender_trust(mail(**fields)).reason


def test_a_quoted_name_with_an_address_in_it_is_one_sender() -> None:
    headers = [("From", '"jane@other.example" <jane@mail.example.co.uk>')]
    assert sender_verified(mail(dmarc=PASS, headers=headers))


def test_alignment_is_by_organisation() -> None:
    assert aligned("a.example.com", "b.example.com")
    assert not aligned("a.github.io", "b.github.io")
    assert not aligned("com", "com")
    assert organisation("bücher.example") == "xn--bcher-kva.example"


def test_verdicts_are_read_from_the_trusted_server_only() -> None:
    headers = [("Authentication-Results", SIGNED)]
    found = authentication_results(headers, "mx.shop.example")
    assert (found.dkim, found.dkim_domains, found.spf, found.dmarc) == (PASS, ["example.com"], FAIL, PASS)
    assert found.spf_domain == "b.example"
    assert authentication_results(headers, "mx.other.example").dmarc is NONE
    assert authentication_results(headers, "").dmarc is NONE


def test_only_the_topmost_header_counts() -> None:
    forged = [("Authentication-Results", "mx.evil.example; dmarc=pass"), ("Authentication-Results", SIGNED)]
    assert authentication_results(forged, "mx.shop.example").dmarc is NONE


@pytest.mark.parametrize(
    "text",
    [
        "mx.shop.example; dmarc=fail (x; dmarc=pass)",
        'mx.shop.example; spf=none reason="; dmarc=pass"',
        "mx.shop.example; dmarc=fail ((nested) ; dmarc=pass)",
        "mx.shop.example; dmarc=fail (open ; dmarc=pass",
        "mx.shop.example; dmarc=pass; dmarc=fail",
        "mx.shop.example dmarc=pass",
    ],
)
def test_words_in_comments_and_doubled_verdicts_prove_nothing(text: str) -> None:
    assert authentication_results([("Authentication-Results", text)], "mx.shop.example").dmarc is not PASS


@given(st.text(), st.text(), st.text())
def test_any_words_are_survived_and_prove_nothing(sender: str, header: str, domain: str) -> None:
    found = authentication_results([("Authentication-Results", header)], domain)
    odd = mail(from_email=sender, headers=[("From", header)], dkim=PASS, dkim_domains=["trusted.example", domain])
    assert not sender_verified(odd) or aligned(sender.rpartition("@")[2], domain)
    assert found.dmarc is NONE or domain
