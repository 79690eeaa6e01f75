"""What a signed-in person or an API key may do. Each role may do everything the one before it may."""

from collections.abc import Mapping
from enum import StrEnum

MoneyLimits = Mapping[str, int]
"""Per ISO currency, in minor units, up to what amount somebody may approve; nothing in a currency that is missing.
Where None stands instead of a map, any amount."""


class Role(StrEnum):
    """Rising in power, in this order."""

    VIEWER = "viewer"  # reads
    AGENT = "agent"  # works on tickets
    APPROVER = "approver"  # decides about money and accounts
    ADMIN = "admin"  # catalogue, keys, audit log

    def may_act_as(self, needed: "Role") -> bool:
        """Whether this role includes the needed one."""
        order = list(Role)
        return order.index(self) >= order.index(needed)

    def at_most(self, other: "Role") -> "Role":
        """The lower one of both."""
        return other if self.may_act_as(other) else self


def covers(own: MoneyLimits | None, other: MoneyLimits | None) -> bool:
    """Whether `own` allows all that `other` allows."""
    if own is None:
        return True
    return other is not None and all(own.get(currency, -1) >= minor for currency, minor in other.items())


def lower_limits(one: MoneyLimits | None, other: MoneyLimits | None) -> MoneyLimits | None:
    """What both allow."""
    if one is None or other is None:
        return other if one is None else one
    return {currency: min(one[currency], other[currency]) for currency in one if currency in other}
