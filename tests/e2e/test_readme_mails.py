"""The README's examples of mail that comes in, run word for word in a shell against a service started as they say.
Only the address is another one, since the tests do not take the default port."""

import asyncio
import json
import shlex
import textwrap
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.stack import PROJECT, Stack

SECTION = "### Mail that comes in\n"
DEFAULT_URL = "http://127.0.0.1:8000"


def shell_blocks() -> list[str]:
    """The section's indented blocks."""
    section = (PROJECT / "README.md").read_text().partition(SECTION)[2].partition("\n##")[0]
    blocks: list[list[str]] = [[]]
    for line in section.splitlines():
        if line.startswith("    ") or (not line and blocks[-1]):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [textwrap.dedent("\n".join(block)).strip() for block in blocks if block]


def settings_in(command: str) -> dict[str, str]:
    """The variables before `make run`."""
    words = shlex.split(command.replace("\\\n", " "))
    assert words[-2:] == ["make", "run"]
    return dict(word.split("=", 1) for word in words[:-2])


@pytest.fixture
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Started with the settings the README names."""
    settings = settings_in(shell_blocks()[0])
    key = settings["TICKETFLOW_BOOTSTRAP_API_KEY"]
    stack = Stack(tmp_path_factory.mktemp("readme") / "data", more_settings=settings, api_key=key)
    await stack.start()
    yield stack
    assert await stack.stop() == 0


async def test_the_examples_do_what_they_say(stack: Stack) -> None:
    answers = list(json_values(await run_shell(shell_blocks()[1].replace(DEFAULT_URL, stack.url))))
    *mails, outbox, reply, stranger = answers
    assert [mail["status"] for mail in [*mails, reply, stranger]] == ["received"] * 6
    assert len({mail["ticket_id"] for mail in mails}) == 4
    assert reply["ticket_id"] == mails[-1]["ticket_id"]
    assert stranger["ticket_id"] not in {mail["ticket_id"] for mail in mails}
    assert [mail["ticket_id"] for mail in outbox["items"]] == [mails[-1]["ticket_id"]]
    assert "Order 1001" in outbox["items"][0]["text"]
    async with stack.client() as client:
        shown = [(await client.get(f"/tickets/{mail['ticket_id']}")).json() for mail in mails]
        other = (await client.get(f"/tickets/{stranger['ticket_id']}")).json()
    assert [ticket["subject"] for ticket in shown] == ["Where is my order?"] * 4
    assert [ticket["messages"][0]["sender_verified"] for ticket in shown] == [False, True, True, True]
    assert [m["body_text"] for m in shown[-1]["messages"] if m["direction"] == "inbound"][-1] == "Thank you!"
    assert other["customer_email"] == "eve@example.net"


async def run_shell(script: str) -> str:
    """What the commands print. A mistake in one ends it."""
    shell = await asyncio.create_subprocess_exec(
        *("bash", "-eu", "-o", "pipefail", "-c", script),
        cwd=PROJECT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(shell.communicate(), 90)
    assert shell.returncode == 0, (errors.decode(), output.decode())
    return output.decode()


def json_values(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects one after the other; the API ends none with a line."""
    rest = text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()
