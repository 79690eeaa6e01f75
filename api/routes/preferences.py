"""How you want the dashboard."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import AnyScopeRoute
from api.dependencies import Session, Viewer
from api.models.preferences import Preferences, kept_preferences
from api.problems import Refused
from schema.db.people import get_user_by_email
from schema.db.preferences import get_preferences, set_preferences

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=AnyScopeRoute)


@router.get("/me/preferences", operation_id="getPreferences", summary="Read your preferences")
async def get_own_preferences(caller: Viewer, session: Session) -> Preferences:
    """What you never set is as everybody has it. 403 for a key, which has none."""
    _people_only(caller)
    return kept_preferences(await get_preferences(session, caller.id))


@router.put("/me/preferences", operation_id="putPreferences", summary="Write your preferences")
async def put_own_preferences(body: Preferences, caller: Viewer, session: Session) -> Preferences:
    """Whole: what is left out goes back to what everybody has. 403 for a key."""
    _people_only(caller)
    await set_preferences(session, await _own_id(session, caller), body.model_dump(mode="json", exclude_defaults=True))
    return body


async def _own_id(session: AsyncSession, caller: Caller) -> UUID:
    user = await get_user_by_email(session, caller.id)
    assert user is not None, "people are never deleted"
    return user.id


def _people_only(caller: Caller) -> None:
    if caller.kind != "user":
        raise Refused(403, "people_only", "This is for signed-in people, not for keys.")
