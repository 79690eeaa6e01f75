"""Around every request: its id, what it may look like, one log line, two metrics, headers that keep browsers safe."""

import re
import time
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem_response, unexpected

REQUESTS = Counter("ticketflow_http_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("ticketflow_http_request_seconds", "Time to answer.", ["method", "route"])
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
_SECURITY = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
EVENT_STREAM = b"text/event-stream; charset=utf-8"
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
log = structlog.get_logger()


class RequestFrame:
    """Outermost middleware, so that also an unexpected error is answered with a problem, and counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        started, status = time.perf_counter(), 0

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                scope["is_stream"] = (b"content-type", EVENT_STREAM) in message["headers"]
                _add_headers(message, request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                if _is_readable(scope):
                    await self._app(scope, receive, send_framed)
                else:
                    detail = "The address holds characters that no address of ours has."
                    await problem_response(request_id, 400, "invalid_address", detail)(scope, receive, send_framed)
            except Exception as error:
                answer = unexpected(request_id, error)
                if status:
                    raise  # the answer had begun: all that is left is to break the connection
                await answer(scope, receive, send_framed)
            finally:
                _report(scope, status, time.perf_counter() - started)


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return given if _GIVEN_ID.fullmatch(given) else uuid4().hex


def _is_readable(scope: Scope) -> bool:
    """Whether path and query are UTF-8 without NUL."""
    for part in (scope.get("raw_path", b""), scope["query_string"]):
        if b"%" not in part and part.isascii() and b"\x00" not in part:
            continue
        decoded = unquote_to_bytes(part)
        try:
            decoded.decode("utf-8")
        except UnicodeDecodeError:
            return False
        if b"\x00" in decoded:
            return False
    return True


def _add_headers(message: Message, request_id: str) -> None:
    headers = message["headers"] = list(message["headers"])
    headers.append((b"x-request-id", request_id.encode()))
    headers.extend(_SECURITY)
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append((b"cache-control", b"no-store"))


def _report(scope: Scope, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "other"
    route = scope.get("route_template", "unmatched")
    REQUESTS.labels(method, route, status).inc()
    if not scope.get("is_stream"):  # how long somebody listens is no time to answer
        SECONDS.labels(method, route).observe(seconds)
    log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
