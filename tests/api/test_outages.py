"""What is answered with 503, since the database is away and trying again helps."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError, IntegrityError

from api.outages import is_outage

TRANSLATED: Any = AsyncAdapt_asyncpg_dbapi.Error


def as_sqlalchemy_raises(error: Exception, kind: type[DBAPIError] = DBAPIError) -> DBAPIError:
    """The driver's error inside SQLAlchemy's translation of it, inside SQLAlchemy's own."""
    translated = TRANSLATED("translated", error)
    translated.__cause__ = error
    return kind("SELECT 1", {}, translated)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.exceptions.AdminShutdownError("terminating connection"),
        asyncpg.exceptions.TooManyConnectionsError("too many clients already"),
        ConnectionRefusedError(111, "refused"),
    ],
)
def test_a_database_that_is_away_is_an_outage_however_it_is_wrapped(error: Exception) -> None:
    assert is_outage(error)
    assert is_outage(as_sqlalchemy_raises(error))


def test_what_is_our_own_fault_is_none() -> None:
    mistake = asyncpg.UniqueViolationError("there already")
    assert not is_outage(mistake)
    assert not is_outage(as_sqlalchemy_raises(mistake, IntegrityError))
    assert not is_outage(KeyError("a mistake"))
