"""A ticket with far more events than fit on a screen."""

import re
from uuid import UUID

import httpx
from playwright.async_api import Page, expect

from tests.e2e.dashboard.people import PATIENCE, Person
from tests.stack import Stack, reaches, until

EVENTS = 2_000
NEEDLE = "A needle at line 1234"
ADD_EVENTS = """
    INSERT INTO events (ticket_id, seq, type, actor_kind, actor_id, title, data)
    SELECT $1, seq, 'note.added', 'person', 'admin@localhost',
           CASE seq WHEN 1234 THEN $3 ELSE 'Note number ' || seq END, '{}'
    FROM tickets, generate_series(event_seq + 1, $2) AS seq WHERE id = $1
"""


async def long_ticket(stack: Stack, client: httpx.AsyncClient) -> str:
    """The id of a ticket that is done and then got more events than any real one has."""
    question = {"subject": "Where is order 1002?", "body": "Where is my order 1002?"}
    written = await client.post("/tickets", json=question | {"customer_email": "grace@example.com"})
    ticket_id: str = (await reaches(client, written.json()["id"], "completed"))["id"]
    database = await stack.database()
    try:
        await database.execute(ADD_EVENTS, UUID(ticket_id), EVENTS, NEEDLE)
        await database.execute("UPDATE tickets SET event_seq = $2 WHERE id = $1", UUID(ticket_id), EVENTS)
    finally:
        await database.close()
    return ticket_id


async def rows(page: Page) -> int:
    return await page.get_by_role("list", name="Timeline").get_by_role("listitem").count()


async def test_two_thousand_events_open_scroll_and_can_be_searched(
    stack: Stack, client: httpx.AsyncClient, admin: Person
) -> None:
    ticket = f"/tickets/{await long_ticket(stack, client)}"
    page = await admin.open(f"{ticket}?tab=timeline&event=2")
    timeline = page.get_by_role("list", name="Timeline")
    await expect(timeline).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("button", name="Load older events")).to_have_count(0, timeout=PATIENCE)
    assert 0 < await rows(page) < 300
    newest = timeline.get_by_text(f"Note number {EVENTS}")

    async def shown_at_the_end() -> bool:
        # Rows that are measured late make the page longer while it scrolls.
        await page.keyboard.press("End")
        return await newest.is_visible()

    await until(shown_at_the_end)
    await page.get_by_label("Search the timeline").fill("needle at line 1234")
    await expect(timeline.get_by_text(NEEDLE)).to_be_visible(timeout=PATIENCE)
    await expect(page).to_have_url(re.compile("q=needle"))
    await expect(timeline.get_by_text("Note number 1999")).to_have_count(0)
    assert await rows(page) < 10
