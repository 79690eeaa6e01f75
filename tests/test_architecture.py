"""Rules of the house that no other tool checks."""

import ast
import importlib.util
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ["schema", "workflows", "api", "activities", "deploy", "tests"]
OURS = [*ROOMS, "worker"]
BANNED = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "info", "process"}
MAX_LINES = 300
LONGER = {
    # Written once, by alembic, and never edited again.
    "schema/db/migrations/versions/0001_the_first_tables.py",
}


def python_files() -> Iterator[Path]:
    yield ROOT / "worker.py"
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def named(files: Iterator[Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def imported_by(file: Path) -> set[str]:
    """The top-level names a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("name", OURS)
def test_a_rooms_name_leads_into_this_tree(name: str) -> None:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
    assert ".venv" not in spec.origin


@pytest.mark.parametrize("name", OURS)
def test_no_installed_package_has_a_rooms_name(name: str) -> None:
    assert packages_distributions().get(name, []) == []


def test_packages_begin_with_an_empty_file() -> None:
    assert named(f for f in python_files() if f.name == "__init__.py" and f.stat().st_size) == []


def test_every_folder_with_code_is_a_package() -> None:
    assert named(f for f in python_files() if f.parent != ROOT and not (f.parent / "__init__.py").exists()) == []


def test_nobody_but_tests_imports_the_worker() -> None:
    importers = [name for name in named(f for f in python_files() if "worker" in imported_by(f))]
    assert [name for name in importers if not name.startswith("tests/")] == []
    assert importers, "the search for imports finds nothing at all"


def test_nobody_but_tests_imports_tests() -> None:
    importers = named(f for f in python_files() if "tests" in imported_by(f))
    assert [name for name in importers if not name.startswith("tests/")] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert named(f for f in python_files() if {*f.relative_to(ROOT).with_suffix("").parts} & BANNED) == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {name for name in named(f for f in python_files() if len(f.read_text().splitlines()) > MAX_LINES)}
    assert long == LONGER, "split the file, or take it off the list where it is short again"


def test_only_the_settings_read_the_environment() -> None:
    """Starting children hands an environment on; reading one's own settings from it is done in one place."""
    production = (f for f in python_files() if not f.is_relative_to(ROOT / "tests"))
    readers = named(f for f in production if "getenv" in f.read_text() or "environ[" in f.read_text())
    assert readers == []
