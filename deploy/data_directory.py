"""The data directory: made for us alone, used by one stack at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from deploy.children import StartFailed


@contextmanager
def locked_data_dir(path: Path) -> Iterator[Path]:
    """Make the directory if needed and hold it until the end. Yields its absolute path. Raises `StartFailed`.

    The kernel drops the lock with the process, so a stack that was killed leaves none behind.
    """
    data_dir = path.absolute()
    with _open_lock(data_dir) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartFailed(
                f"Ticket Flow is running on {data_dir} already (process {lock.read().strip() or 'unknown'}). "
                "Stop it first, or set TICKETFLOW_DATA_DIR to another directory."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield data_dir


def _open_lock(data_dir: Path) -> TextIO:
    try:
        _make(data_dir)
        return (data_dir / "lock").open("a+")
    except OSError as error:
        raise StartFailed(f"TICKETFLOW_DATA_DIR: {data_dir} cannot be used ({error.strerror}).") from error


def _make(data_dir: Path) -> None:
    if data_dir.exists():
        return
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    data_dir.mkdir()
    # As root the database runs as another user, who passes through here to a directory of its own.
    data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
