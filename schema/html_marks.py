"""How mail programs mark quoted history and signatures in their HTML."""

import re
from enum import StrEnum


class Mark(StrEnum):
    """What a piece of HTML is by its program's own marks."""

    QUOTE = "quote"  # history; words of the writer may stand between its blockquotes
    HISTORY = "history"  # history, all of it
    REST = "rest"  # history starts here and goes on to the end of the mail
    SIGNATURE = "signature"


PREFIX = r"(?:x_|m_-?\d+|aolmail_|ydp[0-9a-f]+)*"  # what other programs put before foreign names
CLASSES = [
    (
        Mark.QUOTE,
        rf"{PREFIX}(?:gmail_quote(?:_container)?|protonmail_quote|moz-cite-prefix|gmail_attr|qt|tutanota_quote)",
    ),
    (
        Mark.HISTORY,
        rf"{PREFIX}(?:yahoo_quoted|yahoo-quoted-begin|zmail_extra|outlookmessageheader|front-blockquote|missive_quote"
        r"|sh-quoted-content|bloop_original_html|mailru-blockquote|mail_quote|ms-outlook-mobile-reference-message)",
    ),
    (
        Mark.SIGNATURE,
        rf"{PREFIX}(?:gmail_signature(?:_prefix)?|moz-signature|ms-outlook-mobile-signature|yahoo-signature|signature"
        r"|protonmail_signature_block(?:-\w+)?|tutanota_sig|zmail_signature)",
    ),
]
IDS = [
    (
        Mark.REST,
        rf"{PREFIX}(?:divrplyfwdmsg|appendonsend|olk_src_body_section|mail-editor-reference-message-container"
        r"|replysplit|stopspelling)",
    ),
    (Mark.HISTORY, rf"{PREFIX}(?:yahoo_quoted_\d*|isreplycontent|zmail_extra|qt_history|origbody)"),
    (Mark.SIGNATURE, rf"{PREFIX}(?:applemailsignature|signature|composer_signature|ms-outlook-mobile-signature)"),
]
NAMES = [(Mark.HISTORY, "quote|messagereplysection"), (Mark.SIGNATURE, "messagesignaturesection")]
COMPILED = [
    (attribute, [(mark, re.compile(pattern)) for mark, pattern in rows])
    for attribute, rows in (("class", CLASSES), ("id", IDS), ("name", NAMES))
]
OUTLOOK_RULE = re.compile(
    r"border:none;border-top:solid(?:#(?:e1e1e1|b5c4df|cccccc)|windowtext)1\.0pt"
    r"|border-top:#?\w{1,10}1pxsolid;padding-top:\d+px|^border-color:.{0,60}border-style:solidnonenone"
)


def mark_of(tag: str, attributes: dict[str, str], style: str) -> Mark | None:
    """What the element says of its content. `style` is in its compact form."""
    for attribute, rows in COMPILED:
        words = attributes.get(attribute, "").lower().split()[:20]
        for word in words:
            found = next((mark for mark, pattern in rows if pattern.fullmatch(word)), None)
            if found is not None:
                return found
    if tag == "blockquote" and attributes.get("type", "").lower() == "cite":
        return Mark.QUOTE
    return Mark.REST if style and OUTLOOK_RULE.search(style) else None
