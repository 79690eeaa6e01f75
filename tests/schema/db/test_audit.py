"""The audit log: it only grows, and whoever touches it from below is found."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select

from schema.db.audit import AuditFilter, list_audit, record_audit
from schema.db.audit_chain import START, ChainCheck, check_audit_chain
from schema.db.session import Sessions
from schema.db.tables.accounts import AuditRow

Tamper = Callable[..., Awaitable[None]]
COLUMNS = "id, at, actor, action, object, data, previous_hash, hash"


@pytest.fixture
async def tamper(database_url: str, sessions: Sessions) -> Tamper:
    """Runs statements as somebody who owns the database and switches the trigger off."""

    async def run(*statements: str) -> None:
        connection = await asyncpg.connect(database_url)
        async with connection.transaction():
            await connection.execute("ALTER TABLE audit_log DISABLE TRIGGER ALL")
            for statement in statements:
                await connection.execute(statement)
            await connection.execute("ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only")
        await connection.close()

    return run


async def given_lines(sessions: Sessions, count: int = 6) -> list[AuditRow]:
    for number in range(count):
        async with sessions.begin() as session:
            await record_audit(session, f"key:{number % 2}", "order.written", f"order:{number}", {"ü": [number, None]})
    async with sessions() as session:
        return list((await session.scalars(select(AuditRow).order_by(AuditRow.id))).all())


async def check(sessions: Sessions, expect_head: str | None = None) -> ChainCheck:
    async with sessions() as session:
        return await check_audit_chain(session, expect_head)


async def test_an_empty_log_is_intact(sessions: Sessions) -> None:
    assert await check(sessions) == ChainCheck(lines=0, head=START)
    assert (await check(sessions, START)).intact


async def test_each_line_carries_the_hash_of_the_one_before(sessions: Sessions) -> None:
    rows = await given_lines(sessions)
    assert [row.id for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.previous_hash for row in rows] == [START, *(row.hash for row in rows[:-1])]
    assert await check(sessions) == ChainCheck(lines=6, head=rows[-1].hash)


async def test_anybody_can_compute_the_hash_of_a_line(sessions: Sessions) -> None:
    row = (await given_lines(sessions, 2))[1]
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
    text = (
        f'{{"action":"order.written","actor":"key:1","at":"{at}","data":{{"ü":[1,null]}},"id":2,'
        f'"object":"order:1","previous_hash":"{row.previous_hash}"}}'
    )
    assert row.hash == hashlib.sha256(text.encode()).hexdigest()


TAMPERED = {
    "the actor": ("UPDATE audit_log SET actor = 'key:other' WHERE id = 3", 3, "changed"),
    "the action": ("UPDATE audit_log SET action = 'order.read' WHERE id = 3", 3, "changed"),
    "the object": ("UPDATE audit_log SET object = 'order:9' WHERE id = 1", 1, "changed"),
    "the time": ("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE id = 6", 6, "changed"),
    "the data": ("UPDATE audit_log SET data = jsonb_set(data, '{ü,0}', '7') WHERE id = 3", 3, "changed"),
    "a number's form": ("UPDATE audit_log SET data = jsonb_set(data, '{ü,0}', '2.0') WHERE id = 3", 3, "changed"),
    "the number": ("UPDATE audit_log SET id = 60 WHERE id = 6", 60, "changed"),
    "the hash": ("UPDATE audit_log SET hash = repeat('a', 64) WHERE id = 3", 3, "changed"),
    "the hash before": ("UPDATE audit_log SET previous_hash = repeat('a', 64) WHERE id = 3", 3, "does not follow"),
    "the first removed": ("DELETE FROM audit_log WHERE id = 1", 2, "does not follow"),
    "one removed": ("DELETE FROM audit_log WHERE id = 3", 4, "does not follow"),
    "several removed": ("DELETE FROM audit_log WHERE id IN (3, 4)", 5, "does not follow"),
    "a copy inserted": (
        f"INSERT INTO audit_log ({COLUMNS}) SELECT 9, at, actor, action, object, data, previous_hash, hash "
        "FROM audit_log WHERE id = 3",
        *(9, "does not follow"),
    ),
    "one invented at the end": (
        f"INSERT INTO audit_log ({COLUMNS}) SELECT 7, at, actor, action, object, data, hash, repeat('a', 64) "
        "FROM audit_log WHERE id = 6",
        *(7, "changed"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found_at_the_first_line_that_does_not_fit(
    what: str, sessions: Sessions, tamper: Tamper
) -> None:
    statement, broken, problem = TAMPERED[what]
    await given_lines(sessions)
    await tamper(statement)
    found = await check(sessions)
    assert not found.intact
    assert found.first_broken == broken
    assert f"line {broken} {problem}" in f"{found.problem}".replace("was changed", "changed")


async def test_lines_in_another_order_are_found(sessions: Sessions, tamper: Tamper) -> None:
    await given_lines(sessions)
    await tamper(
        *("UPDATE audit_log SET id = 30 WHERE id = 3", "UPDATE audit_log SET id = 3 WHERE id = 4"),
        "UPDATE audit_log SET id = 4 WHERE id = 30",
    )
    found = await check(sessions)
    assert (found.lines, found.first_broken) == (2, 3)


async def test_a_forged_line_is_found_at_the_one_after_it(sessions: Sessions, tamper: Tamper) -> None:
    row = (await given_lines(sessions))[2]
    line = {name: getattr(row, name) for name in COLUMNS.split(", ") if name != "hash"}
    line |= {"actor": "key:forged", "at": row.at.astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    await tamper(f"UPDATE audit_log SET actor = 'key:forged', hash = '{digest}' WHERE id = 3")
    assert (await check(sessions)).first_broken == 4


async def test_a_cut_off_end_is_found_by_a_head_noted_before(sessions: Sessions, tamper: Tamper) -> None:
    rows = await given_lines(sessions)
    noted = rows[-1].hash
    assert (await check(sessions, noted)).intact
    await tamper("DELETE FROM audit_log WHERE id > 4")
    assert (await check(sessions)).intact
    found = await check(sessions, noted)
    assert (found.intact, found.lines, found.first_broken) == (False, 4, None)
    assert "cut off" in f"{found.problem}"


async def test_a_head_noted_before_stays_good_while_the_log_grows(sessions: Sessions) -> None:
    noted = (await given_lines(sessions))[-1].hash
    await given_lines(sessions, 2)
    assert await check(sessions, noted) == await check(sessions)
    assert (await check(sessions, noted)).lines == 8


async def test_many_at_once_make_one_unbroken_chain(sessions: Sessions) -> None:
    async def append(number: int) -> None:
        async with sessions.begin() as session:
            for part in range(2):
                await record_audit(session, "key:many", "order.written", f"order:{number}", {"part": part})

    await asyncio.gather(*(append(number) for number in range(50)))
    found = await check(sessions)
    assert (found.intact, found.lines) == (True, 100)
    async with sessions() as session:
        rows = (await session.scalars(select(AuditRow).order_by(AuditRow.id))).all()
    assert [row.id for row in rows] == list(range(1, 101))
    assert [row.at for row in rows] == sorted(row.at for row in rows)


async def test_what_is_rolled_back_leaves_no_hole(sessions: Sessions) -> None:
    async def append(number: int) -> None:
        async with sessions.begin() as session:
            await record_audit(session, "key:many", "order.written", f"order:{number}")
            if number % 2:
                raise InterruptedError

    await asyncio.gather(*(append(number) for number in range(30)), return_exceptions=True)
    rows = await given_lines(sessions, 1)
    assert [row.id for row in rows] == list(range(1, 17))
    assert (await check(sessions)).intact


@pytest.mark.parametrize(
    "statement",
    [
        *("UPDATE audit_log SET actor = 'key:other'", "UPDATE audit_log SET actor = actor WHERE id = 0"),
        *("DELETE FROM audit_log WHERE id = 1", "TRUNCATE audit_log", "TRUNCATE tickets, audit_log CASCADE"),
        "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (id) DO UPDATE SET actor = 'key:other'",
    ],
)
async def test_the_database_refuses_to_change_what_was_written(
    statement: str, sessions: Sessions, database_url: str
) -> None:
    await given_lines(sessions, 2)
    connection = await asyncpg.connect(database_url)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await connection.execute(statement)
    await connection.close()
    assert (await check(sessions)).lines == 2


@pytest.mark.parametrize("data", [{"x": 0.1}, {"x": [{"y": float("nan")}]}, {"x": 1e300}])
async def test_numbers_that_would_not_come_back_exactly_are_refused(data: dict[str, Any], sessions: Sessions) -> None:
    async with sessions() as session:
        with pytest.raises(ValueError, match="whole numbers"):
            await record_audit(session, "key:test", "order.written", "order:1", data)


async def test_any_text_and_any_whole_number_keeps_its_hash(sessions: Sessions) -> None:
    data = {"": 10**40, "é\u2028😀": [True, None, -0, {}, []], "b": {"\x7f": '\\"/<>', "a": "\ufffe"}}
    async with sessions.begin() as session:
        await record_audit(session, "key:né 😀", "order.written", "order:'\"", data)
    assert (await check(sessions)).intact


async def test_text_that_cannot_be_stored_is_cleaned_and_not_refused(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await record_audit(session, "nobody", "session.refused", "single_sign_on", {"detail": "a\x00b\ud800"})
    async with sessions() as session:
        assert (await session.scalars(select(AuditRow.data))).one()["detail"].startswith("ab\ufffd")
    assert (await check(sessions)).intact


async def test_the_log_is_listed_by_who_what_and_when(sessions: Sessions) -> None:
    rows = await given_lines(sessions)

    async def listed(before: int | None = None, **matching: Any) -> list[int]:
        async with sessions() as session:
            return [row.id for row in await list_audit(session, before, 10, AuditFilter(**matching))]

    assert await listed() == [6, 5, 4, 3, 2, 1]
    assert await listed(actor="key:0") == [5, 3, 1]
    assert await listed(before=5, actor="key:0") == [3, 1]
    assert await listed(object="order:2") == [3]
    assert await listed(action="order.read") == []
    assert await listed(since=rows[1].at, until=rows[3].at) == [3, 2]
    assert await listed(since=rows[5].at + timedelta(microseconds=1)) == []
