"""Reads application/x-www-form-urlencoded from a kept body, field by field, onto the shelf."""

from urllib.parse import unquote_to_bytes

from api.inbound.arrival import RawRequest
from api.inbound.form import MAX_PARTS, Form, FormPart
from api.inbound.kept import Item, Shelf, chunks_of
from api.inbound.mime_charset import decode_text

MAX_NAME = 2000


class Fields:
    """Splits a stream at `&` and `=`, undoing the encoding of each piece as it comes."""

    def __init__(self, shelf: Shelf) -> None:
        self.form = Form()
        self._shelf = shelf
        self._name = b""
        self._item: Item | None = None
        self._tail = b""  # the beginning of a %XX whose end is still to come

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes. Stops taking fields in when there are too many."""
        first, *others = chunk.split(b"&")
        self._piece(first)
        for piece in others:
            self.end_field()
            self._piece(piece)

    def _piece(self, piece: bytes) -> None:
        if self._item is None:
            name, equals, piece = piece.partition(b"=")
            self._name = (self._name + name)[:MAX_NAME]
            if not equals:
                return
            self._item = self._shelf.item()
        self._write(piece)

    def _write(self, piece: bytes) -> None:
        assert self._item is not None
        piece = self._tail + piece
        at = piece.rfind(b"%", max(len(piece) - 2, 0))
        piece, self._tail = (piece[:at], piece[at:]) if at >= 0 else (piece, b"")
        self._item.write(_plain(piece))

    def end_field(self) -> None:
        """What came since the last `&` is a field."""
        item = self._item or self._shelf.item()
        item.write(self._tail)
        if len(self.form.parts) >= MAX_PARTS:
            self.form.fault = "the form has too many fields"
        elif self._name or item.size:
            self.form.parts.append(FormPart(decode_text(_plain(self._name)), item.done()))
        self._name, self._item, self._tail = b"", None, b""


def _plain(data: bytes) -> bytes:
    return unquote_to_bytes(data.replace(b"+", b" "))


def read_urlencoded(raw: RawRequest, shelf: Shelf) -> Form:
    """The form; nothing is malformed in this encoding, at most there are too many fields."""
    fields = Fields(shelf)
    for chunk in chunks_of(raw.body):
        fields.feed(chunk)
        if fields.form.fault:
            return fields.form
    fields.end_field()
    return fields.form
