"""A refund of unknown outcome: the ticket waits in sight, a person says what happened, and it goes on from there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import update
from temporalio.testing import WorkflowEnvironment

from schema.approvals import Decision
from schema.db.session import Sessions
from schema.db.tables.catalogue import OrderRow
from schema.settings import Settings
from tests.api.conftest import ADMIN_KEY, serve
from tests.desk import SupportDesk, open_desk, until
from tests.fakes.openai_server import ScriptedModel, calls, says
from tests.fakes.stripe_server import KEY, FakeStripe, Mode, stripe_server

REFUND = {"order_id": "1001", "amount": "42.50", "reason": "Arrived broken"}


@dataclass
class Shop:
    """A desk that refunds through Stripe, and its API."""

    desk: SupportDesk
    stripe: FakeStripe
    api: httpx.AsyncClient
    model: ScriptedModel

    async def unknown_refund(self) -> tuple[UUID, str]:
        """A ticket parked over a refund that Stripe gave no clear answer to: the ids of ticket and effect."""
        self.stripe.creations = [Mode.OTHER_PARAMETERS]
        self.model.script(calls(("process_refund", REFUND)), says("I have looked into it."))
        ticket_id = await self.desk.write("Please refund order 1001")
        await self.desk.decide(await self.desk.approval(ticket_id), Decision.APPROVE)
        ticket = await self.desk.reaches(ticket_id, "failed")
        assert "not known" in str(ticket.failure)
        [effect] = (await self.api.get("/effects", params={"status": "unknown"})).json()["items"]
        assert effect["ticket_id"] == str(ticket_id)
        return ticket_id, effect["id"]

    async def resolve(self, effect_id: str, outcome: str) -> None:
        body = {"outcome": outcome, "reason": "Looked at Stripe"}
        answer = await self.api.post(f"/effects/{effect_id}/resolve", json=body)
        assert answer.status_code == 200, answer.text

    @property
    def told(self) -> str:
        """What the model was told of its call."""
        return str(self.model.requests[-1]["messages"][-1]["content"])


@pytest.fixture
async def shop(
    temporal: WorkflowEnvironment, sessions: Sessions, settings: Settings, model: ScriptedModel
) -> AsyncIterator[Shop]:
    async with stripe_server() as stripe:
        changes = {
            "openai_base_url": model.base_url,
            "payments": "stripe",
            "stripe_api_key": SecretStr(KEY),
            "stripe_api_url": stripe.url,
        }
        with serve(settings.model_copy(update={"bootstrap_api_key": SecretStr(ADMIN_KEY)})) as url:
            headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
            async with (
                httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30) as api,
                open_desk(temporal, sessions, settings.model_copy(update=changes)) as desk,
            ):
                await desk.stock()
                async with sessions.begin() as session:
                    await session.execute(update(OrderRow).values(payment_reference="pi_1001"))
                yield Shop(desk, stripe, api, model)


async def test_what_happened_is_told_and_the_ticket_completes_without_a_second_refund(shop: Shop) -> None:
    ticket_id, effect_id = await shop.unknown_refund()
    asked = len(shop.stripe.asked)
    await shop.resolve(effect_id, "happened")
    await shop.desk.reaches(ticket_id, "completed")
    assert "A colleague confirmed that it happened" in shop.told
    assert [refund.status for refund in await shop.desk.refunds(ticket_id)] == ["done"]
    assert len(shop.stripe.asked) == asked
    assert len(await shop.desk.mails(ticket_id)) == 1


async def test_what_did_not_happen_is_told_to_the_agent(shop: Shop) -> None:
    ticket_id, effect_id = await shop.unknown_refund()
    await shop.resolve(effect_id, "did_not_happen")
    await shop.desk.reaches(ticket_id, "completed")
    assert "a colleague confirmed that it did not happen" in shop.told
    assert [refund.status for refund in await shop.desk.refunds(ticket_id)] == ["failed"]
    assert shop.stripe.refunds == []


async def test_trying_again_looks_first_and_refunds_once(shop: Shop) -> None:
    ticket_id, effect_id = await shop.unknown_refund()
    await shop.resolve(effect_id, "try_again")
    await shop.desk.reaches(ticket_id, "completed")
    assert shop.stripe.asked == ["create", "list", "create"]
    assert shop.stripe.amounts == [(4250, "eur")]
    assert "Done. Refunded EUR 42.50" in shop.told


async def test_a_retry_from_the_console_or_a_fresh_run_does_not_get_past_it(shop: Shop) -> None:
    ticket_id, effect_id = await shop.unknown_refund()
    answer = await shop.api.post(f"/tickets/{ticket_id}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "outcome_unknown")
    await shop.desk.run_of(ticket_id).terminate()
    await shop.desk.write_again(ticket_id, "Where is my money?")

    async def parked() -> bool:
        return "must resolve it first" in str((await shop.desk.ticket(ticket_id)).failure)

    await until(parked)
    assert len(shop.model.requests) == 1
    await shop.resolve(effect_id, "happened")
    await shop.desk.reaches(ticket_id, "completed")
    assert shop.stripe.asked == ["create"]
