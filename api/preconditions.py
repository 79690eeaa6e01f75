"""If-Match: a change that is meant for what its maker has seen, and for nothing else."""

import re
from typing import Annotated, Literal

from fastapi import Header

IfMatch = Annotated[
    str | None,
    Header(
        max_length=200,
        description="The ETag of what was read: 412 when it has changed since. Without it the last one wins.",
        examples=['"3"'],
    ),
]
IfNoneMatch = Annotated[
    Literal["*"] | None,
    Header(description="`*`: 412 when there is one already, so that something new replaces nothing."),
]
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def etag(version: int) -> str:
    """The version as an entity tag."""
    return f'"{version}"'


def is_met(if_match: str | None, version: int | None) -> bool:
    """Whether what stands (None: nothing) is what the header names."""
    if if_match is None:
        return True
    if if_match.strip() == "*":
        return version is not None
    return version is not None and str(version) in _TAG.findall(if_match)
