"""A bucket that is away, slow, full of errors, or of somebody else. Each through the real client."""

import os
import socket
import time
from typing import Any

import pytest

from api.file_store import FileStoreUnavailable, place_of
from api.s3_files import PIECE_BYTES, Patience, S3Files, s3_files
from schema.errors import InvalidSettings
from schema.settings import load_settings
from tests.api.files.conftest import PREFIX, bucket_settings, read_all
from tests.api.files.test_file_stores import MB, Bytes
from tests.fakes.s3_server import Mode, S3Server

SMALL, LARGE = Bytes(b"a small file"), Bytes(os.urandom(12 * MB))
PASSING = [Mode.ERROR, Mode.BUSY, Mode.CLOSE, Mode.CUT_UPLOAD]
REQUESTS_OF_LARGE = 6  # asked for, begun, three parts, completed


def kept(server: S3Server, name: str) -> bytes | None:
    found = server.objects.get(f"{PREFIX}/{place_of(name)}")
    return found.content if found else None


@pytest.mark.parametrize("mode", PASSING)
async def test_a_failure_that_passes_is_tried_again(server: S3Server, bucket: S3Files, mode: Mode) -> None:
    server.plan = [mode]
    stored = await bucket.put(SMALL)
    assert kept(server, stored.sha256) == SMALL.content
    server.plan = [mode, mode]
    assert await read_all(bucket, stored.sha256) == SMALL.content


@pytest.mark.parametrize("mode", [Mode.ERROR, Mode.CLOSE, Mode.CUT_UPLOAD])
@pytest.mark.parametrize("at", range(REQUESTS_OF_LARGE))
async def test_every_request_of_a_large_upload_may_fail_once(
    server: S3Server, bucket: S3Files, mode: Mode, at: int
) -> None:
    server.plan = [Mode.ANSWER] * at + [mode]
    stored = await bucket.put(LARGE)
    assert kept(server, stored.sha256) == LARGE.content


@pytest.mark.parametrize("mode", [*PASSING, Mode.HANG])
@pytest.mark.parametrize("content", [SMALL, LARGE], ids=["small", "large"])
async def test_a_store_that_stays_away_is_told_and_keeps_nothing(
    server: S3Server, bucket: S3Files, mode: Mode, content: Bytes
) -> None:
    server.otherwise = mode
    began = time.monotonic()
    with pytest.raises(FileStoreUnavailable):
        await bucket.put(content)
    assert time.monotonic() - began < 15
    assert server.objects == {}


@pytest.mark.parametrize("mode", [Mode.ERROR, Mode.BUSY, Mode.CLOSE, Mode.HANG])
async def test_a_store_that_is_away_is_not_an_empty_one(server: S3Server, bucket: S3Files, mode: Mode) -> None:
    server.otherwise = mode
    with pytest.raises(FileStoreUnavailable):
        await bucket.has("0" * 64)
    assert not await bucket.reachable()


async def test_a_large_upload_that_breaks_off_in_the_middle_leaves_no_object(server: S3Server, bucket: S3Files) -> None:
    server.plan, server.otherwise = [Mode.ANSWER] * 4, Mode.ERROR
    with pytest.raises(FileStoreUnavailable):
        await bucket.put(LARGE)
    assert server.objects == {}
    server.otherwise = Mode.ANSWER
    assert kept(server, (await bucket.put(LARGE)).sha256) == LARGE.content


async def test_an_answer_that_breaks_off_is_asked_for_again(server: S3Server, bucket: S3Files) -> None:
    stored = await bucket.put(LARGE)
    server.plan = [Mode.ANSWER, Mode.CUT_ANSWER, Mode.ANSWER, Mode.CUT_ANSWER]
    assert await read_all(bucket, stored.sha256) == LARGE.content


async def test_a_download_that_cannot_go_on_is_told(server: S3Server, bucket: S3Files) -> None:
    stored = await bucket.put(LARGE)
    reading = bucket.read(stored.sha256)
    assert len(await anext(reading)) == PIECE_BYTES
    server.otherwise = Mode.HANG
    with pytest.raises(FileStoreUnavailable):
        await anext(reading)


@pytest.mark.parametrize(
    "wrong",
    [
        {"aws_secret_access_key": "not the secret"},
        {"aws_access_key_id": "AKNOBODY"},
        {"aws_region": "elsewhere-1"},
        {"s3_bucket": "no-such-bucket"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_wrong_credentials_are_an_outage_and_not_an_empty_store(server: S3Server, wrong: dict[str, Any]) -> None:
    stranger = s3_files(bucket_settings(server, **wrong), Patience(request=1, retries=1))
    with pytest.raises(FileStoreUnavailable) as raised:
        await stranger.put(SMALL)
    assert raised.value.__cause__ is not None
    assert server.objects == {}


async def test_a_refused_connection_is_an_outage(server: S3Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    away = s3_files(bucket_settings(server, aws_endpoint_url_s3=f"http://127.0.0.1:{port}"), Patience(1, 1, 10))
    with pytest.raises(FileStoreUnavailable):
        await away.put(SMALL)
    assert not await away.reachable()


async def test_a_large_file_goes_up_and_down_in_pieces(server: S3Server, bucket: S3Files) -> None:
    stored = await bucket.put(LARGE)
    assert server.largest_body == PIECE_BYTES
    server.requests.clear()
    assert await read_all(bucket, stored.sha256) == LARGE.content
    assert [request.partition(" ")[0] for request in server.requests] == ["HEAD", "GET", "GET", "GET"]


async def test_a_large_file_that_is_there_is_not_sent_again(server: S3Server, bucket: S3Files) -> None:
    await bucket.put(LARGE)
    server.requests.clear()
    await bucket.put(LARGE)
    assert [request.partition(" ")[0] for request in server.requests] == ["HEAD"]


@pytest.mark.parametrize("missing", ["s3_bucket", "aws_access_key_id", "aws_secret_access_key"])
def test_a_bucket_without_its_settings_stops_the_start_with_one_line(missing: str, server: S3Server) -> None:
    variables = {"s3_bucket": "TICKETFLOW_S3_BUCKET"}
    with pytest.raises(InvalidSettings) as raised:
        bucket_settings(server, **{missing: None})
    variable = variables.get(missing, missing.upper())
    needed = "Value error, is not set, and TICKETFLOW_FILE_STORE=s3 needs it"
    assert raised.value.mistakes == [f"{variable}: {needed}"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("file_store", "ftp"),
        ("s3_bucket", "two words"),
        ("s3_bucket", "a/b"),
        ("s3_prefix", "../up"),
        ("s3_prefix", "a//b"),
        ("aws_endpoint_url_s3", "minio:9000"),
        ("raw_mail_days", 0),
    ],
)
def test_a_wrong_setting_is_one_line(setting: str, value: object, server: S3Server) -> None:
    with pytest.raises(InvalidSettings) as raised:
        bucket_settings(server, **{setting: value})
    assert len(raised.value.mistakes) == 1


def test_the_local_directory_needs_no_setting() -> None:
    assert load_settings().file_store == "local"
