"""Finds out who calls, and keeps other sites from calling through a signed-in person's browser."""

from urllib.parse import urlsplit

from starlette.requests import Request

from api.callers import Caller
from api.problems import Refused
from api.resources import Resources, resources_of
from api.session_cookie import session_token

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def authenticate(request: Request) -> Caller:
    """The caller, by bearer key or else by session cookie. Raises `Refused` with 401, or 403 for a foreign site."""
    resources = resources_of(request)
    caller = await _find_caller(request, resources)
    if caller is None:
        raise Refused(
            401, "unauthenticated", "Sign in, or send a valid API key.", headers={"WWW-Authenticate": "Bearer"}
        )
    return caller


async def _find_caller(request: Request, resources: Resources) -> Caller | None:
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, key = header.partition(" ")
        return await resources.callers.by_api_key(key.strip()) if scheme.lower() == "bearer" and key else None
    token = session_token(request)
    if token is None:
        return None
    refuse_foreign_site(request)
    return await resources.callers.by_cookie(token)


def refuse_foreign_site(request: Request) -> None:
    """Raises `Refused` when a browser says that an unsafe request comes from a page of somebody else."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin") or request.headers.get("referer")
    if site not in {"same-origin", "none"} or (origin is not None and not _is_own(request, origin)):
        raise Refused(403, "foreign_origin", "This request comes from another site.")


def _is_own(request: Request, origin: str) -> bool:
    try:
        theirs = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    public_url = resources_of(request).settings.public_url
    return theirs in {request.headers.get("host", "").lower(), urlsplit(public_url).netloc.lower()} - {""}
