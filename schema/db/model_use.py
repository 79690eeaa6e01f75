"""What a ticket has used of the model."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow

ASSUMED_TOKENS = 4_000
"""What a call counts whose endpoint does not say what it used: a budget that nobody counts is none."""


@dataclass(frozen=True)
class ModelUse:
    """Recorded model calls, and their tokens in and out."""

    calls: int
    tokens: int

    def and_one_more(self, input_tokens: int | None, output_tokens: int | None) -> "ModelUse":
        """The use after a further call."""
        unknown = input_tokens is None and output_tokens is None
        tokens = ASSUMED_TOKENS if unknown else (input_tokens or 0) + (output_tokens or 0)
        return ModelUse(self.calls + 1, self.tokens + tokens)


async def count_model_use(session: AsyncSession, ticket_id: UUID) -> ModelUse:
    """The use of a ticket over all its turns."""
    calls, tokens = (await session.execute(_USE, {"ticket_id": ticket_id})).one()
    return ModelUse(calls, int(tokens or 0))


_OUT = AgentStepRow.output_tokens
_SAID = func.coalesce(AgentStepRow.input_tokens + func.coalesce(_OUT, 0), _OUT, ASSUMED_TOKENS)
_USE = select(func.count(AgentStepRow.step), func.sum(_SAID)).where(AgentStepRow.ticket_id == bindparam("ticket_id"))
