"""Server-sent events as browsers read them: `text/event-stream` (WHATWG HTML, 9.2)."""

from collections.abc import AsyncIterator, Iterable

from starlette.responses import StreamingResponse

from api.live.hub import Numbered

RETRY_MILLISECONDS = 2_000
PING = b": ping\n\n"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would hold the messages back
}


class EventStream(StreamingResponse):
    """An answer that does not end by itself."""

    media_type = "text/event-stream"


def event_stream(messages: AsyncIterator[bytes]) -> EventStream:
    """The messages as an answer that nobody on the way holds back."""
    return EventStream(messages, headers=HEADERS)


def opening(position: str | None) -> bytes:
    """How long to wait before coming again, and where the stream stands, so that nothing is missed even where the
    connection breaks before the first hint."""
    where = f"id: {position}\n" if position else ""
    return f"retry: {RETRY_MILLISECONDS}\n{where}\n".encode()


def write_hints(epoch: str, hints: Iterable[Numbered]) -> bytes:
    """The hints as messages."""
    return b"".join(_message(epoch, numbered) for numbered in hints)


def _message(epoch: str, numbered: Numbered) -> bytes:
    data = numbered.hint.model_dump_json()
    return f"id: {epoch}-{numbered.number}\nevent: {numbered.hint.type.value}\ndata: {data}\n\n".encode()
