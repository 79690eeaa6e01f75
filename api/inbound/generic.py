"""The generic webhook: our own JSON, for whatever else can receive mail. Its caller can be told what is wrong."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from api.inbound.arrival import RawRequest, Reading, Unreadable
from api.inbound.composing import add_body, attachment, mail_of_headers, shelve
from api.inbound.credentials import require_basic
from api.inbound.json_body import read_object, require_json
from api.inbound.json_strings import LongText
from api.inbound.kept import Kept, Shelf, keep
from api.inbound.transfer_decoding import read_strict_base64
from api.problems import Refused
from schema.base import storable
from schema.inbound_mail import InboundAttachment, InboundMail
from schema.mail_addresses import read_addresses
from schema.sender_trust import authentication_results
from schema.settings import Settings

MAX_FILES = 1000
MAX_LIST = 1000
LONG = frozenset({("attachments", "content")})


def _with_address(text: str) -> str:
    if not read_addresses(text):
        raise ValueError("must be an address like `a@example.org` or `Name <a@example.org>`")
    return text


def _listed(value: object) -> object:
    return [] if value is None else [value] if isinstance(value, str) else value


def _in_angles(text: str) -> str:
    words = "".join(text.split()).strip("<>")
    return f"<{words[:900]}>" if words else ""


def _no_none(value: object) -> object:
    return "" if value is None else value


def _no_list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_no_none), AfterValidator(storable)]
People = Annotated[list[Annotated[Text, AfterValidator(_with_address)]], BeforeValidator(_listed)]
MessageId = Annotated[Text, AfterValidator(_in_angles)]
HeaderValue = Annotated[list[Text], BeforeValidator(_listed)]
Headers = Annotated[dict[str, HeaderValue], BeforeValidator(lambda value: {} if value is None else value)]


class GenericAttachment(BaseModel):
    """A file; `content` is base64."""

    filename: Text = ""
    content_type: Text = ""
    content_id: Text = ""
    content: Text = ""


class GenericMail(BaseModel):
    """A mail as the generic webhook takes it. `headers` may hold more; the named fields win over them."""

    sender: Annotated[Text, AfterValidator(_with_address)] = Field(alias="from")
    to: People = []
    cc: People = []
    reply_to: Text = ""
    subject: Text = ""
    text: Text = ""
    html: Text = ""
    message_id: MessageId = ""
    in_reply_to: MessageId = ""
    references: Annotated[list[MessageId], Field(max_length=MAX_LIST), BeforeValidator(_no_list)] = []
    headers: Headers = {}
    attachments: Annotated[list[GenericAttachment], Field(max_length=MAX_FILES), BeforeValidator(_no_list)] = []


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """User and password open."""
    require_basic(headers, settings)
    return b""


def read(headers: Mapping[str, str], raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
    """Read the mail. Whatever is wrong is told to the caller: 400 no JSON, 422 with the fields."""
    require_json(raw.content_type)
    try:
        value = read_object(raw, strict=True, shelf=shelf, stay=LONG)
        contents = _take_contents(value)
        told = GenericMail.model_validate(value)
    except Unreadable as error:
        raise Refused(400, "invalid_json", f"This is no mail: {error}.") from None
    except ValidationError as error:
        raise RequestValidationError([_in_body(mistake) for mistake in error.errors()]) from None
    files = [_file(file, number, contents.get(number), shelf) for number, file in enumerate(told.attachments)]
    mail = _mail(told, files)
    # There is no provider to judge the sender; the mail server that took the mail in may have, in a header of its own.
    found = authentication_results(mail.headers, settings.inbound_authserv_id or "")
    return Reading(shelve(mail.model_copy(update=found.model_dump()), shelf))


def _take_contents(value: dict[str, Any]) -> dict[int, LongText]:
    """The files that lie on the shelf, by their place in the list; the rest is for the model to check."""
    listed = value.get("attachments")
    files = [item if isinstance(item, dict) else {} for item in listed] if isinstance(listed, list) else []
    long = {number: file.get("content") for number, file in enumerate(files)}
    taken = {number: content for number, content in long.items() if isinstance(content, LongText)}
    for number in taken:
        files[number]["content"] = ""
    return taken


def _in_body(mistake: Any) -> dict[str, Any]:
    return {"type": mistake["type"], "loc": ("body", *mistake["loc"]), "msg": mistake["msg"]}


def _mail(told: GenericMail, files: list[InboundAttachment]) -> InboundMail:
    named = {
        "From": told.sender,
        "To": ", ".join(told.to),
        "Cc": ", ".join(told.cc),
        "Reply-To": told.reply_to,
        "Subject": told.subject,
        "Message-ID": told.message_id,
        "In-Reply-To": told.in_reply_to,
        "References": " ".join(item for item in told.references if item),
    }
    given = {name.lower(): (name, value) for name, value in named.items() if value}
    headers = [(name, value) for name, values in told.headers.items() for value in values if name.lower() not in given]
    mail = mail_of_headers([*headers, *given.values()], "generic")
    return add_body(mail, told.text, told.html, files)


def _file(file: GenericAttachment, number: int, long: LongText | None, shelf: Shelf) -> InboundAttachment:
    """The attachment. Raises RequestValidationError for what is no base64."""
    texts = long.texts() if long else [file.content]
    try:
        content = _decoded(texts, shelf)
    except ValueError:
        where = ("body", "attachments", number, "content")
        raise RequestValidationError([{"type": "base64", "loc": where, "msg": "is not valid base64"}]) from None
    return attachment(file.filename, file.content_type, content, file.content_id)


def _decoded(texts: Iterable[str], shelf: Shelf) -> Kept:
    return keep(read_strict_base64("".join(text.split()).encode("ascii") for text in texts), shelf)
