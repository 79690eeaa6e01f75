"""Secrets and notes that are made once and kept in the data directory, readable by us alone."""

import os
import secrets
from pathlib import Path


def keep_once(path: Path, length: int = 32) -> str:
    """The secret in this file, made on first use. Written whole or not at all, even when we are killed."""
    if not path.exists():
        write_whole(path, secrets.token_urlsafe(length))
    return path.read_text().strip()


def write_whole(path: Path, text: str) -> None:
    """Write a private file so that after a crash it has its old content or all of the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
