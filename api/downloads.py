"""Files of strangers as downloads: never shown in our origin, whatever they say they are."""

import re
from urllib.parse import quote

from fastapi.responses import StreamingResponse

from api.file_store import FileMissing, FileStore

# Types no browser runs anything of. All else, HTML and SVG above all, goes out as bytes.
SAFE_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "text/csv"}
)
MAX_NAME = 200


async def download(
    files: FileStore, sha256: str | None, filename: str, content_type: str, size: int
) -> StreamingResponse:
    """The file as a download. Raises `FileMissing` where its bytes never came or are gone."""
    if sha256 is None or not await files.has(sha256):
        raise FileMissing
    kind = content_type if content_type in SAFE_TYPES else "application/octet-stream"
    headers = {
        "Content-Disposition": disposition(filename),
        "Content-Length": str(size),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    response = StreamingResponse(files.read(sha256), headers=headers, media_type=kind)
    response.headers["Content-Type"] = kind  # without a charset: nobody knows it
    return response


def disposition(filename: str) -> str:
    """`attachment` with the name in ASCII and, by RFC 5987, as it is. No name ends the header or is a path."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", "", re.split(r"[/\\]", filename)[-1])
    name = name.strip(" .")[:MAX_NAME] or "attachment"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
