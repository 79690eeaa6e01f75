"""Signing in and out, and who you are."""

import secrets
from datetime import timedelta

from fastapi import APIRouter, Request, Response

from api.authentication import SESSION_COOKIE, refuse_foreign_site
from api.callers import Caller, caller_of
from api.closed_route import ClosedRoute, OpenRoute
from api.dependencies import AppResources, Session, Viewer
from api.models.accounts import CallerRead, LoginCreate
from api.problems import Refused, problem_docs
from schema.db.accounts import add_session, delete_session, get_user_by_email, hash_secret
from schema.db.audit import record_audit

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)
open_router = APIRouter(prefix="/api/v1", tags=["access"], route_class=OpenRoute)
SESSION_LIVES = timedelta(hours=12)


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
    who = f"{request.client.host if request.client else ''} {body.email}"
    if (wait := resources.login_limit.seconds_to_wait(who)) > 0:
        detail = "Too many failed sign-ins. Try again later."
        raise Refused(429, "too_many_failures", detail, headers={"Retry-After": str(wait)})
    async with resources.sessions() as reading:  # its connection is free again while the password is verified
        user = await get_user_by_email(reading, body.email)
    if not await resources.passwords.verify(body.password, user.password_hash if user else None) or user is None:
        resources.login_limit.failed(who)
        raise Refused(401, "wrong_credentials", "E-mail address or password is wrong.")
    resources.login_limit.succeeded(who)
    token = secrets.token_urlsafe(32)
    await add_session(session, hash_secret(token), user.id, SESSION_LIVES)
    await record_audit(session, user.email, "session.started", f"user:{user.id}")
    _set_cookie(response, token, secure=resources.settings.public_url.startswith("https:"))
    return _read(caller_of(user))


@router.post("/auth/logout", status_code=204, operation_id="logout", summary="Sign out")
async def logout(request: Request, caller: Viewer, session: Session, resources: AppResources) -> Response:
    """Ends the browser's session; without one nothing changes."""
    token = request.cookies.get(SESSION_COOKIE)
    if token and caller.kind == "user":
        await delete_session(session, hash_secret(token))
        await record_audit(session, caller.id, "session.ended", f"user:{caller.id}")
        resources.callers.forget(token)
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return response


@router.get("/me", operation_id="getMe", summary="Who you are")
async def get_me(caller: Viewer) -> CallerRead:
    """The signed-in person or the key."""
    return _read(caller)


def _read(caller: Caller) -> CallerRead:
    return CallerRead(id=caller.id, kind=caller.kind, name=caller.name, email=caller.email, role=caller.role)


def _set_cookie(response: Response, token: str, *, secure: bool) -> None:
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(SESSION_LIVES.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
