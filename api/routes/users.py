"""People: added, changed, deactivated. Nobody is deleted, so that the log keeps its names."""

from collections.abc import Sequence
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
from schema.db.accounts import count_api_keys
from schema.db.audit import record_audit
from schema.db.people import (
    add_user,
    change_user,
    count_sessions,
    end_sessions,
    get_user,
    is_last_admin,
    list_users,
    lock_people,
    lock_user,
)
from schema.db.sightings import last_sightings
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
    return UserPage(items=await _read_all(session, page), next_cursor=following)


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
    return await once.answer(await _read(session, user), 201, f"/api/v1/users/{user.id}")


@router.get("/users/{user_id}", operation_id="getUser", summary="Read a person", responses=problem_docs(404))
async def get_one_user(user_id: UUID, _: Admin, session: Session) -> UserRead:
    """Deactivated people too."""
    user = await get_user(session, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return await _read(session, user)


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
    return await _change(session, resources, caller, user, changes) if changes else await _read(session, user)


@router.delete(
    "/users/{user_id}/sessions",
    status_code=204,
    operation_id="endUserSessions",
    summary="Sign a person out everywhere",
    responses=problem_docs(404, 409),
)
async def end_user_sessions(user_id: UUID, caller: Admin, session: Session, resources: AppResources) -> Response:
    """In every browser, within five seconds. The person may sign in again; keys stay. 409 for yourself, which is what
    `/auth/logout-all` is for."""
    user = await lock_user(session, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    if user.email == caller.principal:
        raise Refused(409, "own_sessions", "To sign yourself out everywhere use /api/v1/auth/logout-all.")
    await end_sessions(session, user.id)
    await record_audit(session, caller.id, "user.signed_out", f"user:{user.id}", {"email": user.email})
    resources.callers.forget_all()
    return Response(status_code=204)


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
    return await _read(session, user)


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
    return {"name": user.name, "role": user.role, "money_limits": user.money_limits} | {
        "active": user.deactivated_at is None
    }


async def _read(session: Session, row: UserRow) -> UserRead:
    return (await _read_all(session, [row]))[0]


async def _read_all(session: Session, rows: Sequence[UserRow]) -> list[UserRead]:
    """People with what is counted beside them."""
    ids = [row.id for row in rows]
    seen, sessions = await last_sightings(session, ids), await count_sessions(session, ids)
    keys = await count_api_keys(session, [row.email for row in rows])
    same = ("id", "email", "name", "role", "money_limits", "created_at", "updated_at", "deactivated_at")
    return [
        UserRead.model_validate(
            {name: getattr(row, name) for name in same}
            | {
                "active": row.deactivated_at is None,
                "has_password": row.password_hash is not None,
                "has_single_sign_on": row.oidc_subject is not None,
                "last_seen_at": seen.get(row.id),
                "sessions": sessions.get(row.id, 0),
                "api_keys": keys.get(row.email, 0),
            }
        )
        for row in rows
    ]
