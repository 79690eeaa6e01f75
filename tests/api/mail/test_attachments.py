"""Files of strangers: kept byte for byte, named only by their content, and never shown by us."""

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded_postgres import embedded_postgres
from schema.db.migrate import migrate
from schema.settings import Settings, load_settings
from tests.api.asserts import assert_problem
from tests.api.conftest import serve
from tests.api.mail.posting import BASIC, PASSWORD, USER, Mailbox, Posting, new_id


def _file(name: str, content: bytes = b"hello", kind: str = "text/plain") -> dict[str, str]:
    return {"filename": name, "content_type": kind, "content": base64.b64encode(content).decode()}


async def _attached(posting: Posting, mailbox: Mailbox, *files: dict[str, str]) -> list[dict[str, Any]]:
    answer = await posting.generic(attachments=list(files))
    ticket = await mailbox.read(answer.json()["ticket_id"])
    attachments: list[dict[str, Any]] = ticket["messages"][0]["attachments"]
    return attachments


async def test_files_come_back_byte_for_byte(posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient) -> None:
    contents = [b"", b"hello", bytes(range(256)) * 8000]
    shown = await _attached(posting, mailbox, *(_file(f"{n}.bin", content) for n, content in enumerate(contents)))
    assert [file["size"] for file in shown] == [len(content) for content in contents]
    for file, content in zip(shown, contents, strict=True):
        assert (await client.get(f"/api/v1/attachments/{file['id']}")).content == content


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript", "application/x-sh"]
)
async def test_what_a_browser_might_run_goes_out_as_bytes(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, kind: str
) -> None:
    shown = await _attached(posting, mailbox, _file("x.svg", b"<svg onload='alert(1)'/>", kind))
    assert shown[0]["content_type"] == kind
    answer = await client.get(f"/api/v1/attachments/{shown[0]['id']}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\win.ini", "win.ini"),
        ('a"; x="b.txt', "a__ x__b.txt"),
        ("a\r\nSet-Cookie: x=1.txt", None),
        ("Rechnung für Ödön.pdf", "Rechnung f_r _d_n.pdf"),
        ("exe.\u202egpj.txt", None),
        ("nul\x00.txt", "nul.txt"),
        ("n" * 5000, None),
        ("..", "attachment"),
        ("", "attachment"),
    ],
)
async def test_hostile_names_stay_names(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, kept_files: Path, name: str, plain: str | None
) -> None:
    shown = await _attached(posting, mailbox, _file(name))
    answer = await client.get(f"/api/v1/attachments/{shown[0]['id']}")
    assert (answer.status_code, answer.content) == (200, b"hello")
    told = answer.headers["content-disposition"]
    assert told.isascii()
    assert "set-cookie" not in answer.headers
    assert "%E2%80%AE" not in told
    assert plain is None or f'filename="{plain}"' in told
    stored = {path.name for path in kept_files.rglob("*") if path.is_file()}
    assert hashlib.sha256(b"hello").hexdigest() in stored
    assert all(len(name) == 64 and name.isalnum() for name in stored)


async def test_a_file_that_is_gone_is_told(
    posting: Posting, mailbox: Mailbox, client: httpx.AsyncClient, kept_files: Path
) -> None:
    content = new_id().encode()
    shown = await _attached(posting, mailbox, _file("a.txt", content))
    name = hashlib.sha256(content).hexdigest()
    (kept_files / name[:2] / name[2:4] / name).unlink()
    assert_problem(await client.get(f"/api/v1/attachments/{shown[0]['id']}"), 404, "file_gone")


async def test_the_same_file_is_kept_once_and_nothing_half_written_stays(
    posting: Posting, mailbox: Mailbox, kept_files: Path
) -> None:
    content = new_id().encode()
    await asyncio.gather(*(posting.generic(f"c{n}@example.com", attachments=[_file("a", content)]) for n in range(10)))
    name = hashlib.sha256(content).hexdigest()
    assert len(list(kept_files.rglob(name))) == 1
    assert list((kept_files / "arriving").iterdir()) == []


async def test_a_store_that_takes_nothing_means_later_and_nothing_is_half_stored(
    posting: Posting, mailbox: Mailbox, kept_files: Path
) -> None:
    away = kept_files.with_name("files-away")
    if kept_files.exists():
        kept_files.rename(away)
    kept_files.write_text("not a directory")
    try:
        for _ in range(2):
            answer = await posting.generic(message_id="<later@example.com>", attachments=[_file("a.txt")])
            assert_problem(answer, 503, "unavailable")
            assert answer.headers["retry-after"]
    finally:
        kept_files.unlink()
        if away.exists():
            away.rename(kept_files)
    assert await mailbox.tickets() == await mailbox.held("stored") == []
    assert (await posting.generic(message_id="<later@example.com>")).json()["status"] == "received"


async def test_while_the_database_is_away_a_mail_is_for_later(tmp_path: Path, mail_settings: Settings) -> None:
    with embedded_postgres(tmp_path / "pg") as url:
        await migrate(url)
        secrets = {"inbound_user": USER, "inbound_password": PASSWORD, "data_dir": tmp_path}
        api = serve(load_settings(database_url=url, database_direct=True, **secrets))
        address = await asyncio.to_thread(api.__enter__)
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        posting = Posting(client)
        for _ in range(3):
            assert_problem(await posting.generic(text="later"), 503, "unavailable")
        assert_problem(await client.post("/webhooks/email/generic", json={"from": "a@b.example"}), 401)
        big = {"from": "a@b.example", "text": "x" * 2_000_000}
        assert_problem(await client.post("/webhooks/email/generic", json=big, headers=BASIC), 503)
    await asyncio.to_thread(api.__exit__, None, None, None)
