"""Child processes of ours: started with a pid file, stopped within a time limit, dead when we are dead.

Start children from the main thread: Linux ties the signal of a dying parent to the thread that forked.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from deploy.leftovers import fingerprint

PR_SET_PDEATHSIG = 1
LOG_LIMIT_BYTES = 5_000_000
C_LIBRARY = ctypes.CDLL(None, use_errno=True)

Pause = Callable[[float], None]
Become = Callable[[], None]


class StartFailed(Exception):
    """The stack cannot start; the text is for the terminal, its first line says why."""


def never() -> bool:
    """Nobody is in a hurry."""
    return False


@dataclass
class Child:
    """One child process, which may be started again after it stopped.

    Without a `log` its output goes through to our terminal. `become` runs in the child and gives up privileges;
    `before_start` runs in the parent before every start.
    """

    name: str
    command: Sequence[str]
    pid_file: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGKILL
    orphan_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 30
    become: Become | None = None
    before_start: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)

    @property
    def pid(self) -> int:
        """The process id; only valid after `start`."""
        assert self.process is not None, f"{self.name} was not started"
        return self.process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs or before its first start."""
        return self.process.poll() if self.process else None

    def start(self) -> None:
        """Start the process. Raises `StartFailed` when its command cannot be run."""
        if self.before_start:
            self.before_start()
        try:
            self.process = self._spawn()
        except (OSError, subprocess.SubprocessError) as error:
            raise StartFailed(f"{self.name} cannot be started: {error}") from error
        self.started_at = time.monotonic()
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.write_text(f"{self.process.pid}\n{fingerprint(self.process.pid) or ''}")

    def stop(self, in_a_hurry: Callable[[], bool] = never) -> None:
        """Ask it to stop, insist after `stop_seconds` or when somebody is in a hurry, and leave nothing behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            if not self._gone_within(self.stop_seconds, in_a_hurry):
                self.process.send_signal(self.hurry_signal)
                if not self._gone_within(5, never):
                    self.process.kill()
                    self.process.wait()
        self._kill_group()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """Kill -9, as a crash would."""
        assert self.process is not None, f"{self.name} was not started"
        self.process.kill()
        self.process.wait()

    def last_log_lines(self, count: int = 15) -> str:
        """What it wrote last, or nothing when its output went through to the terminal."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])

    def _spawn(self) -> subprocess.Popen[bytes]:
        sys.stdout.flush()
        output = _open_log(self.log) if self.log else None
        try:
            return subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal must reach us alone, as the order of stopping matters
                preexec_fn=_preparation(self.orphan_signal, self.become),
            )
        finally:
            if output:
                output.close()

    def _gone_within(self, seconds: float, in_a_hurry: Callable[[], bool]) -> bool:
        assert self.process is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end and not in_a_hurry():
            if self.process.poll() is not None:
                return True
            time.sleep(0.02)
        return self.process.poll() is not None

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def run_tool(
    command: Sequence[str],
    env: Mapping[str, str],
    cwd: Path | None = None,
    become: Become | None = None,
    text: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a short command to its end, out of reach of Ctrl-C, with `text` as its input."""
    return subprocess.run(
        command,
        env=env,
        cwd=cwd,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        preexec_fn=_preparation(signal.SIGKILL, become),
    )


def wait_until(ready: Callable[[], bool], children: Sequence[Child], what: str, seconds: float, pause: Pause) -> None:
    """Wait for `ready`. Raises `StartFailed` when one of the children dies first, or after the time limit."""
    end = time.monotonic() + seconds
    while not ready():
        for child in children:
            if child.exit_code is not None:
                raise StartFailed(f"{child.name} {describe_exit(child.exit_code)} while starting.{_tail(child)}")
        if time.monotonic() > end:
            tails = "".join(_tail(child) for child in children)
            raise StartFailed(f"{what} did not become ready within {seconds:.0f} seconds.{tails}")
        pause(0.05)


def describe_exit(code: int) -> str:
    """An exit code in words, as subprocess counts it."""
    return f"stopped with exit code {code}" if code >= 0 else f"was killed by {signal.Signals(-code).name}"


def die_with_parent(orphan_signal: signal.Signals) -> None:
    """Let the kernel send this signal to the calling process when its parent dies. Linux only."""
    if sys.platform == "linux":
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)


def _preparation(orphan_signal: signal.Signals, become: Become | None) -> Callable[[], None]:
    return partial(_prepare_child, os.getpid(), orphan_signal, become)


def _prepare_child(parent: int, orphan_signal: signal.Signals, become: Become | None) -> None:
    if become:
        become()
    die_with_parent(orphan_signal)  # after the change of user, which clears it
    if os.getppid() != parent:  # the parent died before the line above
        os._exit(1)


def _open_log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    grown = path.exists() and path.stat().st_size > LOG_LIMIT_BYTES
    return path.open("wb" if grown else "ab")


def _tail(child: Child) -> str:
    lines = child.last_log_lines()
    return f" Its last log lines ({child.log}):\n{lines}" if lines else ""
