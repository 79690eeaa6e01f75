"""Puts an approval request together as a person needs it: list and single request are the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.approval_facts import PageFacts, gather_page_facts, order_of
from api.callers import Caller
from api.deciders import decider_of
from api.models.approval_parts import MayDecideRead, PaymentRead, Rationale, UndoneRead
from api.models.approval_rows import (
    known_since,
    read_changes,
    read_consent,
    read_customer,
    read_execution,
    read_order,
    read_rules,
    read_ticket_part,
)
from api.models.approvals import ApprovalRead
from api.models.ticket_rows import link_workflow
from schema.approvals import ApprovalStatus, Decider
from schema.argument_forms import argument_form
from schema.consequences import AskedFor, consequence_of, on_expiry
from schema.db.approval_history import CustomerHistory, PastRefund
from schema.db.approval_lists import ApprovalView, get_approval_view
from schema.db.approval_story import Story, Words
from schema.db.approvals import approved_call
from schema.db.policy_facts import amount_of
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.undo import may_undo
from schema.evidence_claims import Claim, claim_of_customer, claim_of_finding, claims_of_record, shortened
from schema.injection_signs import injection_sign
from schema.may_decide import NOTHING_TO_DECIDE, TIME_IS_OVER, MayDecide, may_decide
from schema.money import Money
from schema.policy import Policy
from schema.policy_thresholds import thresholds_of
from schema.risk_flags import Flag, RiskFacts, risk_flags
from schema.settings import Settings

MAX_EXCERPT = 600
CLAIMED = "The agent's claim, not verified"
WRITE_SCOPE = "approvals:write"
_SAME = ("id", "ticket_id", "action_type", "action_params", "digest", "status", "requested_at", "expires_at", "due_at")
_ASKS = ("approver_role", "approvers_needed", "policy_version", "evidence")
_TIMES = ("remind_at", "reminded_at", "escalate_at", "escalated_at")
_DECIDED = ("decision", "decided_at", "decided_by", "decision_reason")


@dataclass(frozen=True)
class Reader:
    """Who reads requests, and by which policy that person would decide them."""

    caller: Caller
    policy: Policy
    settings: Settings

    @property
    def decider(self) -> Decider:
        return decider_of(self.caller)

    @property
    def may_write(self) -> bool:
        return self.caller.scopes is None or WRITE_SCOPE in self.caller.scopes


async def read_card(session: AsyncSession, approval_id: UUID, reader: Reader) -> ApprovalRead:
    """One request. Raises `NotFound`."""
    [card] = await read_cards(session, [await get_approval_view(session, approval_id)], reader)
    return card


async def read_cards(session: AsyncSession, views: Sequence[ApprovalView], reader: Reader) -> list[ApprovalRead]:
    """The requests as this caller sees them."""
    if not views:
        return []
    facts = await gather_page_facts(session, views, reader.decider, reader.policy)
    return [_Card(view, facts, reader).read() for view in views]


class _Card:
    """One request with the facts of its page."""

    def __init__(self, view: ApprovalView, facts: PageFacts, reader: Reader) -> None:
        self.view, self.facts, self.reader = view, facts, reader
        self.row: ApprovalRow = view.approval
        self.story: Story = facts.stories.get(view.ticket.id, Story())
        self.amount = amount_of(approved_call(view.approval))
        self.consents: Sequence[ConsentRow] = facts.consents.get(view.approval.id, ())
        self.is_open = view.approval.status == ApprovalStatus.PENDING

    def read(self) -> ApprovalRead:
        """All of it."""
        row, names = self.row, self.facts.names
        rules = read_rules(row)
        return ApprovalRead.model_validate(
            {name: getattr(row, name) for name in (*_SAME, *_ASKS, *_TIMES, *_DECIDED)}
            | self._undo()
            | self._decide()
            | self._shop()
            | {
                "approved_by": [read_consent(consent, names) for consent in self.consents],
                "decided_by_name": names.get(row.decided_by or ""),
                "message": row.decision_message,
                "arguments": row.decision_arguments,
                "changes": read_changes(row),
                "amount": self.amount,
                "rule": row.rule,
                "rules": rules,
                "rationale": self._rationale(),
                "evidence_items": self._evidence(),
                "flags": self.flags(),
                "on_expiry": on_expiry(row.expires_at),
                "consequence": consequence_of(self._asked()),
                "ticket": read_ticket_part(self.view.ticket, self._excerpt()),
                "workflow": link_workflow(self.view.ticket, self.reader.settings),
                "execution": read_execution(self.view),
            }
        )

    def _undo(self) -> dict[str, Any]:
        row = self.row
        until, principal = (row.undo_until, row.decided_principal) if not self.is_open else self._own_consent()
        if row.taken_up_at is not None:
            until = None
        allowed = until is not None and until > self.facts.now and may_undo(self.reader.decider, principal)
        undone = None
        if row.undone_at and row.undone_by:
            undone = UndoneRead(by=row.undone_by, by_name=self.facts.names[row.undone_by], at=row.undone_at)
        return {"undo_until": until, "may_undo": allowed and self.reader.may_write, "undone": undone}

    def _own_consent(self) -> tuple[Any, str | None]:
        """Until when the newest yes to an open request can be taken back, by whom."""
        newest = max(self.consents, key=lambda consent: consent.at, default=None)
        if newest is None or newest.undo_until is None or newest.undo_until <= self.facts.now:
            return None, None
        return newest.undo_until, newest.principal

    def _decide(self) -> dict[str, Any]:
        may = self._may_decide()
        told = MayDecideRead(allowed=may.allowed, code=may.code, text=may.text)
        return {"may_decide": told, "allowed_decisions": list(may.decisions)}

    def _may_decide(self) -> MayDecide:
        if not self.is_open:
            return NOTHING_TO_DECIDE
        if self.row.expires_at <= self.facts.now:
            return TIME_IS_OVER
        if not self.reader.may_write:
            return MayDecide(allowed=False, code="out_of_scope", text=f"This key needs the scope {WRITE_SCOPE}.")
        decider = self.reader.decider
        said_yes = any(consent.principal == decider.principal for consent in self.consents)
        return may_decide(decider, self.facts.deciding[self.row.id], said_yes)

    def _shop(self) -> dict[str, Any]:
        customer, order = self.view.customer, self.view.order
        most = self._most()
        fixed = {"currency": order.currency} if order else {}
        history = self._history()
        open_tickets = self.facts.open_tickets.get(self.view.ticket.customer_email, 0)
        return {
            "customer": customer and read_customer(customer, history, self._past(), open_tickets),
            "order": order and read_order(order, self._refunded(), self.amount if self.is_open else None),
            "payment": PaymentRead(reference=order.payment_reference) if order and order.payment_reference else None,
            "argument_schema": argument_form(self.row.action_type, most, fixed),
        }

    def _history(self) -> CustomerHistory:
        customer = self.view.customer
        return (self.facts.customers.get(customer.id) if customer else None) or CustomerHistory()

    def _refunded(self) -> int:
        return self.facts.refunded.get(self.view.order.id, 0) if self.view.order else 0

    def _past(self) -> list[PastRefund]:
        return [refund for refund in self._history().refunds if refund.approval_id != self.row.id]

    def _most(self) -> Money | None:
        order = self.view.order
        return Money(minor=max(order.paid - self._refunded(), 0), currency=order.currency) if order else None

    def _rationale(self) -> Rationale | None:
        step = (self.row.turn, self.view.call.step) if self.view.call else None
        said = (self.story.steps.get(step) or "").strip() if step else ""
        reason = self.row.action_params.get("reason")
        if not said and not isinstance(reason, str):
            return None
        seq = self.story.seq("model.answered", *step) if step else None
        return Rationale(
            by="agent",
            label=CLAIMED,
            text=said or None,
            reason=reason if isinstance(reason, str) else None,
            event_seq=seq,
            verified=False,
        )

    def _evidence(self) -> list[Claim]:
        asked = self.story.seq("approval.requested", self.row.id)
        found = claims_of_record(self.row.evidence, asked)
        for one in self.story.findings:
            if one.turn == self.row.turn and one.call < self.row.call:
                seq = self.story.seq("tool.finished", one.turn, one.call)
                found.append(claim_of_finding(one.tool, one.result, seq))
        words = self._words()
        return [*found, *([claim_of_customer(words.text, self.story.seq_of_words(words))] if words else [])]

    def _words(self) -> Words | None:
        """The customer's newest words when the request was made."""
        before = [one for one in self.story.words if one.turn is None or one.turn <= self.row.turn]
        return before[-1] if before else None

    def _excerpt(self) -> str | None:
        words = self._words()
        return shortened(words.text, MAX_EXCERPT) if words else None

    def flags(self) -> list[Flag]:
        """What asks for a second look."""
        view, order = self.view, self.view.order
        made = [refund for refund in self._past() if refund.status != "failed"]
        return risk_flags(
            RiskFacts(
                sender_verified=view.ticket.sender_verified,
                written_from=view.ticket.customer_email,
                amount=self.amount,
                paid=order and Money(minor=order.paid, currency=order.currency),
                order_owner=view.owner,
                refunds_in_90_days=len(made),
                other_requests_for_order=self._other_requests(made),
                customer_age_days=self._customer_age(),
                order_age_days=_days(self.row.requested_at - order.placed_at) if order else None,
                thresholds=self._thresholds(),
                injection=self._injection(),
            )
        )

    def _other_requests(self, made: Sequence[PastRefund]) -> int:
        order_id = order_of(self.row)
        if order_id is None:
            return 0
        unasked = [refund for refund in made if refund.order_id == order_id and refund.approval_id is None]
        return len(self.facts.requests.get(order_id, set()) - {self.row.id}) + len(unasked)

    def _customer_age(self) -> float | None:
        customer = self.view.customer
        return _days(self.row.requested_at - known_since(customer, self._history())) if customer else None

    def _thresholds(self) -> tuple[Money, ...]:
        amount = self.amount
        return thresholds_of(self.reader.policy, self.row.action_type, amount.currency) if amount else ()

    def _injection(self) -> str | None:
        texts = [self.view.ticket.subject, *(one.text for one in self.story.words)]
        return next((sign for text in texts if (sign := injection_sign(text))), None)

    def _asked(self) -> AskedFor:
        yeses = len({consent.principal for consent in self.consents} - {self.reader.decider.principal})
        return AskedFor(
            tool=self.row.action_type,
            amount=self.amount,
            order_id=order_of(self.row),
            customer=self.view.customer.name if self.view.customer else None,
            expires_at=self.row.expires_at,
            more_people=max(self.row.approvers_needed - yeses - 1, 0) if self.is_open else 0,
        )


def _days(length: timedelta) -> float:
    return length.total_seconds() / 86_400
