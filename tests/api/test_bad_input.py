"""Whatever is sent: the right refusal, as a problem, nothing stored, never a 500."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from schema.db.session import Sessions
from schema.db.tables.tickets import TicketRow
from tests.api.asserts import assert_problem
from tests.api.conftest import ADMIN_KEY
from tests.api.given import TICKET

JSON = {"Content-Type": "application/json"}


def _with(**changes: Any) -> bytes:
    return json.dumps({**TICKET, **changes}).encode()


def _without(name: str) -> bytes:
    return json.dumps({key: value for key, value in TICKET.items() if key != name}).encode()


BAD_BODIES = {
    "unknown field": (422, _with(colour="red")),
    "no subject": (422, _without("subject")),
    "no body": (422, _without("body")),
    "no address": (422, _without("customer_email")),
    "subject as number": (422, _with(subject=5)),
    "subject null": (422, _with(subject=None)),
    "blank subject": (422, _with(subject=" \t ")),
    "two-line subject": (422, _with(subject="a\r\nBcc: eve@example.com")),
    "unicode line end in subject": (422, _with(subject="a\u2028b")),
    "long subject": (422, _with(subject="x" * 999)),
    "subject of nearly 1 MB": (422, _with(subject="x" * 1_000_000)),
    "subject of 2 MB": (413, _with(subject="x" * 2_000_000)),
    "blank body": (422, _with(body="\n")),
    "long body": (422, _with(body="x" * 200_001)),
    "no e-mail address": (422, _with(customer_email="ada")),
    "address with a line end": (422, _with(customer_email="ada@example.com\nBcc: x@y.z")),
    "two addresses": (422, _with(customer_email="a@b.c, d@e.f")),
    "name with a line end": (422, _with(customer_name="Ada\r\nX: y")),
    "unknown channel": (422, _with(channel="fax")),
    "unknown priority": (422, _with(priority="asap")),
    "metadata as list": (422, _with(metadata=[])),
    "metadata too large": (422, _with(metadata={"x": "y" * 20_000})),
    "metadata too deep": (422, _with(metadata={"a": {"b": [[[[[[[[[[1]]]]]]]]]]}})),
    "NUL": (422, _with(body="a\x00b")),
    "NUL in metadata's name": (422, _with(metadata={"a\x00": 1})),
    "lone surrogate": (422, b'{"subject": "\\ud800", "body": "b", "customer_email": "a@b.c"}'),
    "lone surrogate in metadata": (422, _with(metadata={"deep": ["\udfff"]})),
    "lone surrogate as field": (422, _with(**{"\ud800": 1})),
    "invalid UTF-8": (400, b'{"subject": "\xff\xfe", "body": "b"}'),
    "surrogate in UTF-8": (400, b'{"subject": "\xed\xa0\x80", "body": "b"}'),
    "byte order mark": (400, b"\xef\xbb\xbf" + _with()),
    "UTF-16": (400, _with().decode().encode("utf-16")),
    "cut": (400, _with()[:-5]),
    "two values": (400, _with() + b"{}"),
    "name twice": (400, b'{"subject": "a", "subject": "b"}'),
    "NaN": (400, _with(metadata={"x": 1}).replace(b"1}", b"NaN}")),
    "Infinity": (400, _with(metadata={"x": 1}).replace(b"1}", b"-Infinity}")),
    "float beyond range": (400, _with(metadata={"x": 1}).replace(b"1}", b"1e999}")),
    "number of 5,000 digits": (400, _with(metadata={"x": 1}).replace(b"1}", b"9" * 5000 + b"}")),
    "nested 60 deep": (400, b"[" * 60 + b"]" * 60),
    "nested 100,000 deep": (400, b"[" * 100_000 + b"]" * 100_000),
    "objects 20,000 deep": (400, b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
    "no JSON": (400, b"subject=Hello"),
    "nothing": (400, b""),
    "null": (422, b"null"),
    "list": (422, b"[]"),
    "text": (422, b'"hello"'),
    "number": (422, b"1"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_refused(name: str, client: httpx.AsyncClient, sessions: Sessions) -> None:
    status, body = BAD_BODIES[name]
    for headers in ({}, {"Idempotency-Key": "k"}):
        assert_problem(await client.post("/api/v1/tickets", content=body, headers=JSON | headers), status)
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(TicketRow)) == 0


@pytest.mark.parametrize(
    "kind",
    [
        *("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"),
        *("application/json; charset=utf-16", "application/problem+json", "application/jsonx"),
    ],
)
async def test_another_content_type_is_refused(kind: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/tickets", content=_with(), headers={"Content-Type": kind})
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON ; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_json_is_known_however_it_is_written(kind: str, client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/tickets", content=_with(), headers={"Content-Type": kind})
    assert answer.status_code == 202


async def test_numbers_that_are_json_are_kept(client: httpx.AsyncClient) -> None:
    metadata = {"big": 10**30, "small": -1.5e-10, "zero": -0.0}
    ticket = (await client.post("/api/v1/tickets", content=_with(metadata=metadata), headers=JSON)).json()
    assert ticket["metadata"] == metadata


async def test_a_problem_never_repeats_the_input(client: httpx.AsyncClient) -> None:
    secret = "4111-1111-1111-1111"
    body = _with(customer_email=secret, priority=secret, metadata=secret)
    answer = await client.post("/api/v1/tickets", content=body, headers=JSON)
    problem = assert_problem(answer, 422, "invalid_request")
    assert {error["field"] for error in problem["errors"]} == {"body.customer_email", "body.priority", "body.metadata"}
    assert secret not in answer.text


async def test_a_body_without_an_end_is_refused_while_it_comes_in(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 50 * 1024 * 1024:
            sent += 65536
            yield b"x" * 65536

    with suppress(httpx.TransportError):  # it answers and hangs up while we are still sending
        answer = await client.post("/api/v1/tickets", content=endless(), headers=JSON)
        assert_problem(answer, 413, "body_too_large")
    assert sent < 50 * 1024 * 1024


async def _send_raw(address: str, head: str, body: bytes = b"") -> bytes:
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(head.encode("latin-1") + body)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def test_a_body_cut_by_the_network_stores_nothing(address: str, sessions: Sessions) -> None:
    head = (
        f"POST /api/v1/tickets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN_KEY}\r\n"
        "Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
    )
    assert b" 202 " not in await _send_raw(address, head, _with())
    async with sessions() as session:
        assert await session.scalar(select(func.count()).select_from(TicketRow)) == 0


@pytest.mark.parametrize(
    "target",
    [
        *("/api/v1/tickets?q=%00", "/api/v1/tickets?q=%ff", "/api/v1/tickets?%ed%a0%80=1", "/api/v1/tickets/%00"),
        *("/api/v1/tickets/%c3%28", "/api/v1/customers/%00", "/%00", "/assets/%ff", "/\xff", "/api/v1/tickets?q=\xff"),
    ],
)
async def test_an_address_nobody_can_read_is_refused(target: str, address: str) -> None:
    head = f"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {ADMIN_KEY}\r\nConnection: close\r\n\r\n"
    status = int((await _send_raw(address, head)).split()[1])
    assert status in {400, 404, 422}


@pytest.mark.parametrize("header", ["\xff", "a" * 256, "tab\there", "\xe9t\xe9"])
async def test_an_idempotency_key_of_odd_characters_is_refused(header: str, client: httpx.AsyncClient) -> None:
    headers = {b"Content-Type": b"application/json", b"Idempotency-Key": header.encode("latin-1")}
    assert_problem(
        await client.post("/api/v1/tickets", content=_with(), headers=headers), 400, "invalid_idempotency_key"
    )


@pytest.mark.parametrize(
    "header",
    [b"Bearer", b"Bearer \xff\xfe", b"Basic YTpi", b"bearer " + b"x" * 5000, b"Bearer tf_wrong", b"Token x"],
)
async def test_a_wrong_key_is_refused_before_anything_is_read(header: bytes, stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/tickets", content=b"\xff", headers={b"Authorization": header})
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_unknown_addresses_and_methods_are_problems(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("/api/v1/nothing"), 404, "not_found")
    assert_problem(await client.get("/api/v1/tickets/"), 404)
    answer = await client.patch("/api/v1/tickets")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"]
