"""Tells an unreachable database from an error of ours."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OUTAGES: tuple[type[Exception], ...] = (
    OSError,  # refused, reset, no route, timed out
    TimeoutError,
    PoolTimeout,
    OperationalError,
    InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.OperatorInterventionError,  # it shuts down or starts up
    asyncpg.exceptions.InsufficientResourcesError,  # too many connections, disk full
    asyncpg.exceptions.InvalidAuthorizationSpecificationError,
)


def is_outage(error: BaseException) -> bool:
    """Whether trying again later can help, because the database was away."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or isinstance(error, OUTAGES) or _says_so(error.orig)
    return isinstance(error, OUTAGES)


def _says_so(error: BaseException | None) -> bool:
    """Whether the driver's error is one: SQLAlchemy wraps it twice, so that its class names no outage any more, for
    example while the database starts up."""
    return error is not None and (isinstance(error, OUTAGES) or _says_so(error.__cause__))
