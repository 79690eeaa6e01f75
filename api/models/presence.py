"""Who looks at what, over HTTP."""

from datetime import datetime

from pydantic import Field

from api.models.paging import ReadModel


class ViewerRead(ReadModel):
    """Somebody who has it open. The claim ends at `until` unless it is renewed; `is_you` marks one's own."""

    id: str = Field(examples=["ben@example.com"])
    name: str = Field(examples=["Ben"])
    since: datetime
    until: datetime
    is_you: bool


class PresenceRead(ReadModel):
    """Everybody who has it open now, who came first first. Nobody is kept from anything by it."""

    viewers: list[ViewerRead]
