"""Watches over the children: starts again what dies, stops all in order, listens to Ctrl-C and SIGTERM."""

import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TextIO

from deploy.children import Child, StartFailed, describe_exit

FIRST_DELAY = 0.5
LONGEST_DELAY = 10.0
STEADY_SECONDS = 30.0  # whoever ran this long before it died starts with the short delay again


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def say(line: str = "") -> None:
    """One line for the person at the terminal."""
    _write(sys.stdout, line)


def complain(line: str) -> None:
    """One line about what went wrong."""
    _write(sys.stderr, line)


def _write(stream: TextIO, line: str) -> None:
    with suppress(OSError):  # a terminal that was closed must not keep us from stopping in order
        stream.write(line + "\n")
        stream.flush()


class StopSignals:
    """Counts requests to stop. They take effect where we pause, so that no child is ever started and forgotten."""

    def __init__(self) -> None:
        self._count = 0
        self._stopping = False

    def listen(self) -> None:
        """Take over Ctrl-C and SIGTERM for this process."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._received)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # which is what nohup sets
            signal.signal(signal.SIGHUP, self._received)

    def pause(self, seconds: float) -> None:
        """Sleep. Raises `StopRequested` when somebody wants us to stop."""
        end = time.monotonic() + seconds
        while not self._count:
            rest = end - time.monotonic()
            if rest <= 0:
                return
            time.sleep(min(rest, 0.05))
        raise StopRequested

    def stopping(self) -> None:
        """From here on a request only hurries what is under way."""
        self._stopping = True

    def in_a_hurry(self) -> bool:
        """Whether somebody asked twice."""
        return self._count > 1

    def _received(self, number: int, frame: FrameType | None) -> None:
        self._count += 1
        if self._count > 1 and not self._stopping:
            raise StopRequested  # something takes so long that nobody looks at the first request


@dataclass
class Supervisor:
    """The children in the order in which they were started; they stop in the opposite order."""

    signals: StopSignals
    children: list[Child] = field(default_factory=list)
    _delays: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def start(self, child: Child) -> None:
        """Start a child and keep it. Raises `StartFailed`."""
        self.children.append(child)
        child.start()

    def watch(self) -> None:
        """Keep all children running until somebody wants us to stop. Raises `StopRequested`."""
        while True:
            for child in self.children:
                self._look_after(child)
            self.signals.pause(0.2)

    def stop(self) -> None:
        """Stop all children, the last started first. A second request hurries."""
        self.signals.stopping()
        for child in reversed(self.children):
            child.stop(self.signals.in_a_hurry)

    def _look_after(self, child: Child) -> None:
        if child.exit_code is None:
            return
        if child.name not in self._due:
            self._plan_restart(child, describe_exit(child.exit_code))
        elif time.monotonic() >= self._due[child.name]:
            self._restart(child)

    def _restart(self, child: Child) -> None:
        del self._due[child.name]
        try:
            child.start()
        except (StartFailed, OSError) as error:
            self._plan_restart(child, f"cannot be started ({error})")

    def _plan_restart(self, child: Child, what_happened: str) -> None:
        was_steady = time.monotonic() - child.started_at > STEADY_SECONDS
        delay = FIRST_DELAY if was_steady else self._delays.get(child.name, FIRST_DELAY)
        self._delays[child.name] = min(delay * 2, LONGEST_DELAY)
        self._due[child.name] = time.monotonic() + delay
        complain(f"{child.name} {what_happened}; starting it again in {delay:g} s.")
