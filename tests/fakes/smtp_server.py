"""A local SMTP server (aiosmtpd) with TLS and sign-in, which takes mails, keeps them in the vendors' normal form, and
fails like them."""

import asyncio
import datetime
import email
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fakes.mail_vendor import Mode, Received, address, threading_of

USER, PASSWORD = "support@shop.example", "zebra-smtp-password-of-the-tests"
Tls = Literal["starttls", "tls", "none"]

AT_SENDER = {Mode.FORBIDDEN: "550 5.7.1 This sender may not send here"}
AT_RECIPIENT = {
    Mode.REFUSE: f"550 5.1.1 No such user here ({PASSWORD})",
    Mode.BUSY: "451 4.7.1 Greylisted, try again later",
}
AT_DATA = {
    Mode.TOO_LARGE: "552 5.3.4 Message too big",
    Mode.ERROR_BEFORE: "451 4.3.0 Queue write error",
    Mode.ERROR_AFTER: "451 4.3.0 Lost the answer of the queue",
}


@dataclass
class FakeSmtp:
    """What the server does with its next mails, and what it took: `raw` as it came, `taken` as it is understood."""

    modes: list[Mode] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    wants_sign_in: bool = True
    port: int = 0
    _mode: Mode = Mode.ANSWER
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> Mode:
        self._mode = self.modes.pop(0) if self.modes else Mode.ANSWER
        return self._mode

    def end(self) -> None:
        self._over.set()

    def authenticate(self, _: SMTP, __: Session, ___: Envelope, mechanism: str, said: Any) -> AuthResult:
        right = (said.login.decode(), said.password.decode()) == (USER, PASSWORD)
        # A client may try one way of signing in after the other, so this mode is not used up.
        return AuthResult(success=right and self.modes[:1] != [Mode.STRANGER], handled=False)

    async def handle_MAIL(self, _: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]) -> str:
        if self.wants_sign_in and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if refusal := AT_SENDER.get(self.begin()):
            return refusal
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, to: str, options: list[str]) -> str:
        if refusal := AT_RECIPIENT.get(self._mode):
            return refusal
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        if self._mode not in {Mode.TOO_LARGE, Mode.ERROR_BEFORE}:
            self.raw.append(cast(bytes, envelope.original_content))
            self.taken.append(_received(envelope))
        if self._mode is Mode.HANG_AFTER:
            await self._over.wait()
        if self._mode in {Mode.CLOSE_AFTER, Mode.CUT_SHORT}:
            cast(asyncio.Transport, server.transport).abort()
        return AT_DATA.get(self._mode, f"250 OK: queued as {len(self.taken)}")


@asynccontextmanager
async def smtp_server(directory: Path, tls: Tls = "starttls") -> AsyncIterator[tuple[FakeSmtp, ssl.SSLContext]]:
    """Serve on a free port of the loopback address. Gives the server, and the context that trusts it."""
    fake, loop = FakeSmtp(), asyncio.get_running_loop()
    server_side, client_side = _contexts(directory)
    options: dict[str, Any] = {"hostname": "localhost", "authenticator": fake.authenticate, "auth_required": False}
    options |= {"tls_context": server_side if tls == "starttls" else None, "auth_require_tls": tls == "starttls"}
    implicit = server_side if tls == "tls" else None
    server = await loop.create_server(lambda: SMTP(fake, loop=loop, **options), "127.0.0.1", 0, ssl=implicit)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake, client_side
        fake.end()


def _received(envelope: Envelope) -> Received:
    """The mail as the standard library reads it."""
    message = email.message_from_bytes(cast(bytes, envelope.original_content), policy=default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    name, sender = parseaddr(_raw(message, "From"))
    [to] = envelope.rcpt_tos
    assert (sender, to) == (envelope.mail_from, address(_raw(message, "To"))[1])
    headers = {header: " ".join(_raw(message, header).split()) for header in message}
    return Received(
        message_id=headers["Message-ID"],
        from_name=str(make_header(decode_header(name))),
        from_email=sender,
        to_email=to,
        reply_to=headers["Reply-To"],
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=html.get_content(),
        mail_id=headers["X-Ticketflow-Mail"],
        headers=threading_of(headers),
        every_header=tuple((header, str(message[header])) for header in message),
    )


def _raw(message: EmailMessage, name: str) -> str:
    """The header as it came, without its line breaks."""
    return next(str(value) for header, value in message.raw_items() if header == name).replace("\r\n", "")


def _contexts(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of its own for the loopback address: the server's side, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    built = built.add_extension(names, critical=False).add_extension(x509.BasicConstraints(True, None), critical=True)
    certificate = built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (path := directory / "smtp.pem").write_bytes(certificate + secret)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(path)
    return server_side, ssl.create_default_context(cadata=certificate.decode())
