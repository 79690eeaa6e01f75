"""Idempotency-Key: the same key and body of the same caller give the first answer again.

The key is claimed and the answer kept in the transaction that does the work, so that there is never one without
the other. An error rolls both back: the next try with the key is a first one again.
"""

import hashlib
import json

from fastapi.openapi.models import Parameter
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from api.callers import Caller
from api.problems import Refused
from schema.db.idempotency import claim_key, keep_answer
from schema.db.tables.accounts import IdempotencyKeyRow

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


class AnsweredBefore(Exception):
    """The first answer exists; it is sent instead of doing the work again."""

    def __init__(self, row: IdempotencyKeyRow) -> None:
        answer = row.answer or {}
        headers = {REPLAYED: "true"} | ({"Location": answer["location"]} if answer.get("location") else {})
        self.response = Response(answer.get("body", ""), row.status or 200, headers, media_type="application/json")


class FirstAnswer:
    """Writes an answer, and keeps it when the request carried a key."""

    def __init__(self, session: AsyncSession, caller: str, key: str | None) -> None:
        self._session, self._caller, self._key = session, caller, key

    async def answer(
        self, model: BaseModel, status: int, location: str | None = None, to_keep: BaseModel | None = None
    ) -> Response:
        """The answer; `to_keep` is kept instead of it where the answer holds a secret."""
        if self._key is not None:
            kept = {"body": (to_keep or model).model_dump_json(), "location": location}
            await keep_answer(self._session, self._caller, self._key, status, kept)
        headers = {"Location": location} if location else None
        return Response(model.model_dump_json(), status, headers, media_type="application/json")


async def claim_first_answer(request: Request, session: AsyncSession, caller: Caller) -> FirstAnswer:
    """Claim the request's key, if it has one. Raises `AnsweredBefore`, or `Refused` when it came with another body."""
    key = request.headers.get(HEADER)
    if key is None:
        return FirstAnswer(session, caller.id, None)
    if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
        raise Refused(400, "invalid_idempotency_key", "Idempotency-Key must be 1 to 255 printable ASCII characters.")
    digest = await _digest(request)
    first = await claim_key(session, caller.id, key, digest)
    if first is None:
        return FirstAnswer(session, caller.id, key)
    if first.request_digest != digest:
        detail = "This Idempotency-Key was used for another request."
        raise Refused(422, "idempotency_key_reused", detail)
    raise AnsweredBefore(first)


async def _digest(request: Request) -> str:
    """Over method, path and body; equal JSON written differently counts as equal.
    A password is left out: the digest is kept, and a plain hash of a password could be guessed back."""
    body = await request.body()
    if body and hasattr(request, "_json"):
        value = await request.json()
        if isinstance(value, dict):
            value = {name: part for name, part in value.items() if name != "password"}
        body = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(b"\n".join((request.method.encode(), request.url.path.encode(), body))).hexdigest()


HEADER_DOCS = Parameter.model_validate(
    {
        "name": HEADER,
        "in": "header",
        "required": False,
        "description": "Repeat a request with the same key and body: it happens once and is answered alike.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
).model_dump(by_alias=True, exclude_none=True, mode="json")
