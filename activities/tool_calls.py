"""Executes one recorded effect. What runs is what was approved, or nothing."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.approvals import settle_with, still_undoable
from activities.engine_context import current_run_id
from activities.sender_proof import SenderProof
from activities.tools.base import ToolContext
from activities.tools.effects import EffectOutcome
from activities.tools.results import finish_call
from activities.tools.toolbox import Toolbox
from schema.activity_messages import RunToolCall, ToolCallFinished
from schema.approvals import ApprovalStatus, DecisionTaken
from schema.db.approvals import approved_call
from schema.db.decision_grace import take_up
from schema.db.decisions import count_consents
from schema.db.effects import effect_key, find_begun_effect
from schema.db.events import NewEvent, append_events
from schema.db.policy_facts import gather_facts
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer, lock_ticket
from schema.errors import AccountUnknown
from schema.policy import Policy, PolicySource
from schema.policy_verdicts import PolicyVerdict
from schema.reply_address import MailAddresses
from schema.roles import Role
from schema.tickets import Assignee, TicketStatus
from schema.tools import ABOUT_ACCOUNT, ToolCall, ToolCallStatus


class ToolCallActivities:
    """One effect, one activity, visible in the console."""

    def __init__(self, sessions: Sessions, toolbox: Toolbox, policies: PolicySource, addresses: MailAddresses) -> None:
        self._sessions = sessions
        self._toolbox = toolbox
        self._policies = policies
        self._proof = SenderProof(addresses)

    @activity.defn
    async def run_tool_call(self, request: RunToolCall) -> ToolCallFinished:
        """Run the effect once, if it is still allowed. Non-retryable when its outcome is unknown; comes again later
        while the approval can be undone."""
        async with self._sessions.begin() as session:
            ready = await self._make_ready(session, request)
        if isinstance(ready, ToolCallStatus):
            return _finished(ready, None, "The outcome is not known; a person must resolve it.")
        context, call = ready
        tool = self._toolbox.tools[call.tool]
        outcome: EffectOutcome = await tool.ainvoke(call.arguments, config=context.config)
        return _finished(outcome.status, outcome.reference, outcome.text)

    async def _make_ready(
        self, session: AsyncSession, request: RunToolCall
    ) -> tuple[ToolContext, ToolCall] | ToolCallStatus:
        """The call to execute with its context, or how the call ends without being executed."""
        ticket = await lock_ticket(session, request.ticket_id)
        row = await session.get_one(ToolCallRow, (request.ticket_id, request.turn, request.call))
        if row.result is not None:
            return ToolCallStatus(row.status)
        context = await self._context(session, ticket, row)
        if begun := await find_begun_effect(session, effect_key(row.ticket_id, row.turn, row.call)):
            # It may have happened already, whatever has changed since; only finishing it tells.
            return replace(context, approval_id=begun.approval_id), ToolCall(tool=begun.tool, arguments=begun.arguments)
        if ticket.status == TicketStatus.CANCELLED or ticket.assignee == Assignee.PERSON:
            return await _refuse(session, context, ToolCallStatus.CANCELLED, "Not executed: a person has the ticket.")
        approval = await _approval_of(session, row)
        if approval is not None:
            return await self._approved(session, ticket, approval, request.approval, row, context)
        call = ToolCall(tool=row.tool, arguments=row.arguments)
        if call.tool in ABOUT_ACCOUNT and context.customer is None:
            return await self._refuse_unknown(session, ticket, context)
        policy = await self._policies.current(session)
        verdict = policy.judge(await gather_facts(session, ticket, call))
        if verdict.effect == "deny":
            return await self._refuse_denied(session, ticket, context, policy, verdict)
        if verdict.effect == "auto" and (row.verdict or {}).get("effect") == "auto":
            return context, call
        # It was allowed when it was asked for and is not any more: by the switch, the policy, or new facts.
        row.verdict = (row.verdict or {}) | verdict.model_dump(mode="json")
        return ToolCallStatus.AWAITING_APPROVAL

    async def _approved(
        self,
        session: AsyncSession,
        ticket: TicketRow,
        approval: ApprovalRow,
        signalled: DecisionTaken | None,
        row: ToolCallRow,
        context: ToolContext,
    ) -> tuple[ToolContext, ToolCall] | ToolCallStatus:
        """What people approved. Without an approved request nothing that asks for one ever runs, and nothing does while
        the approval can be undone."""
        is_about_it = signalled is not None and signalled.approval_id == approval.id
        if signalled is not None and is_about_it and approval.status == ApprovalStatus.PENDING:
            approval = await settle_with(session, approval.id, signalled, self._policies)
        if approval.status == ApprovalStatus.PENDING:
            return ToolCallStatus.AWAITING_APPROVAL
        if undo_seconds := await take_up(session, approval):
            raise still_undoable(undo_seconds)
        if approval.status != ApprovalStatus.APPROVED:
            return ToolCallStatus(approval.status)
        call = approved_call(approval)
        if context.customer is None and call.tool in ABOUT_ACCOUNT:
            return await self._refuse_unknown(session, ticket, context)
        if refused := await self._no_longer_covered(session, ticket, approval, call, row):
            status, why = refused
            return await _refuse(session, context, status, f"Error: {why}")
        return replace(context, approval_id=approval.id), call

    async def _no_longer_covered(
        self, session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, call: ToolCall, row: ToolCallRow
    ) -> tuple[ToolCallStatus, str] | None:
        """How the call ends, and why, when what was approved may not run now. What runs is what was approved, by as
        many people and of such a role as the policy asks for in the light of what is known now."""
        changed = approval.decision_arguments is None and call.digest != row.digest
        if changed or call.digest != approval.digest or call.tool != row.tool:
            return ToolCallStatus.FAILED, "this is not what was approved."
        policy = await self._policies.current(session)
        verdict = policy.judge(await gather_facts(session, ticket, call))
        if verdict.effect == "deny":
            return ToolCallStatus.DENIED, f"the policy forbids this. {verdict.text}"
        agreed = await count_consents(session, approval)
        enough = agreed >= (verdict.approvers_needed if verdict.effect == "ask" else 1)
        high_enough = Role(approval.approver_role).may_act_as(verdict.approver_role) or verdict.effect == "auto"
        if enough and high_enough:
            return None
        return ToolCallStatus.FAILED, f"this now needs more than the approval it got. {verdict.text}"

    async def _refuse_unknown(self, session: AsyncSession, ticket: TicketRow, context: ToolContext) -> ToolCallStatus:
        """The sender was proven when the call was asked for, and is not any more."""
        refusal = await self._proof.account_unknown(session, ticket, AccountUnknown.title)
        return await _refuse(session, context, ToolCallStatus.FAILED, refusal.words, refusal.events)

    async def _refuse_denied(
        self, session: AsyncSession, ticket: TicketRow, context: ToolContext, policy: Policy, verdict: PolicyVerdict
    ) -> ToolCallStatus:
        words = f"Error: forbidden. {verdict.text}"
        refusal = await self._proof.denied(session, ticket, words, policy, verdict.facts)
        return await _refuse(session, context, ToolCallStatus.DENIED, refusal.words, refusal.events)

    async def _context(self, session: AsyncSession, ticket: TicketRow, row: ToolCallRow) -> ToolContext:
        customer = await get_ticket_customer(session, ticket)
        return ToolContext(self._sessions, ticket.id, customer, row.turn, row.call, run_id=current_run_id())


def _finished(status: ToolCallStatus, reference: str | None, text: str) -> ToolCallFinished:
    """How the call ended. While an outcome is unknown the ticket must not go on, however often it is asked."""
    if status is ToolCallStatus.UNKNOWN:
        raise ApplicationError(text, type="OutcomeUnknown", non_retryable=True)
    return ToolCallFinished(status=status, reference=reference)


async def _approval_of(session: AsyncSession, row: ToolCallRow) -> ApprovalRow | None:
    query = select(ApprovalRow).where(
        ApprovalRow.ticket_id == row.ticket_id, ApprovalRow.turn == row.turn, ApprovalRow.call == row.call
    )
    return await session.scalar(query)


async def _refuse(
    session: AsyncSession,
    context: ToolContext,
    status: ToolCallStatus,
    result: str,
    following: Sequence[NewEvent] = (),
) -> ToolCallStatus:
    await finish_call(session, context, status, result)
    if following:
        await append_events(session, context.ticket_id, following, context.run_id)
    return status
