"""Every table: importing this module loads them all."""

from schema.db.tables import (
    accounts,
    agent,
    approvals,
    catalogue,
    effects,
    inbound,
    live,
    mails,
    policies,
    tickets,
    wording,
)
from schema.db.tables.base import metadata

__all__ = [
    "accounts",
    "agent",
    "approvals",
    "catalogue",
    "effects",
    "inbound",
    "live",
    "mails",
    "metadata",
    "policies",
    "tickets",
    "wording",
]
