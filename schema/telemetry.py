"""Logging of all processes: structured lines with the ids of ticket and workflow, and without personal data.

A line carries names of errors and where they were raised, never their messages: those quote what they choked on.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from schema.signals import workflow_id

MASK = "[masked]"
_PERSONAL_OR_SECRET = re.compile(
    "email|subject|body|text|html|customer_name|from_name|message|arguments|params|"
    "token|password|secret|authorization|cookie|api_key|database_url|reason|query",
    re.IGNORECASE,
)


def configure_logging(style: Literal["console", "json"], level: str) -> None:
    """Set up structlog and the standard library's logging alike, to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_the_error,
        mask_personal_data,
    ]
    renderer: Processor = structlog.dev.ConsoleRenderer() if style == "console" else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),  # not by way of logging: that costs twice as much
        cache_logger_on_first_use=True,
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, renderer])
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


@contextmanager
def about_ticket(ticket_id: UUID) -> Iterator[None]:
    """Every line logged inside carries the ticket's and the workflow's id."""
    with structlog.contextvars.bound_contextvars(ticket_id=str(ticket_id), workflow_id=workflow_id(ticket_id)):
        yield


def mask_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask every value whose name says that it may hold personal data or a secret, at any depth."""
    masked: EventDict = _masked(event)
    return masked


def _masked(value: Any, name: str = "") -> Any:
    if name and _PERSONAL_OR_SECRET.search(name):
        return MASK
    if isinstance(value, dict):
        return {key: item if key == "event" else _masked(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value


def name_the_error(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the error's name and the places it came through."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if info is True:
        error = sys.exc_info()[1]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return event
