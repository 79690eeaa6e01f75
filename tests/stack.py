"""The whole service for tests, started through `make run`'s own code, with ports and data of its own."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import psutil

from deploy.free_ports import free_port

PROJECT = Path(__file__).parent.parent
START_SECONDS = 90.0
RUNNING = "Ticket Flow is running."
T = TypeVar("T")


@dataclass
class Stack:
    """One installation: `start` and `kill_everything` may follow each other as often as a test likes."""

    data_dir: Path
    more_settings: dict[str, str] = field(default_factory=dict)
    program: str = "deploy.local"
    api_key: str = "tf_key_of_the_end_to_end_tests"
    admin_email: str = "admin@localhost"
    admin_password: str = "password of the end-to-end tests"
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.port, self.temporal_port, self.ui_port = free_port(), free_port(), free_port()
        self.metrics_port = _pair_of_free_ports()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.data_dir.parent / f"{self.data_dir.name}.log").read_text(errors="replace")

    def client(self) -> httpx.AsyncClient:
        """A caller with the bootstrap key."""
        headers = {"Authorization": f"Bearer {self.api_key}"}
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", headers=headers, timeout=30)

    async def start(self) -> None:
        """Start and wait until it is ready and says so itself: before, it takes a death for a failed start. Fails with
        the end of the log."""
        with open(self.data_dir.parent / f"{self.data_dir.name}.log", "ab") as log:
            said = self.log.count(RUNNING)
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program], cwd=PROJECT, env=self._environment(), stdout=log, stderr=log
            )
        async with httpx.AsyncClient() as client:
            await until(lambda: self.is_ready(client), START_SECONDS)
            await until(lambda: self._has_said(said + 1), START_SECONDS)

    async def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does. Returns the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return await asyncio.to_thread(self.process.wait, 60)

    def kill_everything(self) -> None:
        """kill -9 of the whole tree at once, as at a power cut."""
        assert self.process
        tree = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    def kill(self, name: str) -> None:
        """kill -9 of one part: `worker`, `api`, `temporal` or `postgres`."""
        os.kill(self._pid(name), signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """Let one part be there and do nothing, so that nobody starts it again; until `kill`."""
        os.kill(self._pid(name), signal.SIGSTOP)

    def _pid(self, name: str) -> int:
        return int((self.data_dir / "run" / f"{name}.pid").read_text().split()[0])

    async def database(self) -> "asyncpg.Connection[Any]":
        """A connection of the test's own to the service's database."""
        port = (self.data_dir / "postgres-port").read_text().strip()
        password = (self.data_dir / "postgres-password").read_text().strip()
        return await asyncpg.connect(f"postgresql://ticketflow:{password}@127.0.0.1:{port}/ticketflow")

    def _environment(self) -> dict[str, str]:
        own = {
            "TICKETFLOW_DATA_DIR": str(self.data_dir),
            "TICKETFLOW_PORT": str(self.port),
            "TICKETFLOW_METRICS_PORT": str(self.metrics_port),
            "TICKETFLOW_TEMPORAL_PORT": str(self.temporal_port),
            "TICKETFLOW_TEMPORAL_UI_PORT": str(self.ui_port),
            "TICKETFLOW_BOOTSTRAP_API_KEY": self.api_key,
            "TICKETFLOW_ADMIN_PASSWORD": self.admin_password,
            "TICKETFLOW_UNDO_SECONDS": "0",  # tests of the undo say otherwise
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | own | self.more_settings

    async def _has_said(self, times: int) -> bool:
        return self.log.count(RUNNING) >= times

    async def is_ready(self, client: httpx.AsyncClient) -> bool:
        """Whether API, database, Temporal and worker all answer. Fails with the end of the log when the stack ended."""
        assert self.process
        assert self.process.poll() is None, self.log[-4000:]
        try:
            ready = await client.get(f"{self.url}/readyz")
            worker = await client.get(f"http://127.0.0.1:{self.metrics_port + 1}/metrics")
        except httpx.TransportError:
            return False
        return ready.status_code == worker.status_code == 200 and ready.json()["checks"]["temporal"] == "ok"


async def until(question: Callable[[], Awaitable[T | None]], patience: float = 60.0) -> T:
    """Ask again and again until the answer is something."""
    end = asyncio.get_running_loop().time() + patience
    while True:
        if answer := await question():
            return answer
        assert asyncio.get_running_loop().time() < end, f"still {answer!r} after {patience} s"
        await asyncio.sleep(0.1)


async def reaches(
    client: httpx.AsyncClient, ticket_id: str, status: str, patience: float = 60.0, pause: float = 0.1
) -> dict[str, Any]:
    """Wait until the ticket has this status; the API may be away meanwhile."""
    end = asyncio.get_running_loop().time() + patience
    ticket: dict[str, Any] = {}
    while ticket.get("status") != status:
        assert asyncio.get_running_loop().time() < end, f"still {ticket.get('status')}, {ticket.get('failure')}"
        await asyncio.sleep(pause)
        with contextlib.suppress(httpx.TransportError, ValueError):
            ticket = (await client.get(f"/tickets/{ticket_id}")).json()
    return ticket


def _pair_of_free_ports() -> int:
    while True:
        port = free_port()
        if port < 65000 and not any(c.laddr.port == port + 1 for c in psutil.net_connections("tcp") if c.laddr):
            return port
