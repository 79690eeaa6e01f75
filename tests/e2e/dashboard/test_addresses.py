"""What one has chosen stands in the address: a link shows the same, and Back brings it back."""

import re

import httpx
from playwright.async_api import Page, expect

from tests.e2e.dashboard.people import PATIENCE, Person, card
from tests.e2e.dashboard.shop import ask, ask_for_money
from tests.stack import reaches


async def pick(page: Page, label: str, choice: str) -> None:
    await page.get_by_role("combobox", name=re.compile(f"^{label}: ")).click()
    await page.get_by_role("option", name=choice, exact=True).click()


async def test_a_filtered_list_of_tickets_is_a_link_and_comes_back(client: httpx.AsyncClient, admin: Person) -> None:
    asked = await ask(client, "Tilda Ticket")
    page = await admin.open("/tickets")
    search = page.get_by_label("Search tickets")
    await search.fill(asked.order_id)
    await expect(page).to_have_url(re.compile(f"q={asked.order_id}"))
    status = page.get_by_role("group", name="Status").get_by_role("button", name=re.compile("^Needs approval"))
    await status.click()
    await expect(page).to_have_url(re.compile("status=awaiting_approval"))
    await page.get_by_role("link", name=re.compile(f"Refund for order {asked.order_id}")).click()
    await expect(page).to_have_url(re.compile(f"/tickets/{asked.ticket_id}"))
    await page.go_back()
    await expect(search).to_have_value(asked.order_id)
    await expect(status).to_have_attribute("aria-pressed", "true")
    other = await admin.open(page.url)
    await expect(other.get_by_label("Search tickets")).to_have_value(asked.order_id)
    await expect(other.get_by_role("row")).to_have_count(2, timeout=PATIENCE)
    await page.go_back()
    await expect(status).to_have_attribute("aria-pressed", "false")


async def test_a_filtered_history_is_a_link_and_comes_back(client: httpx.AsyncClient, admin: Person) -> None:
    asked = await ask(client, "Hilda History")
    reason = {"decision": "reject", "reason": "Out of the window."}
    assert (await client.post(f"/approvals/{asked.approval_id}", json=reason)).is_success
    page = await admin.open(f"/approvals?view=history&q={asked.order_id}")
    await pick(page, "Status", "Rejected")
    await expect(page).to_have_url(re.compile("status=rejected"))
    address = page.url
    await page.get_by_role("row").filter(has_text=asked.name).get_by_role("link").first.click()
    await expect(card(page, asked.name)).to_be_visible()
    await page.go_back()
    await expect(page).to_have_url(address)
    await expect(page.get_by_role("row").filter(has_text="Out of the window.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("combobox", name="Status: Rejected")).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text=asked.name)).to_be_visible()


async def test_a_request_is_a_link_and_comes_back(client: httpx.AsyncClient, admin: Person) -> None:
    first, second = await ask_for_money(client, "Rosa Request", "Rosa Other")
    page = await admin.open(f"/approvals/{second.approval_id}")
    await expect(card(page, second.name)).to_be_visible()
    await page.get_by_role("link", name="Home").click()
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Approvals")
    await page.go_back()
    await expect(card(page, second.name)).to_be_visible()
    await expect(card(page, first.name)).to_have_count(0)


async def test_range_and_parts_of_the_metrics_are_a_link_and_come_back(admin: Person) -> None:
    page = await admin.open("/metrics")
    await page.get_by_role("group", name="Time range").get_by_text("24 h", exact=True).click()
    await pick(page, "Part", "15 minutes")
    await expect(page).to_have_url(re.compile(r"range=24h&bucket=15m"))
    await page.reload()
    await expect(page.get_by_role("radio", name="24 h")).to_be_checked()
    await expect(page.get_by_role("combobox", name="Part: 15 minutes")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("combobox", name="Part: 1 hour")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("radio", name="7 d")).to_be_checked()


async def test_a_mail_and_a_filter_of_the_outbox_are_a_link_and_come_back(
    client: httpx.AsyncClient, admin: Person
) -> None:
    question = {"subject": "Where is order 1002?", "body": "Where is my order 1002?"}
    written = await client.post("/tickets", json=question | {"customer_email": "grace@example.com"})
    await reaches(client, written.json()["id"], "completed")
    page = await admin.open("/outbox")
    await expect(page).to_have_url(re.compile("/mail$"))
    await pick(page, "To", "Customers")
    await expect(page).to_have_url(re.compile("audience=customer"))
    await page.get_by_role("list", name="Mails, newest first").get_by_role("link").first.click()
    await expect(page).to_have_url(re.compile("audience=customer&mail="))
    chosen = page.url
    await page.get_by_role("link", name="Tickets", exact=True).click()
    await expect(page.get_by_role("heading", level=1, name="Tickets")).to_be_visible()
    await page.go_back()
    await expect(page).to_have_url(chosen)
    await expect(page.get_by_role("combobox", name="To: Customers")).to_be_visible()
    await page.go_back()
    await expect(page).to_have_url(re.compile("audience=customer$"))
