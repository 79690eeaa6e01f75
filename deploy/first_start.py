"""The first start on a database: demo catalogue and first admin. A note marks it until it has come to its end."""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from deploy.kept_secrets import write_whole


class FirstStart:
    """Remembers in the data directory that a first start has begun, so that one that was cut short is finished later.

    The first admin's password is made from the secret key and the note, and stored nowhere: a second try gives the
    same password, and when the note is gone nobody can make it again.
    """

    def __init__(self, data_dir: Path) -> None:
        self._note = data_dir / "first-start"

    @property
    def under_way(self) -> bool:
        """Whether a first start has begun and not ended."""
        return self._note.exists()

    def begin(self) -> None:
        """Take note, before anything is written to the database."""
        write_whole(self._note, secrets.token_hex(32))

    def end(self) -> None:
        """All of it is done."""
        self._note.unlink(missing_ok=True)

    def admin_password(self, secret_key: str) -> str:
        """Twenty letters and digits in groups, easy to copy and to read out."""
        digest = hmac.digest(secret_key.encode(), self._note.read_bytes(), hashlib.sha256)
        letters = base64.b32encode(digest).decode().lower()
        return "-".join(letters[start : start + 5] for start in range(0, 20, 5))
