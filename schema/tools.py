"""The tools of the agent as everyone sees them: names, effect classes, typed arguments, digests.

The bodies live under `activities/tools`; the API validates edited arguments against the same models.
"""

import hashlib
import json
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schema.base import Frozen, StrictText, refuse_unstorable
from schema.tickets import Category, Priority


class Effect(StrEnum):
    """What a tool does to the world; decides how it is run and guarded."""

    READ = "read"  # repeating it is harmless
    WRITE = "write"  # through the ledger, once
    MONEY = "money"  # through the ledger, once, and never without what the policy asks


class ToolCallStatus(StrEnum):
    """Where one call of a tool stands."""

    PROPOSED = "proposed"
    AWAITING_APPROVAL = "awaiting_approval"
    DONE = "done"
    FAILED = "failed"  # tried and refused: bad arguments, a rule, the vendor
    DENIED = "denied"  # the policy forbids it
    REJECTED = "rejected"  # a person said no
    EXPIRED = "expired"  # nobody decided in time
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # the vendor may or may not have done it; a person resolves


class ToolArguments(BaseModel):
    """Base of every tool's arguments: unknown names are refused, so that nothing is silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _decimal_text(value: object) -> object:
    # Models write amounts as JSON numbers as well; repr keeps the digits they wrote.
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


_Strict = AfterValidator(refuse_unstorable)
OrderId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), _Strict]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), _Strict]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000), _Strict]


class CheckOrderStatusArguments(ToolArguments):
    order_id: OrderId = Field(description="The order's id, exactly as the customer or the order list gives it.")


class ListCustomerOrdersArguments(ToolArguments):
    limit: Annotated[int, Field(ge=1, le=20)] = Field(10, description="How many orders at most, newest first.")


class SearchKnowledgeBaseArguments(ToolArguments):
    query: ShortText = Field(description="What to look for, in the customer's language.")


class ProcessRefundArguments(ToolArguments):
    order_id: OrderId = Field(description="The order to refund.")
    amount: Annotated[str, BeforeValidator(_decimal_text), StringConstraints(max_length=32)] = Field(
        description="Exact decimal amount in the order's currency, for example 42.50."
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)] | None = Field(
        None, description="ISO 4217 code; must be the order's currency."
    )
    reason: ShortText = Field(description="Why, in one sentence, for the person who approves.")


class ResetPasswordArguments(ToolArguments):
    email: Annotated[StrictText, StringConstraints(strip_whitespace=True, max_length=254)] | None = Field(
        None, description="The customer's own address. The link is only ever mailed to the stored address."
    )


class CreateBugReportArguments(ToolArguments):
    title: ShortText = Field(description="The defect in one line.")
    description: LongText = Field(description="What happened, what was expected, steps to see it again.")
    priority: Priority = Field(Priority.NORMAL, description="How badly customers are hurt.")


class EscalateToHumanArguments(ToolArguments):
    reason: ShortText = Field(description="Why a person must take this, in one sentence.")
    summary: Annotated[StrictText, StringConstraints(strip_whitespace=True, max_length=8000)] = Field(
        "", description="What was found and done so far."
    )


class ClassifyTicketArguments(ToolArguments):
    category: Category = Field(description="What the ticket is about.")
    priority: Priority = Field(Priority.NORMAL, description="How soon it is due.")


TOOL_ARGUMENTS: dict[str, type[ToolArguments]] = {
    "check_order_status": CheckOrderStatusArguments,
    "list_customer_orders": ListCustomerOrdersArguments,
    "search_knowledge_base": SearchKnowledgeBaseArguments,
    "process_refund": ProcessRefundArguments,
    "reset_password": ResetPasswordArguments,
    "create_bug_report": CreateBugReportArguments,
    "escalate_to_human": EscalateToHumanArguments,
}
"""The tools of the agent and the arguments each takes."""

TOOL_EFFECTS: dict[str, Effect] = {
    "check_order_status": Effect.READ,
    "list_customer_orders": Effect.READ,
    "search_knowledge_base": Effect.READ,
    "process_refund": Effect.MONEY,
    "reset_password": Effect.WRITE,
    "create_bug_report": Effect.WRITE,
    "escalate_to_human": Effect.WRITE,
}

ABOUT_ACCOUNT = frozenset({"check_order_status", "list_customer_orders", "process_refund", "reset_password"})
"""The tools that show or change something of the customer's account: only for a sender who is proven to own it."""

CLASSIFY = "classify_ticket"
"""Bookkeeping the agent does in its first step; it sets the ticket's category and priority and is no tool of effect."""


class ToolCall(Frozen):
    """One call as it would be executed: a tool and its arguments in their normal form."""

    tool: str
    arguments: dict[str, Any]

    @property
    def digest(self) -> str:
        """sha256 over the canonical JSON of tool and arguments: what an approval is bound to."""
        canonical = json.dumps([self.tool, self.arguments], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


Verdict = Literal["auto", "ask", "deny"]
