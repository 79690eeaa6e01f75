"""Whether the person in From is who wrote a mail: SPF, DKIM and DMARC verdicts against From's domain (RFC 7489).

Anything unclear is "not verified". The public suffix list is the snapshot in `publicsuffixlist`; nothing is fetched."""

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from schema.base import Frozen
from schema.inbound_mail import InboundMail, MailCheck
from schema.mail_addresses import mail_domain, read_addresses

RESULT = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(r"\b(header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?([^\s;\"()]{1,400})", re.IGNORECASE)
COMMENT = re.compile(r"\([^()]*\)|\"[^\"]*\"")
MAX_HEADER = 20_000


class SenderTrust(Frozen):
    """Whether From is proven, and by what or why not."""

    verified: bool
    reason: str


class AuthenticationResults(Frozen):
    """What one trusted Authentication-Results header says, in the fields of InboundMail."""

    spf: MailCheck = MailCheck.NONE
    spf_domain: str | None = None
    dkim: MailCheck = MailCheck.NONE
    dkim_domains: list[str] = []
    dmarc: MailCheck = MailCheck.NONE


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4_096)
def organisation(domain: str) -> str | None:
    """The registrable domain: `example.co.uk` of `mail.example.co.uk`. None for a public suffix or none at all."""
    name = domain.strip().rstrip(".").lower()
    if not re.fullmatch(r"[^\s@/\\<>\"',;:]{1,253}", name) or ".." in name:
        return None
    try:
        ascii_name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return None
    return _suffixes().privatesuffix(ascii_name, accept_unknown=True)


def aligned(one: str | None, other: str | None) -> bool:
    """Relaxed alignment: both belong to one organisation."""
    ours, theirs = organisation(one or ""), organisation(other or "")
    return ours is not None and ours == theirs


def sender_verified(mail: InboundMail) -> bool:
    """Whether From is proven. `sender_trust` says why."""
    return sender_trust(mail).verified


def sender_trust(mail: InboundMail) -> SenderTrust:
    """The verdict on From. A DMARC pass has alignment in it; without one an aligned DKIM or SPF domain is needed. A
    DMARC failure outweighs both, since the sender's domain disowns the mail."""
    problem = _unclear_sender(mail)
    domain = mail_domain(mail.from_email)
    if problem:
        return SenderTrust(verified=False, reason=problem)
    if mail.dmarc is not MailCheck.NONE:
        passed = mail.dmarc is MailCheck.PASS
        return SenderTrust(verified=passed, reason=f"DMARC {mail.dmarc.value} for {domain}")
    if mail.dkim is MailCheck.PASS and any(aligned(signer, domain) for signer in mail.dkim_domains):
        return SenderTrust(verified=True, reason=f"DKIM signature aligned with {domain}")
    if mail.spf is MailCheck.PASS and aligned(_spf_domain(mail), domain):
        return SenderTrust(verified=True, reason=f"SPF pass aligned with {domain}")
    return SenderTrust(verified=False, reason=f"no SPF, DKIM or DMARC pass is aligned with {domain}")


def _spf_domain(mail: InboundMail) -> str | None:
    """The domain SPF was checked for. Where the provider names one and the envelope another, neither counts."""
    envelope = mail_domain(mail.envelope_from)
    if mail.spf_domain and envelope and not aligned(mail.spf_domain, envelope):
        return None
    return mail.spf_domain or envelope or None


def _unclear_sender(mail: InboundMail) -> str:
    if not mail.from_email or organisation(mail_domain(mail.from_email)) is None:
        return "there is no sender's address with a domain of its own"
    fields = [value for name, value in mail.headers if name.lower() == "from"]
    if len(fields) > 1:
        return "there are several From headers"
    named = {address.email for value in fields for address in read_addresses(value)}
    if len(named) > 1:
        return "there are several addresses in From"
    if named and named != {mail.from_email.lower()}:
        return "the From header names another address"
    return ""


def authentication_results(headers: list[tuple[str, str]], trusted: str) -> AuthenticationResults:
    """The verdicts of the first Authentication-Results header, if its authserv-id is `trusted`: our own provider's,
    which puts its header on top and takes forged ones of that id off. Everything else is the sender's to write."""
    first = next((value for name, value in headers if name.lower() == "authentication-results"), "")
    text = _without_comments(first[:MAX_HEADER])
    server, _, rest = text.partition(";")
    if not trusted.strip() or (server.split() or [""])[0].lower() != trusted.strip().lower():
        return AuthenticationResults()
    return _verdicts([clause for clause in rest.split(";") if clause.strip()])


def _without_comments(text: str) -> str:
    """Comments and quoted strings may hold anything, a second `dkim=pass` too."""
    for _ in range(20):
        shorter = COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return "" if "(" in text or '"' in text else text


def _verdicts(clauses: list[str]) -> AuthenticationResults:
    found: dict[str, list[tuple[MailCheck, dict[str, str]]]] = {"spf": [], "dkim": [], "dmarc": []}
    for clause in clauses:
        result = RESULT.match(clause.strip())
        if result:
            properties = {name.lower(): value.lower() for name, value in PROPERTY.findall(clause)}
            found[result[1].lower()].append((_check(result[2]), properties))
    signers = [
        p.get("header.d") or mail_domain("@" + p.get("header.i", "").rpartition("@")[2])
        for v, p in found["dkim"]
        if v is MailCheck.PASS
    ]
    spf, sender = next(iter(found["spf"]), (MailCheck.NONE, {}))
    mail_from = sender.get("smtp.mailfrom", "").rpartition("@")[2]
    return AuthenticationResults(
        spf=spf,
        spf_domain=mail_from or None,
        dkim=MailCheck.PASS if signers else next((v for v, _ in found["dkim"]), MailCheck.NONE),
        dkim_domains=[signer for signer in signers if signer],
        dmarc=found["dmarc"][0][0] if len(found["dmarc"]) == 1 else MailCheck.NONE,
    )


def _check(word: str) -> MailCheck:
    return {"pass": MailCheck.PASS, "fail": MailCheck.FAIL, "softfail": MailCheck.FAIL}.get(
        word.lower(), MailCheck.NONE
    )
