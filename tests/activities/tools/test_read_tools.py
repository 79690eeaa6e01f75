"""The tools that only look see the ticket's own customer and nobody else's data."""

import json
from typing import Any
from uuid import uuid4

import pytest

from activities.tools.base import ReadTool, ToolContext
from activities.tools.list_customer_orders import ListCustomerOrders
from activities.tools.search_knowledge_base import SearchKnowledgeBase
from schema.db.catalogue import get_customer, upsert_customer, upsert_order
from schema.db.knowledge import upsert_article
from schema.db.session import Sessions
from schema.errors import ToolRefused
from tests.recorded_refunds import add_refunds


@pytest.fixture
async def shop(sessions: Sessions) -> Sessions:
    async with sessions.begin() as session:
        await upsert_customer(session, "ada", email="ada@example.com", name="Ada")
        await upsert_customer(session, "bob", email="bob@example.com", name="Bob")
        for number in range(1, 4):
            await upsert_order(
                session, f"100{number}", customer_id="ada", currency="EUR", total=4999, paid=4999, status="delivered"
            )
        await upsert_order(session, "2001", customer_id="bob", currency="KWD", total=1500, paid=0, status="processing")
        await add_refunds(session, [("1001", 4000, "done"), ("1001", 999, "pending"), ("1002", 99, "failed")])
        await upsert_article(session, "refunds", "Refund policy", "You can have your money back. " * 100)
    return sessions


async def ask(tool: ReadTool, sessions: Sessions, customer_id: str | None, **arguments: Any) -> Any:
    async with sessions() as session:
        customer = await get_customer(session, customer_id) if customer_id else None
    context = ToolContext(sessions, uuid4(), customer, turn=1, call=1)
    return json.loads(await tool.ainvoke(arguments, config=context.config))


async def test_the_order_list_shows_own_orders_newest_first_with_what_is_refundable(shop: Sessions) -> None:
    found = await ask(ListCustomerOrders(), shop, "ada")
    assert found["count"] == 3
    assert {order["order_id"]: order["refundable"] for order in found["orders"]} == {
        "1003": "49.99",
        "1002": "49.99",
        "1001": "0.00",
    }
    assert [order["order_id"] for order in found["orders"]] == ["1003", "1002", "1001"]


async def test_amounts_have_the_decimals_of_their_currency(shop: Sessions) -> None:
    (order,) = (await ask(ListCustomerOrders(), shop, "bob"))["orders"]
    assert (order["currency"], order["total"], order["refundable"]) == ("KWD", "1.500", "0.000")
    assert set(order) == {"order_id", "status", "placed_at", "currency", "total", "refundable"}


async def test_the_order_list_is_cut_at_its_limit(shop: Sessions) -> None:
    assert (await ask(ListCustomerOrders(), shop, "ada", limit=1))["count"] == 1


async def test_orders_are_not_listed_for_an_unknown_sender(shop: Sessions) -> None:
    with pytest.raises(ToolRefused, match="No customer account"):
        await ask(ListCustomerOrders(), shop, None)


async def test_a_search_gives_slug_title_and_an_excerpt_to_answer_from(shop: Sessions) -> None:
    found = await ask(SearchKnowledgeBase(), shop, None, query="Can I get my money back?")
    (result,) = found["results"]
    assert (result["slug"], result["title"]) == ("refunds", "Refund policy")
    assert 600 < len(result["excerpt"]) <= 1200
    assert found["note"]


async def test_a_search_without_a_match_says_so(shop: Sessions) -> None:
    assert await ask(SearchKnowledgeBase(), shop, None, query="How do I grow tomatoes on the moon?") == {
        "results": [],
        "note": "No article matches. Say so plainly; do not invent an answer.",
    }
