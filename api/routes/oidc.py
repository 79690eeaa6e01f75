"""Single sign-on: to the provider and back. A browser comes here, so every failure leads to the sign-in page."""

import hashlib
import hmac
from html import escape
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.closed_route import OpenRoute
from api.dependencies import AppResources, Session
from api.models.users import SignInMethodsRead, SingleSignOnRead
from api.oidc.arrivals import Arrival, welcome
from api.oidc.handshake import LIVES_SECONDS, Handshake, new_handshake, seal, unseal
from api.oidc.provider import OidcProvider
from api.oidc.refusals import SignInRefused
from api.resources import Resources
from api.session_cookie import cookie_name, is_encrypted
from api.signing_in import client_address, start_session
from schema.db.audit import record_audit
from schema.db.idempotency import claim_key
from schema.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=OpenRoute)
COOKIE = "ticketflow_oidc"
START = "/api/v1/auth/oidc/start"
LEADS_ON: dict[int | str, dict[str, str]] = {302: {"description": "To the provider, or to the sign-in page."}}


@router.get(
    "/auth/methods",
    operation_id="getSignInMethods",
    summary="The ways to sign in",
    openapi_extra={"security": []},
)
async def get_methods(resources: AppResources) -> SignInMethodsRead:
    """`oidc` is null where single sign-on is not set up."""
    name = resources.settings.oidc_name
    return SignInMethodsRead(password=True, oidc=SingleSignOnRead(name=name, url=START) if resources.oidc else None)


@router.get(
    "/auth/oidc/start",
    status_code=302,
    response_class=RedirectResponse,
    operation_id="startSingleSignOn",
    summary="Go to the identity provider",
    responses=LEADS_ON,
    openapi_extra={"security": []},
)
async def start(request: Request, session: Session, resources: AppResources, next: str = "/") -> Response:
    """For browsers. `next` is a path of ours to come back to; anything else counts as `/`."""
    handshake = new_handshake(next)
    try:
        provider = _provider(resources)
        url = await provider.authorization_url(handshake)
    except SignInRefused as refused:
        return await _refuse(session, resources, request, refused, handshake)
    response = RedirectResponse(url, 302)
    _set_cookie(response, resources.settings, seal(handshake, provider.client_secret))
    return response


@router.get(
    "/auth/oidc/callback",
    response_class=HTMLResponse,
    operation_id="finishSingleSignOn",
    summary="Come back from the identity provider",
    responses=LEADS_ON,
    openapi_extra={"security": []},
)
async def finish(request: Request, session: Session, resources: AppResources) -> Response:
    """For browsers. Signs in and goes on to the path that was asked for; else to `/sign-in?error=<code>`."""
    handshake = None
    try:
        provider = _provider(resources)
        handshake = _handshake(request, resources.settings, provider)
        code = _code(request, provider)
        claims = await provider.exchange(code, handshake)
        await _use_up(session, handshake)
        arrival = await welcome(session, claims, resources.settings)
    except SignInRefused as refused:
        return await _refuse(session, resources, request, refused, handshake)
    response = HTMLResponse(_page(handshake.next_path))
    await _sign_in(session, resources, response, arrival)
    return response


def _provider(resources: Resources) -> OidcProvider:
    if resources.oidc is None:
        raise SignInRefused("not_set_up", "OIDC_ISSUER is not set")
    return resources.oidc


def _handshake(request: Request, settings: Settings, provider: OidcProvider) -> Handshake:
    """What this browser began, when the answer belongs to it."""
    cookie = request.cookies.get(cookie_name(settings, COOKIE), "")
    handshake = unseal(cookie, provider.client_secret) if cookie else None
    state = request.query_params.get("state", "").encode("utf-8", "surrogatepass")
    if handshake is None or not hmac.compare_digest(handshake.state.encode(), state):
        raise SignInRefused("wrong_state", "the browser did not begin this, or more than ten minutes ago")
    return handshake


def _code(request: Request, provider: OidcProvider) -> str:
    """The provider's code, unless it or the person there said no."""
    params = request.query_params
    provider.refuse_foreign(params.get("iss"))
    if (error := params.get("error")) is not None:
        raise SignInRefused("access_denied" if error == "access_denied" else "provider_refused", error[:100])
    if not (code := params.get("code")):
        raise SignInRefused("provider_refused", "the answer has no code")
    return code


async def _use_up(session: Session, handshake: Handshake) -> None:
    """A state signs in once, in whichever process: it is claimed like a request's Idempotency-Key."""
    state = hashlib.sha256(handshake.state.encode()).hexdigest()
    if await claim_key(session, "single sign-on", state, "") is not None:
        raise SignInRefused("wrong_state", "this answer was used before")


async def _sign_in(session: Session, resources: Resources, response: Response, arrival: Arrival) -> None:
    user = arrival.user
    await start_session(session, response, resources.settings, user, "single sign-on", arrival.happened)
    _clear_cookie(response, resources.settings)
    if arrival.happened:
        resources.callers.forget_all()


async def _refuse(
    session: Session, resources: Resources, request: Request, refused: SignInRefused, handshake: Handshake | None
) -> Response:
    """To the sign-in page, with a line in the log; somebody who fails on and on writes no more of them."""
    if resources.login_limit.begin(client_address(request)) == 0:
        data = {"code": refused.code, "detail": refused.detail, "subject": refused.subject}
        await record_audit(session, "nobody", "session.refused", "single_sign_on", data)
    query = {"error": refused.code}
    if handshake is not None and handshake.next_path != "/":
        query["from"] = handshake.next_path
    response = RedirectResponse(f"/sign-in?{urlencode(query)}", 302)
    _clear_cookie(response, resources.settings)
    return response


def _page(path: str) -> str:
    """A page that goes on by itself. The session's cookie is `Strict`, so a browser would not send it along a redirect
    that another site began; what a page of ours opens is our own navigation."""
    target = escape(path, quote=True)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={target}">'
        f'<title>Signed in</title><p>You are signed in. <a href="{target}">Go on</a></p></html>'
    )


def _set_cookie(response: Response, settings: Settings, value: str) -> None:
    # Lax, not Strict: the provider sends the browser back here, and a Strict cookie would not come along.
    name, secure = cookie_name(settings, COOKIE), is_encrypted(settings)
    response.set_cookie(name, value, max_age=LIVES_SECONDS, path="/", secure=secure, httponly=True, samesite="lax")


def _clear_cookie(response: Response, settings: Settings) -> None:
    name, secure = cookie_name(settings, COOKIE), is_encrypted(settings)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")
