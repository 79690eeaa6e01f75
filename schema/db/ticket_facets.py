"""How many tickets each choice of a list would leave."""

from collections import Counter
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.tickets import TicketRow
from schema.db.ticket_lists import TicketFilter, base_conditions, prepare_search
from schema.waiting import NEEDS_A_PERSON

NEWEST_COUNTED = 1_000
"""Of what a text is found in, so many are counted: the newest."""

FACETS = ("status", "channel", "priority", "category", "assignee")


class TicketFacets:
    """Counts by facet and value. Each facet is counted as if nothing were chosen in it, so that its other choices
    show what they would give; `total` is what all choices together leave."""

    def __init__(self, wanted: TicketFilter) -> None:
        self._wanted = wanted
        self.capped = False
        self.looked_at: list[int] = []
        self.total = 0
        self.waiting = 0
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}

    def add(self, cell: dict[str, Any], count: int) -> None:
        """Count the tickets that share these values."""
        self.looked_at.append(count)
        missed = {name for name in FACETS if not self._fits(name, cell[name])}
        waits = cell["status"] in NEEDS_A_PERSON
        fits_waiting = self._wanted.waiting in {None, waits}
        if not missed and fits_waiting:
            self.total += count
        if waits and not missed:
            self.waiting += count
        for name in FACETS:
            if missed <= {name} and (fits_waiting or name == "status") and cell[name] is not None:
                self.counts[name][cell[name]] += count

    def _fits(self, name: str, value: object) -> bool:
        chosen = getattr(self._wanted, name)
        if name == "status":
            return not chosen or value in chosen
        return chosen is None or value == chosen


async def count_facets(session: AsyncSession, wanted: TicketFilter) -> TicketFacets:
    """One pass over the index that holds all facets; customer, time and text cut it down before."""
    facets = TicketFacets(wanted)
    common = await prepare_search(session, wanted)
    for *values, count in await session.execute(select_facets(wanted, common)):
        facets.add(dict(zip(FACETS, values, strict=True)), count)
    facets.capped = wanted.q is not None and sum(facets.looked_at) >= NEWEST_COUNTED
    return facets


def select_facets(wanted: TicketFilter, common: bool = False) -> Select[Any]:
    """The statement behind `count_facets`: how many tickets share each combination of values."""
    columns = [getattr(TicketRow, name) for name in FACETS]
    found = select(*columns).where(*base_conditions(wanted, common))
    if wanted.q:
        newest = found.order_by(TicketRow.created_at.desc(), TicketRow.id.desc()).limit(NEWEST_COUNTED).subquery()
        found, columns = select(newest), [newest.c[name] for name in FACETS]
    return found.with_only_columns(*columns, func.count()).group_by(*columns)
