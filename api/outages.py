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
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    cause = error.__cause__
    return isinstance(error, OUTAGES) or (cause is not None and isinstance(error, DBAPIError) and is_outage(cause))
