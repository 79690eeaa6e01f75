"""Files a bug report."""

from sqlalchemy.ext.asyncio import AsyncSession

from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome, LocalEffectTool
from schema.db.tables.effects import BugReportRow
from schema.tools import CreateBugReportArguments, ToolArguments, ToolCallStatus


class CreateBugReport(LocalEffectTool):
    name: str = "create_bug_report"
    description: str = "File a bug report for the developers. The result gives its number, to tell the customer."
    args_schema: type[ToolArguments] = CreateBugReportArguments

    async def apply(
        self, session: AsyncSession, context: ToolContext, key: str, arguments: CreateBugReportArguments
    ) -> EffectOutcome:
        report = BugReportRow(
            effect_key=key,
            ticket_id=context.ticket_id,
            title=arguments.title,
            description=arguments.description,
            priority=arguments.priority.value,
        )
        session.add(report)
        await session.flush()
        text = f"Done. Filed bug report {report.reference}: {arguments.title}"
        return EffectOutcome(ToolCallStatus.DONE, text, report.reference)
