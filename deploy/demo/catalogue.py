"""Fills a fresh installation with customers, orders and articles to try things out with.

It only adds what is missing: what an operator changed stays as it is.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from schema.db.catalogue import get_customer, get_customer_by_email, get_order, upsert_customer, upsert_order
from schema.db.knowledge import get_article, upsert_article
from schema.db.session import create_sessions

DATA = Path(__file__).parent


async def load_demo(database_url: str) -> None:
    """Add the demo data that is missing to the database at this `postgresql://` address, in one transaction."""
    engine = create_async_engine("postgresql+asyncpg://" + database_url.split("://", 1)[1])
    try:
        async with create_sessions(engine).begin() as session:
            await add_missing(session)
    finally:
        await engine.dispose()


async def add_missing(session: AsyncSession) -> None:
    """Add the customers, orders and articles that are not there. The caller commits."""
    for customer in customers():
        await _add_customer(session, **customer)
    for order in orders():
        await _add_order(session, **order)
    for slug, title, body in articles():
        if await get_article(session, slug) is None:
            await upsert_article(session, slug, title, body)


def customers() -> list[dict[str, Any]]:
    """The customers, as `upsert_customer` takes them, with `id`."""
    return _rows("customers.json")


def orders() -> list[dict[str, Any]]:
    """The orders, as `upsert_order` takes them, with `id`; amounts in minor units."""
    return [row | {"placed_at": datetime.fromisoformat(row["placed_at"])} for row in _rows("orders.json")]


def articles() -> Iterator[tuple[str, str, str]]:
    """Slug, title and body of each article; a file is `<slug>.<language>.md` and begins with its title."""
    for path in sorted((DATA / "knowledge").glob("*.md")):
        title, _, body = path.read_text(encoding="utf-8").partition("\n")
        yield path.name.partition(".")[0], title.removeprefix("# ").strip(), body.strip()


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return rows


async def _add_customer(session: AsyncSession, id: str, email: str, **values: Any) -> None:
    known = await get_customer(session, id) or await get_customer_by_email(session, email)
    if known is None:
        await upsert_customer(session, id, email=email, **values)


async def _add_order(session: AsyncSession, id: str, customer_id: str, **values: Any) -> None:
    # The operator may have the customer's address under another id; then there is nobody to own the order.
    owned = await get_customer(session, customer_id) is not None
    if owned and await get_order(session, id) is None:
        await upsert_order(session, id, customer_id=customer_id, **values)
