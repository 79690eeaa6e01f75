"""Every table: importing this module loads them all."""

from schema.db.tables import accounts, agent, approvals, catalogue, effects, inbound, mails, tickets
from schema.db.tables.base import metadata

__all__ = ["accounts", "agent", "approvals", "catalogue", "effects", "inbound", "mails", "metadata", "tickets"]
