"""Errors as RFC 9457 problems: one shape for all, with a stable `code`, and never with what was sent in."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.file_store import FileStoreUnavailable
from api.outages import OUTAGES, is_outage
from schema.errors import TicketFlowError

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class FieldError(BaseModel):
    """One mistake and where it is."""

    field: str
    message: str
    code: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` is stable; `errors` names the fields where there are any."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldError] = []


class Refused(TicketFlowError):
    """The request cannot be served as it is; `members` are added to the problem."""

    status = 400
    code = "bad_request"
    title = "The request is wrong"
    retry_helps = False

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.title = status, code, HTTPStatus(status).phrase
        self.headers = dict(headers or {})
        self.members = dict(members or {})


class ProblemWithMembers(Problem):
    """A problem with what else its kind tells, such as the decision that stands."""

    model_config = {"extra": "allow"}


def problem_response(
    request_id: str,
    status: int,
    code: str,
    detail: str,
    *,
    title: str | None = None,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """The answer for a problem."""
    problem = ProblemWithMembers(
        title=title or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=errors or [],
        **(members or {}),
    )
    return Response(problem.model_dump_json(), status, dict(headers or {}), media_type=MEDIA_TYPE)


def unexpected(request_id: str, error: BaseException) -> Response:
    """The answer for an error nobody foresaw: 503 when something we need is away, else 500 without details."""
    if isinstance(error, FileStoreUnavailable):
        log.warning("file_store_unreachable", error=repr(error.__cause__))
        detail = "The file store cannot be reached at the moment. Nothing was stored; try again shortly."
        return problem_response(request_id, 503, error.code, detail, headers={"Retry-After": "5"})
    if is_outage(error):
        log.warning("database_unreachable", error=type(error).__name__)
        detail = "The database cannot be reached at the moment. Nothing was stored; try again shortly."
        return problem_response(request_id, 503, "unavailable", detail, headers={"Retry-After": "2"})
    log.error("unexpected_error", exc_info=error)
    return problem_response(request_id, 500, "internal_error", "Something went wrong on our side.")


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.add_exception_handler(TicketFlowError, _known_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    database_errors: tuple[type[Exception], ...] = (SQLAlchemyError, *OUTAGES)
    for error in database_errors:
        app.add_exception_handler(error, _database_error)


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def _known_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TicketFlowError)
    if error.status >= 500:
        return unexpected(_request_id(request), error)
    return problem_response(
        _request_id(request),
        error.status,
        error.code,
        error.detail,
        title=error.title,
        headers=getattr(error, "headers", None),
        members=getattr(error, "members", None),
    )


async def _database_error(request: Request, error: Exception) -> Response:
    return unexpected(_request_id(request), error)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    details = {404: "There is nothing at this address.", 405: "This address does not take this method."}
    detail = details.get(error.status_code, phrase)
    return problem_response(_request_id(request), error.status_code, code, detail, headers=error.headers)


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    mistakes = error.errors()
    if request.method != "PUT" and any(mistake["loc"][:1] == ("path",) for mistake in mistakes):
        # An id that cannot exist is answered like one that does not.
        return problem_response(_request_id(request), 404, "not_found", "There is no such thing.", title="Not found")
    errors = [_field_error(mistake) for mistake in mistakes[:50]]
    detail = "; ".join(f"{item.field}: {item.message}" for item in errors[:5])
    return problem_response(_request_id(request), 422, "invalid_request", detail, errors=errors)


def _field_error(mistake: Mapping[str, Any]) -> FieldError:
    """Only where and which rule: the input itself is never repeated."""
    field = ".".join(str(part) for part in mistake["loc"])[:200]
    message = str(mistake["msg"]).removeprefix("Value error, ")
    return FieldError(field=field, message=message, code=str(mistake["type"]))


def problem_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI entries of the problems a route answers with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
