"""Whether a mail's HTML element can be seen. Inline styles, plain attributes and the simple rules of `<style>`."""

import re
from functools import lru_cache

HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all|opacity:0?(?:\.0+)?(?:;|!|$)|opacity:0%"
    r"|font-size:0?(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|!|$)|text-indent:-\d{3,}|clip:rect\(0"
    r"|(?:left|top|right):-\d{4,}|transform:scale\(0\))"
)
ZERO_BOX = re.compile(r"(?:^|;)(?:max-)?(?:height|width):0(?:px|pt|em|%)?(?:;|!|$)")
COLOR = re.compile(r"(?:^|;)color:([^;!]{1,40})")
BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{1,80})")
RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})[^)]{0,20}\)?")
RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{0,2000})\}")
NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "red": (255, 0, 0)}
WHITE = (255, 255, 255)
CLOSE = 24  # channels nearer than this cannot be told apart on a screen
MAX_RULES = 2_000
MAX_CSS = 500_000

Color = tuple[int, int, int] | None


@lru_cache(maxsize=2_000)
def hides(style: str) -> bool:
    """Whether a style in its compact form (lower case, no white space) makes an element invisible."""
    if HIDING.search(style):
        return True
    return "overflow:hidden" in style and bool(ZERO_BOX.search(style))


@lru_cache(maxsize=2_000)
def compact(style: str) -> str:
    return re.sub(r"/\*.{0,500}?\*/|\s+", "", style[:4_000].lower())


@lru_cache(maxsize=2_000)
def color(text: str) -> Color:
    """The colour's channels; None for one this does not know, such as a picture or a gradient."""
    text = text.strip().lower()
    if text in NAMED:
        return NAMED[text]
    if text.startswith("rgba") and re.search(r",0?\.?0\)$", text):
        return None
    if match := RGB.match(text):
        return int(match[1]), int(match[2]), int(match[3])
    digits = text.lstrip("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def alike(one: Color, other: Color) -> bool:
    """Whether text of one colour cannot be read on the other. Unknown colours are taken to differ."""
    return one is not None and other is not None and all(abs(a - b) < CLOSE for a, b in zip(one, other, strict=True))


class Sheet:
    """The rules of the `<style>` elements read so far, by class, id or tag. Rules inside `@media` are left out: they
    hold for phones or paper only."""

    def __init__(self) -> None:
        self.rules: dict[str, str] = {}
        self.left = MAX_CSS

    def read(self, css: str) -> None:
        """Takes up a style sheet, as long as all of them together are of a bearable size."""
        self.left -= len(css) + 500
        if self.left < 0:
            return
        for selectors, style in RULE.findall(_without_blocks(css)):
            if not re.search("display|visib|size|color|ground|opacity|hide|height|indent", style):
                continue
            for selector in selectors.split(","):
                name = selector.strip().lower()
                if re.fullmatch(r"[.#]?[\w-]{1,60}|[a-z0-9]{1,10}\.[\w-]{1,60}", name) and len(self.rules) < MAX_RULES:
                    name = name[name.find(".") :] if "." in name else name
                    self.rules[name] = (self.rules.get(name, "") + compact(style) + ";")[-2_000:]

    def style_of(self, tag: str, attributes: dict[str, str]) -> str:
        """All that is declared for an element, in its compact form."""
        own = compact(attributes.get("style", ""))
        if not self.rules:
            return own
        names = [f".{name}" for name in attributes.get("class", "").lower().split()[:20]]
        names = [tag, *names, f"#{attributes.get('id', '').lower()}"]
        return "".join(self.rules.get(name, "") for name in names) + own


def _without_blocks(css: str) -> str:
    """The style sheet without comments and without `@…{…{…}…}`."""
    css = re.sub(r"/\*.*?(?:\*/|$)|<!--|-->", "", css, flags=re.DOTALL)
    kept, depth, at = [], 0, 0
    for brace in re.finditer(r"@[^{};]*\{|[{}]", css):
        if depth == 0 and brace[0].startswith("@"):
            kept.append(css[at : brace.start()])
            depth = 1
        elif depth:
            depth += -1 if brace[0] == "}" else 1
            at = brace.end()
    return "".join([*kept, css[at:] if depth == 0 else ""])
