"""Recognise and end processes that an earlier run of ours left behind, and no others."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROC = Path("/proc")


def fingerprint(pid: int) -> str | None:
    """What tells this process from a later one with the same id: start time and command line. None if not running."""
    return _linux_fingerprint(pid) if sys.platform == "linux" else _ps_fingerprint(pid)


def end_leftover(pid_file: Path, stop_signal: signal.Signals, seconds: float) -> None:
    """End the process that this pid file names, if it still is that process.."""
    pid, mark = _read_pid_file(pid_file)
    if pid is not None and mark and fingerprint(pid) == mark:
        end_processes([pid], stop_signal, seconds)
    pid_file.unlink(missing_ok=True)


def end_processes(pids: list[int], stop_signal: signal.Signals, seconds: float) -> None:
    """Signal these processes, wait, then kill what is left. The marks guard against ids used anew meanwhile."""
    marks = {pid: fingerprint(pid) for pid in pids}
    _signal_all(marks, stop_signal)
    if not _all_gone(marks, seconds):
        _signal_all(marks, signal.SIGKILL)
        _all_gone(marks, 5)


def processes_working_in(directory: Path, program: str) -> list[int]:
    """Ids of the processes of this program whose working directory is the given one. Linux only, elsewhere empty."""
    if sys.platform != "linux":
        return []
    return [
        int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _works_in(entry, directory, program)
    ]


def _works_in(process: Path, directory: Path, program: str) -> bool:
    try:
        return process.joinpath("cwd").samefile(directory) and process.joinpath("exe").readlink().name.startswith(
            program
        )
    except OSError:  # gone, a zombie, or somebody else's
        return False


def _linux_fingerprint(pid: int) -> str | None:
    try:
        state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
        command = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    start_time = fields[18]  # field 22 of the file: ticks since boot
    return None if state in "ZX" else f"{start_time} {command}"


def _ps_fingerprint(pid: int) -> str | None:
    found = subprocess.run(
        ["ps", "-o", "lstart=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or None


def _read_pid_file(pid_file: Path) -> tuple[int | None, str]:
    try:
        pid, _, mark = pid_file.read_text().partition("\n")
        return int(pid), mark
    except (OSError, ValueError):
        return None, ""


def _signal_all(marks: dict[int, str | None], signal_number: signal.Signals) -> None:
    for pid, mark in marks.items():
        if mark and fingerprint(pid) == mark:
            try:
                os.kill(pid, signal_number)
            except ProcessLookupError:
                continue


def _all_gone(marks: dict[int, str | None], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while any(mark and fingerprint(pid) == mark for pid, mark in marks.items()):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
