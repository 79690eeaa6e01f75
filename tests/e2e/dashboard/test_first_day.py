"""From signing in to a refund that was asked for, approved, paid and answered."""

import re

import httpx
from playwright.async_api import Browser, expect

from tests.e2e.dashboard.people import PATIENCE, Person, card, message
from tests.e2e.dashboard.shop import PAID
from tests.stack import Stack

ORDER = "7001"  # of this test's own: other tests refund the demo's


async def test_whoever_is_not_signed_in_signs_in_and_comes_back(stack: Stack, browser: Browser) -> None:
    page = await browser.new_page(base_url=stack.url)
    await page.goto("/tickets?status=completed")
    await expect(page).to_have_url(re.compile(r"/sign-in\?from=%2Ftickets%3Fstatus%3Dcompleted$"))
    await page.get_by_label("E-mail").fill(stack.admin_email)
    await page.get_by_label("Password").fill(stack.admin_password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible(timeout=PATIENCE)
    await expect(page).to_have_url(re.compile(r"/tickets\?status=completed$"))
    await page.context.close()


async def test_a_reset_link_opens_without_signing_in(stack: Stack, browser: Browser) -> None:
    page = await browser.new_page(base_url=stack.url)
    await page.goto("/password-reset?token=anything")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your shop’s page goes here")
    await page.context.close()


async def test_a_refund_is_asked_for_approved_and_answered(
    stack: Stack, client: httpx.AsyncClient, admin: Person
) -> None:
    paid = {"currency": "EUR", "total": PAID, "paid": PAID, "payment_reference": f"pay_{ORDER}"}
    order = {"customer_id": "cus_ada", "status": "delivered"} | paid
    assert (await client.put(f"/orders/{ORDER}", json=order)).is_success
    page = await admin.open("/tickets/new")
    await page.get_by_role("button", name=re.compile("^Refund")).click()
    await expect(page.get_by_role("status").filter(has_text="What to expect")).to_be_visible()
    for field in (page.get_by_label("Subject"), page.get_by_label("Message")):
        await field.fill((await field.input_value()).replace("1001", ORDER))
    await page.get_by_role("button", name="Send ticket").click()
    await expect(page).to_have_url(re.compile(r"/tickets/[0-9a-f-]{36}$"), timeout=PATIENCE)
    request = card(page, "Ada Lovelace")
    await expect(request).to_contain_text(ORDER, timeout=PATIENCE)
    await request.get_by_role("button", name="Approve").click()
    await expect(message(page, "Approved: Refund EUR\u00a049.99 to Ada Lovelace")).to_be_visible()

    await expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=60_000)
    conversation = page.get_by_role("tabpanel", name="Conversation")
    await expect(conversation.get_by_role("listitem").last).to_contain_text("49.99", timeout=PATIENCE)
    await page.get_by_role("tab", name="Timeline").click()
    timeline = page.get_by_role("list", name="Timeline")
    await expect(timeline.get_by_text("Answer sent to the customer")).to_be_visible(timeout=PATIENCE)
