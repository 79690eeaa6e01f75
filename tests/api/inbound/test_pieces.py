"""Large things are read piece by piece; what comes out is what reading them whole gives."""

import binascii
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.inbound.arrival import RawRequest, Unreadable
from api.inbound.json_body import read_object
from api.inbound.json_strings import LongText
from api.inbound.kept import Shelf, mapped, whole
from api.inbound.mime import read_mime
from api.inbound.mime_content import pieces as pieces_of_part
from api.inbound.mime_tree import part_tree
from api.inbound.transfer_decoding import from_base64, read_base64, read_quoted_printable, read_strict_base64
from api.problems import Refused
from schema.base import storable
from schema.inbound_mail import FileSlice

CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=30)
NEARLY_BASE64 = st.text("ABCxyz019+/==\r\n \x0b-_!", max_size=120).map(str.encode)
NEARLY_QUOTED = st.text("aZ =09AFé\r\n\t_", max_size=120).map(lambda text: text.encode("latin-1"))
STAY = frozenset({("files", "content"), ("raw",)})
LONG = 'Wörter \U0001f600 und "Zeichen"\\ \r\n\t / ' * 40_000


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    """The data in pieces of these sizes, again and again."""
    pieces, at = list[bytes](), 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    return pieces


@given(NEARLY_BASE64, CUTS)
def test_base64_in_pieces_is_base64(data: bytes, sizes: list[int]) -> None:
    assert b"".join(read_base64(cut(data, sizes))) == from_base64(data)


@given(st.binary(max_size=200), CUTS)
def test_flawless_base64_in_pieces_is_what_was_encoded(data: bytes, sizes: list[int]) -> None:
    lines = binascii.b2a_base64(data[:57]) + binascii.b2a_base64(data[57:]) if len(data) > 57 else b""
    encoded = lines if len(data) % 3 == 0 and lines else binascii.b2a_base64(data)
    assert b"".join(read_base64(cut(encoded, sizes))) == data
    assert b"".join(read_strict_base64(cut(encoded, sizes))) == data


@given(NEARLY_BASE64, CUTS)
def test_strict_base64_in_pieces_refuses_what_is_refused_whole(data: bytes, sizes: list[int]) -> None:
    try:
        expected = binascii.a2b_base64(b"".join(data.split()), strict_mode=True)
    except binascii.Error:
        with pytest.raises(binascii.Error):
            list(read_strict_base64(cut(data, sizes)))
        return
    assert b"".join(read_strict_base64(cut(data, sizes))) == expected


@given(NEARLY_QUOTED, CUTS)
def test_quoted_printable_in_pieces_is_quoted_printable(data: bytes, sizes: list[int]) -> None:
    assert b"".join(read_quoted_printable(cut(data, sizes))) == binascii.a2b_qp(data)


@pytest.mark.parametrize("offset", [0, 1, 4095, 4096, 70_000])
def test_a_slice_of_a_file_is_looked_at_where_it_lies(tmp_path: Path, offset: int) -> None:
    content = os.urandom(100_000)
    (tmp_path / "file").write_bytes(content)
    for length in (0, 1, 20_000):
        kept = FileSlice(path=str(tmp_path / "file"), offset=offset, length=length)
        with mapped(kept) as (raw, start, end):
            assert bytes(raw[start:end]) == content[offset : offset + length]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit", "x-uuencode", "unheard-of"])
def test_a_raw_mail_on_disk_is_read_as_one_in_memory(tmp_path: Path, encoding: str) -> None:
    data = os.urandom(400_000)
    body = {"base64": binascii.b2a_base64(data), "quoted-printable": binascii.b2a_qp(data)}.get(encoding, data)
    attached = b"From: in@example.com\nSubject: inside\n\nold words" + b" and more" * 30_000
    raw = (
        b"From: jane@example.com\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"
        b"Content-Type: application/x-thing; name=a.bin\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\n\n"
        + body
    )
    raw += b"\n--b\nContent-Type: message/rfc822\n\n" + attached + b"\n--b--\n"
    shelf = Shelf(tmp_path)
    shelf.put(b"something before it" * 10_000)
    on_disk = shelf.put(raw)
    assert isinstance(on_disk, FileSlice)
    from_disk, in_memory = read_mime(on_disk, "generic", shelf), read_mime(raw, "generic")
    assert from_disk.model_copy(update={"attachments": []}) == in_memory.model_copy(update={"attachments": []})
    assert [file.read() for file in from_disk.attachments] == [file.content for file in in_memory.attachments]
    assert [file.size for file in from_disk.attachments] == [file.size for file in in_memory.attachments]
    assert [file.filename for file in from_disk.attachments] == ["a.bin", "inside.eml"]
    assert all(file.stored for file in from_disk.attachments)
    shelf.close()


