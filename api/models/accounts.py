"""People, keys and the audit log over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.models.paging import CreateModel, Moment, Page, ReadModel
from api.models.tickets import Line
from schema.base import StrictText
from schema.roles import Role
from schema.tickets import EmailAddress


class LoginCreate(CreateModel):
    """Who signs in."""

    email: EmailAddress = Field(examples=["admin@localhost"])
    password: Annotated[StrictText, Field(min_length=1, max_length=1024)]


class CallerRead(ReadModel):
    """Who you are. `id` is the name that decisions, events and the audit log carry."""

    id: str
    kind: Literal["user", "key"]
    name: str
    email: str | None
    role: Role


class ApiKeyCreate(CreateModel):
    """A key's name is unique among active keys; it names the caller in events and in the audit log."""

    name: Annotated[Line, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")] = Field(
        examples=["shop-backend"]
    )
    role: Role
    expires_at: Moment | None = None


class ApiKeyRead(ReadModel):
    """A key without its secret."""

    id: UUID
    name: str
    role: Role
    prefix: str
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class ApiKeyCreated(ApiKeyRead):
    """`key` is shown this once; a repeated request with the same Idempotency-Key shows null."""

    key: str | None


class ApiKeyPage(Page):
    """A page of keys."""

    items: list[ApiKeyRead]


class AuditRead(ReadModel):
    """One line of the audit log."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    data: dict[str, Any]


class AuditPage(Page):
    """A page of the audit log, newest first."""

    items: list[AuditRead]


class PasswordResetRedeem(CreateModel):
    """The token of a link that a customer got by mail."""

    token: Annotated[StrictText, Field(min_length=1, max_length=200)]


class PasswordResetRead(ReadModel):
    """Whose password may be set now."""

    customer_id: str
