"""API keys: made, listed, revoked."""

import secrets
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Admin, AppResources, Cursor, Limit, Once, Session
from api.grants import refuse_more_than_own
from api.models.accounts import ApiKeyCreate, ApiKeyCreated, ApiKeyPage, ApiKeyRead
from api.paging import cut_page, read_id, write_cursor
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.accounts import NewKey, add_api_key, has_active_key_named, list_api_keys, revoke_api_key
from schema.db.audit import record_audit
from schema.db.sightings import last_sightings
from schema.db.tables.accounts import ApiKeyRow
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)


@router.post(
    "/api-keys",
    status_code=201,
    response_model=ApiKeyCreated,
    operation_id="createApiKey",
    summary="Make an API key",
    responses=problem_docs(409),
)
async def create_key(
    body: ApiKeyCreate, caller: Admin, session: Session, resources: AppResources, once: Once
) -> Response:
    """The key is shown this once. It is never stored, so a repeat by Idempotency-Key answers without it.
    403 when it would have more than its maker has, 409 when an active key has this name."""
    _check(body, resources.scopes)
    refuse_more_than_own(caller, body.role, body.money_limits, body.scopes)
    if await has_active_key_named(session, body.name):
        raise Refused(409, "name_taken", "An active key has this name.")
    secret = "tf_" + secrets.token_urlsafe(32)
    row = await add_api_key(session, _new_key(body, caller), secret)
    read = _read(row)
    given = read.model_dump(mode="json", include={"name", "role", "scopes", "money_limits", "acts_for", "expires_at"})
    await record_audit(session, caller.id, "api_key.created", f"api_key:{row.id}", given)
    shown, kept = (ApiKeyCreated(**read.model_dump(), key=key) for key in (secret, None))
    return await once.answer(shown, 201, f"/api/v1/api-keys/{row.id}", to_keep=kept)


@router.get("/api-keys", operation_id="listApiKeys", summary="List API keys")
async def get_keys(
    _: Admin,
    session: Session,
    resources: AppResources,
    acts_for: Annotated[StrictText | None, Query(max_length=320, description="Only keys of this person.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ApiKeyPage:
    """Revoked ones too."""
    rows = await list_api_keys(session, read_id("api-keys", cursor), limit + 1, acts_for)
    page, following = cut_page(rows, limit, lambda row: write_cursor("api-keys", row.id))
    used = await last_sightings(session, [row.id for row in page])
    items = [_read(row, used.get(row.id)) for row in page]
    return ApiKeyPage(items=items, next_cursor=following, scopes=sorted(resources.scopes))


@router.delete(
    "/api-keys/{key_id}",
    status_code=204,
    operation_id="revokeApiKey",
    summary="Revoke an API key",
    responses=problem_docs(404),
)
async def delete_key(key_id: UUID, caller: Admin, session: Session, resources: AppResources) -> Response:
    """Refused everywhere within five seconds. The row stays, for the audit log."""
    row = await revoke_api_key(session, key_id)
    if row is None:
        raise NotFound("There is no such key.")
    await record_audit(session, caller.id, "api_key.revoked", f"api_key:{row.id}", {"name": row.name})
    resources.callers.forget_all()
    return Response(status_code=204)


def _check(body: ApiKeyCreate, known_scopes: frozenset[str]) -> None:
    if body.expires_at is not None and body.expires_at <= datetime.now(UTC):
        raise Refused(422, "invalid_request", "expires_at must be in the future.")
    if not known_scopes.issuperset(body.scopes or ()):
        raise Refused(422, "unknown_scope", f"A scope is one of {', '.join(sorted(known_scopes))}.")


def _new_key(body: ApiKeyCreate, caller: Caller) -> NewKey:
    return NewKey(
        name=body.name,
        role=body.role,
        created_by=caller.id,
        acts_for=caller.acts_for,
        scopes=None if body.scopes is None else sorted(set(body.scopes)),
        money_limits=body.money_limits,
        expires_at=body.expires_at,
    )


def _read(row: ApiKeyRow, used_at: datetime | None = None) -> ApiKeyRead:
    same = {name: getattr(row, name) for name in ApiKeyRead.model_fields if name != "last_used_at"}
    return ApiKeyRead.model_validate(same | {"last_used_at": used_at})
