"""Who has a ticket or a request open: told every half minute, forgotten after one, and no lock."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Agent, Session, Viewer
from api.models.presence import PresenceRead, ViewerRead
from api.problems import problem_docs
from schema.db.approvals import get_approval
from schema.db.presence import claim_presence, end_presence, list_present
from schema.db.tickets import get_ticket

router = APIRouter(prefix="/api/v1", tags=["live"], route_class=ClosedRoute)
TICKET, APPROVAL = "/tickets/{ticket_id}/presence", "/approvals/{approval_id}/presence"
PROBLEMS: Any = problem_docs(404)


@router.get(TICKET, operation_id="getTicketPresence", summary="Who has a ticket open", responses=PROBLEMS)
async def get_ticket_presence(ticket_id: UUID, caller: Viewer, session: Session) -> PresenceRead:
    """Those whose claims hold now; a `presence` hint with the ticket's id says when to ask again."""
    await get_ticket(session, ticket_id)
    return await _present(session, ticket_id, caller)


@router.put(TICKET, operation_id="claimTicketPresence", summary="Have a ticket open", responses=PROBLEMS)
async def claim_ticket_presence(ticket_id: UUID, caller: Agent, session: Session) -> PresenceRead:
    """For the next 60 seconds; say it again meanwhile. Answers with everybody who has it open."""
    await get_ticket(session, ticket_id)
    await claim_presence(session, ticket_id, caller.id, caller.name)
    return await _present(session, ticket_id, caller)


@router.delete(TICKET, status_code=204, operation_id="endTicketPresence", summary="Leave a ticket", responses=PROBLEMS)
async def end_ticket_presence(ticket_id: UUID, caller: Agent, session: Session) -> None:
    """Ends one's own claim; without one nothing happens."""
    await get_ticket(session, ticket_id)
    await end_presence(session, ticket_id, caller.id)


@router.get(APPROVAL, operation_id="getApprovalPresence", summary="Who has a request open", responses=PROBLEMS)
async def get_approval_presence(approval_id: UUID, caller: Viewer, session: Session) -> PresenceRead:
    """Those whose claims hold now; a `presence` hint with the request's id says when to ask again."""
    await get_approval(session, approval_id)
    return await _present(session, approval_id, caller)


@router.put(APPROVAL, operation_id="claimApprovalPresence", summary="Have a request open", responses=PROBLEMS)
async def claim_approval_presence(approval_id: UUID, caller: Agent, session: Session) -> PresenceRead:
    """For the next 60 seconds; say it again meanwhile. Answers with everybody who has it open."""
    await get_approval(session, approval_id)
    await claim_presence(session, approval_id, caller.id, caller.name)
    return await _present(session, approval_id, caller)


@router.delete(
    APPROVAL, status_code=204, operation_id="endApprovalPresence", summary="Leave a request", responses=PROBLEMS
)
async def end_approval_presence(approval_id: UUID, caller: Agent, session: Session) -> None:
    """Ends one's own claim; without one nothing happens."""
    await get_approval(session, approval_id)
    await end_presence(session, approval_id, caller.id)


async def _present(session: AsyncSession, object_id: UUID, caller: Caller) -> PresenceRead:
    rows = await list_present(session, object_id)
    same = ("name", "since", "until")
    viewers = [
        ViewerRead(id=row.viewer, is_you=row.viewer == caller.id, **{name: getattr(row, name) for name in same})
        for row in rows
    ]
    return PresenceRead(viewers=viewers)
