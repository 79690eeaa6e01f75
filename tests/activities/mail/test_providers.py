"""The same mail through every provider: the same is received, and the same faults mean the same."""

import asyncio
import logging
import traceback
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError

from activities.mail.outgoing import outgoing
from activities.mail.provider import MailAway, MailMisconfigured, MailRefused
from tests.activities.mail.post_offices import CHAIN, NAMES, OURS, SECRETS, PostOffice, mail, open_office
from tests.fakes.mail_vendor import RETRY_AFTER, FakeVendor, Mode, Received
from tests.fakes.smtp_server import FakeSmtp

EVIL = [
    "\r\nBcc: eve@example.com",
    "\nBcc: eve@example.com\n\nbody",
    "\rBcc: eve@example.com",
    "\0Bcc: eve@example.com",
]
EVIL += ["\u2028Bcc: eve@example.com", "\u202emoc.elpmaxe@eve :ccB", "\x85Bcc: eve@example.com", "x" * 5000, "é" * 5000]


def plain_lines(received: Received) -> list[str]:
    return received.text.replace("\r\n", "\n").strip().split("\n")


async def test_one_mail_is_the_same_through_every_provider(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        offices = [await stack.enter_async_context(open_office(name, tmp_path)) for name in NAMES]
        for office in offices:
            await office.provider.send(mail())
    received = [(taken.message_id, taken.subject, taken.headers, taken.from_name) for o in offices for taken in o.taken]
    assert len(received) == len(NAMES)
    assert all(each == received[0] for each in received)
    first, *others = [taken for office in offices for taken in office.taken]
    assert [plain_lines(other) for other in others] == [plain_lines(first)] * 3
    assert {taken.html.replace("\r\n", "\n").strip() for taken in (first, *others)} == {mail().html.strip()}
    addresses = {(t.from_email, t.to_email, t.reply_to, t.mail_id) for t in (first, *others)}
    assert addresses == {(OURS.support, "ada@example.com", mail().reply_to, str(mail().id))}


async def test_a_mail_keeps_its_id_its_thread_and_what_stops_machines(office: PostOffice) -> None:
    await office.provider.send(mail())
    [received] = office.taken
    assert received.message_id == mail().message_id
    assert received.headers == {
        "In-Reply-To": CHAIN[-1],
        "References": " ".join(CHAIN),
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    assert (received.from_name, received.subject) == (OURS.name, "Re: Wo ist meine Bestellung? 📦")
    assert plain_lines(received)[:3] == [
        "Hello **Ada**,",
        "",
        "your order 1001 is on its way _today_ & it costs 49,99 €:",
    ]


async def test_the_providers_own_id_is_told(office: PostOffice) -> None:
    told = await office.provider.send(mail())
    known = {
        "mailgun": mail().message_id,
        "sendgrid": f"sg-{mail().id}",
        "postmark": f"pm-{mail().id}",
        "smtp": "OK: queued as 1",
    }
    assert told == known[office.provider.name]


@pytest.mark.parametrize("evil", EVIL)
async def test_nothing_anybody_writes_starts_a_header(office: PostOffice, evil: str) -> None:
    row = mail(
        subject=f"Hi{evil}", from_name=f'Support{evil}" <eve@example.com>', message_id=f"<1@shop.example>{evil}"[:99]
    )
    row.subject, row.headers = f"Hi{evil}", {"References": f"<1@x>{evil[:200]}", "X-Mark": evil[:200]}
    await office.provider.send(row)
    [received] = office.taken
    head = received.as_written_carelessly()
    assert not {"bcc", "ccb"} & {name.lower() for name in head}
    assert head.get_payload() == ""
    assert not head.defects
    assert (received.from_email, received.to_email) == (OURS.support, "ada@example.com")
    assert received.subject == outgoing(row).subject
    assert not any(c in received.subject for c in "\r\n\0\u202e\u2028\x85")


@pytest.mark.parametrize(
    "mode", [Mode.ERROR_BEFORE, Mode.ERROR_AFTER, Mode.HANG_AFTER, Mode.CLOSE_AFTER, Mode.CUT_SHORT]
)
async def test_a_fault_of_the_provider_is_tried_again_with_the_same_message_id(office: PostOffice, mode: Mode) -> None:
    office.will(mode)
    with pytest.raises(MailAway) as raised:
        await office.provider.send(mail())
    assert (raised.value.non_retryable, raised.value.type) == (False, "MailAway")
    await office.provider.send(mail())
    assert {received.message_id for received in office.taken} == {mail().message_id}
    assert len(office.taken) == (1 if mode is Mode.ERROR_BEFORE else 2)


@pytest.mark.parametrize("name", NAMES)
async def test_a_provider_that_is_not_there_is_tried_again(name: str, tmp_path: Path) -> None:
    async with open_office(name, tmp_path, gone=True) as office:
        with pytest.raises(MailAway):
            await office.provider.send(mail())


async def test_a_provider_that_is_busy_says_when(office: PostOffice) -> None:
    office.will(Mode.BUSY)
    with pytest.raises(MailAway) as raised:
        await office.provider.send(mail())
    known = None if isinstance(office.vendor, FakeSmtp) else timedelta(seconds=RETRY_AFTER)
    assert raised.value.next_retry_delay == known
    assert office.taken == []


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.TOO_LARGE])
async def test_what_is_wrong_with_the_mail_is_told_to_people(office: PostOffice, mode: Mode) -> None:
    office.will(mode)
    with pytest.raises(MailRefused, match=r"refused the mail: .{8,}"):
        await office.provider.send(mail())
    assert office.taken == []


