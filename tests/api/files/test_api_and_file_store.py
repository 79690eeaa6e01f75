"""Mails through the API with a bucket as its file store, which may be away."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from schema.db.accounts import set_bootstrap_key
from schema.db.session import Sessions
from schema.settings import Settings, load_settings
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY, serve
from tests.api.files.conftest import bucket_settings
from tests.api.mail.posting import PASSWORD, SIGNING_KEY, SUPPORT, USER, Mailbox, Posting, new_id
from tests.conftest import SECRET
from tests.fakes.s3_server import Mode, S3Server

LATER = "<later@example.com>"


def given(database_url: str, directory: Path) -> dict[str, Any]:
    return {
        "database_url": database_url,
        "database_direct": True,
        "secret_key": SECRET,
        "support_address": SUPPORT,
        "inbound_user": USER,
        "inbound_password": PASSWORD,
        "mailgun_webhook_signing_key": SIGNING_KEY,
        "data_dir": directory,
    }


@asynccontextmanager
async def api_client(settings: Settings, sessions: Sessions) -> AsyncIterator[httpx.AsyncClient]:
    """An admin's client of an API with these settings."""
    api = serve(settings)
    address = await asyncio.to_thread(api.__enter__)
    async with sessions.begin() as session:
        await set_bootstrap_key(session, ADMIN_KEY)
    headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        yield client
    await asyncio.to_thread(api.__exit__, None, None, None)


@pytest.fixture
async def client(
    database_url: str, server: S3Server, sessions: Sessions, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(bucket_settings(server, **given(database_url, tmp_path)), sessions) as client:
        yield client


async def hand_in(client: httpx.AsyncClient, content: bytes, **fields: Any) -> httpx.Response:
    file = {"filename": "a.bin", "content_type": "application/pdf", "content": base64.b64encode(content).decode()}
    async with httpx.AsyncClient(base_url=client.base_url, timeout=60) as plain:
        return await Posting(plain).generic(attachments=[file], **fields)


@pytest.mark.parametrize("size", [0, 10, 7_000_000])
async def test_mail_and_file_come_back_out_of_the_bucket(
    client: httpx.AsyncClient, server: S3Server, sessions: Sessions, size: int
) -> None:
    content = os.urandom(size)
    answer = await hand_in(client, content)
    ticket = await Mailbox(client, sessions).read(answer.json()["ticket_id"])
    (file,) = ticket["messages"][0]["attachments"]
    got = await client.get(f"/api/v1/attachments/{file['id']}")
    assert (got.status_code, got.content) == (200, content)
    (mail,) = await Mailbox(client, sessions).held("stored")
    raw = await client.get(f"/api/v1/inbound-mails/{mail['id']}/raw")
    assert len(raw.content) == mail["raw_size"]
    assert len(server.objects) == 2


@pytest.mark.parametrize("mode", [Mode.ERROR, Mode.CLOSE])
async def test_while_the_bucket_is_away_a_mail_is_for_later_and_it_is_told_why(
    client: httpx.AsyncClient, server: S3Server, sessions: Sessions, mode: Mode
) -> None:
    server.otherwise = mode
    answer = await hand_in(client, b"hello", message_id=LATER)
    assert_problem(answer, 503, "unavailable")
    assert "file store" in answer.json()["detail"]
    assert "database" not in answer.json()["detail"]
    assert answer.headers["retry-after"]
    mailbox = Mailbox(client, sessions)
    assert await mailbox.tickets() == await mailbox.held("stored") == []
    server.otherwise = Mode.ANSWER
    assert (await hand_in(client, b"hello", message_id=LATER)).json()["status"] == "received"


async def test_a_store_that_breaks_off_between_request_and_file_leaves_no_mail(
    client: httpx.AsyncClient, server: S3Server, sessions: Sessions
) -> None:
    server.plan, server.otherwise = [Mode.ANSWER], Mode.ERROR
    assert_problem(await hand_in(client, b"hello", message_id=LATER), 503, "unavailable")
    assert await Mailbox(client, sessions).tickets() == []
    assert len(server.objects) == 1  # named by nobody: the cleaner's
    server.otherwise = Mode.ANSWER
    assert (await hand_in(client, b"hello", message_id=LATER)).status_code == 200


async def test_a_download_is_told_that_the_store_is_away_or_the_file_gone(
    client: httpx.AsyncClient, server: S3Server, sessions: Sessions
) -> None:
    answer = await hand_in(client, new_id().encode())
    ticket = await Mailbox(client, sessions).read(answer.json()["ticket_id"])
    path = f"/api/v1/attachments/{ticket['messages'][0]['attachments'][0]['id']}"
    server.otherwise = Mode.ERROR
    assert_problem(await client.get(path), 503, "unavailable")
    server.otherwise = Mode.ANSWER
    server.objects.clear()
    assert_problem(await client.get(path), 404, "file_gone")


async def test_a_start_removes_what_a_killed_process_was_taking_in(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    old, new = tmp_path / "arriving" / "mail-old", tmp_path / "arriving" / "mail-new"
    written = tmp_path / "files" / "arriving" / "tmpold"
    for path in (old, new, written):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in (old, written):
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    async with api_client(load_settings(**given(database_url, tmp_path)), sessions):
        assert [path.exists() for path in (old, new, written)] == [False, True, False]
