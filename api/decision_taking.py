"""Takes decisions of callers about approval requests, and takes them back. The row is the arbiter: one decision wins.

Shared by the single decision and the one about many.
"""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.approval_cards import Reader
from api.models.approval_rows import read_standing
from api.models.approvals import DecisionCreate
from api.problems import Refused
from schema.approvals import ApprovalStatus, Decider, Decision, DecisionTaken
from schema.db.approvals import get_approval, pending_deadline_passed
from schema.db.audit import record_audit
from schema.db.call_checks import parse_arguments
from schema.db.decisions import decide, has_consented
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.db.undo import undo_decision
from schema.db.workflow_commands import tell_workflow
from schema.errors import ApprovalExpired, TooLateToUndo, ToolRefused
from schema.policy import PolicySource
from schema.signals import APPROVAL_DECIDED


async def take_decision(
    session: AsyncSession, approval_id: UUID, body: DecisionCreate, reader: Reader, policies: PolicySource
) -> None:
    """Take it, unless it stands already. Raises `Refused` with the decision that stands instead, `ApprovalExpired`, and
    what `decide` raises."""
    ticket = await lock_ticket(session, (await get_approval(session, approval_id)).ticket_id)
    approval, decider = await get_approval(session, approval_id), reader.decider
    if approval.status == ApprovalStatus.PENDING and not await pending_deadline_passed(session, approval_id):
        if not await _said_before(session, approval, body, decider):
            await _take(session, ticket, approval, body, reader, policies)
    elif approval.status in {ApprovalStatus.PENDING, ApprovalStatus.EXPIRED}:
        raise ApprovalExpired("Nobody decided in time; nothing was executed.")
    elif not await _stands(session, approval, body, decider):
        raise _decided_before(approval)


async def take_back(session: AsyncSession, approval_id: UUID, reader: Reader) -> None:
    """Undo the newest decision, unless this person has done so already. Raises `Refused` with what stands."""
    ticket = await lock_ticket(session, (await get_approval(session, approval_id)).ticket_id)
    approval, decider = await get_approval(session, approval_id), reader.decider
    if approval.status == ApprovalStatus.PENDING and approval.undone_by == decider.id:
        return
    said, by = approval.decision, approval.decided_by
    try:
        reopened = await undo_decision(session, ticket, approval, decider)
    except TooLateToUndo as error:
        standing = read_standing(await get_approval(session, approval_id)).model_dump(mode="json")
        raise Refused(409, error.code, error.detail, members={"approval": standing}) from None
    data = {"decision": said, "decided_by": by, "ticket_id": str(ticket.id), "digest": reopened.digest}
    data |= {"status": reopened.status, "principal": decider.principal}
    await record_audit(session, decider.id, "approval.undone", f"approval:{approval_id}", data)


async def _take(
    session: AsyncSession,
    ticket: TicketRow,
    approval: ApprovalRow,
    body: DecisionCreate,
    reader: Reader,
    policies: PolicySource,
) -> None:
    decider, undo_seconds = reader.decider, reader.settings.undo_seconds
    taken = DecisionTaken(approval_id=approval.id, decided_by=decider.id, **body.model_dump())
    policy = await policies.current(session)  # after the ticket was locked, so none that is older than the wait
    decided = await decide(session, ticket, approval, taken, decider, policy, undo_seconds=undo_seconds)
    if decided.settled:
        # The engine is told what stands: an approval of somebody's edit is that edit.
        stands = {"decision": Decision(str(decided.approval.decision)), "arguments": _edit_of(decided.approval)}
        told = taken.model_copy(update={**stands, "recorded": True, "undo_seconds": undo_seconds})
        await tell_workflow(session, ticket.id, APPROVAL_DECIDED, told.model_dump(mode="json"))
    data = {
        "decision": body.decision.value,
        "ticket_id": str(ticket.id),
        "digest": decided.approval.digest,
        "status": decided.approval.status,
        "principal": decider.principal,
        "own_request": decided.own_request,
    }
    await record_audit(session, decider.id, "approval.decided", f"approval:{approval.id}", data)


def _edit_of(approval: ApprovalRow) -> dict[str, Any] | None:
    return approval.decision_arguments if approval.decision == Decision.EDIT else None


async def _said_before(session: AsyncSession, approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    """Whether this person, the first of two, says the same again."""
    if body.decision is Decision.EDIT:
        same = _same_call(approval.action_type, body.arguments or {}, approval.decision_arguments or {})
    else:
        same = body.decision is Decision.APPROVE and body.digest in {None, approval.digest}
    return same and await has_consented(session, approval, decider)


async def _stands(session: AsyncSession, approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    """Whether what this person says is what stands already: as the one who settled it, or the first of two."""
    if approval.status == ApprovalStatus.APPROVED and await _said_before(session, approval, body, decider):
        return True
    return _says_the_same(approval, body, decider)


def _says_the_same(approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    if (approval.decision, approval.decided_by) != (body.decision, decider.id):
        return False
    if body.decision is Decision.RESPOND:
        return approval.decision_message == body.message
    if body.decision is Decision.EDIT:
        return _same_call(approval.action_type, body.arguments or {}, approval.decision_arguments or {})
    return True


def _same_call(tool: str, asked: dict[str, Any], decided: dict[str, Any]) -> bool:
    """Whether the arguments mean what was decided: a left-out currency is the order's, 40 is 40.00."""
    known = {"currency": decided["currency"]} if "currency" in decided else {}
    try:
        ours = parse_arguments(tool, known | asked).model_dump()
        theirs = parse_arguments(tool, decided).model_dump()
        if "amount" in ours:
            ours["amount"], theirs["amount"] = Decimal(ours["amount"]), Decimal(theirs["amount"])
    except (ToolRefused, InvalidOperation):
        return False
    return ours == theirs


def _decided_before(approval: ApprovalRow) -> Refused:
    by = f" by {approval.decided_by}" if approval.decided_by else ""
    detail = f"This request was {approval.status} before{by}."
    standing = read_standing(approval).model_dump(mode="json")
    return Refused(409, "already_decided", detail, members={"approval": standing})
