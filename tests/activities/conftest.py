"""Activities are called on a workbench: real database, scripted model, no worker."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from schema.db.session import Sessions
from schema.settings import Settings
from tests.activities.workbench import Workbench, open_bench
from tests.desk import SupportDesk
from tests.fakes.openai_server import ScriptedModel


@pytest.fixture
async def bench(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel
) -> AsyncIterator[Workbench]:
    """A stocked shop without any worker."""
    desk = SupportDesk(sessions, temporal, settings)
    await desk.stock()
    async with open_bench(desk, model) as bench:
        yield bench
