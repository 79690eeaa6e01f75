"""What routes ask for, as typed parameters."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.idempotency import FirstAnswer, claim_first_answer
from api.problems import Refused
from api.resources import Resources, resources_of
from schema.base import StrictText
from schema.policy import PolicySource
from schema.roles import Role
from schema.settings import Settings


async def _session(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    return session


async def _snapshot(request: Request) -> AsyncSession:
    session: AsyncSession = request.state.session
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


async def _resources(request: Request) -> Resources:
    return resources_of(request)


async def _settings(request: Request) -> Settings:
    return resources_of(request).settings


async def _policies(request: Request) -> PolicySource:
    return resources_of(request).policies


def _at_least(needed: Role) -> Callable[[Request], Awaitable[Caller]]:
    async def check(request: Request) -> Caller:
        caller: Caller = request.state.caller
        if not caller.role.may_act_as(needed):
            raise Refused(403, "forbidden", f"This needs the role {needed} or a higher one.")
        return caller

    return check


async def _first_answer(request: Request) -> FirstAnswer:
    return await claim_first_answer(request, request.state.session, request.state.caller)


Session = Annotated[AsyncSession, Depends(_session)]
Snapshot = Annotated[AsyncSession, Depends(_snapshot)]
"""A session whose queries all see the same moment."""
AppResources = Annotated[Resources, Depends(_resources)]
AppPolicies = Annotated[PolicySource, Depends(_policies)]
AppSettings = Annotated[Settings, Depends(_settings)]

Viewer = Annotated[Caller, Depends(_at_least(Role.VIEWER))]
Agent = Annotated[Caller, Depends(_at_least(Role.AGENT))]
Approver = Annotated[Caller, Depends(_at_least(Role.APPROVER))]
Admin = Annotated[Caller, Depends(_at_least(Role.ADMIN))]

Once = Annotated[FirstAnswer, Depends(_first_answer)]
"""Makes a request with an Idempotency-Key happen once. Comes after the caller's role in a route's parameters."""

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]
Cursor = Annotated[StrictText | None, Query(max_length=500, description="`next_cursor` of the page before.")]
