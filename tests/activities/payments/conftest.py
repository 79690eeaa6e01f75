"""A workbench whose payments are Stripe's real client in front of a local server."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from activities.payments.stripe import open_stripe
from schema.db.tables.catalogue import OrderRow
from tests.activities.workbench import Workbench
from tests.fakes.stripe_server import KEY, FakeStripe, stripe_server


@pytest.fixture
async def stripe() -> AsyncIterator[FakeStripe]:
    async with stripe_server() as fake:
        yield fake


@pytest.fixture
async def shop(bench: Workbench, stripe: FakeStripe) -> AsyncIterator[Workbench]:
    """The bench's shop, where order 1001 was paid through Stripe."""
    async with bench.sessions.begin() as session:
        await session.execute(update(OrderRow).where(OrderRow.id == "1001").values(payment_reference="pi_1001"))
    async with open_stripe(KEY, stripe.url, timeout_seconds=0.3) as payments:
        yield replace(bench, payments=payments)
