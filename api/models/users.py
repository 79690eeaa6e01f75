"""People over HTTP."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, model_validator

from api.models.limits import LimitsWrite
from api.models.paging import CreateModel, Page, ReadModel
from api.models.tickets import Line
from schema.base import StrictText
from schema.roles import Role
from schema.tickets import MAX_NAME, EmailAddress

MIN_PASSWORD, MAX_PASSWORD = 12, 1024


def _trimmed(name: str) -> str:
    if not (name := name.strip()):
        raise ValueError("must not be blank")
    return name


PersonName = Annotated[Line, Field(min_length=1, max_length=MAX_NAME), AfterValidator(_trimmed)]
NewPassword = Annotated[StrictText, Field(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)]


class UserCreate(CreateModel):
    """Somebody who may sign in. Without a password only by single sign-on, with this e-mail address."""

    email: EmailAddress = Field(examples=["grace@example.com"])
    name: PersonName = Field(examples=["Grace Hopper"])
    role: Role
    password: NewPassword | None = None
    money_limits: LimitsWrite | None = None


class UserPatch(CreateModel):
    """What changes. `active: false` signs the person out and keeps them out; the name stays in the log."""

    name: PersonName | None = None
    role: Role | None = None
    password: NewPassword | None = None
    money_limits: LimitsWrite | None = None
    active: StrictBool | None = None

    @model_validator(mode="after")
    def _only_limits_may_be_null(self) -> Self:
        nulls = [name for name in self.model_fields_set if name != "money_limits" and getattr(self, name) is None]
        if nulls:
            raise ValueError(f"{', '.join(sorted(nulls))} must not be null; leave out what does not change")
        return self


class UserRead(ReadModel):
    """A person. `has_password` and `has_single_sign_on` say by what they have signed in or may; `sessions` are the
    browsers that are signed in now, `api_keys` the person's keys that still open."""

    id: UUID
    email: str
    name: str
    role: Role
    active: bool
    has_password: bool
    has_single_sign_on: bool
    money_limits: dict[str, int] | None
    created_at: datetime
    updated_at: datetime
    deactivated_at: datetime | None
    last_seen_at: datetime | None = Field(description="In a browser, to about a minute; null: never.")
    sessions: int
    api_keys: int


class UserPage(Page):
    """A page of people."""

    items: list[UserRead]


class PasswordChange(CreateModel):
    """Your own password."""

    current_password: Annotated[StrictText, Field(min_length=1, max_length=MAX_PASSWORD)] = Field(
        examples=["correct horse battery staple"]
    )
    new_password: NewPassword = Field(examples=["another horse, another staple"])


class SingleSignOnRead(ReadModel):
    """`name` is for the button, `url` a path of ours that takes `?next=/path` and leads to the provider."""

    name: str
    url: str


class SignInMethodsRead(ReadModel):
    """The ways to sign in here."""

    password: bool
    oidc: SingleSignOnRead | None
