"""The built dashboard is served; the API's addresses never fall through to it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from api.dashboard_files import DashboardFiles
from tests.api.asserts import assert_problem


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The file server alone, on a folder as the build leaves it."""
    (tmp_path / "secret.txt").write_text("outside")
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Ticket Flow</title>")
    (dist / "assets" / "app-1a2b.js").write_text("console.log(1);" * 100)
    (dist / "assets" / "logo-3c4d.png").write_bytes(b"\x89PNG")
    app = Starlette()
    app.router.default = DashboardFiles(dist)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard") as client:
        yield client


async def test_pages_are_one_file_that_is_asked_for_again(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/tickets/1", "/approvals", "/index.html", "/apix"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.text) == (200, "<title>Ticket Flow</title>")
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-type"].startswith("text/html")


async def test_assets_are_kept_for_good_and_sent_compressed(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/assets/app-1a2b.js")
    assert answer.text == "console.log(1);" * 100
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    plain = await browser.get("/assets/app-1a2b.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    assert (await browser.get("/assets/logo-3c4d.png")).headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/assets/gone.js", "/api/x", "/api/v1/x", "/webhooks/x", "/healthz/x", "/readyz/"])
async def test_what_is_not_there_is_not_a_page(path: str, browser: httpx.AsyncClient) -> None:
    assert (await browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/assets/../../secret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
    ],
)
async def test_nothing_outside_the_folder_is_served(path: str, browser: httpx.AsyncClient) -> None:
    answer = await browser.get(path)
    assert "outside" not in answer.text
    assert "root:" not in answer.text


async def test_a_dashboard_that_is_not_built_is_a_problem(stranger: httpx.AsyncClient) -> None:
    for path in ("/assets/none.js", "/api", "/webhooks/none"):
        assert_problem(await stranger.get(path), 404, "not_found")


async def test_pages_run_nothing_but_our_own_files(stranger: httpx.AsyncClient) -> None:
    policy = (await stranger.get("/")).headers["content-security-policy"]
    rules = {name: rest for name, _, rest in (rule.strip().partition(" ") for rule in policy.split(";"))}
    assert rules["default-src"] == rules["object-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == rules["font-src"] == "'self'"
    assert "unsafe" not in policy


def test_the_page_holds_no_script_or_style_of_its_own() -> None:
    page = (Path(__file__).parents[2] / "web" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not body.strip() for attributes, body in scripts)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
