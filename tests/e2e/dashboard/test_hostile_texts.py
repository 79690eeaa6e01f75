"""What strangers write is shown as what they wrote, and does nothing."""

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.e2e.dashboard.look import too_wide
from tests.e2e.dashboard.people import PATIENCE, Person, card
from tests.e2e.dashboard.shop import Asked, ask
from tests.stack import Stack

SCRIPT = "<script>alert(1)</script>"
PICTURE = "<img src=http://evil.example/x.png onerror=alert(2)>"
LINK = "[click](javascript:alert(3)) ![pixel](http://evil.example/y.png) <a href='http://evil.example'>z</a>"
TURNED = "\u202egpj.exe\u202c שלום עולם مرحبا"
LONG = "Donaudampfschifffahrt" * 20
EMOJI = "🤷🏽\u200d♀️🏳️\u200d🌈🧾"
NAME = f"Mallory {PICTURE} {TURNED}"
SUBJECT = f"{SCRIPT} {EMOJI} {LONG}"
BODY = f"The lamp from order ORDER flickers. Please refund the order.\n\n{SCRIPT}\n{PICTURE}\n{LINK}\n{TURNED}\n{LONG}"
NOTE = f"{SCRIPT}{PICTURE}{LINK}"
REASON = f"{PICTURE} {LINK} {EMOJI}"


@pytest.fixture
async def hostile(client: httpx.AsyncClient) -> Asked:
    """A request in which everything a stranger can write is hostile; rejected with such words once before."""
    before = await ask(client, NAME, NOTE, subject=SUBJECT, body=BODY)
    rejected = await client.post(f"/approvals/{before.approval_id}", json={"decision": "reject", "reason": REASON})
    assert rejected.is_success
    return await ask(client, NAME, NOTE, subject=SUBJECT, body=BODY)


@pytest.mark.parametrize("width", [1280, 390])
async def test_hostile_texts_run_nothing_load_nothing_and_fit(
    stack: Stack, admin: Person, hostile: Asked, width: int
) -> None:
    opened: list[str] = []
    page = await admin.open("/")
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    await page.set_viewport_size({"width": width, "height": 844})
    wide: dict[str, list[str]] = {}
    for address in addresses_of(hostile):
        await page.goto(address)
        await expect(page.get_by_role("main").get_by_text("Mallory").first).to_be_attached(timeout=PATIENCE)
        await expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
        wide[address] = await too_wide(page, width)
        assert await hostile_elements(page) == 0
    assert {address: elements for address, elements in wide.items() if elements} == {}
    assert opened == []
    assert admin.hosts == {stack.url.removeprefix("http://")}


def addresses_of(asked: Asked) -> list[str]:
    ticket = f"/tickets/{asked.ticket_id}"
    tabs = [f"{ticket}?tab=timeline&details=1", f"{ticket}?tab=trace", f"{ticket}?tab=raw"]
    return [ticket, *tabs, f"/approvals/{asked.approval_id}", "/approvals?view=history", "/tickets?q=Mallory"]


async def hostile_elements(page: Page) -> int:
    """How many elements of the page come from what was written."""
    return await page.locator("main").locator("script, img, a[href^='javascript:'], a[href*='evil.example']").count()


async def test_hostile_words_are_readable_on_the_card(admin: Person, hostile: Asked) -> None:
    page = await admin.open(f"/approvals/{hostile.approval_id}")
    shown = card(page, "Mallory")
    await expect(shown).to_contain_text("onerror=alert(2)")
    await expect(shown.get_by_role("link", name="Ticket:")).to_contain_text(SCRIPT)
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox").fill("Mallory")
    await expect(page.get_by_role("option").filter(has_text="onerror").first).to_be_visible(timeout=PATIENCE)
