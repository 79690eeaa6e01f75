"""What a request may cost: bytes, seconds, memory. And what is too much, cut or packed."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import ClientDisconnect

from api.file_store import FileStoreUnavailable
from api.inbound import body as body_module
from api.inbound.kept import Shelf, remove_leftovers, whole
from api.inbound.receiving import arriving_directory, receive
from api.problems import Refused
from schema.errors import InvalidSettings
from schema.settings import Settings, load_settings
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import arrive, inbound_settings, read_one, refusal
from tests.api.inbound.payloads import (
    PARSED,
    RAW,
    Renderer,
    mailgun_form,
    mailgun_signature,
    sendgrid_form,
    sendgrid_signature,
)
from tests.api.inbound.wire import MULTIPART, WebhookRequest, multipart

LETTER = AbstractMail()
MB = 1024 * 1024
LARGE_FILE = replace(LETTER, files=(AbstractFile("large.bin", "application/pdf", b"x" * (3 * MB)),))
ADDED_MB = 100  # to the peak of a process that is at 80 without a mail


async def endless(counted: list[int], chunk: bytes = b"x" * 100_000) -> AsyncIterator[bytes]:
    while True:
        counted.append(len(chunk))
        yield chunk


def without(request: WebhookRequest, name: str) -> WebhookRequest:
    return replace(request, headers={key: value for key, value in request.headers.items() if key != name})


@pytest.mark.parametrize("provider", PARSED)
async def test_an_endless_body_is_read_up_to_the_limit_and_no_further(provider: str, secrets: Settings) -> None:
    request, counted = without(PARSED[provider](LETTER), "content-length"), list[int]()
    with pytest.raises(Refused) as raised:
        await receive(provider, request.headers, endless(counted), secrets)
    assert raised.value.status == 413
    assert sum(counted) <= 60 * MB + 100_000
    assert list(arriving_directory(secrets).iterdir()) == []


@pytest.mark.parametrize("size", [str(60 * MB + 1), "9" * 30])
async def test_a_declared_size_over_the_limit_is_refused_unread(size: str, secrets: Settings) -> None:
    counted: list[int] = []
    headers = PARSED["postmark"](LETTER).with_headers(content_length=size).headers
    with pytest.raises(Refused) as raised:
        await receive("postmark", headers, endless(counted), secrets)
    assert (raised.value.status, counted) == (413, [])


@pytest.mark.parametrize("provider", ["postmark", "generic", "sendgrid"])
async def test_a_stranger_is_refused_before_the_body_is_read(provider: str, secrets: Settings) -> None:
    counted: list[int] = []
    with pytest.raises(Refused) as raised:
        await receive(provider, {"content-type": MULTIPART}, endless(counted), secrets)
    assert (raised.value.status, counted) == (401, [])


@pytest.mark.parametrize("mb", [1, 49, 0, -1])
def test_the_limit_cannot_be_set_below_50_mb(mb: int) -> None:
    with pytest.raises(InvalidSettings) as raised:
        load_settings(max_mail_mb=mb)
    assert raised.value.mistakes[0].startswith("TICKETFLOW_MAX_MAIL_MB: ")


@pytest.mark.parametrize("provider", PARSED)
async def test_a_slow_sender_is_given_up(provider: str, secrets: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_module, "DEADLINE_SECONDS", 0.1)

    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.03)

    with pytest.raises(Refused) as raised:
        await receive(provider, without(PARSED[provider](LETTER), "content-length").headers, drops(), secrets)
    assert raised.value.status == 408


@pytest.mark.parametrize("provider", PARSED)
async def test_a_sender_who_hangs_up_has_sent_nothing(provider: str, secrets: Settings) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"x" * MB
        raise ClientDisconnect

    with pytest.raises(Refused) as raised:
        await receive(provider, without(PARSED[provider](LETTER), "content-length").headers, cut(), secrets)
    assert raised.value.status == 400
    assert list(arriving_directory(secrets).iterdir()) == []


@pytest.mark.parametrize("provider", PARSED)
async def test_a_body_shorter_than_declared_is_cut(provider: str, secrets: Settings) -> None:
    request = PARSED[provider](LETTER).with_headers(content_length="999999")
    assert (await refusal(request, secrets)).code == "body_cut"


@pytest.mark.parametrize("provider", PARSED)
async def test_an_empty_body_is_refused(provider: str, secrets: Settings) -> None:
    request = replace(without(PARSED[provider](LETTER), "content-length"), body=b"")
    assert (await refusal(request, secrets)).status == 400


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "GZIP"])
@pytest.mark.parametrize("provider", PARSED)
async def test_a_packed_body_is_never_unpacked(provider: str, packing: str, secrets: Settings) -> None:
    request = PARSED[provider](LETTER).with_headers(content_encoding=packing)
    assert (await refusal(request, secrets)).status == 415


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
async def test_a_cut_multipart_is_refused_even_when_signed(share: float, secrets: Settings) -> None:
    mailgun = mailgun_form(LARGE_FILE)
    mailgun.fields = [*mailgun_signature().items(), *mailgun.fields]
    for provider, form in (("mailgun", mailgun), ("sendgrid", sendgrid_form(LARGE_FILE))):
        body = multipart(form)
        body = body[: int(len(body) * share)]
        request = WebhookRequest(provider, {"content-type": MULTIPART, **sendgrid_signature(body)}, body)
        assert (await refusal(request, secrets)).status == 400


async def test_a_multipart_that_lacks_only_its_last_line_is_cut(secrets: Settings) -> None:
    body = multipart(sendgrid_form(LETTER))[:-4]
    request = WebhookRequest("sendgrid", {"content-type": MULTIPART, **sendgrid_signature(body)}, body)
    assert (await refusal(request, secrets)).code == "body_cut"


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary=""']
)
@pytest.mark.parametrize("provider", ["mailgun", "sendgrid"])
async def test_a_form_without_a_boundary_is_refused(provider: str, kind: str, secrets: Settings) -> None:
    request = PARSED[provider](LARGE_FILE).with_headers(content_type=kind)
    assert (await refusal(request, secrets)).status == 400


@pytest.mark.parametrize("provider", ["mailgun", "sendgrid"])
async def test_another_boundary_than_the_bodys_is_a_cut_body(provider: str, secrets: Settings) -> None:
    request = PARSED[provider](LARGE_FILE).with_headers(content_type="multipart/form-data; boundary=other")
    assert (await refusal(request, secrets)).status == 400


@pytest.mark.parametrize("way", [*PARSED, *(f"{name} raw" for name in RAW)])
async def test_a_field_far_over_a_megabyte_is_read(way: str, secrets: Settings) -> None:
    render: Renderer = RAW[way.removesuffix(" raw")] if way.endswith("raw") else PARSED[way]
    words = "<p>" + "Wörter " * 200_000 + "</p>"
    mail = await read_one(render(replace(LETTER, html=words)), secrets)
    assert mail.html == words


@pytest.mark.parametrize("way", [*PARSED, *(f"{name} raw" for name in RAW)])
async def test_a_body_too_long_to_hand_on_is_attached_whole(way: str, secrets: Settings) -> None:
    render: Renderer = RAW[way.removesuffix(" raw")] if way.endswith("raw") else PARSED[way]
    words = "0123456789" * 300_000
    with await arrive(render(replace(LETTER, text=words)), secrets) as arrival:
        assert arrival.mail is not None
        (file,) = arrival.mail.attachments
        assert (arrival.mail.text, file.filename) == (words[:2_000_000], "whole text.txt")
        assert file.read() == words.encode()


@pytest.mark.parametrize("way", [*PARSED, *(f"{name} raw" for name in RAW)])
async def test_large_files_lie_on_disk_until_the_arrival_is_closed(way: str, secrets: Settings) -> None:
    render: Renderer = RAW[way.removesuffix(" raw")] if way.endswith("raw") else PARSED[way]
    arrival = await arrive(render(LARGE_FILE), secrets)
    assert arrival.mail is not None
    (file,) = arrival.mail.attachments
    assert (file.content, file.size, len(file.read())) == (b"", 3 * MB, 3 * MB)
    assert len(list(arriving_directory(secrets).iterdir())) == 1
    arrival.close()
    assert list(arriving_directory(secrets).iterdir()) == []
    with pytest.raises(OSError, match="No such file"):
        file.read()


@pytest.mark.parametrize("provider", PARSED)
async def test_small_mails_touch_no_disk(provider: str, secrets: Settings) -> None:
    with await arrive(PARSED[provider](LETTER), secrets) as arrival:
        assert arrival.mail is not None
        assert not arriving_directory(secrets).exists()


@pytest.mark.parametrize("provider", PARSED)
async def test_the_request_is_kept_as_it_came(provider: str, secrets: Settings) -> None:
    for mail in (LETTER, LARGE_FILE):
        request = PARSED[provider](mail)
        with await arrive(request, secrets) as arrival:
            assert b"".join(arrival.raw.chunks()) == request.body
            assert (arrival.raw.size, arrival.raw.content_type) == (len(request.body), request.headers["content-type"])


async def test_an_unknown_provider_is_not_found(secrets: Settings) -> None:
    assert (await refusal(replace(PARSED["generic"](LETTER), provider="nobody"), secrets)).status == 404


async def test_a_full_disk_is_an_outage_that_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = inbound_settings(tmp_path / "file")
    with pytest.raises(FileStoreUnavailable):
        await arrive(PARSED["postmark"](LARGE_FILE), settings)


def test_many_small_items_do_not_fill_the_memory(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    items = [shelf.put(bytes([number % 256]) * 10_000) for number in range(200)]
    assert sum(len(item) for item in items if isinstance(item, bytes)) <= 512 * 1024
    assert [whole(item)[:1] for item in items] == [bytes([number % 256]) for number in range(200)]
    shelf.close()


def test_what_a_killed_server_left_is_removed_after_a_day(tmp_path: Path) -> None:
    for name, age in (("mail-old", 90_000), ("mail-new", 60)):
        (tmp_path / name).write_bytes(b"x")
        stamp = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (stamp, stamp))
    assert remove_leftovers(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mail-new"]


@pytest.mark.parametrize(
    "way", ["mailgun", "sendgrid", "postmark", "generic", "mailgun raw", "sendgrid raw", "postmark raw"]
)
def test_ten_mails_of_50_mb_at_once_stay_under_the_peak(way: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.api.inbound.ten_large_mails", way, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    peak, base = (float(word) for word in done.stdout.split())
    assert base < peak < base + ADDED_MB
