"""Tells the agent what a sender who is not proven can do, and mails a one-time code where that helps."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.events import NewEvent
from schema.db.sender_codes import Proof, asked_event, offer_proof
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.tickets import TicketRow
from schema.policy import Policy
from schema.policy_verdicts import CallFacts
from schema.reply_address import MailAddresses

NOT_PROVEN = "The address this ticket came from is not proven to be the customer's."
WORDS = {
    Proof.CODE_MAILED: "A one-time code was mailed to it just now: ask the customer to answer with that code.",
    Proof.CODE_OPEN: "A one-time code was mailed to it before: ask the customer to answer with that code.",
    Proof.WRITE_AGAIN: "The customer has proved it meanwhile: ask to write once more what is wanted.",
    Proof.NOT_NOW: "No further code can be mailed now: offer that a colleague takes over.",
}


@dataclass(frozen=True)
class Refusal:
    """What the model is told of a refused call, and the events that follow from it."""

    words: str
    events: list[NewEvent]


@dataclass(frozen=True)
class SenderProof:
    """Asked in the transaction that records a refused call. The caller has locked the ticket."""

    addresses: MailAddresses

    async def account_unknown(self, session: AsyncSession, ticket: TicketRow, words: str) -> Refusal:
        """Of a call about an account. Proof helps only where the shop knows the address; only who reads its mails
        learns that it does."""
        account = select(CustomerRow.id).where(CustomerRow.email == ticket.customer_email)
        if ticket.sender_verified or await session.scalar(account) is None:
            return Refusal(f"Error: {words}", [])
        return await self._with_offer(session, ticket, f"Error: {words}", f"Error: {NOT_PROVEN}")

    async def denied(
        self, session: AsyncSession, ticket: TicketRow, words: str, policy: Policy, facts: CallFacts | None
    ) -> Refusal:
        """Of a call that the policy forbids. Proof helps only where it would not forbid it to a proven sender."""
        if ticket.sender_verified or facts is None or _forbids_anyway(policy, facts):
            return Refusal(words, [])
        return await self._with_offer(session, ticket, words, f"{words} {NOT_PROVEN}")

    async def _with_offer(self, session: AsyncSession, ticket: TicketRow, without: str, words: str) -> Refusal:
        offer = await offer_proof(session, ticket, self.addresses)
        if offer is None:
            return Refusal(without, [])
        return Refusal(f"{words} {WORDS[offer]}", [asked_event()] if offer is Proof.CODE_MAILED else [])


def _forbids_anyway(policy: Policy, facts: CallFacts) -> bool:
    return policy.judge(facts.model_copy(update={"sender_verified": True})).effect == "deny"
