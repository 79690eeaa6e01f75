"""Signing in and out, your own password, and who you are."""

from fastapi import APIRouter, Request, Response

from api.authentication import refuse_foreign_site
from api.callers import Caller, caller_of
from api.closed_route import AnyScopeRoute, ClosedRoute, OpenRoute
from api.dependencies import AppResources, Session, Viewer
from api.models.accounts import CallerRead, LoginCreate
from api.models.preferences import kept_preferences
from api.models.users import PasswordChange
from api.passwords import refuse_guessable
from api.problems import Refused, problem_docs
from api.resources import Resources
from api.session_cookie import clear_session_cookie, session_token
from api.signing_in import client_address, start_session, too_many_failures
from schema.db.accounts import delete_session, hash_secret
from schema.db.audit import record_audit
from schema.db.people import change_user, end_sessions, get_user_by_email, lock_user
from schema.db.preferences import get_preferences
from schema.db.tables.accounts import UserRow

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)
me_router = APIRouter(prefix="/api/v1", tags=["access"], route_class=AnyScopeRoute)
open_router = APIRouter(prefix="/api/v1", tags=["access"], route_class=OpenRoute)


@open_router.post(
    "/auth/login",
    response_model=CallerRead,
    operation_id="login",
    summary="Sign in",
    responses=problem_docs(401, 429),
    openapi_extra={"security": []},
)
async def login(
    body: LoginCreate, request: Request, response: Response, session: Session, resources: AppResources
) -> CallerRead:
    """Sets the session cookie for twelve hours. 429 after ten failures in five minutes."""
    refuse_foreign_site(request)
    known = await _by_password(request, resources, body.email, body.password)
    user = await _unchanged(session, known) if known else None
    if user is None:
        raise Refused(401, "wrong_credentials", "E-mail address or password is wrong.")
    resources.login_limit.succeeded(client_address(request), body.email)
    await start_session(session, response, resources.settings, user, "password")
    return await _read(session, caller_of(user))


@router.post("/auth/logout", status_code=204, operation_id="logout", summary="Sign out")
async def logout(request: Request, caller: Viewer, session: Session, resources: AppResources) -> Response:
    """Ends the browser's session; without one nothing changes."""
    token = session_token(request)
    if token and caller.kind == "user":
        await delete_session(session, hash_secret(token))
        await record_audit(session, caller.id, "session.ended", f"user:{caller.id}")
        resources.callers.forget(token)
    response = Response(status_code=204)
    clear_session_cookie(response, resources.settings)
    return response


@router.post("/auth/logout-all", status_code=204, operation_id="logoutEverywhere", summary="Sign out in every browser")
async def logout_everywhere(caller: Viewer, session: Session, resources: AppResources) -> Response:
    """Ends all your sessions, this one too. 403 for a key, which has none."""
    user = await _signed_in(session, caller)
    await end_sessions(session, user.id)
    await record_audit(session, caller.id, "session.all_ended", f"user:{user.id}")
    resources.callers.forget_all()
    response = Response(status_code=204)
    clear_session_cookie(response, resources.settings)
    return response


@router.post(
    "/auth/password",
    status_code=204,
    operation_id="changeOwnPassword",
    summary="Change your password",
    responses=problem_docs(429),
)
async def change_own_password(
    body: PasswordChange, request: Request, caller: Viewer, session: Session, resources: AppResources
) -> Response:
    """Ends your other sessions. 403 when the current password is wrong, 429 after ten failures in five minutes."""
    _people_only(caller)
    refuse_guessable(body.new_password, caller.id)
    known = await _by_password(request, resources, caller.id, body.current_password)
    password_hash = await resources.passwords.hash(body.new_password) if known else None
    user = await _unchanged(session, known) if known else None
    if user is None:
        raise Refused(403, "wrong_credentials", "The current password is wrong.")
    resources.login_limit.succeeded(client_address(request), caller.id)
    await change_user(session, user, {"password_hash": password_hash})
    await end_sessions(session, user.id, but=hash_secret(session_token(request) or ""))
    await record_audit(session, caller.id, "user.password_changed", f"user:{user.id}")
    resources.callers.forget_all()
    return Response(status_code=204)


@me_router.get("/me", operation_id="getMe", summary="Who you are")
async def get_me(caller: Viewer, session: Session) -> CallerRead:
    """The signed-in person or the key. A key needs no scope for it."""
    return await _read(session, caller)


async def _by_password(request: Request, resources: Resources, email: str, password: str) -> UserRow | None:
    """Whose password it is. Counts as a failed try until it is told otherwise."""
    if (wait := resources.login_limit.begin(client_address(request), email)) > 0:
        raise too_many_failures(wait)
    async with resources.sessions() as reading:  # its connection is free again while the password is verified
        user = await get_user_by_email(reading, email)
    if await resources.passwords.verify(password, user.password_hash if user else None):
        return user
    async with resources.sessions.begin() as writing:  # its own: the request's is rolled back by the refusal
        who = f"user:{user.id if user else 'unknown'}"
        await record_audit(writing, "anonymous", "session.refused", who, {"by": "password"})
    return None


async def _unchanged(session: Session, known: UserRow) -> UserRow | None:
    """The person, locked, unless password or standing changed while the password was verified."""
    user = await lock_user(session, known.id)
    same = user is not None and user.password_hash == known.password_hash and user.deactivated_at is None
    return user if same else None


def _people_only(caller: Caller) -> None:
    if caller.kind != "user":
        raise Refused(403, "people_only", "This is for signed-in people, not for keys.")


async def _signed_in(session: Session, caller: Caller) -> UserRow:
    _people_only(caller)
    user = await get_user_by_email(session, caller.id)
    assert user is not None, "people are never deleted"
    return user


async def _read(session: Session, caller: Caller) -> CallerRead:
    is_person = caller.kind == "user"
    return CallerRead(
        id=caller.id,
        kind=caller.kind,
        name=caller.name,
        email=caller.email,
        role=caller.role,
        money_limits=None if caller.money_limits is None else dict(caller.money_limits),
        scopes=None if caller.scopes is None else sorted(caller.scopes),
        preferences=kept_preferences(await get_preferences(session, caller.id)) if is_person else None,
    )
