"""How a person wants the dashboard, over HTTP."""

import re
import zoneinfo
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StrictBool, ValidationError, model_validator

from api.models.limits import Minor
from api.models.paging import CreateModel
from schema.base import StrictText
from schema.money import Currency

MAX_KEYS = 100
_ZONE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _known_zone(name: str) -> str:
    # An image without a zone database knows none; browsers do, and show what they can.
    known = name in _zones() if _zones() else _ZONE_NAME.fullmatch(name) is not None
    if name not in {"local", "utc"} and not known:
        raise ValueError("must be local, utc, or the name of a time zone such as Europe/Berlin")
    return name


TimeZone = Annotated[StrictText, Field(max_length=64), AfterValidator(_known_zone)]
Action = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.:-]{0,59}$")]
Key = Annotated[StrictText, Field(min_length=1, max_length=30, pattern=r"^[!-~]+( [!-~]+)?$")]


class Preferences(CreateModel):
    """How a person wants the dashboard. `time_zone` is `local` (the browser's), `utc` or a name such as Europe/Berlin;
    `hour12` null: as the browser's language has it. `keys` are keys other than the usual ones, by action: one such as
    `j`, `Shift+J` or `Mod+K`, or two after each other such as `g a`. `confirm_above` says per currency, in minor units,
    above what amount approving takes a second step; null: never."""

    theme: Literal["system", "light", "dark"] = "system"
    density: Literal["comfortable", "compact"] = "comfortable"
    time_zone: TimeZone = Field("local", examples=["Europe/Berlin"])
    hour12: StrictBool | None = None
    shortcuts: StrictBool = Field(True, description="false: single keys do nothing.")
    keys: Annotated[dict[Action, Key], Field(max_length=MAX_KEYS)] = Field({}, examples=[{"approval.approve": "y"}])
    confirm_above: Annotated[dict[Currency, Minor], Field(max_length=200)] | None = Field(
        None, examples=[{"EUR": 50000, "USD": 50000}]
    )

    @model_validator(mode="after")
    def _one_action_per_key(self) -> Self:
        used: dict[str, str] = {}
        for action, key in self.keys.items():
            if key in used:
                raise ValueError(f"keys: {key} is given to {used[key]} and to {action}")
            used[key] = action
        return self


def kept_preferences(kept: dict[str, Any] | None) -> Preferences:
    """The preferences as they were kept. What is not allowed any more falls back to what everybody has."""
    kept = dict(kept or {})
    try:
        return Preferences.model_validate(kept)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) if one["loc"] else "keys" for one in error.errors()}
        return kept_preferences({name: value for name, value in kept.items() if name not in wrong})
