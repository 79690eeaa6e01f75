"""The form in a request, in whichever of the two encodings it came."""

from api.inbound.arrival import RawRequest
from api.inbound.form import Form
from api.inbound.kept import Shelf
from api.inbound.multipart_form import read_multipart
from api.inbound.urlencoded_form import read_urlencoded
from api.problems import Refused


def read_form(raw: RawRequest, shelf: Shelf) -> Form:
    """The form. Raises `Refused`: 415 it is none, 400 it was cut or has no boundary."""
    kind = raw.content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return read_multipart(raw, shelf)
    if kind == "application/x-www-form-urlencoded":
        return read_urlencoded(raw, shelf)
    raise Refused(415, "unsupported_media_type", "The body must be a form (multipart/form-data or urlencoded).")
