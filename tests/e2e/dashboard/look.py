"""What a page looks like to those who check it: rules of accessibility, edges, sizes of targets."""

from typing import Any

from playwright.async_api import Page, expect

from tests.e2e.dashboard.people import PATIENCE
from tests.stack import PROJECT

AXE = PROJECT / "web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """
async runOnly => (await axe.run(document, {runOnly, resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`)
"""
# Colours at rest: one on its way from a theme to the other is no colour of either.
SETTLED = """
async () => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important }");
    document.adoptedStyleSheets = [still];
    for (let frame = 0; frame < 4; frame++) await new Promise(done => requestAnimationFrame(done));
}
"""
# What scrolls within a box of its own may be wider than the screen.
TOO_WIDE = """
width => {
    const scrolls = element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const inBox = element => {
        for (let box = element.parentElement; box && box !== document.body; box = box.parentElement)
            if (scrolls(box)) return true;
        return false;
    };
    return [...document.querySelectorAll("body *")]
        .filter(element => !element.closest(".sr-only") && element.getBoundingClientRect().width > 0)
        .filter(element => element.getBoundingClientRect().right > width + 0.5 && !inBox(element))
        .map(element => `${element.tagName} ${element.className} ${element.getBoundingClientRect().right}`);
}
"""
SMALL_TARGETS = """
([within, least]) => [...document.querySelectorAll(within)]
    .flatMap(part => [...part.querySelectorAll("button, a[href], input, textarea, [role=checkbox], [role=tab]")])
    .filter(target => target.getClientRects().length > 0 && getComputedStyle(target).display !== "inline")
    .filter(target => !target.closest(".sr-only"))
    .map(target => [target, target.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < 24)
    .map(([target, box]) => `${target.textContent || target.ariaLabel} ${box.width} x ${box.height}`)
"""


async def broken_rules(page: Page, colours_only: bool = False) -> list[str]:
    """What axe finds against WCAG 2.2 AA in the page as it stands, or of that what depends on its colours."""
    await page.evaluate(SETTLED)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    by_colour = {"type": "rule", "values": ["color-contrast"]}
    found: list[str] = await page.evaluate(RUN_AXE, by_colour if colours_only else {"type": "tag", "values": TAGS})
    return found


async def too_wide(page: Page, width: int) -> list[str]:
    """What reaches beyond the right edge of a screen of this width."""
    found: list[str] = await page.evaluate(TOO_WIDE, width)
    return found


async def small_targets(page: Page, within: str, least: int) -> list[str]:
    """What can be pressed in there and is lower than `least` pixels; links within text may be."""
    found: list[str] = await page.evaluate(SMALL_TARGETS, [within, least])
    return found


async def is_there(page: Page) -> None:
    """Wait until the page shows what it is about, not that it is loading."""
    await expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("status").filter(has_text="Loading")).to_have_count(0, timeout=PATIENCE)
    await page.evaluate("document.fonts.ready.then(() => null)")


async def everything_wrong(page: Page) -> dict[str, Any]:
    """What is wrong with the page in light, in dark, on a phone, and on a small phone."""
    wrong = {}
    for name, scheme, width in LOOKS:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 844})
        await page.evaluate(SETTLED)
        wrong[f"{name} rules"] = await broken_rules(page, scheme == "dark") if width != SMALL else []
        wrong[f"{name} edges"] = await too_wide(page, width)
    return {look: found for look, found in wrong.items() if found}


SMALL = 320
LOOKS: list[tuple[str, Any, int]] = [
    ("light", "light", 1280),
    ("dark", "dark", 1280),
    ("phone", "light", 390),
    ("small phone", "light", SMALL),
]
