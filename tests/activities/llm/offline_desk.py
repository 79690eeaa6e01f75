"""Plays everything around the offline model, with made-up results for its tool calls."""

import json
from collections.abc import Callable
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from activities.llm.offline import OfflineChatModel
from schema.tools import CLASSIFY, TOOL_ARGUMENTS, ClassifyTicketArguments

REFUNDED = "Done. Refunded {currency} {amount} on order {order_id}, reference re_ab12."
UNKNOWN = "Error: There is no such order on this customer's account."
ARTICLE = {"slug": "a", "title": "Two-factor sign-in", "excerpt": "Open Settings, then Security."}


def order(order_id: str, **changes: str) -> dict[str, Any]:
    usual = {"status": "delivered", "placed_at": "2026-11-08", "currency": "EUR", "total": "49.99", "paid": "49.99"}
    return {"order_id": order_id, **usual, "refunded": "0.00", "refundable": "49.99", "items": [], **changes}


class Desk:
    """Plays the rest of the system: answers tool calls with made-up results and keeps the conversation."""

    def __init__(self, *orders: dict[str, Any], articles: list[dict[str, str]] | None = None, **results: str) -> None:
        self.orders = {known["order_id"]: known for known in orders}
        self.articles = [ARTICLE] if articles is None else articles
        self.results = results
        self.messages: list[BaseMessage] = [SystemMessage("You are the support agent.")]
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def write(self, body: str, subject: str = "", after: str = "") -> str:
        """The customer writes; the model goes on until it answers. Every call's arguments are checked. `after` is what
        the ticket system says below the message."""
        self.calls = []
        self.messages.append(
            HumanMessage(f'<customer_message subject="{subject}">\n{body}\n</customer_message>{after}')
        )
        turn: list[BaseMessage] = []
        for _ in range(6):
            step = await OfflineChatModel().ainvoke([*self.messages, *turn], extra_body={"tools": []})
            assert bool(step.tool_calls) != bool(step.text)
            turn.append(step)
            if not step.tool_calls:
                self.messages.append(AIMessage(step.text))
                return step.text
            turn += [self._result(call["id"] or "", call["name"], call["args"]) for call in step.tool_calls]
        raise AssertionError(f"The model never answered: {self.calls}")

    @property
    def tools(self) -> list[str]:
        return [name for name, _ in self.calls]

    def arguments(self, tool: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.calls if name == tool]

    def _result(self, call_id: str, name: str, arguments: dict[str, Any]) -> ToolMessage:
        (ClassifyTicketArguments if name == CLASSIFY else TOOL_ARGUMENTS[name]).model_validate(arguments)
        self.calls.append((name, arguments))
        return ToolMessage(self.results.get(name) or self._usual(name, arguments), tool_call_id=call_id)

    def _usual(self, name: str, arguments: dict[str, Any]) -> str:
        usual: dict[str, Callable[[], object]] = {
            CLASSIFY: lambda: "Recorded.",
            "check_order_status": lambda: self.orders.get(arguments["order_id"], UNKNOWN),
            "list_customer_orders": lambda: {"orders": list(self.orders.values()), "count": len(self.orders)},
            "search_knowledge_base": lambda: {"results": self.articles, "note": ""},
            "process_refund": lambda: REFUNDED.format(**arguments),
            "reset_password": lambda: "Done. A reset link was mailed to the address stored for the customer.",
            "create_bug_report": lambda: f"Done. Filed bug report BUG-7: {arguments['title']}",
            "escalate_to_human": lambda: "Done. A colleague will take over after your answer.",
        }
        result = usual[name]()
        return result if isinstance(result, str) else json.dumps(result)
