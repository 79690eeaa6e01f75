"""Links out of the API's answers."""

from api.models.paging import ReadModel


class WorkflowLink(ReadModel):
    """Where the ticket's run is found in the Temporal console."""

    id: str
    run_id: str | None
    url: str
