"""Records what `test_replay.py` replays: `.venv/bin/python -m tests.workflows.record_histories [name ...]`.

Each is one path through a ticket, run on the real engine by the worker's own wiring. Record again only when a change
of the workflow is meant to break with the old order; else add a path, and gate the change with `patched`.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import update
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from deploy.embedded_postgres import embedded_postgres
from deploy.embedded_temporal import SEARCH_ATTRIBUTES, temporal_program
from schema.db.migrate import migrate
from schema.db.session import create_engine, create_sessions
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.policy_file import BUNDLED_POLICY
from schema.settings import load_settings
from schema.signals import workflow_id
from tests.desk import SupportDesk, open_desk
from tests.fakes.openai_server import ScriptedModel, openai_server
from tests.workflows.recorded_paths import EMAIL, PATHS, RULES, SETTINGS, Recording, Way

HISTORIES = Path(__file__).with_name("histories")


async def record(path: Way, desk: SupportDesk, model: ScriptedModel) -> None:
    """Write the histories of all runs of the path's ticket, in order; `continued` has two."""
    ticket_id = await path(Recording(desk, model))
    histories: list[dict[str, Any]] = []
    run_id: str | None = (await desk.run_of(ticket_id).describe()).run_id
    while run_id:
        run = desk.client.get_workflow_handle(workflow_id(ticket_id), run_id=run_id)
        history = (await run.fetch_history()).to_json_dict()
        histories.insert(0, history)
        started = history["events"][0]["workflowExecutionStartedEventAttributes"]
        run_id = started.get("continuedExecutionRunId")
    for number, history in enumerate(histories, 1):
        name = path.__name__.replace("_", "-") + (f"-{number}" if len(histories) > 1 else "")
        text = json.dumps(without_machine(history), separators=(",", ":"), sort_keys=True)
        (HISTORIES / f"{name}.json").write_text(text.replace('{"eventId"', '\n{"eventId"') + "\n")
        sys.stderr.write(f"{name}: {len(history['events'])} events\n")


OF_THE_MACHINE = {"identity": "recorder", "stackTrace": ""}


def without_machine(value: Any) -> Any:
    """The history without the machine it was recorded on: its name, and paths in stack traces."""
    if isinstance(value, dict):
        return {key: OF_THE_MACHINE.get(key, without_machine(item)) for key, item in value.items()}
    return [without_machine(item) for item in value] if isinstance(value, list) else value


@asynccontextmanager
async def recording_desk(path: Way, model: ScriptedModel) -> AsyncIterator[SupportDesk]:
    """A desk for one path, on servers of its own, whose customer and order hold words to look for."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as url:
        await migrate(url)
        settings = load_settings(
            database_url=url,
            database_direct=True,
            secret_key="only for the recording",
            openai_base_url=model.base_url,
            data_dir=Path(folder),
            policy_file=policy_for(path, Path(folder)),
            **{"undo_seconds": 0, **SETTINGS.get(path, {})},
        )
        engine = create_engine(settings)
        environment = await WorkflowEnvironment.start_time_skipping_v2(
            data_converter=pydantic_data_converter,
            dev_server_existing_path=temporal_program(),
            dev_server_log_level="error",
            dev_server_extra_args=[
                *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
                *(part for attribute in SEARCH_ATTRIBUTES for part in ("--search-attribute", attribute)),
            ],
        )
        sessions = create_sessions(engine)
        async with environment, open_desk(environment, sessions, settings) as desk:
            with environment.with_time_skipping_disabled():
                await desk.stock()
                async with sessions.begin() as session:
                    await session.execute(update(OrderRow).values(note="zebra-order-note"))
                    ada = update(CustomerRow).where(CustomerRow.id == "cus_ada")
                    await session.execute(ada.values(email=EMAIL, name="zebra-name"))
                yield desk
        await engine.dispose()


def policy_for(path: Way, folder: Path) -> Path | None:
    """The policy of a path that needs a rule of its own."""
    if path not in RULES:
        return None
    policy = yaml.safe_load(BUNDLED_POLICY.read_text())
    policy["rules"].insert(0, {"id": "of-this-path", "tools": ["process_refund"], **RULES[path]})
    written = folder / "policy.yaml"
    written.write_text(yaml.safe_dump(policy))
    return written


async def main(names: list[str]) -> None:
    """Record the named paths, or all."""
    for path in PATHS:
        if not names or path.__name__.replace("_", "-") in names:
            async with openai_server() as model, recording_desk(path, model) as desk:
                await record(path, desk, model)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
