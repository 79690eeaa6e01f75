"""What Mailgun says of a mail's sender: headers it puts on top of the mail."""

import re

from schema.inbound_mail import InboundMail, MailCheck
from schema.mail_addresses import mail_domain

SIGNED_BY = re.compile(r"(?:^|;)\s*d\s*=\s*([A-Za-z0-9.-]{1,253})\s*(?:;|$)")
WORDS = {"pass": MailCheck.PASS, "fail": MailCheck.FAIL, "softfail": MailCheck.FAIL}


def verdicts(mail: InboundMail) -> dict[str, object]:
    """The verdict fields. Only headers above the first Received count: Mailgun adds that one, so that what a sender
    wrote stands below it, and a sender can write `X-Mailgun-Spf: Pass` too where Mailgun's filter is off."""
    words = {name.lower(): value.strip().lower() for name, value in reversed(_on_top(mail))}
    return {
        "spf": WORDS.get(words.get("x-mailgun-spf", ""), MailCheck.NONE),
        "spf_domain": mail_domain(mail.envelope_from) or None,
        "dkim": WORDS.get(words.get("x-mailgun-dkim-check-result", ""), MailCheck.NONE),
        "dkim_domains": _signer(mail),
    }


def _on_top(mail: InboundMail) -> list[tuple[str, str]]:
    names = [name.lower() for name, _ in mail.headers]
    return mail.headers[: names.index("received")] if "received" in names else []


def _signer(mail: InboundMail) -> list[str]:
    """The verdict names no domain. With one signature it is that one's; with several nobody knows whose."""
    signatures = [value for name, value in mail.headers if name.lower() == "dkim-signature"]
    found = SIGNED_BY.findall(signatures[0]) if len(signatures) == 1 else []
    return [found[0].lower()] if len(found) == 1 else []
