"""What SendGrid says of a mail's sender, in fields beside the mail."""

import re

from api.inbound.form import Form
from schema.inbound_mail import InboundMail, MailCheck
from schema.mail_addresses import mail_domain

WORDS = {"pass": MailCheck.PASS, "fail": MailCheck.FAIL, "softfail": MailCheck.FAIL}
SIGNER = re.compile(r"@([A-Za-z0-9.-]{1,253})\s*:\s*([A-Za-z]{1,20})")


def verdicts(form: Form, mail: InboundMail) -> dict[str, object]:
    """The verdict fields. `dkim` is like `{@example.org : pass}`, with several signers in one pair of braces."""
    signers = {domain.lower(): WORDS.get(word.lower()) for domain, word in SIGNER.findall(form.sole("dkim") or "")}
    good = [domain for domain, word in signers.items() if word is MailCheck.PASS]
    bad = [domain for domain, word in signers.items() if word is MailCheck.FAIL]
    dkim = MailCheck.PASS if good else MailCheck.FAIL if bad else MailCheck.NONE
    return {
        "spf": WORDS.get((form.sole("SPF") or "").lower(), MailCheck.NONE),
        "spf_domain": mail_domain(mail.envelope_from) or None,
        "dkim": dkim,
        "dkim_domains": good or bad,
    }
