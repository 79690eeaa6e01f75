"""What follows from each end of a request, in short sentences for the person who decides."""

from datetime import datetime

from schema.base import Frozen
from schema.money import Money

_DONE = {
    "reset_password": "A link to set a new password is mailed to the customer's stored address.",
    "create_bug_report": "The bug report is filed.",
    "escalate_to_human": "The ticket is handed over to a person.",
}


class Consequence(Frozen):
    """What happens after each decision, and without one."""

    on_approve: str
    on_reject: str
    on_expiry: str


class AskedFor(Frozen):
    """The request in question. `more_people`: so many besides this person must agree."""

    tool: str
    amount: Money | None
    order_id: str | None
    customer: str | None
    expires_at: datetime
    more_people: int = 0


def consequence_of(asked: AskedFor) -> Consequence:
    """The three sentences."""
    return Consequence(
        on_approve=_first_yes(asked) if asked.more_people else f"{_done(asked)} Then the agent answers the customer.",
        on_reject="Nothing is executed. The agent is told your reason and answers the customer accordingly.",
        on_expiry=on_expiry(asked.expires_at),
    )


def on_expiry(expires_at: datetime) -> str:
    """What happens when nobody decides."""
    until = expires_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"If nobody decides by {until}, nothing is executed: a person gets the ticket, and the customer is told."


def _first_yes(asked: AskedFor) -> str:
    return f"Your yes is recorded; one more person must agree. After that: {_done(asked)}"


def _done(asked: AskedFor) -> str:
    if asked.amount is None:
        return _DONE.get(asked.tool, f"{asked.tool} is carried out.")
    order = f" for order {asked.order_id}" if asked.order_id else ""
    return f"{asked.amount} is paid back to {asked.customer or 'the customer'}{order}, and cannot be called back."
