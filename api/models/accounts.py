"""People, keys and the audit log over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.models.limits import LimitsWrite
from api.models.paging import CreateModel, Moment, Page, ReadModel
from api.models.preferences import Preferences
from api.models.tickets import Line
from schema.base import StrictText
from schema.roles import Role
from schema.tickets import EmailAddress


class LoginCreate(CreateModel):
    """Who signs in."""

    email: EmailAddress = Field(examples=["admin@localhost"])
    password: Annotated[StrictText, Field(min_length=1, max_length=1024)] = Field(
        examples=["correct horse battery staple"]
    )


class CallerRead(ReadModel):
    """Who you are. `id` is the name that decisions, events and the audit log carry. `money_limits` as of a person;
    `scopes` null: all that the role may; `preferences` null for a key, which has none."""

    id: str
    kind: Literal["user", "key"]
    name: str
    email: str | None
    role: Role
    money_limits: dict[str, int] | None
    scopes: list[str] | None
    preferences: Preferences | None


class ApiKeyCreate(CreateModel):
    """A key's name is unique among active keys; it names the caller in events and in the audit log. It gets at most
    what its maker has."""

    name: Annotated[Line, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")] = Field(
        examples=["shop-backend"]
    )
    role: Role
    scopes: Annotated[list[StrictText], Field(min_length=1, max_length=100)] | None = Field(
        None,
        description="`<area>:read` or `<area>:write`; an area is the first tag of a route, read is GET. "
        "null: all that the role may.",
        examples=[["tickets:write", "catalogue:read"]],
    )
    money_limits: LimitsWrite | None = None
    expires_at: Moment | None = None


class ApiKeyRead(ReadModel):
    """A key without its secret. `acts_for` is the person who made it: it can do no more than they can, and stops when
    they are deactivated; null for a key that was made with the settings' own key."""

    id: UUID
    name: str
    role: Role
    prefix: str
    scopes: list[str] | None
    money_limits: dict[str, int] | None
    created_by: str
    acts_for: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To about a minute; null: never.")


class ApiKeyCreated(ApiKeyRead):
    """`key` is shown this once; a repeated request with the same Idempotency-Key shows null."""

    key: str | None


class ApiKeyPage(Page):
    """A page of keys, with all scopes that there are."""

    items: list[ApiKeyRead]
    scopes: list[str] = Field(description="Every scope that a key can be given.", examples=[["tickets:read"]])


class AuditRead(ReadModel):
    """One line of the audit log. `hash` covers the line and `previous_hash`, the hash of the line before: SHA-256 of
    the other members as JSON with sorted names and no spaces, `at` like 2026-01-31T09:00:00.000000+00:00."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    data: dict[str, Any]
    previous_hash: str
    hash: str


class AuditPage(Page):
    """A page of the audit log, newest first."""

    items: list[AuditRead]


class AuditVerification(ReadModel):
    """`lines` fit, and `head` is the hash of the last of them: note it outside of the database, and ask for it later.
    `first_broken` is the id of the first line that does not fit, `problem` says what is wrong."""

    lines: int
    intact: bool
    head: str
    first_broken: int | None
    problem: str | None


class PasswordResetRedeem(CreateModel):
    """The token of a link that a customer got by mail."""

    token: Annotated[StrictText, Field(min_length=1, max_length=200)] = Field(examples=["the-token-of-the-link"])


class PasswordResetRead(ReadModel):
    """Whose password may be set now."""

    customer_id: str
