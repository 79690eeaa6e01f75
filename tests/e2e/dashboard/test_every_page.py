"""Every page in light, in dark and on a phone: the rules of accessibility, and what no rule sees."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.dashboard.look import broken_rules, everything_wrong, is_there, small_targets, too_wide
from tests.e2e.dashboard.people import PATIENCE, Person, card, focused, read, sign_in
from tests.e2e.dashboard.shop import ask
from tests.stack import Stack, reaches

PHONE = {"width": 390, "height": 844}
TOUCH = 44
GROUPS = {
    "the daily pages": ["/", "/tickets", "/tickets?q=nothing-has-this-word", "/tickets/new", "/metrics"],
    "the approvals": ["/approvals", "/approvals/{approval}", "/approvals?view=failed", "/approvals?view=history"],
    "a ticket": [f"/tickets/{{ticket}}?tab={tab}" for tab in ("conversation", "timeline&details=1", "trace", "raw")],
    "a ticket that is done": ["/tickets/{done}", "/tickets/{done}?tab=timeline", "/tickets/{done}?tab=trace"],
    "knowledge and mail": [
        *("/knowledge", "/knowledge/~new", "/knowledge/{article}"),
        *("/mail", "/mail?mail={mail}", "/mail/held", "/mail/unknown"),
    ],
    "the settings of the agent": ["/settings/policy", "/settings/kill-switch", "/settings/canned-reasons"],
    "the settings of the system": ["/settings/snippets", "/settings/overview", "/settings/audit"],
    "the settings of people": ["/settings/people", "/settings/api-keys", "/settings/personal"],
    "what leads nowhere": ["/forbidden", "/no-such-page", "/tickets/no-such-ticket", "/knowledge/no-such-article"],
}


@pytest.fixture(scope="module")
async def names(stack: Stack) -> dict[str, str]:
    """What stands in the addresses: a request that waits, a ticket that is done, its mail, an article."""
    async with stack.client() as client:
        asked = await ask(client, "Abel Address")
        question = {"subject": "Where is order 1002?", "body": "Where is my order 1002?"}
        written = await client.post("/tickets", json=question | {"customer_email": "grace@example.com"})
        done = (await reaches(client, written.json()["id"], "completed"))["id"]
        [mail, *_] = (await client.get("/outbox")).json()["items"]
        [article, *_] = (await client.get("/knowledge")).json()["items"]
    return {
        **{"approval": asked.approval_id, "ticket": asked.ticket_id, "done": done},
        **{"mail": mail["id"], "article": article["slug"]},
    }


@pytest.mark.timeout(300)
@pytest.mark.parametrize("group", GROUPS)
async def test_no_rule_is_broken_and_nothing_is_cut_off_on(admin: Person, names: dict[str, str], group: str) -> None:
    admin.expected = ("status of 404", "status of 422")
    page = await admin.open("/forbidden")
    wrong = {}
    for address in GROUPS[group]:
        await page.set_viewport_size({"width": 1280, "height": 844})
        await page.goto(address.format(**names))
        await is_there(page)
        wrong[address] = await everything_wrong(page)
    assert {address: found for address, found in wrong.items() if found} == {}


async def test_no_component_breaks_a_rule_in_any_of_its_states(admin: Person) -> None:
    page = await admin.open("/design")
    await expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    assert await everything_wrong(page) == {}


async def test_no_rule_is_broken_before_signing_in(stack: Stack, browser: Browser) -> None:
    context = await browser.new_context(base_url=stack.url, reduced_motion="reduce")
    page = await context.new_page()
    wrong = {}
    for address in ("/sign-in?from=%2Ftickets&ended=1", "/password-reset?token=anything"):
        await page.set_viewport_size({"width": 1280, "height": 844})
        await page.goto(address)
        await is_there(page)
        wrong[address] = await everything_wrong(page)
    await context.close()
    assert {address: found for address, found in wrong.items() if found} == {}


async def open_and_check(page: Page, key: str, name: str) -> list[str]:
    """Opens what this key opens, in light and dark; afterwards the focus is somewhere."""
    await page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=name).or_(page.get_by_role("alertdialog", name=name))
    await expect(dialog).to_be_visible(timeout=PATIENCE)
    wrong = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        wrong += await broken_rules(page)
    width = await page.evaluate("innerWidth")
    wrong += await too_wide(page, width)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    if await focused(page) == "BODY":
        wrong.append(f"the focus is nowhere after {name}")
    return wrong


@pytest.mark.parametrize("width", [1280, 390])
async def test_open_dialogs_break_no_rule_and_give_the_focus_back(
    client: httpx.AsyncClient, admin: Person, width: int
) -> None:
    asked = await ask(client, "Dora Dialog")
    page = await admin.open("/forbidden")
    await page.set_viewport_size({"width": width, "height": 844})
    await page.goto(f"/approvals/{asked.approval_id}")
    await read(page, asked.name)
    wrong = {
        "keys": await open_and_check(page, "?", "Keyboard shortcuts"),
        "palette": await open_and_check(page, "Control+k", "Search and commands"),
        "reject": await open_and_check(page, "r", "Reject this request"),
        "hand over": await open_and_check(page, ".", "Hand this ticket to a person?"),
    }
    assert {dialog: found for dialog, found in wrong.items() if found} == {}


async def test_the_edit_form_breaks_no_rule_and_gives_the_focus_back(client: httpx.AsyncClient, admin: Person) -> None:
    asked = await ask(client, "Fred Form")
    page = await admin.open(f"/approvals/{asked.approval_id}")
    await read(page, asked.name)
    await page.keyboard.press("e")
    form = page.get_by_role("form", name="Edit the request")
    await expect(form.get_by_label("Amount")).to_be_focused()
    await page.keyboard.type("20")
    await expect(form.get_by_role("table", name="Changes")).to_be_visible()
    assert await everything_wrong(page) == {}
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    assert await focused(page) != "BODY"


@pytest.fixture
async def thumb(stack: Stack, browser: Browser) -> AsyncIterator[Person]:
    """The administrator on a phone with a touch screen."""
    email, password = stack.admin_email, stack.admin_password
    person = await sign_in(browser, stack.url, email, password, viewport=PHONE, has_touch=True, is_mobile=True)
    yield person
    await person.context.close()
    assert person.complaints == []


async def test_targets_of_the_approvals_are_large_enough_for_a_thumb(client: httpx.AsyncClient, thumb: Person) -> None:
    asked = await ask(client, "Theo Thumb")
    page = await thumb.open(f"/approvals/{asked.approval_id}")
    await expect(card(page, asked.name)).to_be_visible(timeout=PATIENCE)
    assert await small_targets(page, "[data-card-pane] article > div, nav", TOUCH) == []
    await card(page, asked.name).get_by_role("button", name="Reject").tap()
    dialog = page.get_by_role("dialog", name="Reject this request")
    await expect(dialog.get_by_role("list", name="Reasons at hand")).to_be_visible()
    assert await small_targets(page, "[role=dialog]", TOUCH) == []
    assert await broken_rules(page) == []
