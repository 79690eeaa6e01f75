"""Many tabs, parts that die, and a service that takes its time."""

import asyncio
import re

import httpx
from playwright.async_api import Locator, Page, Request, Route, expect

from tests.e2e.dashboard.people import PATIENCE, Person, card, read, row
from tests.e2e.dashboard.shop import approval, ask, order_of, write_ticket
from tests.stack import Stack, until

TABS = ["/", "/tickets", "/approvals", "/metrics", "/knowledge", "/mail", "/settings", "/tickets/new", "/mail/held"]
OUTAGE = ("ERR_", "Failed to load resource", "status of 50")


def badge(page: Page, state: str) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"^Updates: ({state})\b"))


async def test_ten_tabs_of_one_browser_all_work_and_are_live(client: httpx.AsyncClient, admin: Person) -> None:
    asked = await ask(client, "Ten Tabs")
    tabs = [await admin.open(address) for address in [*TABS, f"/approvals/{asked.approval_id}"]]
    for tab in tabs:
        await expect(badge(tab, "Live")).to_be_visible(timeout=PATIENCE)
        await expect(tab.get_by_role("heading", level=1)).to_be_visible()
    leader, *others = tabs
    await leader.close()
    for tab in others:
        await expect(badge(tab, "Live")).to_be_visible(timeout=PATIENCE)
    await client.post(f"/approvals/{asked.approval_id}", json={"decision": "approve"})
    await expect(card(others[-1], asked.name)).to_contain_text("Approved by", timeout=PATIENCE)


async def test_no_change_is_lost_while_the_api_is_dead(stack: Stack, client: httpx.AsyncClient, admin: Person) -> None:
    admin.expected = OUTAGE
    asked = await ask(client, "Desmond Dead")
    page = await admin.open(f"/tickets/{asked.ticket_id}")
    await expect(badge(page, "Live")).to_be_visible(timeout=PATIENCE)
    await expect(card(page, asked.name)).to_be_visible()
    await expect(page.get_by_role("region", name="Notifications")).to_be_attached()  # what is loaded a moment later
    assert (await client.post(f"/approvals/{asked.approval_id}", json={"decision": "approve"})).is_success
    await expect(card(page, asked.name)).to_contain_text("Approved by")
    stack.freeze("api")  # the worker goes on, and nobody tells the page
    database = await stack.database()
    try:
        question = "SELECT status = 'completed' FROM tickets WHERE id = $1"
        await until(lambda: database.fetchval(question, asked.ticket_id))
    finally:
        await database.close()
    stack.kill("api")
    await expect(badge(page, "Reconnecting|Polling")).to_be_visible(timeout=PATIENCE)
    await expect(badge(page, "Live")).to_be_visible(timeout=60_000)
    await expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=PATIENCE)


async def test_a_ticket_goes_on_after_its_worker_was_killed(
    stack: Stack, client: httpx.AsyncClient, admin: Person
) -> None:
    order_id, email = await order_of(client, "Wendy Worker")
    stack.kill("worker")
    ticket_id = await write_ticket(client, "Wendy Worker", email, order_id)
    page = await admin.open(f"/tickets/{ticket_id}")
    await expect(page.locator("[aria-current=step]").first).to_be_visible()
    await expect(card(page, "Wendy Worker")).to_be_visible(timeout=60_000)


async def test_a_slow_service_shows_a_skeleton_and_is_told_a_decision_once(
    client: httpx.AsyncClient, admin: Person
) -> None:
    asked = await ask(client, "Sloane Slow")
    page = await admin.open("/tickets")
    answers = asyncio.Event()
    sent: list[Request] = []

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request)
        await answers.wait()
        await route.continue_()

    await page.route(re.compile(r"/api/v1/approvals"), hold)
    await page.get_by_role("link", name="Approvals").click()
    await expect(page.get_by_role("main").get_by_text("Loading")).to_be_attached()
    answers.set()
    await page.get_by_role("link", name=asked.name, exact=True).click()
    await read(page, asked.name)
    answers.clear()
    approve = card(page, asked.name).get_by_role("button", name="Approve")
    await approve.dblclick()
    await expect(row(page, asked.name)).to_have_count(0)
    answers.set()
    await until(lambda: _is_approved(client, asked.approval_id))
    assert len([request for request in sent if request.url.endswith(asked.approval_id)]) == 1


async def _is_approved(client: httpx.AsyncClient, approval_id: str) -> bool:
    return bool((await approval(client, approval_id))["status"] == "approved")
