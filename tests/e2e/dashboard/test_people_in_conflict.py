"""Two people at the same requests, each in a browser of their own."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.e2e.dashboard.people import Person, card, focused, message, read, row, sign_in
from tests.e2e.dashboard.shop import approval, ask_for_money
from tests.stack import Stack

SOON = 10_000
REASON = "No receipt was sent with it."


@pytest.fixture
async def bo(stack: Stack, browser: Browser, client: httpx.AsyncClient) -> AsyncIterator[Person]:
    """An approver, gone after the test: with two people nobody decides the own requests. That a decision comes too
    late is what the browser may complain of."""
    who = {"email": f"bo.{uuid4().hex[:8]}@example.com", "password": "a password of Bo's own"}
    answer = await client.post("/users", json=who | {"name": "Bo Second", "role": "approver"})
    assert answer.status_code == 201, answer.text
    person = await sign_in(browser, stack.url, **who)
    person.expected = ("status of 409",)
    yield person
    await person.context.close()
    assert (await client.patch(f"/users/{answer.json()['id']}", json={"active": False})).is_success
    assert person.complaints == []


async def test_who_comes_second_learns_who_was_first_and_keeps_the_reason(
    client: httpx.AsyncClient, admin: Person, bo: Person
) -> None:
    [asked] = await ask_for_money(client, "Connie Conflict")
    slow, fast = [await person.open(f"/approvals/{asked.approval_id}") for person in (bo, admin)]
    await read(slow, asked.name)
    await slow.get_by_role("button", name="Updates: Live. Pause").click()  # Bo sees nothing of what the other does
    await read(fast, asked.name)
    await fast.keyboard.press("a")
    await expect(message(fast, f"to {asked.name}")).to_be_visible()

    await slow.get_by_role("button", name="Reject").click()
    dialog = slow.get_by_role("dialog", name="Reject this request")
    await dialog.get_by_label("Reason (optional)").fill(REASON)
    await dialog.get_by_role("button", name="Reject").click()
    told = slow.get_by_role("dialog", name=re.compile(r"^Already approved by Admin .* ago"))
    await expect(told).to_be_visible()
    await told.get_by_role("link", name="Open").click()
    note = card(slow, asked.name).get_by_role("alert")
    await expect(note).to_contain_text("Already approved by Admin")
    await expect(note).to_contain_text(f"You wrote: {REASON}")
    assert await focused(slow) != "BODY"
    decided = await approval(client, asked.approval_id)
    assert (decided["status"], decided["decision"]) == ("approved", "approve")


async def test_a_decision_made_meanwhile_closes_the_dialog_but_keeps_its_words(
    client: httpx.AsyncClient, admin: Person, bo: Person
) -> None:
    [asked] = await ask_for_money(client, "Mina Meanwhile")
    page = await bo.open(f"/approvals/{asked.approval_id}")
    await read(page, asked.name)
    await page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Reject this request")
    await dialog.get_by_label("Reason (optional)").fill(REASON)
    other = await admin.open(f"/approvals/{asked.approval_id}")
    await read(other, asked.name)
    await other.keyboard.press("a")
    await expect(dialog.get_by_role("alert")).to_contain_text("Approved by Admin meanwhile", timeout=SOON)
    await expect(dialog.get_by_label("Reason (optional)")).to_have_value(REASON)
    await expect(dialog.get_by_role("button", name="Reject")).to_be_disabled()


async def test_what_one_decides_leaves_the_other_queue_without_a_reload(
    client: httpx.AsyncClient, admin: Person, bo: Person
) -> None:
    first, second = await ask_for_money(client, "Lia Live", "Lia Looked At")
    watching = await bo.open(f"/approvals/{second.approval_id}")
    await read(watching, second.name)
    await expect(row(watching, first.name)).to_be_visible()
    page = await admin.open(f"/approvals/{first.approval_id}")
    await read(page, first.name)
    await page.keyboard.press("a")
    await expect(row(watching, first.name)).to_have_count(0, timeout=SOON)
    await expect(card(watching, second.name)).to_be_visible()
