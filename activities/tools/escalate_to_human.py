"""Hands the ticket to a person; the agent's answer of this turn is its last."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome, LocalEffectTool
from schema.db.tables.effects import EscalationRow
from schema.tickets import ActorKind
from schema.tools import EscalateToHumanArguments, ToolArguments, ToolCallStatus


class EscalateToHuman(LocalEffectTool):
    name: str = "escalate_to_human"
    description: str = "Hand the ticket over to a colleague. Then tell the customer that a person will answer."
    args_schema: type[ToolArguments] = EscalateToHumanArguments

    async def apply(
        self, session: AsyncSession, context: ToolContext, key: str, arguments: EscalateToHumanArguments
    ) -> EffectOutcome:
        escalation = insert(EscalationRow).values(
            ticket_id=context.ticket_id,
            turn=context.turn,
            raised_by=ActorKind.AGENT,
            reason=arguments.reason,
            summary=arguments.summary,
        )
        await session.execute(escalation.on_conflict_do_nothing())
        return EffectOutcome(ToolCallStatus.DONE, "Done. A colleague will take over after your answer.")
