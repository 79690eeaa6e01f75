"""`make audit-check` as an operator runs it."""

import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded_postgres import embedded_postgres
from schema.db.audit import record_audit
from schema.db.migrate import migrate
from schema.db.session import Sessions
from tests.conftest import FAST

PROJECT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path = PROJECT, **environment: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "deploy.audit_check", *arguments]
    given = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), **environment}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd, env=given)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
async def heads(sessions: Sessions) -> list[str]:
    """The heads of a log of three lines, after each of them."""
    hashes: list[str] = []
    for number in range(3):
        async with sessions.begin() as session:
            await record_audit(session, "key:test", "order.written", f"order:{number}")
            connection = await session.connection()
            hashes += (
                await connection.exec_driver_sql("SELECT hash FROM audit_log ORDER BY id DESC LIMIT 1")
            ).scalars()
    return hashes


def test_an_intact_log_is_told_with_its_head(heads: list[str], database_url: str) -> None:
    said = f"audit log: 3 lines, intact, head {heads[2]}\n"
    assert run(DATABASE_URL=database_url) == (0, said, "")
    assert run("--expect-head", heads[0], DATABASE_URL=database_url) == (0, said, "")


async def test_the_first_line_that_does_not_fit_is_told(heads: list[str], database_url: str) -> None:
    await _as_owner(database_url, "UPDATE audit_log SET actor = 'key:nobody' WHERE id = 2")
    code, said, complained = run(DATABASE_URL=database_url)
    assert (code, said) == (1, "")
    expected = f"audit log: line 2 was changed after it was written (1 lines before fit, head {heads[0]})\n"
    assert complained == expected


async def test_a_cut_off_end_is_told(heads: list[str], database_url: str) -> None:
    await _as_owner(database_url, "DELETE FROM audit_log WHERE id = 3")
    code, _, complained = run("--expect-head", heads[2], DATABASE_URL=database_url)
    assert code == 1
    assert "the expected head is not in the log" in complained


async def test_the_embedded_database_is_found_by_its_data(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "data", FAST) as url:
        await migrate(url)
        code, said, _ = run(TICKETFLOW_DATA_DIR=str(tmp_path / "data"), cwd=tmp_path)
        assert (code, said) == (0, f"audit log: 0 lines, intact, head {'0' * 64}\n")
    code, said, complained = run(TICKETFLOW_DATA_DIR=str(tmp_path / "data"), cwd=tmp_path)
    assert (code, said, complained.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    ("arguments", "environment", "complaint"),
    [
        (["--expect-head", "abc"], {}, "must be the 64 hexadecimal digits"),
        ([], {"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ([], {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/none"}, "cannot be read"),
        ([], {}, "holds no database yet"),
    ],
)
def test_what_keeps_it_from_reading_is_told_in_a_line(
    arguments: list[str], environment: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    code, said, complained = run(*arguments, cwd=tmp_path, **environment)
    assert (code, said) == (2, "")
    assert complaint in complained.splitlines()[-1]


async def _as_owner(database_url: str, statement: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only")
    await connection.execute(statement)
    await connection.close()
