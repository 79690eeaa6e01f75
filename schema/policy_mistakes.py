"""Mistakes of a policy that a check over several fields finds, each with the place it is at."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

Place = tuple[int | str, ...]


class Mistake(NamedTuple):
    """Where it is, as keys and indexes from the checked part on, and what is wrong."""

    at: Place
    words: str


def refuse_if_any(mistakes: Sequence[Mistake]) -> None:
    """For validators, which can name one place only: raises one error that carries all places."""
    if mistakes:
        words = "; ".join(f"{written(one.at)}: {one.words}" if one.at else one.words for one in mistakes)
        raise PydanticCustomError("policy_mistakes", "{words}", {"words": words, "mistakes": tuple(mistakes)})


def mistakes_of(error: ValidationError) -> list[Mistake]:
    """Every mistake with its full place."""
    found = []
    for one in error.errors():
        place = tuple(part for part in one["loc"] if part != "[key]")
        inner = one.get("ctx", {}).get("mistakes")
        if one["type"] == "policy_mistakes" and inner:
            found += [Mistake(place + mistake.at, mistake.words) for mistake in inner]
        else:
            found.append(Mistake(place, one["msg"].removeprefix("Value error, ")))
    return found


def written(place: Place) -> str:
    """A place as people write it: `rules[2].when.amount_above`."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")
