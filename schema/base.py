"""Bases of all typed messages, and text that every store and mail can carry."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Frozen(BaseModel):
    """A value that does not change: messages to and from activities, signals, parts of rows."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def storable(text: str) -> str:
    """The same text without what Postgres or UTF-8 refuse: NUL is dropped, a lone surrogate becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\x00", ""))


def storable_json(value: object) -> object:
    """The same JSON value with every text in it made storable, keys included."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [storable_json(item) for item in value]
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    return value


def refuse_unstorable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL characters")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("must not contain lone surrogates") from None
    return text


StrictText = Annotated[str, AfterValidator(refuse_unstorable)]
"""Text from a caller who can be told: NUL and lone surrogates are refused."""
