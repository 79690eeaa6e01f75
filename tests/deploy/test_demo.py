"""The demo data is sound, is added once, and never touches what an operator changed."""

from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from deploy.demo.catalogue import articles, customers, load_demo, orders
from schema.db.catalogue import get_customer, get_order, upsert_customer, upsert_order
from schema.db.knowledge import get_article, list_articles, upsert_article
from schema.db.session import Sessions
from schema.db.tables.catalogue import CustomerRow, KnowledgeArticleRow, OrderRow
from schema.money import Money
from schema.tickets import normal_email

TEMPLATES = Path(__file__).parents[2] / "api" / "ticket_templates.yaml"


async def count(sessions: Sessions) -> list[int | None]:
    async with sessions() as session:
        tables: list[Any] = [CustomerRow, OrderRow, KnowledgeArticleRow]
        return [await session.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_loading_twice_adds_everything_once(sessions: Sessions, database_url: str) -> None:
    await load_demo(database_url)
    first = await count(sessions)
    await load_demo(database_url)
    assert first == await count(sessions) == [20, 60, 15]


async def test_what_an_operator_changed_stays(sessions: Sessions, database_url: str) -> None:
    async with sessions.begin() as session:
        await upsert_customer(session, "cus_ada", email="ada@example.org", name="Renamed")
        await upsert_order(session, "1001", customer_id="cus_ada", currency="EUR", total=1, paid=1, status="lost")
        await upsert_article(session, "refund-policy", "Ours", "Our own words.")
        await upsert_customer(session, "own-id", email="grace@example.com", name="Grace")
    await load_demo(database_url)
    async with sessions() as session:
        customer, order = await get_customer(session, "cus_ada"), await get_order(session, "1001")
        article = await get_article(session, "refund-policy")
        assert customer is not None and order is not None and article is not None  # noqa: PT018
        assert (customer.name, order.status, article.title) == ("Renamed", "lost", "Ours")
        assert await get_customer(session, "cus_grace") is None
        assert await get_order(session, "1002") is None


async def test_adas_order_can_be_refunded(sessions: Sessions, database_url: str) -> None:
    await load_demo(database_url)
    async with sessions() as session:
        order = await get_order(session, "1001")
        assert order is not None
        customer = await get_customer(session, order.customer_id)
    assert customer is not None
    assert (customer.name, customer.email) == ("Ada Lovelace", "ada@example.com")
    assert (order.status, str(Money(minor=order.paid, currency=order.currency))) == ("delivered", "EUR 49.99")
    assert order.payment_reference == "pay_1001"


async def test_the_articles_are_in_the_language_their_file_says(sessions: Sessions, database_url: str) -> None:
    await load_demo(database_url)
    async with sessions() as session:
        found = Counter(article.language for article in await list_articles(session))
    assert found == {"english": 11, "german": 1, "french": 1, "spanish": 1, "simple": 1}


def test_items_add_up_to_the_total_and_nobody_paid_more() -> None:
    for order in orders():
        assert sum(item["quantity"] * item["unit_price"] for item in order["items"]) == order["total"], order["id"]
        assert 0 <= order["paid"] <= order["total"]
        assert bool(order["payment_reference"]) == bool(order["paid"])


def test_customers_live_at_example_domains_and_own_the_orders() -> None:
    people = {customer["id"]: customer for customer in customers()}
    assert len({normal_email(customer["email"]) for customer in people.values()}) == len(people)
    assert {customer["email"].partition("@")[2] for customer in people.values()} == {
        "example.com",
        "example.org",
        "example.net",
    }
    assert {order["customer_id"] for order in orders()} == set(people)
    assert sum(customer["staff"] for customer in people.values()) == 1


def test_orders_come_in_many_currencies_and_states() -> None:
    assert {"EUR", "USD", "GBP", "JPY", "KWD", "CHF"} <= {order["currency"] for order in orders()}
    assert {order["status"] for order in orders()} == {"processing", "shipped", "delivered", "cancelled", "returned"}
    assert any(order["paid"] == 0 for order in orders())
    assert any(0 < order["paid"] < order["total"] for order in orders())


def test_every_article_has_a_title_and_a_text() -> None:
    for slug, title, body in articles():
        assert slug == slug.lower()
        assert len(title) > 5
        assert len(body) > 100


def test_ticket_templates_come_from_demo_customers() -> None:
    templates = yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))
    people = {customer["email"]: customer["name"] for customer in customers()}
    assert len({template["id"] for template in templates}) == 9
    for template in templates:
        assert set(template) == {"id", "title", "expected", "ticket"}
        assert people[template["ticket"]["customer_email"]] == template["ticket"]["customer_name"]
        assert template["ticket"]["subject"]
        assert template["ticket"]["body"]
