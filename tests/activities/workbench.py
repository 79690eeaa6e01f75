"""A workbench for activities: the worker's own classes over the test database, called as Temporal calls them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from temporalio.testing import ActivityEnvironment

from activities.agent import AgentActivities, CallBudget
from activities.answer_review import AnswerReview
from activities.approvals import ApprovalActivities
from activities.llm.client import AgentModel, open_model
from activities.llm.prompt_files import load_prompt
from activities.mail.addresses import MailAddresses
from activities.mail.delivery import MailDesk
from activities.mail.provider import MailProvider, MailRefused
from activities.payments.provider import Payments
from activities.payments.sandbox import SandboxPayments
from activities.replies import ReplyActivities
from activities.steps import StepRecorder, Versions
from activities.tool_calls import ToolCallActivities
from activities.tools.toolbox import Toolbox, create_toolbox
from schema.activity_messages import (
    AdvanceAgent,
    AgentAdvanced,
    ApprovalRequested,
    HandOver,
    ProposedCall,
    ReplySent,
    RequestApproval,
    RunToolCall,
    SendReply,
    ToolCallFinished,
)
from schema.approvals import Decision
from schema.db.session import Sessions
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.mails import MailRow
from schema.policy import Policy
from schema.policy_file import load_policy
from tests.desk import SupportDesk
from tests.fakes.openai_server import ScriptedModel, calls

REFUND = {"order_id": "1001", "amount": "42.50", "reason": "Arrived broken"}
RESET_URL = "https://shop.example/reset"


@dataclass
class Postbox:
    """A mail provider that keeps what it is handed. `crashes` times it fails after it took a mail; `meanwhile` is
    what others do while it works."""

    name: str = "postbox"
    crashes: int = 0
    refuses: bool = False
    taken: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, mail: MailRow) -> None:
        if self.refuses:
            raise MailRefused("No such mailbox.")
        self.taken.append(mail.message_id)
        if self.meanwhile:
            await self.meanwhile()
        if self.crashes:
            self.crashes -= 1
            raise ConnectionResetError("the connection broke after the mail was taken")


@dataclass(frozen=True)
class Workbench:
    """Activities with exchangeable vendors and policy: `dataclasses.replace` makes another bench of the same shop."""

    desk: SupportDesk
    script: ScriptedModel
    model: AgentModel
    payments: Payments
    policy: Policy
    postbox: Postbox
    provider: MailProvider | None = None  # in the postbox's place

    @property
    def sessions(self) -> Sessions:
        return self.desk.sessions

    @property
    def mail(self) -> MailDesk:
        return MailDesk(self.provider or self.postbox, MailAddresses("support@shop.example", b"a secret of the tests"))

    @property
    def toolbox(self) -> Toolbox:
        return create_toolbox(self.payments, self.mail, RESET_URL, self.policy)

    async def advance(
        self, ticket_id: UUID, per_turn: int = 12, per_activity: int = 12, per_ticket: int = 100, tokens: int = 10**6
    ) -> AgentAdvanced:
        prompt, toolbox = load_prompt("agent"), self.toolbox
        review = AnswerReview(self.mail.addresses.support, prompt.text)
        versions = Versions(self.model.name, prompt.version, toolbox.version)
        recorder = StepRecorder(self.policy, versions, review, self.mail.addresses)
        budget = CallBudget(per_turn, per_activity, per_ticket, tokens)
        agent = AgentActivities(self.sessions, self.model, prompt, toolbox, recorder, budget)
        return await ActivityEnvironment().run(agent.advance_agent, AdvanceAgent(ticket_id=ticket_id))

    async def propose(self, ticket_id: UUID, tool: str, arguments: dict[str, Any]) -> ProposedCall:
        """Let the agent ask for one effect."""
        self.script.script(calls((tool, arguments)))
        [proposed] = (await self.advance(ticket_id)).calls
        return proposed

    async def ask(self, ticket_id: UUID, call: ProposedCall) -> ApprovalRequested:
        activities = ApprovalActivities(self.sessions, self.policy)
        message = RequestApproval(ticket_id=ticket_id, turn=call.turn, call=call.call)
        return await ActivityEnvironment().run(activities.request_approval, message)

    async def approve(self, ticket_id: UUID, call: ProposedCall) -> ApprovalRow:
        """Ask, and approve as the API does."""
        requested = await self.ask(ticket_id, call)
        async with self.sessions() as session:
            approval = await session.get_one(ApprovalRow, requested.approval_id)
        assert await self.desk.decide(approval, Decision.APPROVE, policy=self.policy)
        return approval

    async def approved_refund(self, body: str = "Please refund", **arguments: str) -> tuple[UUID, ProposedCall]:
        """A ticket with a refund that a person has approved."""
        ticket_id = await self.desk.write(body)
        call = await self.propose(ticket_id, "process_refund", {**REFUND, **arguments})
        await self.approve(ticket_id, call)
        return ticket_id, call

    async def run(self, ticket_id: UUID, call: ProposedCall, **more: Any) -> ToolCallFinished:
        activities = ToolCallActivities(self.sessions, self.toolbox, self.policy, self.mail.addresses)
        message = RunToolCall(ticket_id=ticket_id, turn=call.turn, call=call.call, **more)
        return await ActivityEnvironment().run(activities.run_tool_call, message)

    async def send(self, ticket_id: UUID, message_id: UUID) -> ReplySent:
        activities = ReplyActivities(self.sessions, self.mail)
        message = SendReply(ticket_id=ticket_id, message_id=message_id)
        return await ActivityEnvironment().run(activities.send_reply, message)

    async def hand_over(self, ticket_id: UUID, reason: str = "The agent used up its calls.") -> ReplySent:
        activities = ReplyActivities(self.sessions, self.mail)
        message = HandOver(ticket_id=ticket_id, reason=reason)
        return await ActivityEnvironment().run(activities.hand_over, message)

    async def calls(self, ticket_id: UUID) -> list[ToolCallRow]:
        """All calls of the ticket's tools, in order."""
        return sorted(await self.desk.rows(ToolCallRow, ticket_id), key=lambda row: (row.turn, row.call))


@asynccontextmanager
async def open_bench(desk: SupportDesk, script: ScriptedModel) -> AsyncIterator[Workbench]:
    """A bench with sandbox payments, the bundled policy and the scripted model behind the real client."""
    settings = desk.settings.model_copy(update={"openai_base_url": script.base_url})
    payments, postbox = SandboxPayments(desk.sessions), Postbox()
    mail = MailDesk(postbox, MailAddresses("support@shop.example", b"only for the tools' names"))
    policy = load_policy()
    async with open_model(settings, create_toolbox(payments, mail, RESET_URL, policy).for_model) as model:
        yield Workbench(desk, script, model, payments, policy, postbox)
