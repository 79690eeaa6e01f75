"""A shop in which the model is the attacker and the approver approves whatever comes."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from schema.db.session import Sessions
from schema.settings import Settings
from tests.desk import SupportDesk, open_desk
from tests.fakes.openai_server import ScriptedModel
from tests.hijack.tally import TALLY, table


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY:
        terminalreporter.section("a fully hijacked model")
        for line in table():
            terminalreporter.write_line(line)


@pytest.fixture
async def desk(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel
) -> AsyncIterator[SupportDesk]:
    scripted = settings.model_copy(update={"openai_base_url": model.base_url})
    async with open_desk(temporal, sessions, scripted) as desk:
        await desk.stock()
        yield desk
