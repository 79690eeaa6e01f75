"""Requests as they stand on the wire: forms in both encodings, basic authentication."""

import base64
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

USER, PASSWORD = "inbound", "pässword:with colon"
BOUNDARY = "----=_boundary_of_the_form"
Fields = list[tuple[str, str | bytes]]


@dataclass(frozen=True)
class WebhookRequest:
    """A request as it is posted."""

    provider: str
    headers: dict[str, str]
    body: bytes

    def with_headers(self, **headers: str) -> "WebhookRequest":
        """The same with other headers; `_` in a name stands for `-`."""
        return replace(self, headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})


@dataclass(frozen=True)
class FormFile:
    """A file in a form. `name` is the field's; `filename` may be bytes as they stand on the wire."""

    name: str
    filename: str | bytes
    content_type: str
    content: bytes


@dataclass
class FormBody:
    """A form before it is put into bytes."""

    fields: Fields = field(default_factory=list)
    files: list[FormFile] = field(default_factory=list)

    def set(self, name: str, value: str | bytes) -> "FormBody":
        """Give the field that value, as its only one."""
        self.fields = [*(item for item in self.fields if item[0] != name), (name, value)]
        return self

    def drop(self, *names: str) -> "FormBody":
        self.fields = [item for item in self.fields if item[0] not in names]
        return self


def basic(user: str = USER, password: str = PASSWORD) -> str:
    """The Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def multipart(form: FormBody, boundary: str = BOUNDARY) -> bytes:
    """The form as multipart/form-data."""
    parts = [_part(f'name="{name}"'.encode(), None, _bytes(value)) for name, value in form.fields]
    for file in form.files:
        label = f'name="{file.name}"; filename="'.encode() + _bytes(file.filename) + b'"'
        parts.append(_part(label, file.content_type, file.content))
    line = b"--" + boundary.encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _part(label: bytes, content_type: str | None, content: bytes) -> bytes:
    kind = f"\r\nContent-Type: {content_type}".encode() if content_type else b""
    return b"Content-Disposition: form-data; " + label + kind + b"\r\n\r\n" + content


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def urlencoded(form: FormBody) -> bytes:
    """The form as application/x-www-form-urlencoded."""
    return urlencode([(name, _bytes(value)) for name, value in form.fields]).encode()


def form_headers(body: bytes, kind: str) -> dict[str, str]:
    return {"content-type": kind, "content-length": str(len(body))}


MULTIPART = f'multipart/form-data; boundary="{BOUNDARY}"'
URLENCODED = "application/x-www-form-urlencoded"
