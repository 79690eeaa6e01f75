"""Slows guessing down: so many failed sign-ins per address and account, then a pause."""

import time
from collections import deque

WINDOW_SECONDS = 300.0
FAILURES_ALLOWED = 10
ENTRIES_AT_MOST = 20_000


class LoginLimit:
    """Counts failures of this process in memory; a restart forgives."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[float]] = {}

    def seconds_to_wait(self, who: str) -> int:
        """0 when another try is allowed."""
        failures = self._recent(who)
        if len(failures) < FAILURES_ALLOWED:
            return 0
        return int(failures[0] + WINDOW_SECONDS - time.monotonic()) + 1

    def failed(self, who: str) -> None:
        if who not in self._failures and len(self._failures) >= ENTRIES_AT_MOST:
            self._failures = {name: times for name in list(self._failures) if (times := self._recent(name))}
        self._failures.setdefault(who, deque(maxlen=FAILURES_ALLOWED)).append(time.monotonic())

    def succeeded(self, who: str) -> None:
        self._failures.pop(who, None)

    def _recent(self, who: str) -> deque[float]:
        failures = self._failures.get(who, deque())
        while failures and failures[0] <= time.monotonic() - WINDOW_SECONDS:
            failures.popleft()
        return failures
