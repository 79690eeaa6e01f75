"""What every tool is: a LangChain tool with typed arguments and an effect class.

A tool gets its `ToolContext` through LangChain's run configuration: `tool.ainvoke(arguments, config=context.config)`.
The model never sees or sets anything of it.
"""

import json
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.session import Sessions
from schema.db.tables.catalogue import CustomerRow
from schema.errors import AccountUnknown, ToolRefused
from schema.tools import TOOL_EFFECTS, Effect, ToolArguments

CONTEXT = "tool_context"


@dataclass(frozen=True)
class ToolContext:
    """Who the tool acts for. `customer` is the ticket's own verified customer, detached; None when not known."""

    sessions: Sessions
    ticket_id: UUID
    customer: CustomerRow | None
    turn: int
    call: int
    approval_id: UUID | None = None
    run_id: str | None = None

    @property
    def config(self) -> RunnableConfig:
        return {"configurable": {CONTEXT: self}}

    def required_customer(self) -> CustomerRow:
        """The ticket's customer. Raises `AccountUnknown` when there is none."""
        if self.customer is None:
            raise AccountUnknown
        return self.customer


def context_of(config: RunnableConfig) -> ToolContext:
    """The context a tool was invoked with."""
    return cast(ToolContext, config["configurable"][CONTEXT])


class SupportTool(BaseTool):
    """Base of all tools: name, description and arguments are what the model sees."""

    args_schema: type[ToolArguments]

    @property
    def effect(self) -> Effect:
        return TOOL_EFFECTS[self.name]

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        raise ToolRefused("Tools run asynchronously only.")


class ReadTool(SupportTool):
    """A tool that only looks. Returns JSON text for the model; raises `ToolRefused` where it must not answer."""

    async def _arun(self, *, config: RunnableConfig, **arguments: Any) -> str:
        context = context_of(config)
        async with context.sessions() as session:
            found = await self.look_up(session, context, self.args_schema(**arguments))
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

    @abstractmethod
    async def look_up(self, session: AsyncSession, context: ToolContext, arguments: Any) -> dict[str, Any]:
        """What the tool finds, as JSON values."""
