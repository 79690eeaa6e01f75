"""Slows guessing down: so many failed tries, then a pause."""

import ipaddress
import time
from collections import deque

WINDOW_SECONDS = 300.0
FROM_ONE_ADDRESS_AT_ONE_ACCOUNT = 10
OF_ONE_ACCOUNT = 50
OF_ONE_ADDRESS = 50
ENTRIES_AT_MOST = 20_000


class LoginLimit:
    """In five minutes 10 failures at an account from one address; 50 at an account from wherever; 50 from an address
    at whatever accounts. The smaller number stops a guesser without shutting the person out, who sits elsewhere.

    A try counts from its beginning, so that tries sent all at once are limited like those one after another.
    The count is this process's own and in memory: with n API processes up to n times as many tries pass, and a
    restart forgives. That still leaves Argon2's cost and a few hundred guesses an hour against 12 characters.
    Behind a proxy, name it in uvicorn's FORWARDED_ALLOW_IPS; without that all people share the proxy's address.
    """

    def __init__(self) -> None:
        self._tries: dict[str, deque[float]] = {}

    def begin(self, address: str, account: str | None = None) -> int:
        """Count a try, and 0; or the seconds to wait before another one is let in. Without an account: of the address
        alone."""
        counted = _names(address, account)
        wait = max(self._wait(name, allowed) for name, allowed in counted.items())
        if wait == 0:
            for name in counted:
                self._add(name)
        return wait

    def succeeded(self, address: str, account: str) -> None:
        """The try was no failure. What else failed of the account or address still counts."""
        pair, *wider = _names(address, account)
        self._tries.pop(pair, None)
        for name in wider:
            if self._recent(name):
                self._tries[name].pop()

    def _wait(self, name: str, allowed: int) -> int:
        tries = self._recent(name)
        if len(tries) < allowed:
            return 0
        return int(tries[-allowed] + WINDOW_SECONDS - time.monotonic()) + 1

    def _add(self, name: str) -> None:
        if name not in self._tries and len(self._tries) >= ENTRIES_AT_MOST:
            self._tries = {known: tries for known in list(self._tries) if (tries := self._recent(known))}
        self._tries.setdefault(name, deque()).append(time.monotonic())

    def _recent(self, name: str) -> deque[float]:
        tries = self._tries.get(name, deque())
        while tries and tries[0] <= time.monotonic() - WINDOW_SECONDS:
            tries.popleft()
        return tries


def _names(address: str, account: str | None) -> dict[str, int]:
    """What a try is counted under, and how many each may have; what a success clears comes first."""
    network = _network(address)
    if account is None:
        return {f"address {network}": OF_ONE_ADDRESS}
    return {
        f"{network} {account}": FROM_ONE_ADDRESS_AT_ONE_ACCOUNT,
        f"account {account}": OF_ONE_ACCOUNT,
        f"address {network}": OF_ONE_ADDRESS,
    }


def _network(address: str) -> str:
    """An IPv6 caller owns a whole /64, so that is what counts."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address
