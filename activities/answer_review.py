"""Holds the agent's answer against the record, before it becomes a draft."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.markdown import markdown_as_read
from schema.answer_checks import AnswerFacts, HeldFor, is_named, is_too_long, review_answer
from schema.answer_text import emails, possible_names, possible_order_ids
from schema.db.answer_facts import (
    list_bugs,
    list_colleagues_words,
    list_customer_words,
    list_foreign_names,
    list_foreign_orders,
    list_refunds,
    list_tool_results,
    reset_was_sent,
    token_is_stored,
)
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.effects import RefundRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer
from schema.money import Money

TOKEN_LENGTH = 43
"""Of a reset link's token: 32 random bytes in URL-safe base64."""
_TOKENS = re.compile(rf"[\w-]{{{TOKEN_LENGTH},}}")
_DECIMAL = re.compile(r"(?<![\w.-])\d+(?:\.\d{1,3})?(?![\w.-]*\d)")
_REFUNDED = re.compile(r'"refunded":"(\d+(?:\.\d+)?)"')


@dataclass(frozen=True)
class AnswerReview:
    """`support` is the shop's own address, `instructions` the prompt that no customer is to read."""

    support: str
    instructions: str

    async def held_for(self, session: AsyncSession, ticket: TicketRow, text: str) -> HeldFor | None:
        """The rule the answer breaks; None when it may be sent. The same whenever it is asked of the same record.
        It is held against it as written and as a reader sees it: Markdown can hide words from one of them."""
        if is_too_long(text):
            return HeldFor.TOO_LONG
        readings = dict.fromkeys([text, markdown_as_read(text)])
        for reading in readings:
            if rule := await self._broken_by(session, ticket, reading):
                return rule
        return None

    async def _broken_by(self, session: AsyncSession, ticket: TicketRow, text: str) -> HeldFor | None:
        customer = await get_ticket_customer(session, ticket)
        suspicion = AnswerFacts(
            emails=self._own_emails(ticket, customer),
            names_foreign_order=bool(await _foreign_orders(session, customer, text)),
            names_foreign_customer=bool(await _foreign_names(session, customer, text)),
            holds_reset_token=await _holds_token(session, text),
            instructions=self.instructions,
        )
        # Most answers say nothing that the record would have to bear out, and need no further look at it.
        if review_answer(text, suspicion) is None:
            return None
        return review_answer(text, await self._facts(session, ticket, customer, text, suspicion))

    async def _facts(
        self, session: AsyncSession, ticket: TicketRow, customer: CustomerRow | None, text: str, known: AnswerFacts
    ) -> AnswerFacts:
        results = await list_tool_results(session, ticket.id)
        asked = await list_customer_words(session, ticket.id)
        refunds = [row for row in await list_refunds(session, ticket.id, _id_of(customer)) if row.status == "done"]
        own_names = [customer.name] if customer else []
        found = {
            "refunds": _sums([row for row in refunds if row.ticket_id == ticket.id]),
            "earlier_refunds": _sums(refunds) | _told_refunds(results),
            "other_amounts": frozenset(Decimal(n) for _, result in results for n in _DECIMAL.findall(result)),
            "references": frozenset(row.reference.casefold() for row in refunds if row.reference),
            "reset_sent": await reset_was_sent(session, ticket.id),
            "bugs": frozenset(await list_bugs(session, ticket.id)),
            "emails": known.emails | _emails_told(asked, results),
            "names_foreign_order": _any_new(await _foreign_orders(session, customer, text), asked),
            "names_foreign_customer": _any_new(await _foreign_names(session, customer, text), [*asked, *own_names]),
            "colleagues": tuple(await list_colleagues_words(session, ticket.id)),
        }
        return known.model_copy(update=found)

    def _own_emails(self, ticket: TicketRow, customer: CustomerRow | None) -> frozenset[str]:
        own = {self.support.casefold(), ticket.customer_email.casefold()}
        return frozenset(own | ({customer.email} if customer else set()))


def _emails_told(asked: list[str], results: list[tuple[str, str]]) -> frozenset[str]:
    """The addresses that the customer wrote, and those that the shop gives in its articles."""
    articles = (result for tool, result in results if tool == "search_knowledge_base")
    return frozenset[str]().union(*(emails(text) for text in [*asked, *articles]))


async def _foreign_orders(session: AsyncSession, customer: CustomerRow | None, text: str) -> list[str]:
    return await list_foreign_orders(session, _id_of(customer), possible_order_ids(text))


async def _foreign_names(session: AsyncSession, customer: CustomerRow | None, text: str) -> list[str]:
    return await list_foreign_names(session, _id_of(customer), possible_names(text))


def _any_new(found: Iterable[str], said: list[str]) -> bool:
    """Whether something was found that the customer has not said."""
    return any(not any(is_named(word, text) for text in said) for word in found)


async def _holds_token(session: AsyncSession, text: str) -> bool:
    runs = _TOKENS.findall(text)
    parts = {run[i : i + TOKEN_LENGTH] for run in runs for i in range(min(len(run) - TOKEN_LENGTH + 1, 500))}
    return await token_is_stored(session, {hashlib.sha256(part.encode()).hexdigest() for part in parts})


def _id_of(customer: CustomerRow | None) -> str | None:
    return customer.id if customer else None


def _told_refunds(results: list[tuple[str, str]]) -> frozenset[Decimal]:
    """What `check_order_status` has shown as refunded, which includes refunds whose outcome is open."""
    shown = (n for tool, result in results if tool == "check_order_status" for n in _REFUNDED.findall(result))
    return frozenset(amount for n in shown if (amount := Decimal(n)))


def _sums(refunds: list[RefundRow]) -> frozenset[Decimal]:
    """The refunds, and what they come to: per order, and all of a currency."""
    totals: dict[tuple[str, str], int] = {}
    for row in refunds:
        for name in (row.effect_key, row.order_id, "all"):
            totals[name, row.currency] = totals.get((name, row.currency), 0) + row.amount_minor
    return frozenset(Decimal(Money(minor=m, currency=c).decimal()) for (_, c), m in totals.items())
