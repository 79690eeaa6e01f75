"""A ticket's trace over HTTP."""

from uuid import UUID

from pydantic import Field

from api.models.paging import ReadModel
from schema.trace import Span


class TraceRead(ReadModel):
    """Spans as a flat list, parents before their children. `partial`: there was more than is shown, and the oldest is
    left out. The words of the model and those it was given (`data.new_messages`, `data.written_by_the_model`) are for
    the role agent and higher; `shows_words` says whether they are there."""

    ticket_id: UUID
    spans: list[Span]
    partial: bool
    shows_words: bool
    model_calls: int = Field(examples=[3])
    tokens_in: int
    tokens_out: int
