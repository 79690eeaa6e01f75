"""The parts of a mail as a tree of places in its bytes.

Not the standard library's parser: it holds a mail of 50 MB as lines (315 MB more, against none here, and fifteen times
as long), and 1,000 levels overflow its stack. This one looks for each boundary once per level, copies nothing and stops
at fixed limits."""

import re
from dataclasses import dataclass, field

from api.inbound.kept import Mapped
from api.inbound.mime_headers import Headers, parameters, read_headers

MAX_DEPTH = 50
MAX_PARTS = 1_000
GUESSED_BOUNDARY = re.compile(rb"[\r\n]*--([^\r\n]{1,200}?)[ \t]*[\r\n]")
TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")


@dataclass
class Part:
    """One part: its headers, its claimed type, its body as offsets, and its children where it is a multipart."""

    headers: Headers
    content_type: str
    params: dict[str, str]
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)


@dataclass
class Splitter:
    """Splits one mail. `left` is how many parts it may still make."""

    raw: Mapped
    left: int = MAX_PARTS

    def part(self, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        """The part between two offsets with all below it. Under the deepest level parts stay opaque."""
        self.left -= 1
        headers = read_headers(self.raw, start, end)
        content_type, params = parameters(headers.raw("Content-Type"))
        if not TYPE.fullmatch(content_type):
            content_type = default
        part = Part(headers, content_type, params, headers.end, end)
        if content_type.startswith("multipart/"):
            self._split(part, depth)
        return part

    def _split(self, part: Part, depth: int) -> None:
        if depth >= MAX_DEPTH:
            part.content_type = "application/octet-stream"
            return
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        for start, end in self._places(part):
            if self.left <= 0:
                headers = Headers(end=start)
                part.children.append(Part(headers, "application/octet-stream", {}, start, part.end))
                break
            part.children.append(self.part(start, end, depth + 1, default))
        if not part.children:  # a multipart without parts is read as the text it is
            part.content_type = "text/plain"

    def _places(self, part: Part) -> list[tuple[int, int]]:
        """Start and end of every child, at most one more than may still be made."""
        mark = b"--" + self._boundary(part)
        starts = 0
        places: list[tuple[int, int]] = []
        at = self.raw.find(mark, part.start, part.end) if len(mark) > 2 else -1
        while at >= 0 and len(places) <= self.left:
            after, last = self._delimiter(at, len(mark), part)
            if after:
                if starts:
                    places.append((starts, self._before_newline(at, starts)))
                starts = 0 if last else after
                if last:
                    break
            at = self.raw.find(mark, at + len(mark), part.end)
        if starts:
            places.append((starts, part.end))
        return places

    def _boundary(self, part: Part) -> bytes:
        """The declared boundary, or the first line that looks like one."""
        declared = part.params.get("boundary", "").rstrip().encode("utf-8", "replace")
        if declared and self.raw.find(b"--" + declared, part.start, part.end) >= 0:
            return declared
        guessed = GUESSED_BOUNDARY.match(self.raw, part.start, part.end)
        return guessed[1] if guessed else b""

    def _delimiter(self, at: int, length: int, part: Part) -> tuple[int, bool]:
        """Where the content after a delimiter line starts (0: this is none), and whether it is the last one."""
        if at > part.start and self.raw[at - 1] not in b"\r\n":
            return 0, False
        rest = at + length
        last = self.raw[rest : rest + 2] == b"--"
        rest += 2 if last else 0
        while rest < part.end and self.raw[rest] in b" \t":
            rest += 1
        if rest >= part.end:
            return part.end, last
        if self.raw[rest] not in b"\r\n":
            return 0, False
        return rest + (2 if self.raw[rest : rest + 2] == b"\r\n" else 1), last

    def _before_newline(self, at: int, start: int) -> int:
        """The line break before a delimiter belongs to it."""
        if self.raw[max(at - 2, start) : at] == b"\r\n":
            return at - 2
        return max(at - 1, start)


def part_tree(raw: Mapped, start: int, end: int) -> Part:
    """The mail between two offsets as a tree."""
    return Splitter(raw).part(start, end)
