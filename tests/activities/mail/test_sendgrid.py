"""SendGrid's own ways: its address, and errors that come as a list."""

import pytest

from activities.mail.provider import MailRefused
from activities.mail.sendgrid import open_sendgrid
from tests.activities.mail.post_offices import PostOffice, mail
from tests.fakes.mail_vendor import Answer, FakeVendor, Mode
from tests.fakes.sendgrid_server import KEY

pytestmark = pytest.mark.parametrize("office", ["sendgrid"], indirect=True)


async def test_the_address_may_end_with_the_apis_version(office: PostOffice) -> None:
    assert isinstance(office.vendor, FakeVendor)
    async with open_sendgrid(KEY, f"{office.vendor.url}/v3") as provider:
        await provider.send(mail())
    assert [request.path for request in office.vendor.requests] == ["/v3/mail/send"]


async def test_a_name_is_only_there_when_it_is_set(office: PostOffice) -> None:
    await office.provider.send(mail(from_name=""))
    assert isinstance(office.vendor, FakeVendor)
    assert b'"from": {"email": "support@shop.example"}' in office.vendor.requests[0].body


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"errors": [{"message": "One."}, {"message": "Two."}]}, "One.; Two."),
        ({"errors": ["odd", {"message": None}]}, "it answered 400 and gave no reason."),
        ({"errors": []}, "it answered 400 and gave no reason."),
        ({"errors": "odd"}, "it answered 400 and gave no reason."),
    ],
)
async def test_all_reasons_are_told(office: PostOffice, said: dict[str, object], reason: str) -> None:
    assert isinstance(office.vendor, FakeVendor)
    office.vendor.faults[Mode.REFUSE] = Answer(400, said)
    office.will(Mode.REFUSE)
    with pytest.raises(MailRefused) as raised:
        await office.provider.send(mail())
    assert str(raised.value) == f"SendGrid refused the mail: {reason}"
