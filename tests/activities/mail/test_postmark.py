"""Postmark's own ways: faults of the account come with the same status as faults of the mail."""

import pytest

from activities.mail.provider import MailMisconfigured, MailRefused
from tests.activities.mail.post_offices import PostOffice, mail
from tests.fakes.mail_vendor import Answer, FakeVendor, Mode

pytestmark = pytest.mark.parametrize("office", ["postmark"], indirect=True)


async def answers(office: PostOffice, code: int) -> str:
    assert isinstance(office.vendor, FakeVendor)
    office.vendor.faults[Mode.REFUSE] = Answer(422, {"ErrorCode": code, "Message": "Words of Postmark"})
    office.will(Mode.REFUSE)
    with pytest.raises((MailMisconfigured, MailRefused)) as raised:
        await office.provider.send(mail())
    return str(raised.value)


@pytest.mark.parametrize("code", [400, 401, 405, 412, 413])
async def test_a_fault_of_the_account_waits_for_a_person(office: PostOffice, code: int) -> None:
    told = await answers(office, code)
    assert told == (
        f"Postmark does not let us send (code {code}). "
        "Correct POSTMARK_SERVER_TOKEN and the sender's address, then retry."
    )


@pytest.mark.parametrize("code", [300, 406, 411, 0])
async def test_a_fault_of_the_mail_is_told(office: PostOffice, code: int) -> None:
    assert await answers(office, code) == "Postmark refused the mail: Words of Postmark"
