"""The worker's process: the one place that knows both workflows and activities.

Reads the settings, connects to the engine and the database, wires model and vendors, polls the three queues and runs
the relay beside them.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvloop
from prometheus_client import start_http_server
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.worker import PollerBehaviorAutoscaling, UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.agent import AgentActivities, CallBudget
from activities.answer_review import AnswerReview
from activities.approvals import ApprovalActivities
from activities.attempts import AttemptInterceptor
from activities.engine_setup import ensure_search_attributes, ensure_sweep
from activities.heartbeat import beat_forever
from activities.llm.client import AgentModel, open_model
from activities.llm.prompt_files import load_prompt
from activities.mail.addresses import MailAddresses
from activities.mail.delivery import MailDesk
from activities.mail.provider import MailProvider
from activities.mail.providers import open_mail_provider
from activities.mail.template import DISCLOSURE, MailTemplate
from activities.notices import NoticeActivities
from activities.payments.provider import Payments
from activities.payments.sandbox import SandboxPayments
from activities.refund_watch import RefundWatch
from activities.relay import Relay
from activities.replies import ReplyActivities
from activities.steps import StepRecorder, Versions
from activities.sweep import SweepActivities
from activities.ticket_records import TicketRecordActivities
from activities.tool_calls import ToolCallActivities
from activities.tools.toolbox import Toolbox, create_toolbox
from schema.db.policies import PublishedPolicyUnusable, policy_source
from schema.db.session import Sessions, create_engine, create_sessions
from schema.errors import InvalidSettings
from schema.policy import PolicySource
from schema.settings import Settings, load_settings
from schema.signals import EFFECTS_QUEUE, LLM_QUEUE, TICKETS_QUEUE
from schema.telemetry import configure_logging
from workflows.sweep import SweepWorkflow
from workflows.ticket import TicketWorkflow

GRACE = timedelta(seconds=10)
WORKFLOW_PARTS = ("workflows.activity_stubs", "workflows.desk", "workflows.parking", "workflows.proposals")
# Importing again what workflows import costs a sixth of the worker's CPU; all of it is pure and keeps no state.
PASSED_THROUGH = ("schema", "pydantic", "pydantic_core", "temporalio", *WORKFLOW_PARTS)
SANDBOX = SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))

log = structlog.get_logger("worker")


@dataclass(frozen=True)
class Activities:
    """The activities by the queue they run on."""

    tickets: list[Callable[..., Any]]
    llm: list[Callable[..., Any]]
    effects: list[Callable[..., Any]]


@contextlib.asynccontextmanager
async def open_activities(
    settings: Settings, policies: PolicySource, sessions: Sessions, client: Client, relay: Relay
) -> AsyncIterator[Activities]:
    """All activities with their vendors, for as long as the block lasts."""
    async with contextlib.AsyncExitStack() as stack:
        payments = await stack.enter_async_context(_open_payments(settings, sessions))
        mail = _mail_desk(settings, await stack.enter_async_context(open_mail_provider(settings)))
        toolbox = _toolbox(settings, payments, mail, policies)
        model = await stack.enter_async_context(open_model(settings, toolbox.for_model))
        sweep = SweepActivities(sessions, client, relay, RefundWatch(sessions, payments))
        yield _wired(settings, policies, sessions, sweep, toolbox, mail, model)


def _wired(
    settings: Settings,
    policies: PolicySource,
    sessions: Sessions,
    sweep: SweepActivities,
    toolbox: Toolbox,
    mail: MailDesk,
    model: AgentModel,
) -> Activities:
    tickets = TicketRecordActivities(sessions)
    approvals = ApprovalActivities(sessions, policies)
    notices = NoticeActivities(sessions, mail, settings.public_url)
    replies = ReplyActivities(sessions, mail)
    return Activities(
        tickets=[
            approvals.request_approval,
            approvals.settle_approval,
            notices.call_people,
            tickets.park_ticket,
            tickets.assign_ticket,
            tickets.cancel_ticket,
            sweep.sweep_outbox,
        ],
        llm=[_agent(settings, policies, sessions, toolbox, mail, model).advance_agent],
        effects=[
            ToolCallActivities(sessions, toolbox, policies, mail.addresses).run_tool_call,
            replies.send_reply,
            replies.hand_over,
            notices.send_notices,
        ],
    )


@contextlib.asynccontextmanager
async def _open_payments(settings: Settings, sessions: Sessions) -> AsyncIterator[Payments]:
    if settings.payments == "sandbox":
        yield SandboxPayments(sessions)
        return
    if settings.stripe_api_key is None:
        raise InvalidSettings(["STRIPE_API_KEY: is not set, and TICKETFLOW_PAYMENTS=stripe needs it"])
    from activities.payments.stripe import open_stripe  # costs a fifth of a second, and most never need it

    async with open_stripe(settings.stripe_api_key.get_secret_value(), settings.stripe_api_url) as payments:
        yield payments


def _mail_desk(settings: Settings, provider: MailProvider) -> MailDesk:
    if settings.secret_key is None:
        raise InvalidSettings(["TICKETFLOW_SECRET_KEY: is not set (make run generates one)"])
    secret = settings.secret_key.get_secret_value().encode()
    addresses = MailAddresses(settings.support_address, secret, settings.support_name)
    return MailDesk(provider, addresses, MailTemplate(settings.mail_disclosure or DISCLOSURE, settings.mail_signature))


def _toolbox(settings: Settings, payments: Payments, mail: MailDesk, policies: PolicySource) -> Toolbox:
    reset_url = settings.password_reset_url or f"{settings.public_url}/password-reset"
    return create_toolbox(payments, mail, reset_url, policies)


def _agent(
    settings: Settings,
    policies: PolicySource,
    sessions: Sessions,
    toolbox: Toolbox,
    mail: MailDesk,
    model: AgentModel,
) -> AgentActivities:
    prompt = load_prompt("agent")
    review = AnswerReview(settings.support_address, prompt.text)
    versions = Versions(model.name, prompt.version, toolbox.version)
    recorder = StepRecorder(policies, versions, review, mail.addresses)
    budget = CallBudget(
        per_turn=settings.max_model_calls,
        per_activity=settings.model_calls_per_activity,
        per_ticket=settings.ticket_model_calls,
        tokens_per_ticket=settings.ticket_tokens,
    )
    return AgentActivities(sessions, model, prompt, toolbox, recorder, budget)


def create_workers(
    client: Client,
    settings: Settings,
    activities: Activities,
    runner: WorkflowRunner | None = None,
    max_cached_workflows: int = 1000,
) -> list[Worker]:
    """One worker per queue, in this process: workflows, model calls (rate limited), effects.
    The tests give the sandbox as `runner`; here its checks would cost a quarter of the CPU and find nothing new."""
    shared: dict[str, Any] = {"interceptors": [AttemptInterceptor()], "graceful_shutdown_timeout": GRACE}
    return [
        Worker(
            client,
            task_queue=TICKETS_QUEUE,
            workflows=[TicketWorkflow, SweepWorkflow],
            activities=activities.tickets,
            workflow_runner=runner or UnsandboxedWorkflowRunner(),
            max_cached_workflows=max_cached_workflows,
            # A killed worker's tickets are taken up by another after this time.
            sticky_queue_schedule_to_start_timeout=timedelta(seconds=2),
            workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
            activity_task_poller_behavior=PollerBehaviorAutoscaling(),
            **shared,
        ),
        Worker(
            client,
            task_queue=LLM_QUEUE,
            activities=activities.llm,
            max_task_queue_activities_per_second=settings.model_rate_per_second,
            **shared,
        ),
        Worker(client, task_queue=EFFECTS_QUEUE, activities=activities.effects, **shared),
    ]


async def connect(settings: Settings) -> Client:
    """The engine's client, by Temporal's own environment configuration. Waits while the engine is not there."""
    config = ClientConfig.load_client_connect_config()
    config |= {"target_host": settings.temporal_target, "namespace": settings.temporal_namespace}
    while True:
        try:
            return await Client.connect(**config, data_converter=pydantic_data_converter)
        except RuntimeError as error:
            log.warning("worker.no_engine", address=settings.temporal_target, error=type(error).__name__)
            await asyncio.sleep(1)


async def run(settings: Settings) -> None:
    """Work until a signal to stop, then let running activities finish."""
    policies = policy_source(settings)
    engine = create_engine(settings, pool_size=30)
    client = await connect(settings)
    sessions = create_sessions(engine)
    relay = Relay(client, sessions, timedelta(days=settings.close_after_days), _listen_url(settings))
    await ensure_search_attributes(client)
    await ensure_sweep(client)
    try:
        async with contextlib.AsyncExitStack() as stack:
            activities = await stack.enter_async_context(open_activities(settings, policies, sessions, client, relay))
            for worker in create_workers(client, settings, activities):
                await stack.enter_async_context(worker)
            delivery = asyncio.create_task(relay.run())
            heartbeat = asyncio.create_task(beat_forever(sessions))
            start_http_server(settings.worker_metrics_port, settings.host)
            log.info(
                "worker.ready",
                engine=settings.temporal_target,
                model=_model_name(settings),
                policy=await _policy_version(policies, sessions),
            )
            await _stopped()
            delivery.cancel()
            heartbeat.cancel()
            log.info("worker.stopping")
    finally:
        await engine.dispose()


def _listen_url(settings: Settings) -> str | None:
    if not (settings.database_direct and settings.database_url):
        return None
    return urlsplit(settings.database_url)._replace(scheme="postgresql").geturl()


async def _policy_version(policies: PolicySource, sessions: Sessions) -> str:
    async with sessions() as session:
        try:
            return (await policies.current(session)).version
        except PublishedPolicyUnusable as error:
            log.error("worker.policy_unusable", error=error.detail)
            return "unusable"


def _model_name(settings: Settings) -> str:
    return "offline" if settings.offline_model else settings.model


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def main() -> int:
    try:
        settings = load_settings()
        configure_logging(settings.log_format, settings.log_level)
        uvloop.run(run(settings))
    except InvalidSettings as error:
        for mistake in error.mistakes:
            sys.stderr.write(f"ticketflow: {mistake}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
