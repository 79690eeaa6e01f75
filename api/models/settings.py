"""The settings over HTTP, without secrets."""

from typing import Literal

from pydantic import Field

from api.models.paging import ReadModel


class SettingRead(ReadModel):
    """One setting. `value` is null for secrets, of which only `state` is told, and for what is not set."""

    variable: str = Field(examples=["OPENAI_API_KEY"])
    title: str = Field(examples=["API key"])
    state: Literal["set", "not_set", "default"]
    value: str | None
    hint: str | None = Field(examples=["Without key and base URL the offline model answers."])


class SettingsSection(ReadModel):
    """Settings that belong together; `summary` says in a sentence what holds."""

    key: Literal["model", "mail_out", "mail_in", "payments", "files", "policy", "sign_in", "engine"]
    title: str
    summary: str = Field(examples=["Mail is kept in the outbox of the database and sent to nobody."])
    settings: list[SettingRead]


class SettingsOverview(ReadModel):
    """How this process was started. Other processes may have been told otherwise."""

    sections: list[SettingsSection]