def test_no_piece_of_a_large_part_is_large(tmp_path: Path) -> None:
    raw = b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n" + binascii.b2a_base64(b"x" * 3_000_000)
    with mapped(Shelf(tmp_path).put(raw)) as (data, start, end):
        assert max(len(piece) for piece in pieces_of_part(part_tree(data, start, end), data)) <= 256 * 1024


def request(body: bytes, shelf: Shelf) -> RawRequest:
    return RawRequest("application/json", shelf.put(body), len(body), b"", b"")


def as_text(value: Any) -> Any:
    """The value with its long texts in memory."""
    if isinstance(value, LongText):
        return value.text()
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    return [as_text(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("ascii_only", [True, False])
def test_long_strings_of_json_are_what_they_are_in_memory(tmp_path: Path, ascii_only: bool) -> None:
    value = {
        "files": [{"content": LONG, "name": "a"}, {"content": "short"}],
        "raw": LONG * 2,
        "text": LONG,
        LONG: [LONG],
    }
    shelf = Shelf(tmp_path)
    read = read_object(
        request(json.dumps(value, ensure_ascii=ascii_only).encode(), shelf), strict=True, shelf=shelf, stay=STAY
    )
    assert isinstance(read["raw"], LongText)
    assert isinstance(read["files"][0]["content"], LongText)
    assert read["files"][1]["content"] == "short"
    assert read["text"] == LONG
    assert as_text(read) == value
    shelf.close()


@pytest.mark.parametrize("shift", range(14))
@pytest.mark.parametrize(
    "unit", ["\\ud83d\\ude00", "\\ud83d", "\\\\ud83d", "\\u00e9\\n", "😀é", "\\\\", "\\ud83d\\ud83d\\ude00"]
)
def test_no_letter_is_torn_wherever_a_piece_ends(tmp_path: Path, unit: str, shift: int) -> None:
    body = ('{"raw": "' + "x" * shift + unit * (700_000 // len(unit.encode())) + '"}').encode()
    shelf = Shelf(tmp_path)
    read = read_object(request(body, shelf), strict=True, shelf=shelf, stay=STAY)
    assert read["raw"].text() == storable(json.loads(body)["raw"])
    shelf.close()


BROKEN = {
    "a control character": b'{"raw": "' + b"x" * 600_000 + b'\n"}',
    "an escape of nothing": b'{"raw": "' + b"x" * 600_000 + b'\\q"}',
    "half an escape": b'{"raw": "' + b"x" * 600_000 + b'\\u12"}',
    "an escape that is none, early": b'{"raw": "\\u12zz' + b"x" * 600_000 + b'"}',
    "words after the end": b'{"raw": "' + b"x" * 600_000 + b'"} more',
    "no UTF-8": b'{"raw": "' + b"x" * 600_000 + b'\xff"}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_is_told_also_of_long_strings(tmp_path: Path, body: bytes) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(Unreadable):
        read_object(request(body, shelf), strict=True, shelf=shelf, stay=STAY)
    shelf.close()


@pytest.mark.parametrize("end", [9, 300_000, 600_008, 600_009, 600_010])
def test_a_body_that_is_cut_is_told_also_in_a_long_string(tmp_path: Path, end: int) -> None:
    body = (b'{"raw": "' + b"x" * 600_000 + b'"}')[:end] + b" " * 600_000 * (end > 600_008)
    shelf = Shelf(tmp_path)
    with pytest.raises(Refused) as raised:
        read_object(request(body, shelf), strict=True, shelf=shelf, stay=STAY)
    assert raised.value.code == "body_cut"
    shelf.close()


def test_bytes_that_are_no_utf8_become_marks_where_that_is_allowed(tmp_path: Path) -> None:
    body = b'{"raw": "' + b"x" * 262_143 + b"\xe2\x82" + b"\xff\x80\x80\x80\x80" + b"y" * 300_000 + b'"}'
    shelf = Shelf(tmp_path)
    read = read_object(request(body, shelf), strict=False, shelf=shelf, stay=STAY)
    assert whole(read["raw"].kept).decode() == json.loads(body.decode("utf-8", "replace"))["raw"]
    shelf.close()


def test_a_mark_in_the_body_stands_for_nothing(tmp_path: Path) -> None:
    body = json.dumps({"raw": "x" * 600_000, "text": f"{'0' * 32} 0"}).encode()
    shelf = Shelf(tmp_path)
    read = read_object(request(body, shelf), strict=True, shelf=shelf, stay=STAY)
    assert read["text"] == f"{'0' * 32} 0"
    shelf.close()
