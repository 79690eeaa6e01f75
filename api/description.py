"""Completes the API's description with what FastAPI does not know: problems, sign-in, the Idempotency-Key."""

from typing import Any

from fastapi import FastAPI

from api.idempotency import HEADER_DOCS
from api.models.policy import PolicyMistakeRead, PolicyProblem
from api.models.tickets import NewerMessages
from api.problems import FieldError, Problem, problem_docs

SECURITY_SCHEMES = {
    "apiKey": {"type": "http", "scheme": "bearer", "description": "An API key."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "ticketflow_session",
        "description": "Set by signing in. Over https its name begins with `__Host-`.",
    },
}
TAKE_NO_KEY = ("/auth/", "/webhooks/")


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` tell of problems, sign-in and the Idempotency-Key."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(plain())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _complete(document: dict[str, Any]) -> None:
    document["security"] = [{name: []} for name in SECURITY_SCHEMES]
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY_SCHEMES
    for model in (Problem, FieldError, PolicyProblem, PolicyMistakeRead, NewerMessages):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schema.pop("$defs", None)
        components["schemas"][model.__name__] = schema
    components["schemas"] = dict(sorted(components["schemas"].items()))
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete_operation(operation, takes_key=method == "post" and not any(part in path for part in TAKE_NO_KEY))


def _complete_operation(operation: dict[str, Any], *, takes_key: bool) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query" and not parameter["required"]:
            parameter["allowEmptyValue"] = True  # counts as absent
    if takes_key:
        operation.setdefault("parameters", []).append(HEADER_DOCS)
    if "requestBody" in operation:
        refusals = {str(status): answer for status, answer in problem_docs(413, 415).items()}
        operation["responses"] = dict(sorted((refusals | operation["responses"]).items()))
