"""What the palette finds: a few of everything, by ids and words. Any few: sorting all that fit would take its time."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.search import matches, words_query
from schema.db.tables.catalogue import CUSTOMER_TERMS, CustomerRow, KnowledgeArticleRow, OrderRow
from schema.db.tables.tickets import TicketRow
from schema.db.ticket_lists import TicketFilter, TicketSort, list_tickets

FEW = 6


async def find_tickets(session: AsyncSession, text_: str) -> Sequence[TicketRow]:
    """The newest tickets found by the text."""
    return await list_tickets(session, TicketFilter(q=text_), TicketSort.CREATED_NEWEST, None, FEW)


async def find_customers(session: AsyncSession, text_: str) -> Sequence[CustomerRow]:
    """Customers by id, name or address."""
    query = words_query(text_, short_counts=True)
    if query is None:
        return []
    terms: ColumnElement[object] = literal_column(CUSTOMER_TERMS)
    found = select(CustomerRow).where(matches(terms, query)).limit(FEW)
    return (await session.scalars(found)).all()


async def find_orders(session: AsyncSession, text_: str) -> Sequence[OrderRow]:
    """Orders by id."""
    query = words_query(text_, short_counts=True)
    if query is None:
        return []
    terms: ColumnElement[object] = literal_column("search_terms(orders.id)")
    found = select(OrderRow).where(matches(terms, query)).limit(FEW)
    return (await session.scalars(found)).all()


async def find_articles(session: AsyncSession, text_: str) -> Sequence[KnowledgeArticleRow]:
    """Articles by words of the title, or by their slug. There are few of them, so no index is needed."""
    query = words_query(text_, short_counts=True)
    if query is None:
        return []
    terms: ColumnElement[object] = literal_column("search_terms(title || ' ' || slug)")
    found = select(KnowledgeArticleRow).where(matches(terms, query)).order_by(KnowledgeArticleRow.slug).limit(FEW)
    return (await session.scalars(found)).all()
