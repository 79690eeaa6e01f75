"""The approval policy: read in sentences, tried on what happened, published, and taken back."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Admin, AppPolicies, AppSettings, Cursor, Limit, Once, Session, Viewer
from api.models.policy import (
    MAX_REPLAYED,
    PolicyDryRunCreate,
    PolicyDryRunRead,
    PolicyRead,
    PolicyRestoreCreate,
    PolicySourceRead,
    PolicyVersionCreate,
    PolicyVersionDetail,
    PolicyVersionPage,
    PolicyVersionRead,
)
from api.models.policy_rows import SHOWN, bundled_version, read_dry_run, read_tools, read_version
from api.paging import cut_page, read_number, write_cursor
from api.problems import MEDIA_TYPE, Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.policies import (
    PublishedPolicyUnusable,
    get_newest_version,
    get_policy_version,
    list_policy_versions,
    lock_publishing,
    publish_policy,
)
from schema.db.policy_replay import replay_policy
from schema.db.tables.policies import PolicyVersionRow
from schema.errors import NotFound
from schema.policy import Policy, PolicySource
from schema.policy_file import BUNDLED_POLICY, PolicyMistaken, parse_policy, read_text
from schema.policy_words import limit_sentences, warnings_of
from schema.roles import Role
from schema.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["policy"], route_class=ClosedRoute)
FILE_RULES = (
    "The settings name a policy file (TICKETFLOW_POLICY_FILE), and the file is what holds: change it there and start "
    "Ticket Flow again, or take it out of the settings to publish from here."
)
MISTAKES: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "Mistakes in the request, or in the policy",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/PolicyProblem"}}},
    }
}
Number = Annotated[int, Path(ge=0, lt=2**63, description="0 is the bundled policy.")]


@router.get("/policy", operation_id="getPolicy", summary="Read the approval policy", responses=problem_docs(409))
async def get_policy(caller: Viewer, session: Session, settings: AppSettings, policies: AppPolicies) -> PolicyRead:
    """The rules that hold now, each in a sentence and in its parts. 409 `policy_unusable` when what was published last
    cannot be read by this version; then nothing is judged until another policy is published."""
    newest = None if settings.policy_file else await get_newest_version(session)
    policy = await policies.current(session)
    return PolicyRead(
        version=policy.version,
        source=_source(settings, newest),
        tools=read_tools(policy),
        limits=limit_sentences(policy.limits),
        warnings=warnings_of(policy),
        cannot_publish=FILE_RULES if settings.policy_file else None,
        yaml=_text(settings, newest) if caller.role.may_act_as(Role.ADMIN) else None,
    )


@router.post(
    "/policy/dry-run",
    response_model=PolicyDryRunRead,
    operation_id="tryPolicy",
    summary="Try a policy on recorded calls",
    responses=MISTAKES,
)
async def try_policy(
    body: PolicyDryRunCreate, _: Admin, session: Session, policies: AppPolicies, once: Once
) -> Response:
    """Changes nothing. 422 `policy_mistaken` lists every mistake, each with its line and column."""
    candidate = await _parsed(body.yaml)
    last = MAX_REPLAYED if body.days is not None else body.last or 1000
    replay = await replay_policy(session, candidate, last, SHOWN, body.days)
    return await once.answer(read_dry_run(candidate, await _version(policies, session), replay), 200)


@router.post(
    "/policy/versions",
    status_code=201,
    response_model=PolicyVersionDetail,
    operation_id="publishPolicy",
    summary="Publish a policy",
    responses=problem_docs(409, 412) | MISTAKES,
)
async def publish(
    body: PolicyVersionCreate,
    caller: Admin,
    session: Session,
    settings: AppSettings,
    policies: AppPolicies,
    once: Once,
) -> Response:
    """Every call that is judged from now on is judged by it, in every process, without a restart; so is every call
    that was judged before and has not been carried out. 409 while a policy file holds, or when nothing would change;
    412 when another policy than `based_on` holds by now; 422 `policy_mistaken` for mistakes."""
    _refuse_beside_file(settings)
    policy = await _parsed(body.yaml)
    published = await _publish(session, caller, policies, policy, body)
    return await once.answer(published, 201, f"/api/v1/policy/versions/{published.number}")


@router.get("/policy/versions", operation_id="listPolicyVersions", summary="List published policies")
async def get_versions(_: Admin, session: Session, limit: Limit = 50, cursor: Cursor = None) -> PolicyVersionPage:
    """Newest first, each with what it changed."""
    rows = await list_policy_versions(session, read_number("policy-versions", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("policy-versions", row.id))
    newest = await get_newest_version(session)
    return PolicyVersionPage(items=_with_diffs(rows, len(page), newest), next_cursor=following)


@router.get(
    "/policy/versions/{number}",
    operation_id="getPolicyVersion",
    summary="Read a published policy",
    responses=problem_docs(404),
)
async def get_version(number: Number, _: Admin, session: Session) -> PolicyVersionDetail:
    """With its YAML."""
    return await _detail(session, number)


@router.post(
    "/policy/versions/{number}/restore",
    status_code=201,
    response_model=PolicyVersionDetail,
    operation_id="restorePolicy",
    summary="Publish an earlier policy again",
    responses=problem_docs(404, 409, 412) | MISTAKES,
)
async def restore(
    number: Number,
    body: PolicyRestoreCreate,
    caller: Admin,
    session: Session,
    settings: AppSettings,
    policies: AppPolicies,
    once: Once,
) -> Response:
    """As a new version with the same rules. 422 when this version of Ticket Flow cannot read it any more."""
    _refuse_beside_file(settings)
    yaml = (await _detail(session, number)).yaml
    note = body.note or f"Back to {f'version {number}' if number else 'the bundled policy'}."
    again = PolicyVersionCreate.model_construct(yaml=yaml, note=note, based_on=body.based_on)
    published = await _publish(session, caller, policies, await _parsed(yaml), again)
    return await once.answer(published, 201, f"/api/v1/policy/versions/{published.number}")


async def _publish(
    session: AsyncSession, caller: Caller, policies: PolicySource, policy: Policy, body: PolicyVersionCreate
) -> PolicyVersionDetail:
    await lock_publishing(session)
    newest, standing = await get_newest_version(session), await _version(policies, session)
    before = newest.yaml if newest else read_text()
    if body.based_on is not None and body.based_on != standing:
        detail = "Somebody has published another policy meanwhile; look at what it changed first."
        raise Refused(412, "policy_changed", detail, members={"version": standing})
    if body.yaml == before:
        raise Refused(409, "nothing_changed", "This is the policy that holds already.")
    row = await publish_policy(session, policy, body.yaml, body.note, caller.id)
    data = {"number": row.id, "version": row.version, "instead_of": standing, "note": row.note}
    await record_audit(session, caller.id, "policy.published", f"policy:{row.id}", data)
    return read_version(row, before, row.id)


async def _parsed(yaml: str) -> Policy:
    """In a thread, since a long text takes a while. Raises `Refused` with a mistake per entry of `errors`."""
    try:
        return await asyncio.to_thread(parse_policy, yaml)
    except PolicyMistaken as error:
        found = error.mistakes[:50]
        mistakes = [{"line": one.line, "column": one.column, "message": one.words} for one in found]
        raise Refused(422, error.code, error.detail, members={"mistakes": mistakes}) from None


async def _version(policies: PolicySource, session: AsyncSession) -> str:
    """The digest of what holds; of a published policy that cannot be read the one it was published with."""
    try:
        return (await policies.current(session)).version
    except PublishedPolicyUnusable:
        newest = await get_newest_version(session)
        return newest.version if newest else ""


async def _detail(session: AsyncSession, number: int) -> PolicyVersionDetail:
    newest = await get_newest_version(session)
    if number == 0:
        yaml = read_text()
        return bundled_version(yaml, parse_policy(yaml).version, newest is None)
    row = await get_policy_version(session, number)
    if row is None:
        raise NotFound("There is no such version.")
    earlier = await list_policy_versions(session, number, 1)
    return read_version(row, earlier[0].yaml if earlier else read_text(), newest.id if newest else None)


def _with_diffs(
    rows: Sequence[PolicyVersionRow], shown: int, newest: PolicyVersionRow | None
) -> list[PolicyVersionRead]:
    """Each against the one before it; the page's last may be followed by one that is there only for that."""
    bundled, found = read_text(), []
    for place, row in enumerate(rows[:shown]):
        before = rows[place + 1].yaml if place + 1 < len(rows) else bundled
        detail = read_version(row, before, newest.id if newest else None)
        found.append(PolicyVersionRead.model_validate(detail.model_dump(exclude={"yaml"})))
    return found


def _refuse_beside_file(settings: Settings) -> None:
    if settings.policy_file is not None:
        raise Refused(409, "policy_file_holds", FILE_RULES)


def _source(settings: Settings, newest: PolicyVersionRow | None) -> PolicySourceRead:
    if settings.policy_file is not None:
        return PolicySourceRead.model_validate(_NOBODY | {"kind": "file", "name": settings.policy_file.name})
    if newest is None:
        return PolicySourceRead.model_validate(_NOBODY | {"kind": "bundled", "name": "the bundled policy"})
    return PolicySourceRead(
        kind="published",
        name=f"version {newest.id}",
        number=newest.id,
        published_by=newest.published_by,
        published_at=newest.published_at,
        note=newest.note,
    )


def _text(settings: Settings, newest: PolicyVersionRow | None) -> str:
    return newest.yaml if newest else read_text(settings.policy_file or BUNDLED_POLICY)


_NOBODY = {"number": None, "published_by": None, "published_at": None, "note": None}
