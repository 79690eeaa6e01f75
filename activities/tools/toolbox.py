"""All tools of the agent in one box, and how they are shown to the model."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from langchain_core.utils.function_calling import convert_to_openai_tool

from activities.mail.delivery import MailDesk
from activities.payments.provider import Payments
from activities.tools.base import SupportTool
from activities.tools.check_order_status import CheckOrderStatus
from activities.tools.create_bug_report import CreateBugReport
from activities.tools.escalate_to_human import EscalateToHuman
from activities.tools.list_customer_orders import ListCustomerOrders
from activities.tools.process_refund import ProcessRefund
from activities.tools.reset_password import ResetPassword
from activities.tools.search_knowledge_base import SearchKnowledgeBase
from schema.policy import PolicySource
from schema.tools import CLASSIFY, TOOL_ARGUMENTS, ClassifyTicketArguments

CLASSIFY_DESCRIPTION = "Record what the ticket is about and how soon it is due. Call it once, in the first step."


@dataclass(frozen=True)
class Toolbox:
    """The tools by name. Every tool named in the schema is there, and no other."""

    tools: dict[str, SupportTool]

    def __post_init__(self) -> None:
        if self.tools.keys() != TOOL_ARGUMENTS.keys():
            raise ValueError(f"tools without a class or a schema: {self.tools.keys() ^ TOOL_ARGUMENTS.keys()}")

    @cached_property
    def for_model(self) -> list[dict[str, Any]]:
        """The tools as prepared JSON of the chat-completions API."""
        classify = convert_to_openai_tool(ClassifyTicketArguments)
        classify["function"] |= {"name": CLASSIFY, "description": CLASSIFY_DESCRIPTION}
        return [classify, *(convert_to_openai_tool(tool) for tool in self.tools.values())]

    @cached_property
    def version(self) -> str:
        """Short digest of what the model is shown; recorded with every step."""
        return hashlib.sha256(json.dumps(self.for_model, sort_keys=True).encode()).hexdigest()[:12]


def create_toolbox(payments: Payments, mail: MailDesk, reset_url: str, policies: PolicySource) -> Toolbox:
    """All tools with their vendors."""
    tools: list[SupportTool] = [
        CheckOrderStatus(),
        ListCustomerOrders(),
        SearchKnowledgeBase(),
        ProcessRefund(payments=payments, policies=policies),
        ResetPassword(mail=mail, reset_url=reset_url),
        CreateBugReport(),
        EscalateToHuman(),
    ]
    return Toolbox({tool.name: tool for tool in tools})
