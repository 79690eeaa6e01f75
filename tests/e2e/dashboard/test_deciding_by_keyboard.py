"""Deciding with the keys alone."""

import re

import httpx
from playwright.async_api import Page, Response, expect

from tests.e2e.dashboard.people import PATIENCE, Person, card, focused, message, read, row
from tests.e2e.dashboard.shop import Asked, approval, ask_at_once, ask_for_money, refunds
from tests.stack import reaches

SLOWDOWN = 4
CURSOR = "document.querySelector('[data-row][aria-current=true]')?.dataset.row"
ROWS = "[...document.querySelectorAll('[data-row]')].map(row => row.dataset.row)"


async def open_request(person: Person, asked: Asked) -> Page:
    page = await person.open(f"/approvals/{asked.approval_id}")
    await read(page, asked.name)
    return page


async def test_j_and_k_walk_the_queue_and_the_address_goes_along(client: httpx.AsyncClient, admin: Person) -> None:
    first, second = await ask_for_money(client, "Jo First", "Jo Second")
    page = await open_request(admin, first)
    await page.keyboard.press("j")
    await expect(card(page, second.name)).to_be_visible()
    await expect(page).to_have_url(re.compile(second.approval_id))
    await page.keyboard.press("k")
    await expect(card(page, first.name)).to_be_visible()
    await expect(page).to_have_url(re.compile(first.approval_id))


async def test_a_approves_the_next_card_comes_up_and_the_refund_happens_once(
    client: httpx.AsyncClient, admin: Person
) -> None:
    first, second = await ask_for_money(client, "Ann Approve", "Ann Next")
    page = await open_request(admin, first)
    sent: list[Response] = []
    page.on("response", lambda answer: sent.append(answer) if answer.request.method == "POST" else None)
    await page.keyboard.press("a")
    await expect(card(page, second.name)).to_be_visible()
    await expect(message(page, f"to {first.name}")).to_have_text(re.compile("^Approved: Refund EUR"))
    await expect(row(page, first.name)).to_have_count(0)
    assert await focused(page) != "BODY"
    assert await refunds(client, first.ticket_id) == []
    await reaches(client, first.ticket_id, "completed")
    assert len(await refunds(client, first.ticket_id)) == 1
    assert [answer.status for answer in sent if first.approval_id in answer.url] == [200]


async def test_u_takes_a_decision_back_within_its_time(client: httpx.AsyncClient, admin: Person) -> None:
    [asked] = await ask_for_money(client, "Uma Undo")
    page = await open_request(admin, asked)
    await page.keyboard.press("a")
    await expect(message(page, f"Approved: Refund EUR\u00a049.99 to {asked.name}")).to_be_visible()
    await page.keyboard.press("u")
    await expect(card(page, asked.name).get_by_role("button", name="Approve")).to_be_visible()
    assert (await approval(client, asked.approval_id))["status"] == "pending"
    assert await refunds(client, asked.ticket_id) == []


async def test_a_decision_can_be_undone_from_the_history_after_the_tab_was_closed(
    client: httpx.AsyncClient, admin: Person
) -> None:
    [asked] = await ask_for_money(client, "Cleo Closed")
    page = await open_request(admin, asked)
    await page.keyboard.press("a")
    await expect(message(page, asked.name)).to_be_visible()
    await page.close()
    page = await admin.open(f"/approvals?view=history&q={asked.order_id}")
    await page.get_by_role("row").filter(has_text=asked.name).get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("row").filter(has_text=asked.name)).to_have_count(0)
    assert (await approval(client, asked.approval_id))["status"] == "pending"


async def test_r_and_a_digit_reject_with_a_reason_at_hand(client: httpx.AsyncClient, admin: Person) -> None:
    first, second = await ask_for_money(client, "Rita Reject", "Rita Next")
    page = await open_request(admin, first)
    await page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Reject this request")
    words = dialog.get_by_label("Reason (optional)")
    await expect(words).to_be_focused()
    await expect(dialog.get_by_role("list", name="Reasons at hand")).to_be_visible()
    await page.keyboard.press("2")
    reason = await words.input_value()
    assert len(reason) > 5
    await page.keyboard.press("Control+Enter")
    await expect(dialog).to_have_count(0)
    await expect(card(page, second.name)).to_be_visible()
    await expect(message(page, f"Rejected: Refund EUR\u00a049.99 to {first.name}")).to_be_visible()
    assert await focused(page) != "BODY"
    decided = await approval(client, first.approval_id)
    assert (decided["status"], decided["decision_reason"]) == ("rejected", reason)


async def test_keys_are_letters_while_a_reason_is_typed(client: httpx.AsyncClient, admin: Person) -> None:
    [asked] = await ask_for_money(client, "Tina Typing")
    page = await open_request(admin, asked)
    await page.keyboard.press("r")
    words = page.get_by_role("dialog", name="Reject this request").get_by_label("Reason (optional)")
    await expect(words).to_be_focused()
    await page.keyboard.type("jakerux?/ 2nd")
    await expect(words).to_have_value("jakerux?/ 2nd")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Reject this request")).to_have_count(0)
    assert await focused(page) != "BODY"
    assert (await approval(client, asked.approval_id))["status"] == "pending"


async def test_e_changes_the_amount_shows_the_difference_and_pays_that(
    client: httpx.AsyncClient, admin: Person
) -> None:
    [asked] = await ask_for_money(client, "Edda Edit")
    page = await open_request(admin, asked)
    await page.keyboard.press("e")
    form = page.get_by_role("form", name="Edit the request")
    await expect(form.get_by_label("Amount")).to_be_focused()
    await page.keyboard.type("20")
    changes = form.get_by_role("table", name="Changes")
    await expect(changes).to_contain_text("49.99")
    await expect(changes).to_contain_text("20.00")
    await expect(form.get_by_role("button", name="Approve with 1 change")).to_be_enabled()
    await page.keyboard.press("Control+Enter")
    await expect(message(page, "Approved with changes: Refund EUR\u00a020.00")).to_be_visible()
    assert await focused(page) != "BODY"
    await reaches(client, asked.ticket_id, "completed")
    [refund] = await refunds(client, asked.ticket_id)
    assert refund["amount"] == {"minor": 2000, "currency": "EUR"}


async def test_ten_fast_j_are_ten_rows_on_a_slow_machine(client: httpx.AsyncClient, admin: Person) -> None:
    await ask_at_once(client, *[f"Quick {letter}" for letter in "ABCDEFGHIJKL"])
    page = await admin.open("/approvals")
    await expect(page.locator("[data-row][aria-current=true]")).to_be_visible(timeout=PATIENCE)
    slow = await admin.context.new_cdp_session(page)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    rows = await page.evaluate(ROWS)
    start = rows.index(await page.evaluate(CURSOR))
    for _ in range(10):
        await page.keyboard.press("j")
    await page.wait_for_function(f"expected => {CURSOR} === expected", arg=rows[start + 10])
    await expect(page).to_have_url(re.compile(rows[start + 10]))
    assert await page.evaluate(CURSOR) == rows[start + 10]
