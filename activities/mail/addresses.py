"""Our addresses in mails, which the API reads as well: they live in `schema.reply_address`."""

from schema.reply_address import MailAddresses

__all__ = ["MailAddresses"]
