"""Serves the built dashboard. Its pages are one file; addresses of the API never fall through to it."""

import gzip
import mimetypes
import os
import stat
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

BUILT = Path(__file__).parents[1] / "web" / "dist"
NEVER_PAGES = ("/api", "/webhooks", "/healthz", "/readyz")
ASSETS = "/assets/"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = frozenset({".js", ".css", ".svg", ".html", ".json", ".txt", ".map", ".webmanifest"})


class DashboardFiles:
    """Files under `/assets` carry a hash in their name, so browsers keep them; a page is asked for again each time."""

    def __init__(self, folder: Path = BUILT) -> None:
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        path: str = scope["path"]
        if any(path == start or path.startswith(start + "/") for start in NEVER_PAGES):
            raise HTTPException(404)
        is_asset = path.startswith(ASSETS)
        file = self._file(path) or (None if is_asset else self._file("/index.html"))
        if file is None:
            raise HTTPException(404)
        if scope["method"] not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        headers = {"Cache-Control": FOREVER if is_asset else "no-cache"}
        return _small(file, Headers(scope=scope), headers) or FileResponse(file, headers=headers)

    def _file(self, path: str) -> Path | None:
        """The built file of that name; nothing outside the folder, whatever the path says."""
        root = os.path.realpath(self._folder)
        try:
            wanted = os.path.realpath(os.path.join(root, path.lstrip("/")))
            inside = os.path.commonpath((root, wanted)) == root
            return Path(wanted) if inside and stat.S_ISREG(os.stat(wanted).st_mode) else None
        except (OSError, ValueError):
            return None


def _small(file: Path, asked: Headers, headers: dict[str, str]) -> Response | None:
    """The file compressed, where it can be and the browser takes it."""
    if file.suffix not in COMPRESSIBLE:
        return None
    headers["Vary"] = "Accept-Encoding"
    if "gzip" not in asked.get("accept-encoding", ""):
        return None
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = _compressed(file, file.stat().st_mtime_ns)
    return Response(body, headers=headers | {"Content-Encoding": "gzip"}, media_type=kind)


@lru_cache(maxsize=256)
def _compressed(file: Path, _changed_at: int) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
