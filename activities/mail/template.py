"""The one template of our mails: what is said, and below it who says it."""

from dataclasses import dataclass

from activities.mail.markdown import markdown_as_html, markdown_as_text, text_as_html

DISCLOSURE = 'This was answered by an AI agent of {support}. To ask for a person, answer this mail and write "person".'
DELIMITER = "-- "  # mail programs fold away what stands below this line


@dataclass(frozen=True)
class Body:
    """The two parts of a mail, which say the same."""

    text: str
    html: str

    def with_foot(self, *foot: str) -> "Body":
        """The body with these lines below it; empty ones are left out."""
        below = "\n".join(line for line in foot if line)
        if not below:
            return self
        text = f"{self.text.rstrip()}\n\n{DELIMITER}\n{below}\n"
        return Body(text, f"{self.html}<hr>\n{text_as_html(below)}")


@dataclass(frozen=True)
class MailTemplate:
    """`disclosure` stands below what the agent wrote, `signature` below every mail of a conversation; `{support}` in
    either is the shop's name or address."""

    disclosure: str = DISCLOSURE
    signature: str = ""

    def agents(self, markdown: str, support: str) -> Body:
        """What the agent wrote, in Markdown."""
        body = Body(markdown_as_text(markdown), markdown_as_html(markdown))
        return body.with_foot(self.disclosure.replace("{support}", support), self._signed(support))

    def persons(self, text: str, support: str) -> Body:
        """What a colleague wrote, as it was typed, and our fixed notices to customers."""
        return plain(text).with_foot(self._signed(support))

    def _signed(self, support: str) -> str:
        return self.signature.replace("{support}", support)


DEFAULT = MailTemplate()


def plain(text: str) -> Body:
    """A text that leaves exactly as it is, such as one with a link."""
    return Body(text, text_as_html(text))
