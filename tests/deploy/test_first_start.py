"""The first start: finished even if it was cut short, and the admin's password stored nowhere."""

from pathlib import Path

from deploy.first_start import FirstStart
from deploy.kept_secrets import keep_once

KEY = "a secret key of this test"


def test_a_second_try_gives_the_same_password(tmp_path: Path) -> None:
    FirstStart(tmp_path).begin()
    first = FirstStart(tmp_path).admin_password(KEY)
    assert FirstStart(tmp_path).admin_password(KEY) == first
    assert len(first) == 23


def test_another_installation_gets_another_password(tmp_path: Path) -> None:
    passwords = set()
    for name in ("one", "two"):
        FirstStart(tmp_path / name).begin()
        passwords.add(FirstStart(tmp_path / name).admin_password(KEY))
    assert len(passwords) == 2


def test_the_password_is_stored_nowhere(tmp_path: Path) -> None:
    first_start = FirstStart(tmp_path)
    first_start.begin()
    password = first_start.admin_password(KEY)
    assert all(password not in path.read_text() for path in tmp_path.iterdir())
    first_start.end()
    assert not first_start.under_way
    assert list(tmp_path.iterdir()) == []


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secret-key"
    assert keep_once(path) == keep_once(path)
    assert path.stat().st_mode & 0o777 == 0o600
