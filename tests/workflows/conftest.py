"""The same workflow tests twice: with cached workflows, and with a replay of the history at every task."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from schema.db.session import Sessions
from schema.settings import Settings
from tests.desk import SupportDesk, open_desk
from tests.fakes.openai_server import ScriptedModel


@pytest.fixture(params=[1000, 0], ids=["cached", "replayed"])
async def desk(
    request: pytest.FixtureRequest,
    temporal: WorkflowEnvironment,
    sessions: Sessions,
    settings: Settings,
    model: ScriptedModel,
) -> AsyncIterator[SupportDesk]:
    """A running desk with the scripted model."""
    scripted = settings.model_copy(update={"openai_base_url": model.base_url})
    async with open_desk(temporal, sessions, scripted, max_cached_workflows=request.param) as desk:
        await desk.stock()
        yield desk
