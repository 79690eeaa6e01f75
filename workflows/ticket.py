"""The ticket's story: work off what the customer wrote, ask people where the policy says so, answer, wait, close.

The workflow decides what happens next and writes nothing itself; every write is made by the activity whose work it
records. Signal handlers are synchronous appends that never raise.
"""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from schema.activity_messages import (
    Advance,
    AdvanceAgent,
    AgentAdvanced,
    AssignTicket,
    CancelTicket,
    HandOver,
    ReplyOutcome,
    ReplySent,
    SendReply,
)
from schema.approvals import DecisionTaken
from schema.signals import (
    WORKFLOW_TYPE,
    ByPerson,
    CustomerMessage,
    PersonReplied,
    TicketInput,
    TicketState,
)
from schema.tickets import TicketStatus
from workflows.activity_stubs import ADVANCE_AGENT, ASSIGN_TICKET, CANCEL_TICKET, HAND_OVER, SEND_REPLY
from workflows.desk import Desk
from workflows.parking import Stopped, do
from workflows.proposals import carry_out

EXPIRED = "An approval was not decided in time."
GIVEN_UP = {
    Advance.OVER_CAP: "The agent used up its model calls for this message.",
    Advance.OVER_BUDGET: "The ticket's budget of model calls and tokens is used up.",
    Advance.HELD: "The agent's answers were held back.",
}


