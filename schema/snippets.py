"""Variables of snippets: what may stand in braces in a piece of a reply."""

import re

VARIABLES = {
    "customer_name": "The customer's name, or their address where no name is known.",
    "customer_email": "The address the ticket came from.",
    "order_id": "The order the ticket is about; left for you to fill in where none or several are.",
    "ticket_subject": "The ticket's subject.",
    "ticket_id": "The ticket's id.",
    "agent_name": "Your own name.",
    "support_address": "The address customers write to.",
}
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def variables_in(body: str) -> list[str]:
    """The names in braces, each once, in order."""
    return list(dict.fromkeys(_IN_BRACES.findall(body)))


def unknown_variables(body: str) -> list[str]:
    """The names in braces that stand for nothing."""
    return [name for name in variables_in(body) if name not in VARIABLES]
