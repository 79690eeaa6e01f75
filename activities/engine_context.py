"""What an activity knows of the run it works for."""

from temporalio import activity


def current_run_id() -> str | None:
    """The workflow's run id; recorded for links to the console, never used as a key."""
    return activity.info().workflow_run_id if activity.in_activity() else None
