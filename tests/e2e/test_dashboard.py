"""The dashboard in a real browser, on the whole running service."""

import os
import re
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect

from tests.stack import Stack

FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE = 390
PAGES = ["/", "/tickets", "/tickets/new", "/approvals", "/approvals?view=history", "/outbox", "/no-such-page"]
WIDER_THAN_THE_SCREEN = """
width => [...document.querySelectorAll("body *")]
    .filter(element => !element.closest(".sr-only") && element.getBoundingClientRect().right > width + 0.5)
    .map(element => `${element.tagName} ${element.className} ${element.getBoundingClientRect().right}`)
"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium: the one that CHROMIUM names, an installed one, or else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


async def signed_in(browser: Browser, stack: Stack, complaints: list[str], width: int = 1280) -> Page:
    """A page of the admin's. What the browser's console complains of is added to `complaints`."""
    context = await browser.new_context(base_url=stack.url, viewport={"width": width, "height": 844})
    page = await context.new_page()
    await page.goto("/tickets")
    await expect(page).to_have_url(re.compile(r"/sign-in\?from=%2Ftickets$"))
    page.on("console", lambda message: _note(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.get_by_label("E-mail").fill(stack.admin_email)
    await page.get_by_label("Password").fill(stack.admin_password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    return page


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)


async def write_refund_ticket(stack: Stack, page: Page, order_id: str) -> None:
    """From the template to the ticket's own page, about an order of this test's own: other tests refund the demo's."""
    paid = {"currency": "EUR", "total": 4999, "paid": 4999, "payment_reference": f"pay_{order_id}"}
    order = {"customer_id": "cus_ada", "status": "delivered"} | paid
    async with stack.client() as client:
        assert (await client.put(f"/orders/{order_id}", json=order)).is_success
    await page.goto("/tickets/new")
    await page.get_by_role("button", name=re.compile("^Refund")).click()
    await expect(page.get_by_role("status").filter(has_text="What to expect")).to_be_visible()
    for field in (page.get_by_label("Subject"), page.get_by_label("Message")):
        await field.fill((await field.input_value()).replace("1001", order_id))
    await page.get_by_role("button", name="Send ticket").click()
    await expect(page).to_have_url(re.compile(r"/tickets/[0-9a-f-]{36}$"))
    await expect(card_of(page)).to_be_visible(timeout=30_000)


def card_of(page: Page) -> Locator:
    return page.get_by_role("article", name=re.compile(r"Refund EUR\s49\.99 to Ada Lovelace"))


async def test_a_refund_is_asked_for_approved_and_answered(stack: Stack, browser: Browser) -> None:
    complaints: list[str] = []
    page = await signed_in(browser, stack, complaints)
    await write_refund_ticket(stack, page, "7001")
    ticket = page.url
    await expect(page.locator("[aria-current=step]")).to_contain_text("Waits for a person")

    await page.get_by_role("link", name="Open the request").click()
    await expect(card_of(page)).to_contain_text("7001")
    await card_of(page).get_by_role("button", name="Approve").click()
    await expect(page.get_by_role("status").filter(has_text="Approved: Refund")).to_be_visible()

    await page.goto(ticket)
    await expect(page.get_by_text("Completed", exact=True)).to_be_visible(timeout=30_000)
    conversation = page.get_by_role("region", name="Conversation")
    await expect(conversation.get_by_role("listitem").filter(has_text="AI agent")).to_contain_text("49.99")
    timeline = page.get_by_role("region", name="Timeline")
    await expect(timeline.get_by_text("Answer sent to the customer")).to_be_visible(timeout=30_000)
    assert complaints == []


async def test_every_page_fits_a_phone_and_keeps_the_console_quiet(stack: Stack, browser: Browser) -> None:
    complaints: list[str] = []
    page = await signed_in(browser, stack, complaints, PHONE)
    await write_refund_ticket(stack, page, "7002")
    ticket = page.url
    too_wide: dict[str, list[str]] = {}
    for address in [ticket, f"{ticket}?tab=timeline", *PAGES]:
        await page.goto(address)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)
        too_wide[address] = await page.evaluate(WIDER_THAN_THE_SCREEN, PHONE)
    assert {address: elements for address, elements in too_wide.items() if elements} == {}
    assert complaints == []


async def test_a_reset_link_opens_without_signing_in(stack: Stack, browser: Browser) -> None:
    page = await browser.new_page(base_url=stack.url)
    await page.goto("/password-reset?token=anything")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your shop’s page goes here")
