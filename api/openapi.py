"""The API's description in a file, which clients are made from.

`python -m api.openapi` writes `api/openapi.json`; with `--check` it fails when the file is out of date.
"""

import json
import sys
from pathlib import Path

from api.app import create_app
from schema.settings import Settings

FILE = Path(__file__).with_name("openapi.json")


def render() -> str:
    """The document as it is kept: the same text for the same API."""
    app = create_app(Settings(_env_file=None))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def main(arguments: list[str]) -> int:
    """The command line."""
    text = render()
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("api/openapi.json is out of date: run `python -m api.openapi`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
