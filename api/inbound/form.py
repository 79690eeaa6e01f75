"""The fields of a form, whatever it holds: repeated names, bytes of any charset, a megabyte in one field."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from api.inbound.kept import Kept, chunks_of, size_of, whole
from api.inbound.mime_charset import decode_text

MAX_PARTS = 1000


@dataclass(frozen=True)
class FormPart:
    """One field or file. `filename` is None where it is no file; `charset` is what the part itself claims."""

    name: str
    content: Kept
    filename: str | None = None
    content_type: str | None = None
    charset: str | None = None

    @property
    def is_file(self) -> bool:
        return self.filename is not None


@dataclass
class Form:
    """All parts in their order. `fault` says why there may be more than could be read."""

    parts: list[FormPart] = field(default_factory=list)
    fault: str | None = None

    def all(self, name: str) -> list[FormPart]:
        """Every part of that name; names are told apart by case, as a mail's own headers may come as fields too."""
        return [part for part in self.parts if part.name == name]

    def first(self, name: str) -> FormPart | None:
        return next(iter(self.all(name)), None)

    def kept(self, name: str) -> Kept | None:
        """Where the bytes of the first part of that name are, or None without one."""
        part = self.first(name)
        return part.content if part else None

    def data(self, name: str) -> bytes | None:
        """The bytes of the first part of that name, or None without one."""
        kept = self.kept(name)
        return None if kept is None else whole(kept)

    def text(self, name: str, charsets: Mapping[str, str] | None = None) -> str | None:
        """The first part of that name as storable text in the charset that is claimed for it."""
        part = self.first(name)
        if part is None:
            return None
        return decode_text(whole(part.content), (charsets or {}).get(name) or part.charset)

    def sole(self, name: str) -> str | None:
        """The text all parts of that name agree on, or None."""
        values = {whole(part.content) for part in self.all(name) if size_of(part.content) <= 10_000}
        return decode_text(values.pop()).strip() if len(values) == 1 else None

    def digest(self, without: Collection[str] = ()) -> str:
        """SHA-256 over names and contents of the parts, in hex: the same however the form was encoded."""
        digest = hashlib.sha256()
        for part in self.parts:
            if part.name not in without:
                digest.update(repr((part.name, part.filename, size_of(part.content))).encode("utf-8", "surrogatepass"))
                for chunk in chunks_of(part.content):
                    digest.update(chunk)
        return digest.hexdigest()
