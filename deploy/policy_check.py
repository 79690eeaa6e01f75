"""`make policy-check FILE=policy.yaml`: what would this policy have said about the calls that were made?

Asks DATABASE_URL, or the embedded database while `make run` runs it, and changes nothing. Exit codes: 0 compared, 2 the
file is wrong or the database cannot be read.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from deploy.audit_check import CannotRead, running_database
from deploy.supervisor import complain, say
from schema.db.migrate import pending_migrations
from schema.db.policy_replay import ChangedCall, Replay, replay_policy
from schema.db.session import create_engine, create_sessions
from schema.errors import InvalidSettings
from schema.policy import Policy, PolicyVerdict
from schema.policy_conditions import ARGUMENT
from schema.policy_file import load_policy
from schema.settings import Settings, load_settings

SHOWN = 20
START_IT = "start Ticket Flow (make run), or set DATABASE_URL"


def main(arguments: list[str]) -> int:
    """The command line. Returns the exit code."""
    file, last = _parse(arguments)
    try:
        candidate = load_policy(file)
        settings = load_settings()
        settings.database_url = settings.database_url or running_database(settings.data_dir)
        replay = asyncio.run(_replay(settings, candidate, last))
    except InvalidSettings as error:
        complain("\n".join(mistake.removeprefix("TICKETFLOW_POLICY_FILE: ") for mistake in error.mistakes))
        return 2
    except (CannotRead, SQLAlchemyError, PostgresError, OSError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0]
        complain(f"policy check: the database cannot be read: {why}{_hint(error)}")
        return 2
    for line in report(candidate, replay):
        say(line)
    return 0


def report(candidate: Policy, replay: Replay) -> Iterator[str]:
    """What a person reads, line by line. Holds no personal data."""
    yield f"policy {candidate.version}, tried on the last {replay.calls} recorded calls"
    for (then, now), count in sorted(replay.changes.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{count:8}  {then} -> {now}{'' if then == now else '  changed'}"
    if replay.with_fewer_facts:
        yield f"{replay.with_fewer_facts} were recorded with fewer facts; what is not known is judged strictly"
    if replay.changed:
        yield f"the newest {len(replay.changed)} that change:"
        yield from map(_in_one_line, replay.changed)


def _in_one_line(call: ChangedCall) -> str:
    about = " ".join(part for part in (call.tool, call.subject) if part)
    seen = _seen(call.now)
    rules = f"{call.then.rule_id} -> {call.now.rule_id}"
    return f"  {call.ticket_id}  {about}  {rules}{f'  ({seen})' if seen else ''}"


def _seen(verdict: PolicyVerdict) -> str:
    """What the conditions saw, without arguments, which may hold personal data."""
    shown = [one for one in verdict.observed if not one.fact.startswith(f"{ARGUMENT} ")]
    return "; ".join(f"{one.fact} {one.observed}, {one.threshold}" for one in shown)


def _hint(error: Exception) -> str:
    return f"; {START_IT}" if isinstance(error, OSError) else ""


async def _replay(settings: Settings, candidate: Policy, last: int) -> Replay:
    if await pending_migrations(settings.database_dsn):
        raise CannotRead("it is older than this code; start Ticket Flow once, which brings it up to date")
    engine = create_engine(settings, pool_size=1)
    try:
        async with create_sessions(engine)() as session:
            return await replay_policy(session, candidate, last, SHOWN)
    finally:
        await engine.dispose()


def _parse(arguments: list[str]) -> tuple[Path, int]:
    parser = argparse.ArgumentParser(prog="make policy-check", description="Try a policy on the calls that were made.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the policy to try")
    parser.add_argument("--last", type=_count, default=1000, metavar="N", help="how many calls, default 1000")
    parsed = parser.parse_args(arguments)
    return parsed.file, parsed.last


def _count(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError("must be a number from 1 to 999999")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
