"""A shop in which the model is the attacker and the approver approves whatever comes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from temporalio.testing import WorkflowEnvironment

from schema.db.session import Sessions
from schema.policy_file import BUNDLED_POLICY
from schema.settings import Settings
from tests.desk import SupportDesk, open_desk
from tests.fakes.openai_server import ScriptedModel
from tests.hijack.tally import TALLY, table

OpenDesk = Callable[..., AbstractAsyncContextManager[SupportDesk]]


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


@pytest.fixture
def desk_under(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel, tmp_path: Path
) -> OpenDesk:
    """Opens a desk whose policy has these rules before the bundled ones, these limits, and other settings."""

    @asynccontextmanager
    async def opened(
        rules: list[dict[str, Any]], limits: dict[str, Any] | None = None, **changes: Any
    ) -> AsyncIterator[SupportDesk]:
        policy = yaml.safe_load(BUNDLED_POLICY.read_text())
        policy |= {"rules": [*rules, *policy["rules"]], "limits": limits or policy["limits"]}
        path = tmp_path / "policy.yaml"
        path.write_text(yaml.safe_dump(policy))
        others = {"openai_base_url": model.base_url, "policy_file": path}
        async with open_desk(temporal, sessions, settings.model_copy(update=others | changes)) as desk:
            await desk.stock()
            yield desk

    return opened
