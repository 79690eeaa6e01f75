"""What the values of settings must look like: each type says in words what it wants."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from schema.ecdsa_keys import checked_p256_key
from schema.roles import Role
from schema.tickets import normal_email

Port = Annotated[int, Field(ge=1, le=65535)]


def _without_trailing_slash(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address like https://support.example.com")
    return url.rstrip("/")


def _oidc_issuer(url: str) -> str:
    """As it stands: providers that end their name with a slash sign it so."""
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
    if not (safe and parts.netloc) or parts.query or parts.fragment:
        raise ValueError("must be an address like https://login.example.com (http only on this machine)")
    return url


def _role_map(text: object) -> object:
    """`group=role,group=role` as a map. A group's name may hold `=` itself."""
    if not isinstance(text, str):
        return text
    pairs = [pair.strip().rpartition("=") for pair in text.split(",") if pair.strip()]
    if any(not group.strip() or role.strip() not in set(Role) for group, _, role in pairs):
        raise ValueError(f"must be like `group=role,group=role` with the roles {', '.join(Role)}")
    return {group.strip(): Role(role.strip()) for group, _, role in pairs}


def _postgres_url(url: str) -> str:
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be an address like postgresql://user:password@host:5432/name")
    return url


def _support_address(address: str) -> str:
    address = normal_email(address)
    if len(address.partition("@")[0]) > MAX_SUPPORT_NAME:
        raise ValueError(
            f"must have at most {MAX_SUPPORT_NAME} characters before the @, to leave room for reply tokens"
        )
    return address


def _domain(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?", name):
        raise ValueError("must be a name like mail.example.com")
    return name


def _bucket(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]", name):
        raise ValueError("must be the name of a bucket, like support-mails")
    return name


def _bucket_prefix(path: str) -> str:
    path = path.strip("/")
    if not re.fullmatch(r"([A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*)?", path) or {".", ".."} & set(path.split("/")):
        raise ValueError("must be a path like ticketflow/mails")
    return path


def _mail_lines(text: str) -> str:
    """A variable is one line, so `\\n` stands for a line break."""
    return text.replace("\\n", "\n").strip()


MAX_SUPPORT_NAME = 21
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SupportAddress = Annotated[str, AfterValidator(_support_address)]
MailName = Annotated[str, Field(max_length=60)]
MailLines = Annotated[str, Field(max_length=2000), AfterValidator(_mail_lines)]
Domain = Annotated[str, AfterValidator(_domain)]
BucketName = Annotated[str, AfterValidator(_bucket)]
BucketPrefix = Annotated[str, AfterValidator(_bucket_prefix)]
EcdsaKey = Annotated[str, AfterValidator(checked_p256_key)]
HttpUrl = Annotated[str, AfterValidator(_without_trailing_slash)]
OidcIssuer = Annotated[str, AfterValidator(_oidc_issuer)]
RoleMap = Annotated[dict[str, Role], NoDecode, BeforeValidator(_role_map)]
PostgresUrl = Annotated[str, AfterValidator(_postgres_url)]
