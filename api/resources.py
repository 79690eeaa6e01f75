"""What one API process holds: made at the start, closed at the end, the same for all requests."""

import asyncio
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from api.callers import CallerDirectory
from api.file_store import FileStore
from api.live.hub import LiveHub
from api.login_limit import LoginLimit
from api.oidc.provider import OidcProvider
from api.passwords import Passwords
from api.temporal_health import TemporalHealth
from schema.db.session import Sessions
from schema.policy import PolicySource
from schema.settings import Settings


@dataclass(frozen=True)
class Resources:
    """Wired in `api.app`; routes reach them through `api.dependencies`. `scopes` are all that keys can have."""

    settings: Settings
    policies: PolicySource
    engine: AsyncEngine
    sessions: Sessions
    callers: CallerDirectory
    login_limit: LoginLimit
    passwords: Passwords
    scopes: frozenset[str]
    oidc: OidcProvider | None
    temporal: TemporalHealth
    files: FileStore
    live: LiveHub
    bulk: asyncio.Semaphore  # decisions about many hold two connections each, so they must not take them all


def resources_of(request: HTTPConnection) -> Resources:
    resources: Resources = request.app.state.resources
    return resources
