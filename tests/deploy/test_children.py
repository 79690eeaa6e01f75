"""Children stop when told, die with us, and are started again when they die alone."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.children import Child, StartFailed, wait_until
from deploy.leftovers import end_leftover, fingerprint
from deploy.supervisor import StopRequested, StopSignals, Supervisor

PROJECT = Path(__file__).parents[2]
PARENT = """
import time
from pathlib import Path
from deploy.children import Child
child = Child("sleeper", ["sleep", "600"], Path("child.pid"))
child.start()
print("started", flush=True)
time.sleep(600)
"""


def shell(script: str, folder: Path, stop_seconds: float = 10) -> Child:
    return Child(
        "shell", ["/bin/sh", "-c", script], folder / "shell.pid", log=folder / "log", stop_seconds=stop_seconds
    )


def wait_for(path: Path, count: int = 1) -> None:
    """Wait until a child has written this many lines."""
    end = time.monotonic() + 10
    while not path.exists() or len(path.read_text().splitlines()) < count:
        assert time.monotonic() < end, f"{path} did not come"
        time.sleep(0.02)


def test_children_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        wait_for(tmp_path / "child.pid", 2)
        pid, mark = (tmp_path / "child.pid").read_text().split("\n")
        parent.kill()
    end = time.monotonic() + 5
    while fingerprint(int(pid)) == mark:
        assert time.monotonic() < end, "the child outlived its parent"
        time.sleep(0.02)


def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    deaf = shell("trap '' TERM; echo ready; while :; do sleep 0.1; done", tmp_path, stop_seconds=0.3)
    deaf.start()
    wait_for(tmp_path / "log")
    deaf.stop()
    assert deaf.exit_code == -signal.SIGKILL
    assert not deaf.pid_file.exists()


def test_hurry_does_not_wait_for_the_time_limit(tmp_path: Path) -> None:
    deaf = shell("trap '' TERM; echo ready; while :; do sleep 0.1; done", tmp_path, stop_seconds=60)
    deaf.start()
    wait_for(tmp_path / "log")
    before = time.monotonic()
    deaf.stop(in_a_hurry=lambda: True)
    assert time.monotonic() - before < 5


def test_grandchildren_end_with_the_child(tmp_path: Path) -> None:
    child = shell("sleep 600 & echo $!; wait", tmp_path)
    child.start()
    wait_for(tmp_path / "log")
    grandchild = int((tmp_path / "log").read_text())
    child.stop()
    end = time.monotonic() + 5
    while fingerprint(grandchild):
        assert time.monotonic() < end, "the grandchild outlived the child"
        time.sleep(0.02)


def test_a_child_that_dies_while_starting_shows_its_last_lines(tmp_path: Path) -> None:
    child = shell("echo the disk is full; exit 3", tmp_path)
    child.start()
    with pytest.raises(StartFailed, match=r"shell stopped with exit code 3 while starting(.|\n)*the disk is full"):
        wait_until(lambda: False, [child], "shell", 10, time.sleep)
    child.stop()


def test_a_child_that_dies_later_is_started_again_with_growing_delays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor = Supervisor(UntilLines(tmp_path / "log", 3))
    supervisor.start(shell("echo started", tmp_path))
    with pytest.raises(StopRequested):
        supervisor.watch()
    supervisor.stop()
    complaints = capsys.readouterr().err.splitlines()
    assert complaints[:2] == [
        f"shell stopped with exit code 0; starting it again in {delay} s." for delay in ("0.5", "1")
    ]


def test_a_leftover_is_known_by_more_than_its_number(tmp_path: Path) -> None:
    child = shell("sleep 600", tmp_path)
    child.start()
    stranger = tmp_path / "stranger.pid"
    stranger.write_text(f"{child.pid}\nan older process with this id")
    end_leftover(stranger, signal.SIGTERM, 5)
    assert child.exit_code is None
    end_leftover(child.pid_file, signal.SIGTERM, 5)
    assert child.exit_code == -signal.SIGTERM


class UntilLines(StopSignals):
    """Somebody who asks to stop when a file has so many lines, or when that takes too long."""

    def __init__(self, path: Path, count: int) -> None:
        super().__init__()
        self._path, self._count, self._end = path, count, time.monotonic() + 20

    def pause(self, seconds: float) -> None:
        time.sleep(seconds)
        if len(self._path.read_text().splitlines()) >= self._count or time.monotonic() > self._end:
            raise StopRequested
