"""Customers and orders are written by id, again and again, and read in pages."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from schema.db.catalogue import (
    get_customer,
    get_customer_by_email,
    get_order,
    list_customers,
    list_newest_orders,
    list_orders,
    sum_refunds,
    upsert_customer,
    upsert_order,
)
from schema.db.session import Sessions
from tests.recorded_refunds import add_refunds

PLACED = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture
async def shop(sessions: Sessions) -> Sessions:
    async with sessions.begin() as session:
        for name in ("ada", "bob"):
            await upsert_customer(session, f"cus_{name}", email=f"{name}@example.com", name=name.title())
        for day, order in enumerate(("1001", "1003", "1002"), 1):
            placed = PLACED.replace(day=day)
            await upsert_order(
                session, order, customer_id="cus_ada", currency="EUR", total=10, paid=10, status="x", placed_at=placed
            )
        await upsert_order(session, "2001", customer_id="cus_bob", currency="JPY", total=10, paid=0, status="x")
    return sessions


async def test_a_customer_written_again_is_changed(shop: Sessions) -> None:
    async with shop.begin() as session:
        assert await get_customer(session, "cus_ada") is not None
        changed = await upsert_customer(session, "cus_ada", email="Ada@Example.org", name="Ada L.", staff=True)
        assert (changed.email, changed.name, changed.staff) == ("ada@example.org", "Ada L.", True)
    async with shop() as session:
        found = await get_customer_by_email(session, " ADA@example.org")
        assert found is not None
        assert found.id == "cus_ada"
        assert await get_customer_by_email(session, "ada@example.com") is None


async def test_two_customers_cannot_share_an_address(shop: Sessions) -> None:
    async with shop() as session:
        with pytest.raises(IntegrityError):
            await upsert_customer(session, "cus_eve", email="ada@example.com", name="Eve")


async def test_what_is_no_address_is_refused(shop: Sessions) -> None:
    async with shop() as session:
        with pytest.raises(ValueError, match="e-mail"):
            await upsert_customer(session, "cus_eve", email="eve", name="Eve")


async def test_an_order_written_again_keeps_its_time_unless_told(shop: Sessions) -> None:
    async with shop.begin() as session:
        order = await upsert_order(
            session,
            "1001",
            customer_id="cus_ada",
            currency="EUR",
            total=4999,
            paid=4999,
            status="delivered",
            items=[{"name": "La\x00mp"}],
            note="Left\x00",
            payment_reference="pay_1001",
        )
        assert order.placed_at == PLACED.replace(day=1)
        assert (order.total, order.items, order.note) == (4999, [{"name": "Lamp"}], "Left")
        assert order.payment_reference == "pay_1001"


async def test_an_order_needs_a_known_customer(shop: Sessions) -> None:
    async with shop() as session:
        with pytest.raises(IntegrityError):
            await upsert_order(session, "1", customer_id="nobody", currency="EUR", total=1, paid=0, status="x")


async def test_lists_come_in_pages_by_id(shop: Sessions) -> None:
    async with shop() as session:
        customers = await list_customers(session, after="cus_ada", limit=5)
        assert [customer.id for customer in customers] == ["cus_bob"]
        first = await list_orders(session, limit=2)
        rest = await list_orders(session, after=first[-1].id)
        assert [order.id for order in [*first, *rest]] == ["1001", "1002", "1003", "2001"]
        assert [order.id for order in await list_orders(session, customer_id="cus_bob")] == ["2001"]
        assert await get_order(session, "9999") is None


async def test_the_newest_orders_of_a_customer_come_first(shop: Sessions) -> None:
    async with shop() as session:
        assert [order.id for order in await list_newest_orders(session, "cus_ada", 2)] == ["1002", "1003"]


async def test_refunds_are_summed_by_order_without_failed_ones(shop: Sessions) -> None:
    async with shop.begin() as session:
        done = [("1001", 3, "done"), ("1001", 2, "unknown"), ("1001", 4, "failed"), ("1002", 1, "done")]
        await add_refunds(session, done)
    async with shop() as session:
        assert await sum_refunds(session, ["1001", "1003"]) == {"1001": 5}
        assert await sum_refunds(session, []) == {}
