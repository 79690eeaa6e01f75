"""Whether the process lives, and whether it can serve."""

import asyncio

import structlog
from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.closed_route import OpenRoute
from api.dependencies import AppResources
from api.models.dashboard import HealthRead, ReadyChecks, ReadyRead
from schema.db.migrate import is_behind

router = APIRouter(tags=["health"], route_class=OpenRoute)
log = structlog.get_logger()


@router.get("/healthz", operation_id="getHealth", summary="Is the process alive", openapi_extra={"security": []})
async def get_health() -> HealthRead:
    """Needs nothing else to be there."""
    return HealthRead()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Can requests be served",
    responses={503: {"model": ReadyRead, "description": "Database away or not migrated"}},
    openapi_extra={"security": []},
)
async def get_readiness(resources: AppResources, response: Response) -> ReadyRead:
    """Temporal may be away: tickets are taken in all the same."""
    migrations, temporal = await asyncio.gather(_migrations(resources.engine), resources.temporal.reachable())
    ready = migrations == "ok"
    response.status_code = 200 if ready else 503
    checks = {
        "database": "unreachable" if migrations == "unknown" else "ok",
        "migrations": migrations,
        "temporal": "ok" if temporal else "unreachable",
    }
    return ReadyRead(status="ok" if ready else "unavailable", checks=ReadyChecks.model_validate(checks))


async def _migrations(engine: AsyncEngine) -> str:
    try:
        async with asyncio.timeout(3), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            return "pending" if await connection.run_sync(is_behind) else "ok"
    except Exception as error:  # whatever it is, nothing can be served
        log.warning("database_unreachable", error=type(error).__name__)
        return "unknown"
