"""Single sign-on in a real browser, from another site and back: cookies do what we think they do."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from schema.db.session import Sessions
from schema.settings import Settings
from tests.api.oidc.single_sign_on import GRACE, START, serve_with_provider
from tests.fakes.oidc_server import Mode, oidc_server

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield await browser.new_page()
        await browser.close()


async def test_the_first_page_after_signing_in_already_knows_the_person(
    page: Page, settings: Settings, sessions: Sessions
) -> None:
    # The provider is `localhost` and we are `127.0.0.1`: to a browser two sites.
    async with oidc_server("localhost") as provider:
        provider.claims, provider.mode = dict(GRACE), Mode.ASKS
        with serve_with_provider(settings, provider.issuer) as url:
            await page.goto(f"{url}{START}?next=/api/v1/me")
            await page.get_by_role("link", name="Yes, it is me").click()
            await page.wait_for_url(f"{url}/api/v1/me")
            await expect(page.locator("body")).to_contain_text("grace@example.com")
            [cookie] = await page.context.cookies()
            assert (cookie.get("name"), cookie.get("sameSite")) == ("ticketflow_session", "Strict")


async def test_a_refusal_is_told_on_the_sign_in_page(page: Page, settings: Settings, sessions: Sessions) -> None:
    async with oidc_server("localhost") as provider:
        provider.claims, provider.mode = dict(GRACE), Mode.ASKS
        with serve_with_provider(settings, provider.issuer, oidc_default_role=None, oidc_name="Acme login") as url:
            await page.goto(f"{url}/tickets")
            await page.get_by_role("link", name="Acme login").click()
            await page.get_by_role("link", name="Yes, it is me").click()
            await expect(page.get_by_role("alert")).to_contain_text("nobody has added you")
            assert "from=%2Ftickets" in page.url
