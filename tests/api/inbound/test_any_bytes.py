"""Whatever an authentic request holds, it is read, kept aside or refused with a 4xx, and never an error of ours."""

import re
from dataclasses import replace

from fastapi.exceptions import RequestValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.problems import Refused
from schema.base import storable_json
from schema.settings import Settings
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import arrive
from tests.api.inbound.payloads import (
    PARSED,
    RAW,
    json_request,
    mailgun_form,
    mailgun_request,
    postmark_json,
    sendgrid_form,
    sendgrid_request,
    sendgrid_signature,
)
from tests.api.inbound.wire import WebhookRequest

MAIL = replace(AbstractMail(), html="<p>x</p>", files=(AbstractFile("a.txt", "text/plain", b"abc", "id@x"),))
ANY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
REQUESTS = [*(render(MAIL) for render in PARSED.values()), *(render(MAIL) for render in RAW.values())]
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


def is_the_callers_mistake(refused: Refused) -> None:
    assert 400 <= refused.status < 500


async def survives(request: WebhookRequest, secrets: Settings) -> None:
    """It ends in one of the three ways, and what was read can be stored."""
    try:
        arrival = await arrive(request, secrets)
    except RequestValidationError:
        return
    except Refused as refused:
        is_the_callers_mistake(refused)
        return
    with arrival:
        assert (arrival.mail is None) != (arrival.unreadable is None)
        told = arrival.mail.model_dump(mode="json", exclude={"attachments"}) if arrival.mail else arrival.unreadable
        assert storable_json(told) == told
        assert all(
            re.fullmatch(r"[^/\\\x00\r\n]+", file.filename)
            for file in (arrival.mail.attachments if arrival.mail else [])
        )


def resigned(request: WebhookRequest, body: bytes) -> WebhookRequest:
    proof = sendgrid_signature(body) if request.provider == "sendgrid" else {}
    return replace(request, body=body, headers={**request.headers, **proof, "content-length": str(len(body))})


@ANY
@given(request=st.sampled_from(REQUESTS), at=st.floats(0, 1), junk=st.binary(max_size=40), cut=st.integers(0, 60))
async def test_a_damaged_request(request: WebhookRequest, at: float, junk: bytes, cut: int, secrets: Settings) -> None:
    place = int(at * len(request.body))
    await survives(resigned(request, request.body[:place] + junk + request.body[place + cut :]), secrets)


@ANY
@given(request=st.sampled_from(REQUESTS), body=st.binary(max_size=300))
async def test_any_body(request: WebhookRequest, body: bytes, secrets: Settings) -> None:
    await survives(resigned(request, body), secrets)


@ANY
@given(data=st.data(), value=st.one_of(st.binary(max_size=60), st.text(max_size=60), values.map(repr)))
async def test_any_value_in_any_field_of_a_form(data: st.DataObject, value: str | bytes, secrets: Settings) -> None:
    raw = data.draw(st.booleans())
    for form, sign in (
        (mailgun_form(MAIL, raw=raw), mailgun_request),
        (sendgrid_form(MAIL, raw=raw), sendgrid_request),
    ):
        name = data.draw(st.sampled_from([name for name, _ in form.fields]))
        content = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        await survives(sign(form.set(name, content)), secrets)


@ANY
@given(data=st.data(), value=values)
async def test_any_value_under_any_name_of_postmarks_json(
    data: st.DataObject, value: object, secrets: Settings
) -> None:
    told = postmark_json(MAIL, raw=data.draw(st.booleans()))
    told[data.draw(st.sampled_from(sorted(told)))] = value
    await survives(json_request("postmark", told), secrets)


@ANY
@given(file=st.dictionaries(st.sampled_from(["Name", "Content", "Data", "ContentType", "ContentID"]), values))
async def test_any_attachment_of_postmarks(file: dict[str, object], secrets: Settings) -> None:
    await survives(json_request("postmark", {**postmark_json(MAIL), "Attachments": [file]}), secrets)


@ANY
@given(
    told=st.dictionaries(st.sampled_from(["from", "to", "cc", "headers", "attachments", "references", "text"]), values)
)
async def test_any_generic_json(told: dict[str, object], secrets: Settings) -> None:
    await survives(json_request("generic", {"from": "a@example.org", **told}), secrets)