@pytest.mark.parametrize("mode", [Mode.STRANGER, Mode.FORBIDDEN])
async def test_what_is_wrong_with_the_settings_waits_for_a_person(office: PostOffice, mode: Mode) -> None:
    office.will(mode)
    with pytest.raises(MailMisconfigured, match=r"Correct .* then retry"):
        await office.provider.send(mail())
    assert not MailMisconfigured.retry_helps
    assert office.taken == []


@pytest.mark.parametrize("office", ["mailgun", "sendgrid", "postmark"], indirect=True)
async def test_a_redirect_is_not_followed_with_the_key(office: PostOffice) -> None:
    assert isinstance(office.vendor, FakeVendor)
    office.will(Mode.REDIRECT)
    with pytest.raises(MailMisconfigured):
        await office.provider.send(mail())
    assert len(office.vendor.requests) == 1


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.ANSWER])
async def test_no_secret_gets_into_logs_errors_or_the_engine(
    office: PostOffice, mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.will(mode)
    told = "nothing went wrong"
    try:
        await office.provider.send(mail())
    except (MailAway, MailMisconfigured, MailRefused) as error:
        told = "".join(traceback.format_exception(error)) + as_sent(error)
    client_logs = [r.getMessage() for r in caplog.records if not r.name.startswith(("mail.log", "hypothesis"))]
    assert [secret for secret in SECRETS if secret in told or any(secret in line for line in client_logs)] == []


@pytest.mark.parametrize("address", ["jürgen@example.com", "ada@" + "x" * 70 + "é.example", "ada@.é"])
async def test_an_address_nobody_can_write_to_is_refused_here(office: PostOffice, address: str) -> None:
    with pytest.raises(MailRefused, match="No mail can be sent"):
        await office.provider.send(mail(to_email=address))
    assert office.taken == []


async def test_a_domain_in_other_letters_is_written_in_its_own_form(office: PostOffice) -> None:
    await office.provider.send(mail(to_email="ada@bücher.example"))
    assert [received.to_email for received in office.taken] == ["ada@xn--bcher-kva.example"]


async def test_a_slow_provider_does_not_hold_others_up(office: PostOffice) -> None:
    office.will(Mode.HANG_AFTER)
    beats, sending = 0, asyncio.ensure_future(office.provider.send(mail()))
    while not sending.done():
        await asyncio.sleep(0.01)
        beats += 1
    with pytest.raises(MailAway):
        await sending
    assert beats >= 10


async def test_many_mails_leave_at_once(office: PostOffice) -> None:
    await asyncio.gather(*(office.provider.send(mail(message_id=f"<{number}@shop.example>")) for number in range(20)))
    assert len({received.message_id for received in office.taken}) == 20


def as_sent(error: Exception) -> str:
    """The failure as it stands in the engine's history."""
    failure = Failure()
    known = error if isinstance(error, ApplicationError) else ApplicationError(str(error))
    converter = pydantic_data_converter
    converter.failure_converter.to_failure(known, converter.payload_converter, failure)
    return str(failure)
