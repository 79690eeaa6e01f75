"""`python -m deploy.local` when it cannot start: a clear line, an exit code that is not 0, nothing left running."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.data_directory import locked_data_dir
from deploy.free_ports import free_port
from deploy.leftovers import processes_working_in

PROJECT = Path(__file__).parents[2]


def start(data_dir: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end with these settings and free ports, out of reach of a developer's `.env`."""
    ports = ("TICKETFLOW_PORT", "TICKETFLOW_METRICS_PORT", "TICKETFLOW_TEMPORAL_PORT", "TICKETFLOW_TEMPORAL_UI_PORT")
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(PROJECT),
        "TICKETFLOW_DATA_DIR": str(data_dir),
        **{name: str(free_port()) for name in ports},
        **settings,
    }
    command, here = [sys.executable, "-m", "deploy.local"], tempfile.gettempdir()
    return subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


@pytest.mark.parametrize(
    "setting", ["TICKETFLOW_PORT", "TICKETFLOW_METRICS_PORT", "TICKETFLOW_TEMPORAL_PORT", "TICKETFLOW_TEMPORAL_UI_PORT"]
)
def test_a_port_in_use_is_named_with_its_setting(data_dir: Path, taken_port: int, setting: str) -> None:
    ended = start(data_dir, **{setting: str(taken_port)})
    assert ended.returncode == 1
    assert f"Port {taken_port} for " in ended.stderr
    assert f"Set {setting} to another one." in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_workers_metrics_port_is_checked_too(data_dir: Path, taken_port: int) -> None:
    ended = start(data_dir, TICKETFLOW_METRICS_PORT=str(taken_port - 1))
    assert ended.returncode == 1
    assert f"Port {taken_port} for the worker's metrics is in use" in ended.stderr


def test_nothing_is_started_when_a_port_is_in_use(data_dir: Path, taken_port: int) -> None:
    start(data_dir, TICKETFLOW_PORT=str(taken_port))
    assert not (data_dir / "postgres").exists()
    assert not (data_dir / "temporal.db").exists()


def test_one_port_for_two_purposes_is_refused(data_dir: Path) -> None:
    port = str(free_port())
    ended = start(data_dir, TICKETFLOW_PORT=port, TICKETFLOW_TEMPORAL_PORT=port)
    assert ended.returncode == 1
    assert "as well (TICKETFLOW_PORT)" in ended.stderr


def test_a_second_start_on_the_same_data_is_refused(data_dir: Path) -> None:
    with locked_data_dir(data_dir):
        ended = start(data_dir)
    assert ended.returncode == 1
    assert f"is running on {data_dir} already" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_lock_of_a_stack_that_ended_does_not_count(data_dir: Path) -> None:
    with locked_data_dir(data_dir):
        pass
    with locked_data_dir(data_dir) as held:
        assert held == data_dir


def test_every_wrong_setting_gets_one_line(data_dir: Path) -> None:
    ended = start(data_dir, TICKETFLOW_PORT="many", TICKETFLOW_METRICS_PORT="0")
    assert ended.returncode == 2
    assert [line.split(":")[0] for line in ended.stderr.splitlines()] == ["TICKETFLOW_PORT", "TICKETFLOW_METRICS_PORT"]


def test_a_host_that_is_not_ours_is_refused(data_dir: Path) -> None:
    ended = start(data_dir, TICKETFLOW_HOST="192.0.2.1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("TICKETFLOW_HOST: cannot listen on 192.0.2.1")


def test_an_outside_database_needs_a_secret_key(data_dir: Path) -> None:
    ended = start(data_dir, DATABASE_URL="postgresql://somebody@127.0.0.1:1/shop")
    assert ended.returncode == 2
    assert ended.stderr.startswith("TICKETFLOW_SECRET_KEY: must be set together with DATABASE_URL")


def test_an_unreachable_database_ends_the_start(data_dir: Path) -> None:
    url = f"postgresql://somebody@127.0.0.1:{free_port()}/shop"
    ended = start(data_dir, DATABASE_URL=url, TICKETFLOW_SECRET_KEY="a secret for this test")
    assert ended.returncode == 1
    assert "The database cannot be used" in ended.stderr
    assert list((data_dir / "run").glob("*.pid")) == []


def test_a_failed_start_leaves_nothing_running(data_dir: Path) -> None:
    (data_dir / "temporal.db").mkdir(parents=True)  # Temporal starts after PostgreSQL, and cannot
    ended = start(data_dir)
    assert ended.returncode == 1
    assert "Temporal stopped with exit code 1 while starting. Its last log lines" in ended.stderr
    assert (data_dir / "postgres").exists()
    assert processes_working_in(data_dir / "postgres", "postgres") == []
    assert list((data_dir / "run").glob("*.pid")) == []


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = start(tmp_path / "file" / "data")
    assert ended.returncode == 1
    assert ended.stderr.startswith("TICKETFLOW_DATA_DIR: ")


def test_a_policy_with_a_mistake_is_told_with_its_line_before_anything_starts(data_dir: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("rules:\n  - id: all\n    tools: [process_refund]\n    effect: perhaps\n    text: Who knows\n")
    ended = start(data_dir, TICKETFLOW_POLICY_FILE=str(policy))
    assert ended.returncode == 2
    assert f"TICKETFLOW_POLICY_FILE: {policy}:4: rules[0].effect: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (data_dir / "postgres").exists()