@workflow.defn(name=WORKFLOW_TYPE)
class TicketWorkflow:
    """One ticket, id `ticket-<ticket id>`. Open and closed tickets take the same signal-with-start."""

    @workflow.init
    def __init__(self, ticket: TicketInput) -> None:
        self._ticket = ticket
        self._desk = Desk(ticket)
        self._waiting_for = "the agent"

    @workflow.run
    async def run(self, ticket: TicketInput) -> None:
        try:
            while await self._work_off():
                if not await self._news_before_closing():
                    return
                self._begin_anew_for_a_new_turn()
        except (asyncio.CancelledError, ActivityError) as error:
            if not is_cancelled_exception(error):
                raise
            # Cancelled in the Temporal console, while waiting or in an activity: the record must say so as well.
            await CANCEL_TICKET(CancelTicket(ticket_id=ticket.ticket_id, by="operator"), "cancelled by an operator")
            raise

    async def _work_off(self) -> bool:
        """Do everything there is to do. Returns False when the ticket is cancelled."""
        desk = self._desk
        while desk.has_news:
            try:
                if desk.cancelled_by:
                    await self._cancel(desk.cancelled_by)
                    return False
                if desk.assign_by:
                    await self._assign(desk.assign_by)
                elif desk.replies:
                    await self._send(SendReply(ticket_id=desk.ticket_id, message_id=desk.replies.popleft()), "reply")
                else:
                    await self._take_turn()
            except Stopped:
                continue
        return True

    async def _take_turn(self) -> None:
        """Let the agent work until it has answered, or somebody else must."""
        desk = self._desk
        desk.unread = False
        while not desk.stop_asked:
            self._waiting_for = "the agent"
            advanced = await do(desk, ADVANCE_AGENT, AdvanceAgent(ticket_id=desk.ticket_id), "the agent works")
            desk.note(*advanced.steps)
            if not await self._follow(advanced):
                return

    async def _follow(self, advanced: AgentAdvanced) -> bool:
        """Do what the agent's advance asks for. Returns whether the agent has to go on."""
        desk = self._desk
        if advanced.turn > desk.turns:
            desk.turns = advanced.turn
            desk.move_to(TicketStatus.PROCESSING)
        if desk.stop_asked:
            raise Stopped
        match advanced.outcome:
            case Advance.STOPPED:
                desk.taken_over = True
            case Advance.PROPOSED:
                self._waiting_for = "a decision"
                if await carry_out(desk, advanced.calls):
                    return True
                await self._hand_over(EXPIRED)
            case Advance.ANSWERED if advanced.draft_id:
                sent = await self._send(SendReply(ticket_id=desk.ticket_id, message_id=advanced.draft_id), "answer")
                return sent.outcome is ReplyOutcome.OBSOLETE
            case Advance.OVER_CAP | Advance.OVER_BUDGET | Advance.HELD:
                await self._hand_over(GIVEN_UP[advanced.outcome])
            case Advance.CONTINUE:
                return True
        return False

    async def _send(self, message: SendReply, what: str) -> ReplySent:
        assignments = self._desk.assignments
        sent = await do(self._desk, SEND_REPLY, message, f"send the {what}")
        self._desk.note(f"{what.capitalize()}: {sent.outcome.value}")
        self._desk.move_to(TicketStatus(sent.ticket_status))
        if self._desk.status is TicketStatus.ESCALATED:
            self._with_a_person_since(assignments)
        return sent

    def _with_a_person_since(self, assignments: int) -> None:
        """The activity gave the ticket to a person, unless a person has said meanwhile who is to have it: what that
        person saw was newer. `patched`, since runs from before went on differently."""
        heard_meanwhile = self._desk.assignments != assignments
        if not heard_meanwhile or not workflow.patched("assigned-meanwhile"):
            self._desk.taken_over = True

    async def _hand_over(self, reason: str) -> None:
        desk = self._desk
        assignments = desk.assignments
        sent = await do(desk, HAND_OVER, HandOver(ticket_id=desk.ticket_id, reason=reason), "hand over to a person")
        self._with_a_person_since(assignments)
        desk.note(f"Handed over to a person: {reason}")
        desk.move_to(TicketStatus(sent.ticket_status))

    async def _assign(self, by: str) -> None:
        desk = self._desk
        desk.assign_by = None
        message = AssignTicket(ticket_id=desk.ticket_id, to_person=desk.taken_over, by=by)
        await do(desk, ASSIGN_TICKET, message, "to a person" if desk.taken_over else "to the agent")
        desk.note("With a person" if message.to_person else "Back with the agent")
        if message.to_person:
            desk.move_to(TicketStatus.ESCALATED)

    async def _cancel(self, who: ByPerson) -> None:
        if not who.recorded:
            await CANCEL_TICKET(CancelTicket(ticket_id=self._desk.ticket_id, by=who.by), "cancel")
        self._desk.note("Cancelled")
        self._desk.move_to(TicketStatus.CANCELLED)

    async def _news_before_closing(self) -> bool:
        """Wait for something to do. Returns False when nothing came for so long that the run may close."""
        self._waiting_for = "a person" if self._desk.taken_over else "the customer"
        try:
            await workflow.wait_condition(
                lambda: self._desk.has_news,
                timeout=self._ticket.close_after_seconds,
                timeout_summary="close when nothing comes",
            )
        except TimeoutError:
            return self._desk.has_news
        return True

    def _begin_anew_for_a_new_turn(self) -> None:
        """Every turn starts on the newest code and with a short history."""
        desk = self._desk
        only_unread = desk.unread and not (desk.cancelled_by or desk.assign_by or desk.replies)
        if only_unread:
            carried = {"turns": desk.turns, "shown_status": desk.status}
            workflow.continue_as_new(self._ticket.model_copy(update=carried))

    @workflow.signal(description="A message of the customer waits in the record.")
    def customer_message(self, message: CustomerMessage) -> None:
        self._desk.unread = True

    @workflow.signal(description="Decide a request: approval_id, decision approve|reject|edit|respond, decided_by.")
    def approval_decided(self, decision: DecisionTaken) -> None:
        self._desk.decisions[decision.approval_id].append(decision)

    @workflow.signal(description="A person takes the ticket over; the agent stops at its next step.")
    def takeover(self, who: ByPerson) -> None:
        self._desk.taken_over = True
        self._desk.assignments += 1
        self._desk.assign_by = None if who.recorded else who.by

    @workflow.signal(description="Give the ticket back to the agent.")
    def return_to_agent(self, who: ByPerson) -> None:
        self._desk.taken_over = False
        self._desk.assignments += 1
        self._desk.unread = True
        self._desk.assign_by = None if who.recorded else who.by

    @workflow.signal(description="Cancel the ticket and its open requests.")
    def cancel_ticket(self, who: ByPerson) -> None:
        self._desk.cancelled_by = who

    @workflow.signal(description="Try a failed ticket again, from the step that failed.")
    def retry_ticket(self, who: ByPerson) -> None:
        self._desk.retries_asked += 1

    @workflow.signal(description="A person's answer waits in the record to be sent.")
    def person_replied(self, reply: PersonReplied) -> None:
        self._desk.taken_over = True
        self._desk.replies.append(reply.message_id)

    @workflow.query(description="Where the ticket stands and what it waits for.")
    def state(self) -> TicketState:
        return self._desk.state(self._waiting_for)
