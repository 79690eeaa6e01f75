"""The stack behind `make run`: which servers there are, in which order they start, what each is told."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from deploy.children import Child, StartFailed, wait_until
from deploy.embedded_postgres import postgres_server, wait_for_postgres
from deploy.embedded_temporal import temporal_server, wait_for_temporal, without_temporal_variables
from deploy.first_start import FirstStart
from deploy.free_ports import NeededPort, check_ports
from deploy.kept_secrets import keep_once
from deploy.leftovers import end_leftover
from deploy.readiness import answers
from deploy.supervisor import StopSignals, Supervisor
from schema.db.migrate import is_unmigrated, migrate
from schema.errors import InvalidSettings
from schema.policy_file import load_policy
from schema.settings import Settings, load_settings

PROJECT = Path(__file__).parent.parent
READY_SECONDS = 90


class LocalStack:
    """One run of the stack: its settings, its children and the environment they get."""

    def __init__(self, settings: Settings, data_dir: Path, signals: StopSignals) -> None:
        self.settings = settings
        self.data_dir = data_dir
        self.signals = signals
        self.supervisor = Supervisor(signals)
        self.first_start = FirstStart(data_dir)
        self.environment = {**os.environ, "TICKETFLOW_DATA_DIR": str(data_dir)}
        if sys.stderr.isatty():
            # Somebody is looking: lines for people, unless the settings say otherwise.
            self.environment.setdefault("TICKETFLOW_LOG_FORMAT", "console")
        self.new_password: str | None = None

    def start(self) -> None:
        """Start all servers in order and wait for each. Raises `StartFailed`, then call `stop`."""
        for name in ("worker", "api", "temporal"):
            end_leftover(self._pid_file(name), signal.SIGTERM, 10)
        check_ports(needed_ports(self.settings))
        self.environment["TICKETFLOW_SECRET_KEY"] = self._secret_key()
        self._start_postgres()
        self._start_temporal()
        asyncio.run(self._prepare_database())
        self._start_api_and_worker()
        self.first_start.end()

    def watch(self) -> None:
        """Keep everything running. Ends with `StopRequested`."""
        self.supervisor.watch()

    def stop(self) -> None:
        """Stop worker, API, Temporal and PostgreSQL, in this order."""
        self.supervisor.stop()

    def _secret_key(self) -> str:
        if self.settings.secret_key:
            return self.settings.secret_key.get_secret_value()
        return keep_once(self.data_dir / "secret-key", 48)

    def _start_postgres(self) -> None:
        if self.settings.database_url:
            self.environment["DATABASE_URL"] = self.settings.database_url
            return
        server, url = postgres_server(self.data_dir)
        self.supervisor.start(server)
        wait_for_postgres(server, self.signals.pause)
        self.environment |= {"DATABASE_URL": url, "TICKETFLOW_DATABASE_DIRECT": "true"}

    def _start_temporal(self) -> None:
        if self.settings.temporal_address:
            return
        port, namespace = self.settings.temporal_port, self.settings.temporal_namespace
        server = temporal_server(self.data_dir, port, self.settings.temporal_ui_port, namespace)
        self.supervisor.start(server)
        wait_for_temporal(server, port, namespace, self.signals.pause)
        self.environment = without_temporal_variables(self.environment)
        self.environment["TEMPORAL_ADDRESS"] = self.settings.temporal_target

    async def _prepare_database(self) -> None:
        url = self.environment["DATABASE_URL"]
        try:
            if await is_unmigrated(url):
                self.first_start.begin()
            await migrate(url)
        except (OSError, SQLAlchemyError) as error:
            raise StartFailed(f"The database cannot be used: {error}") from error
        if self.first_start.under_way:
            # Not at the top: the demo data belongs to the first start alone.
            from deploy.demo.catalogue import load_demo

            await load_demo(url)

    def _start_api_and_worker(self) -> None:
        api, worker = self._program("API", "api", "-m", "api"), self._program("worker", "worker", "worker.py")
        if self.first_start.under_way and not self.settings.admin_password:
            self.new_password = self.first_start.admin_password(self.environment["TICKETFLOW_SECRET_KEY"])
            api.env = {**self.environment, "TICKETFLOW_ADMIN_PASSWORD": self.new_password}
        self.supervisor.start(api)
        self.supervisor.start(worker)
        self._wait_for(api, self.settings.port, "/readyz")
        self._wait_for(worker, self.settings.worker_metrics_port, "/metrics")
        api.env = self.environment

    def _program(self, name: str, short_name: str, *arguments: str) -> Child:
        command = [sys.executable, *arguments]
        return Child(name, command, self._pid_file(short_name), env=self.environment, cwd=PROJECT)

    def _wait_for(self, child: Child, port: int, path: str) -> None:
        started = self.supervisor.children
        wait_until(
            lambda: answers(self.settings.host, port, path), started, child.name, READY_SECONDS, self.signals.pause
        )

    def _pid_file(self, name: str) -> Path:
        return self.data_dir / "run" / f"{name}.pid"


def checked_settings() -> Settings:
    """The settings, fit for this way to start. Raises `InvalidSettings`."""
    settings = load_settings()
    if settings.database_url and not settings.secret_key:
        raise InvalidSettings(
            ["TICKETFLOW_SECRET_KEY: must be set together with DATABASE_URL, the same for all that use this database"]
        )
    load_policy(settings.policy_file)  # told here, before anything is started
    return settings


def needed_ports(settings: Settings) -> list[NeededPort]:
    """The ports of the servers that we are going to start. PostgreSQL chooses its own among the free ones."""
    host = settings.host
    ports = [
        NeededPort("API and dashboard", host, settings.port, "TICKETFLOW_PORT"),
        NeededPort("the API's metrics", host, settings.metrics_port, "TICKETFLOW_METRICS_PORT"),
        NeededPort("the worker's metrics", host, settings.worker_metrics_port, "TICKETFLOW_METRICS_PORT"),
    ]
    if settings.temporal_address is None:
        ports += [
            NeededPort("Temporal", "127.0.0.1", settings.temporal_port, "TICKETFLOW_TEMPORAL_PORT"),
            NeededPort("Temporal's console", "127.0.0.1", settings.temporal_ui_port, "TICKETFLOW_TEMPORAL_UI_PORT"),
        ]
    return ports
