"""Ports: whether the configured ones are free, and free ones where nobody has a wish."""

import errno
import random
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from deploy.children import StartFailed

# Below the range that systems hand out to outgoing connections: a client that keeps trying a closed port of that
# range can end up connected to itself, and then the server cannot come back.
OWN_CHOICE = range(23000, 32000)


@dataclass(frozen=True)
class NeededPort:
    """A port that one of our processes will listen on, and the setting that changes it."""

    what: str
    host: str
    port: int
    setting: str


def check_ports(needed: Iterable[NeededPort]) -> None:
    """Raises `StartFailed` with one line for every port that cannot be had, or one for a host that we do not have."""
    seen: dict[int, NeededPort] = {}
    lines = []
    for need in needed:
        twin = seen.setdefault(need.port, need)
        problem = _problem(need) if twin is need else f"is wanted for {twin.what} as well ({twin.setting})"
        if problem:
            lines.append(f"Port {need.port} for {need.what} {problem}. Set {need.setting} to another one.")
    if lines:
        raise StartFailed("\n".join(lines))


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    return _problem(NeededPort("", host, port, "")) is None


def free_port() -> int:
    """A free loopback port, by chance, so that several stacks on one machine keep apart."""
    choices = random.sample(OWN_CHOICE, 200)
    for port in choices:
        if is_free(port):
            return port
    raise StartFailed(f"No free port was found between {OWN_CHOICE.start} and {OWN_CHOICE.stop}.")


def _problem(need: NeededPort) -> str | None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(need.host, need.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # as servers do, to pass over closed connections
            probe.bind(address)
            probe.listen(1)
    except PermissionError:
        return "needs more rights than we have"
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return "is in use by another program"
        raise StartFailed(f"TICKETFLOW_HOST: cannot listen on {need.host} ({error.strerror})") from error
    return None
