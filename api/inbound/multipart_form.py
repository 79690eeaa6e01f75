"""Reads multipart/form-data from a kept body, part by part, onto the shelf.

`multipart` splits: unlike Starlette's form parser it hands on bytes, has no limit of 1 MiB for a field and tells when
the body was cut. Header lines are read as latin-1, so that their bytes can be decoded here."""

from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser

from api.inbound.arrival import RawRequest
from api.inbound.body import cut
from api.inbound.form import MAX_PARTS, Form, FormPart
from api.inbound.kept import Item, Shelf
from api.inbound.mime_charset import decode_text
from api.inbound.mime_headers import parameters
from api.problems import Refused

MAX_HEADER_BYTES = 64 * 1024
MAX_HEADERS = 100


class AnyPartParser(PushMultipartParser):  # type: ignore[misc]  # the library has no types
    """Takes parts without a usable Content-Disposition as well: they get no name."""

    def _create_segment(self, headerlist: list[tuple[str, str]]) -> MultipartSegment:
        segment = MultipartSegment(headerlist)
        segment.name = segment.name or ""
        return segment


def read_multipart(raw: RawRequest, shelf: Shelf) -> Form:
    """The form; `fault` is set where the splitting had to stop. Raises `Refused` (400) without a boundary and when
    the body was cut."""
    form, item, segment = Form(), shelf.item(), None
    parser = _parser(raw.content_type)
    try:
        for chunk in raw.chunks():
            for event in parser.parse(chunk):
                if isinstance(event, MultipartSegment):
                    segment, item = event, shelf.item()
                elif event is not None:
                    item.write(bytes(event))
                elif segment is not None:
                    form.parts.append(_part(segment, item))
        parser.close()
    except ParserLimitReached as error:
        form.fault = f"the form has too many parts or too long headers ({error})"
    except MultipartError as error:
        if parser.error is not None and "Unexpected end" in str(parser.error):
            raise cut() from None
        form.fault = f"the form is malformed ({error})"
    return form


def _parser(content_type: str) -> PushMultipartParser:
    boundary = parameters(content_type)[1].get("boundary", "")
    try:
        return AnyPartParser(
            boundary.encode("latin-1", "replace"),
            max_header_size=MAX_HEADER_BYTES,
            max_header_count=MAX_HEADERS,
            max_segment_count=MAX_PARTS,
            header_charset="latin-1",
        )
    except MultipartError:
        raise Refused(400, "no_boundary", "The Content-Type of the form names no usable boundary.") from None


def _part(segment: MultipartSegment, item: Item) -> FormPart:
    """The part as its own headers describe it."""
    disposition = segment.header("Content-Disposition") or ""
    filename = segment.filename
    if "filename*" in disposition.lower():
        filename = parameters(_decoded(disposition))[1].get("filename", filename)
    elif filename is not None:
        filename = _decoded(filename)
    return FormPart(_decoded(segment.name or ""), item.done(), filename, segment.content_type, segment.charset)


def _decoded(text: str) -> str:
    """The text of bytes that were read as latin-1."""
    return decode_text(text.encode("latin-1", "replace"))
