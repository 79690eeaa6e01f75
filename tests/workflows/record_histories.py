"""Records what `test_replay.py` replays: `.venv/bin/python -m tests.workflows.record_histories [name ...]`.

Each is one path through a ticket, run on the real engine by the worker's own wiring. Record again only when a change
of the workflow is meant to break with the old order; else add a path, and gate the change with `patched`.
Every text that a person could have written holds the word zebra, so that a test can look for it.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from deploy.embedded_postgres import embedded_postgres
from deploy.embedded_temporal import SEARCH_ATTRIBUTES, temporal_program
from schema.approvals import Decision
from schema.db.migrate import migrate
from schema.db.session import create_engine, create_sessions
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import MessageRow
from schema.settings import load_settings
from schema.signals import ByPerson, PersonReplied, workflow_id
from schema.tickets import MessageKind
from tests.desk import SupportDesk, open_desk, until
from tests.fakes.openai_server import ScriptedModel, calls, fails, openai_server, says

HISTORIES = Path(__file__).with_name("histories")
EMAIL = "zebra-address@example.com"
REFUND = calls(("process_refund", {"order_id": "1001", "amount": "42.50", "reason": "zebra-refund-reason"}))
STATUS = calls(("check_order_status", {"order_id": "1001"}))
ANSWER = says("zebra-answer")


@dataclass
class Recording:
    """A desk, its model, and one ticket's way through it."""

    desk: SupportDesk
    model: ScriptedModel

    async def ticket(self) -> UUID:
        return await self.desk.write("zebra-body", subject="zebra-subject", email=EMAIL)

    async def ends(self, ticket_id: UUID, status: str) -> None:
        """Wait for the record, and for the workflow to have noticed."""
        await self.desk.reaches(ticket_id, status)
        run = self.desk.run_of(ticket_id)

        async def idle() -> bool:
            return bool((await run.query("state"))["status"] == status and not await self._activities(ticket_id))

        await until(idle)

    async def _activities(self, ticket_id: UUID) -> int:
        description = await self.desk.run_of(ticket_id).describe()
        return len(description.raw_description.pending_activities)

    async def decide(self, ticket_id: UUID, decision: Decision) -> None:
        approval = await self.desk.approval(ticket_id)
        await self.desk.decide(approval, decision, by="pat", reason="zebra-decision-reason")


async def answered(at: Recording) -> UUID:
    at.model.script(STATUS, ANSWER)
    await at.ends(ticket_id := await at.ticket(), "completed")
    return ticket_id


async def closed(at: Recording) -> UUID:
    ticket_id = await answered(at)
    await at.desk.environment.fast_forward(at.desk.run_of(ticket_id), timedelta(days=4))
    await at.desk.run_of(ticket_id).result()
    return ticket_id


async def effect(at: Recording) -> UUID:
    at.model.script(calls(("create_bug_report", {"title": "zebra-title", "description": "zebra-text"})), ANSWER)
    await at.ends(ticket_id := await at.ticket(), "completed")
    return ticket_id


async def approved(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.APPROVE)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def rejected(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.decide(ticket_id := await at.ticket(), Decision.REJECT)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def edited(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    approval = await at.desk.approval(ticket_id := await at.ticket())
    arguments = {"order_id": "1001", "amount": "10", "reason": "zebra-edited-reason"}
    signal = {"approval_id": str(approval.id), "decision": "edit", "decided_by": "pat", "arguments": arguments}
    await at.desk.run_of(ticket_id).signal("approval_decided", signal)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def two_decisions(at: Recording) -> UUID:
    await at.desk.add_order("1002")
    asked = (("1001", "5.00"), ("1002", "7.00"))
    amounts = [{"order_id": order, "amount": amount, "reason": "zebra"} for order, amount in asked]
    at.model.script(calls(*(("process_refund", arguments) for arguments in amounts)), ANSWER)
    ticket_id = await at.ticket()
    await at.decide(ticket_id, Decision.APPROVE)
    await at.decide(ticket_id, Decision.REJECT)
    await at.ends(ticket_id, "completed")
    return ticket_id


async def expired(at: Recording) -> UUID:
    at.model.script(REFUND)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.environment.fast_forward(at.desk.run_of(ticket_id), timedelta(hours=73))
    await at.ends(ticket_id, "escalated")
    return ticket_id


async def over_cap(at: Recording) -> UUID:
    at.model.script(STATUS)
    await at.ends(ticket_id := await at.ticket(), "escalated")
    return ticket_id


async def held(at: Recording) -> UUID:
    at.model.script(*[says("Your refund of EUR 42.50 was issued. zebra-claim")] * 3)
    await at.ends(ticket_id := await at.ticket(), "escalated")
    return ticket_id


async def parked(at: Recording) -> UUID:
    at.model.script(STATUS, fails(401), ANSWER)
    await at.ends(ticket_id := await at.ticket(), "failed")
    await at.desk.run_of(ticket_id).signal("retry_ticket", ByPerson(by="pat"))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def taken_over(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("takeover", ByPerson(by="pat"))
    await at.ends(ticket_id, "escalated")
    text = "zebra-reply"
    reply = MessageRow(ticket_id=ticket_id, kind=MessageKind.REPLY, author_id="pat", body_text=text, reply_text=text)
    async with at.desk.sessions.begin() as session:
        session.add(reply)
    await at.desk.run_of(ticket_id).signal("person_replied", PersonReplied(message_id=reply.id))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def given_back(at: Recording) -> UUID:
    at.model.script(REFUND, ANSWER)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("takeover", ByPerson(by="pat"))
    await at.ends(ticket_id, "escalated")
    await at.desk.run_of(ticket_id).signal("return_to_agent", ByPerson(by="pat"))
    await at.ends(ticket_id, "completed")
    return ticket_id


async def cancelled(at: Recording) -> UUID:
    at.model.script(REFUND)
    await at.desk.approval(ticket_id := await at.ticket())
    await at.desk.run_of(ticket_id).signal("cancel_ticket", ByPerson(by="pat"))
    await at.desk.run_of(ticket_id).result()
    return ticket_id


async def continued(at: Recording) -> UUID:
    ticket_id = await answered(at)
    at.model.script(ANSWER)
    await at.desk.write_again(ticket_id, "zebra-second-message")

    async def answered_twice() -> bool:
        return len(await at.desk.mails(ticket_id)) == 2

    await until(answered_twice)
    await at.ends(ticket_id, "completed")
    return ticket_id


Way = Callable[[Recording], Awaitable[UUID]]
PATHS: tuple[Way, ...] = (
    *(answered, closed, effect, approved, rejected, edited, two_decisions, expired, over_cap, held),
    *(parked, taken_over, given_back, cancelled, continued),
)


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
async def recording_desk(model: ScriptedModel) -> AsyncIterator[SupportDesk]:
    """A desk on servers of its own, whose customer and order hold words to look for."""
    with tempfile.TemporaryDirectory() as folder, embedded_postgres(Path(folder)) as url:
        await migrate(url)
        settings = load_settings(
            database_url=url,
            database_direct=True,
            secret_key="only for the recording",
            openai_base_url=model.base_url,
            data_dir=Path(folder),
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


async def main(names: list[str]) -> None:
    """Record the named paths, or all."""
    async with openai_server() as model, recording_desk(model) as desk:
        for path in PATHS:
            if not names or path.__name__.replace("_", "-") in names:
                async with desk.sessions.begin() as session:
                    await session.execute(delete(RefundRow))
                await record(path, desk, model)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
