"""Somebody at a browser: signed in, with what the browser complains of written down."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

PATIENCE = 30_000.0  # milliseconds; for what the service must do first, on a busy machine


@dataclass
class Person:
    """A signed-in browser of its own. `complaints` holds what its console and its pages' errors said."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    expected: tuple[str, ...] = ()

    async def open(self, address: str) -> Page:
        """A new tab at this address."""
        page = await self.context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note_host)
        await page.goto(address)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type not in {"error", "warning"} or any(part in f"{message.text} {where}" for part in self.expected):
            return
        self.complaints.append(f"{message.text} {where}")

    def _note_host(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:", "ws:", "wss:")):
            self.hosts.add(urlsplit(request.url).netloc)


async def sign_in(browser: Browser, url: str, email: str, password: str, **look: Any) -> Person:
    """A person with a browser of their own, signed in without the form."""
    settings = {"viewport": {"width": 1280, "height": 844}, "timezone_id": "Europe/Berlin", "locale": "en-GB"}
    context = await browser.new_context(base_url=url, reduced_motion="reduce", **(settings | look))
    answer = await context.request.post("/api/v1/auth/login", data={"email": email, "password": password})
    assert answer.ok, await answer.text()
    return Person(context)


def card(page: Page, name: str) -> Locator:
    """The card of the request about this customer's money."""
    return page.get_by_role("article", name=f"to {name}")


async def read(page: Page, name: str) -> None:
    """Look at this card for as long as it must have been in view before a key decides it (0.3 s)."""
    await card(page, name).wait_for()
    since = await page.evaluate("performance.now()")
    await page.wait_for_function("since => performance.now() - since > 400", arg=since)


def message(page: Page, words: str) -> Locator:
    """A message in the corner."""
    return page.get_by_role("region", name="Notifications").get_by_role("paragraph").filter(has_text=words)


def row(page: Page, name: str) -> Locator:
    """This customer's row in the queue."""
    return page.get_by_role("list", name="Waiting requests").get_by_role("link", name=name, exact=True)


async def focused(page: Page) -> str:
    """Which kind of element has the focus."""
    return str(await page.evaluate("document.activeElement?.tagName"))
