"""Lists as CSV for spreadsheets, which run what looks like a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime

from fastapi.responses import StreamingResponse

from api.downloads import disposition

MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet runs (OWASP, CSV injection): an apostrophe before what would be run."""
    text = value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
    is_formula = text.lstrip(" \u00a0").startswith(_STARTS_FORMULA)
    return f"'{text}" if is_formula else text


def write_lines(rows: Iterable[Sequence[object]]) -> str:
    """The rows as RFC 4180 has them."""
    text = io.StringIO()
    csv.writer(text).writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue()


def csv_response(parts: AsyncIterator[str], filename: str) -> StreamingResponse:
    """The parts as a download. Where one fails the connection breaks, so that nobody takes a part for the whole."""
    headers = {"Content-Disposition": disposition(filename), "X-Accel-Buffering": "no"}
    return StreamingResponse(parts, headers=headers, media_type="text/csv; charset=utf-8")
