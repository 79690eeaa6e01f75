"""People: added, changed, deactivated. Nobody is deleted, so that the log keeps its names."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import func

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Admin, AppResources, Cursor, Limit, Once, Session
from api.grants import refuse_more_than_own, refuse_password_beyond_own
from api.models.users import UserCreate, UserPage, UserPatch, UserRead
from api.paging import cut_page, read_id, write_cursor
from api.passwords import refuse_guessable
from api.problems import Refused, problem_docs
from api.resources import Resources
from schema.db.audit import record_audit
from schema.db.people import (
    add_user,
    change_user,
    end_sessions,
    get_user,
    is_last_admin,
    list_users,
    lock_people,
    lock_user,
)
from schema.db.tables.accounts import UserRow
from schema.errors import NotFound
from schema.roles import Role

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)
SIGNS_OUT = frozenset({"role", "password_hash", "deactivated_at"})


@router.get("/users", operation_id="listUsers", summary="List people")
async def get_users(_: Admin, session: Session, limit: Limit = 50, cursor: Cursor = None) -> UserPage:
    """Deactivated people too."""
    rows = await list_users(session, read_id("users", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("users", row.id))
    return UserPage(items=[_read(row) for row in page], next_cursor=following)


@router.post(
    "/users",
    status_code=201,
    response_model=UserRead,
    operation_id="createUser",
    summary="Add a person",
    responses=problem_docs(409),
)
async def create_user(
    body: UserCreate, caller: Admin, session: Session, resources: AppResources, once: Once
) -> Response:
    """409 when the address is taken, also by a deactivated person. 403 for limits above your own."""
    refuse_more_than_own(caller, body.role, body.money_limits, caller.scopes)
    password_hash = None
    if body.password is not None:
        refuse_guessable(body.password, body.email)
        refuse_password_beyond_own(caller, body.role, body.money_limits)
        password_hash = await resources.passwords.hash(body.password)
    await lock_people(session)
    user = await add_user(
        session, body.email, body.name, body.role, password_hash=password_hash, money_limits=body.money_limits
    )
    if user is None:
        raise Refused(409, "email_taken", "Somebody has this e-mail address.")
    await record_audit(
        session, caller.id, "user.created", f"user:{user.id}", {"email": user.email, "after": _facts(user)}
    )
    return await once.answer(_read(user), 201, f"/api/v1/users/{user.id}")


@router.get("/users/{user_id}", operation_id="getUser", summary="Read a person", responses=problem_docs(404))
async def get_one_user(user_id: UUID, _: Admin, session: Session) -> UserRead:
    """Deactivated people too."""
    user = await get_user(session, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return _read(user)


@router.patch(
    "/users/{user_id}", operation_id="changeUser", summary="Change a person", responses=problem_docs(404, 409)
)
async def patch_user(
    user_id: UUID, body: UserPatch, caller: Admin, session: Session, resources: AppResources
) -> UserRead:
    """Another role or password, or `active: false`, signs the person out everywhere, within five seconds.
    409 for the last active admin. 403 for limits above your own."""
    password_hash = await resources.passwords.hash(body.password) if body.password is not None else None
    await lock_people(session)
    user = await lock_user(session, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    changes = _changes(body, user, password_hash)
    await _check(session, caller, user, body, changes)
    return await _change(session, resources, caller, user, changes) if changes else _read(user)


async def _check(session: Session, caller: Caller, user: UserRow, body: UserPatch, changes: dict[str, Any]) -> None:
    if "money_limits" in changes:
        refuse_more_than_own(caller, Role(user.role), body.money_limits, caller.scopes)
    if body.password is not None:
        refuse_guessable(body.password, user.email)
        refuse_password_beyond_own(caller, Role(user.role), user.money_limits)
    if changes.keys() & {"role", "deactivated_at"} and await is_last_admin(session, user):
        raise Refused(409, "last_admin", "Somebody has to stay who is an admin and active.")


async def _change(
    session: Session, resources: Resources, caller: Caller, user: UserRow, changes: dict[str, Any]
) -> UserRead:
    before = _facts(user)
    user = await change_user(session, user, changes)
    if changes.keys() & SIGNS_OUT:
        await end_sessions(session, user.id)
    facts = {"before": before, "after": _facts(user), "password_set": "password_hash" in changes}
    await record_audit(session, caller.id, "user.changed", f"user:{user.id}", {"email": user.email} | facts)
    resources.callers.forget_all()
    return _read(user)


def _changes(body: UserPatch, user: UserRow, password_hash: str | None) -> dict[str, Any]:
    """The columns that become others."""
    wanted = body.model_dump(include={"name", "role", "money_limits"}, exclude_unset=True)
    changes = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    if password_hash is not None:
        changes["password_hash"] = password_hash
    if body.active is not None and body.active != (user.deactivated_at is None):
        changes["deactivated_at"] = None if body.active else func.clock_timestamp()
    return changes


def _facts(user: UserRow) -> dict[str, Any]:
    """What the audit log keeps of a person."""
    return _read(user).model_dump(include={"name", "role", "money_limits", "active"}, mode="json")


def _read(row: UserRow) -> UserRead:
    same = ("id", "email", "name", "role", "money_limits", "created_at", "updated_at", "deactivated_at")
    return UserRead.model_validate(
        {name: getattr(row, name) for name in same}
        | {
            "active": row.deactivated_at is None,
            "has_password": row.password_hash is not None,
            "has_single_sign_on": row.oidc_subject is not None,
        }
    )
