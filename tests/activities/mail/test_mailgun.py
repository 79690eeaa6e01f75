"""Mailgun through the mailgun2 library: regions, no tracking, and timeouts for the whole answer."""

import asyncio
import time

import pytest

from activities.mail.mailgun import TimedMailgun, open_mailgun
from activities.mail.provider import MailAway, MailMisconfigured
from tests.activities.mail.post_offices import PostOffice, mail
from tests.fakes.mail_vendor import FakeVendor
from tests.fakes.mailgun_server import DOMAIN, KEY


@pytest.mark.parametrize("office", ["mailgun"], indirect=True)
async def test_the_address_may_end_with_the_apis_version(office: PostOffice) -> None:
    assert isinstance(office.vendor, FakeVendor)
    async with open_mailgun(KEY, DOMAIN, f"{office.vendor.url}/v3") as provider:
        await provider.send(mail())
    assert [request.path for request in office.vendor.requests] == [f"/v3/{DOMAIN}/messages"]


def test_without_an_address_it_is_mailguns_own() -> None:
    assert TimedMailgun("mg.x", "key", "https://api.eu.mailgun.net", 1).base_url == "https://api.eu.mailgun.net/v3/mg.x"


@pytest.mark.parametrize("office", ["mailgun"], indirect=True)
async def test_another_domain_than_the_accounts_waits_for_a_person(office: PostOffice) -> None:
    assert isinstance(office.vendor, FakeVendor)
    async with open_mailgun(KEY, "other.example", office.vendor.url) as provider:
        with pytest.raises(MailMisconfigured, match="MAILGUN_DOMAIN"):
            await provider.send(mail())


async def test_an_answer_that_drips_does_not_last_for_ever() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(30):
            await asyncio.sleep(0.1)
            writer.write(b"x")
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    started = time.monotonic()
    async with server, open_mailgun(KEY, DOMAIN, url, timeout_seconds=0.4) as provider:
        with pytest.raises(MailAway):
            await provider.send(mail())
        assert time.monotonic() - started < 2
