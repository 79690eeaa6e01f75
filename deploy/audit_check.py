"""`make audit-check`: is the audit log whole? Asks DATABASE_URL, or the embedded database while `make run` runs it.

Exit codes: 0 intact, 1 a line does not fit or the expected head is missing, 2 the log cannot be read. Each intact
answer names the log's head; noted in another place and given as `--expect-head`, it shows that no end was cut off.
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path

from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from deploy.embedded_postgres import NAME
from deploy.supervisor import complain, say
from schema.db.audit_chain import ChainCheck, check_audit_chain
from schema.db.migrate import pending_migrations
from schema.db.session import create_engine, create_sessions
from schema.errors import InvalidSettings
from schema.settings import Settings, load_settings


class CannotRead(Exception):
    """Why the log cannot be read, in one line."""


def main(arguments: list[str]) -> int:
    """The command line. Returns the exit code."""
    try:
        expect_head = _parse(arguments)
        settings = load_settings()
        settings.database_url = settings.database_url or running_database(settings.data_dir)
        check = asyncio.run(_check(settings, expect_head))
    except InvalidSettings as error:
        complain("\n".join(error.mistakes))
        return 2
    except (CannotRead, OSError, SQLAlchemyError, PostgresError) as error:
        complain(f"audit log: cannot be read: {(str(error).splitlines() or [type(error).__name__])[0]}")
        return 2
    if not check.intact:
        complain(f"audit log: {check.problem} ({check.lines} lines before fit, head {check.head})")
        return 1
    say(f"audit log: {check.lines} lines, intact, head {check.head}")
    return 0


def running_database(data_dir: Path) -> str:
    """The address of the embedded database, as its server noted it. Raises `CannotRead`."""
    try:
        password = (data_dir / "postgres-password").read_text()
        port = int((data_dir / "postgres-port").read_text())
    except FileNotFoundError:
        raise CannotRead(f"{data_dir} holds no database yet; run make run first, or set DATABASE_URL") from None
    return f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


async def _check(settings: Settings, expect_head: str | None) -> ChainCheck:
    if await pending_migrations(settings.database_dsn):
        raise CannotRead("the database is older than this code; start Ticket Flow once, which brings it up to date")
    engine = create_engine(settings, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            return await check_audit_chain(session, expect_head)
    finally:
        await engine.dispose()


def _parse(arguments: list[str]) -> str | None:
    parser = argparse.ArgumentParser(prog="make audit-check", description="Verify the audit log.")
    parser.add_argument("--expect-head", type=_hash, metavar="HASH", help="a head noted earlier")
    head: str | None = parser.parse_args(arguments).expect_head
    return head


def _hash(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError("must be the 64 hexadecimal digits of an earlier check's head")
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
