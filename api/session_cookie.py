"""Cookies of ours: the session's, and their names and flags."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from api.resources import resources_of
from schema.settings import Settings

SESSION_COOKIE = "ticketflow_session"
SESSION_LIVES = timedelta(hours=12)


def is_encrypted(settings: Settings) -> bool:
    """Whether browsers reach us over https."""
    return settings.public_url.startswith("https:")


def cookie_name(settings: Settings, name: str) -> str:
    """Over https with the prefix by which browsers refuse a cookie that a subdomain or plain http tries to set."""
    return f"__Host-{name}" if is_encrypted(settings) else name


def session_token(request: Request) -> str | None:
    """What the browser's session cookie holds."""
    return request.cookies.get(cookie_name(resources_of(request).settings, SESSION_COOKIE)) or None


def set_session_cookie(response: Response, settings: Settings, token: str) -> None:
    """`Strict`: no other site's link or form carries it."""
    response.set_cookie(
        cookie_name(settings, SESSION_COOKIE),
        token,
        max_age=int(SESSION_LIVES.total_seconds()),
        path="/",
        secure=is_encrypted(settings),
        httponly=True,
        samesite="strict",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    name, secure = cookie_name(settings, SESSION_COOKIE), is_encrypted(settings)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
