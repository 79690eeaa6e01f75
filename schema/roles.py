"""What a signed-in person or an API key may do. Each role may do everything the one before it may."""

from enum import StrEnum


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
