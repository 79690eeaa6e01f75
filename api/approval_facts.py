"""Everything that a page of approval requests is shown with, in the same few queries however long the page is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import ApprovalStatus, Decider
from schema.db.approval_history import (
    CustomerHistory,
    count_open_tickets,
    list_requests_for,
    load_customers,
)
from schema.db.approval_lists import ApprovalView
from schema.db.approval_story import Story, load_stories
from schema.db.approvals import approved_call
from schema.db.catalogue import sum_refunds
from schema.db.decider_facts import (
    approved_today,
    own_part_today,
    people_behind,
    roles_of_others,
    somebody_else_could,
)
from schema.db.decisions import list_consents
from schema.db.names import load_names
from schema.db.policy_facts import amount_of
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.deciding import RequestFacts
from schema.policy import Policy
from schema.roles import Role


@dataclass(frozen=True)
class PageFacts:
    """By the ids of requests, tickets, customers and orders. `now` is the database's clock."""

    now: datetime
    consents: Mapping[UUID, Sequence[ConsentRow]]
    names: Mapping[str, str]
    customers: Mapping[str, CustomerHistory]
    open_tickets: Mapping[str, int]
    refunded: Mapping[str, int]
    requests: Mapping[str, set[UUID]]
    stories: Mapping[UUID, Story]
    deciding: Mapping[UUID, RequestFacts]


async def gather_page_facts(
    session: AsyncSession, views: Sequence[ApprovalView], decider: Decider, policy: Policy
) -> PageFacts:
    """The facts of these requests, as this person would decide them."""
    consents = await list_consents(session, [view.approval.id for view in views])
    orders = {order for view in views if (order := order_of(view.approval))}
    return PageFacts(
        now=(await session.execute(select(func.clock_timestamp()))).scalar_one(),
        consents=consents,
        names=await load_names(session, _named(views, consents)),
        customers=await load_customers(session, {view.customer.id for view in views if view.customer}),
        open_tickets=await count_open_tickets(session, {view.ticket.customer_email for view in views}),
        refunded=await sum_refunds(session, [view.order.id for view in views if view.order]),
        requests=await list_requests_for(session, orders),
        stories=await load_stories(session, {view.ticket.id for view in views}),
        deciding=await _deciding(session, [view for view in views if _is_open(view)], decider, policy),
    )


def order_of(row: ApprovalRow) -> str | None:
    """The order a request is about."""
    order_id = row.action_params.get("order_id")
    return order_id if isinstance(order_id, str) else None


def _is_open(view: ApprovalView) -> bool:
    return view.approval.status == ApprovalStatus.PENDING


def _named(views: Sequence[ApprovalView], consents: Mapping[UUID, Sequence[ConsentRow]]) -> set[str]:
    found = {row.decided_by for rows in consents.values() for row in rows}
    decided = {name for view in views for name in (view.approval.decided_by, view.approval.undone_by) if name}
    return found | decided


async def _deciding(
    session: AsyncSession, views: Sequence[ApprovalView], decider: Decider, policy: Policy
) -> dict[UUID, RequestFacts]:
    """What the rules between people ask about each open request."""
    if not views:
        return {}
    behind = await people_behind(session, [view.ticket for view in views])
    others = await roles_of_others(session, decider)
    spent = await approved_today(session, decider)
    own = await own_part_today(session, decider, [view.approval.id for view in views])
    found: dict[UUID, RequestFacts] = {}
    for view in views:
        row, amount = view.approval, amount_of(approved_call(view.approval))
        role = Role(row.approver_role)
        found[row.id] = RequestFacts(
            approver_role=role,
            amount=amount,
            caused_by=behind[view.ticket.id],
            somebody_else_could=somebody_else_could(decider, role, others),
            allowed_today=spent.get(amount.currency, 0) - own.get(row.id, 0) if amount else 0,
            daily_limit=policy.limits.person_limit(amount.currency) if amount else None,
        )
    return found
