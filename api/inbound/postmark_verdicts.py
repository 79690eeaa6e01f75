"""What Postmark says of a mail's sender: headers it puts between its own Received and the next."""

import re

from schema.inbound_mail import InboundMail, MailCheck
from schema.mail_addresses import mail_domain

OWN_SERVER = re.compile(
    r"\bby\s+(?:[\w-]+\.)*(?:postmarkapp\.com|p-pm-[\w.-]+)|\bby\s+[\w.-]*mtasv\.net", re.IGNORECASE
)
WORDS = {"pass": MailCheck.PASS, "fail": MailCheck.FAIL, "softfail": MailCheck.FAIL}


def verdicts(headers: list[tuple[str, str]], mail: InboundMail) -> dict[str, object]:
    """The verdict fields. SpamAssassin's list of tests is always there and counts before all; only without it does
    Received-SPF count. Of a header that is there twice the upper one is Postmark's."""
    found = {name.lower(): value for name, value in reversed(_own(headers))}
    tests = found.get("x-spam-tests")
    spf = _spf_test(tests) if tests is not None else _first_word(found.get("received-spf", ""))
    dkim, domains = _dkim(tests or "", mail)
    return {
        "spf": spf,
        "spf_domain": mail_domain(mail.envelope_from) or None,
        "dkim": dkim,
        "dkim_domains": domains,
        "dmarc": _dmarc(tests or ""),
    }


def _own(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers Postmark added: after its Received, which is the first, and before the next."""
    at = [number for number, (name, _) in enumerate(headers) if name.lower() == "received"]
    if not at or not OWN_SERVER.search(headers[at[0]][1]):
        return []
    return headers[at[0] + 1 : at[1] if len(at) > 1 else len(headers)]


def _words(tests: str) -> set[str]:
    return set(re.split(r"[\s,]+", tests.upper()))


def _spf_test(tests: str) -> MailCheck:
    words = _words(tests)
    if "SPF_PASS" in words:
        return MailCheck.PASS
    return MailCheck.FAIL if {"SPF_FAIL", "SPF_SOFTFAIL"} & words else MailCheck.NONE


def _first_word(value: str) -> MailCheck:
    return WORDS.get(re.split(r"[\s(;]", value.strip().lower(), maxsplit=1)[0], MailCheck.NONE)


def _dkim(tests: str, mail: InboundMail) -> tuple[MailCheck, list[str]]:
    """AU says that a good signature is the author's own domain's; which other domains signed is not told."""
    words = _words(tests)
    if "DKIM_VALID_AU" in words:
        return MailCheck.PASS, [mail_domain(mail.from_email)] if mail.from_email else []
    if "DKIM_VALID" in words:
        return MailCheck.PASS, []
    return (MailCheck.FAIL if "DKIM_INVALID" in words else MailCheck.NONE), []


def _dmarc(tests: str) -> MailCheck:
    words = _words(tests)
    if "DMARC_PASS" in words:
        return MailCheck.PASS
    return MailCheck.FAIL if {"DMARC_REJECT", "DMARC_QUAR", "DMARC_FAIL"} & words else MailCheck.NONE
