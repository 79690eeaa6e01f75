"""One service and one browser for all tests of the dashboard. Decisions can be undone for a few seconds there."""

import os
import shutil
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.dashboard.people import Person, sign_in
from tests.stack import Stack

FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
UNDO_SECONDS = 12


@pytest.fixture(scope="package")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Everything started as `make run` does, with the offline model, the demo catalogue, and time to undo."""
    stack = Stack(tmp_path_factory.mktemp("dashboard") / "data", {"TICKETFLOW_UNDO_SECONDS": str(UNDO_SECONDS)})
    await stack.start()
    yield stack
    assert await stack.stop() == 0


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium: the one that CHROMIUM names, an installed one, or else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A program at the API."""
    async with stack.client() as client:
        yield client


@pytest.fixture
async def admin(stack: Stack, browser: Browser) -> AsyncIterator[Person]:
    """The administrator, signed in. What the browser complained of fails the test."""
    person = await sign_in(browser, stack.url, stack.admin_email, stack.admin_password)
    yield person
    await person.context.close()
    assert person.complaints == []
