"""The application: what a process holds, its routes, its edges."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.callers import CallerDirectory
from api.dashboard_files import DashboardFiles
from api.description import describe
from api.first_accounts import prepare_accounts
from api.idempotency import AnsweredBefore
from api.live.hub import LiveHub
from api.live.listener import listening
from api.login_limit import LoginLimit
from api.middleware import RequestFrame
from api.oidc.provider import create_provider
from api.open_files import open_files
from api.passwords import Passwords
from api.problems import add_problem_handlers, problem_docs
from api.resources import Resources
from api.routes import (
    api_keys,
    approval_bulk,
    approvals,
    attachments,
    audit,
    auth,
    bug_reports,
    canned_reasons,
    customers,
    dashboard,
    effect_hold,
    effects,
    email,
    email_events,
    escalations,
    health,
    held_mails,
    inbound_mails,
    knowledge,
    oidc,
    openapi_document,
    orders,
    outbox,
    password_resets,
    policy,
    preferences,
    presence,
    refunds,
    search,
    sender_codes,
    settings_overview,
    snippets,
    stream,
    ticket_actions,
    ticket_events,
    ticket_export,
    ticket_messages,
    ticket_rail,
    ticket_templates,
    ticket_trace,
    tickets,
    timeseries,
    users,
)
from api.scopes import scopes_of
from api.temporal_health import TemporalHealth
from schema.db.migrate import is_behind
from schema.db.policies import policy_source
from schema.db.session import create_engine, create_sessions
from schema.errors import TicketFlowError
from schema.policy import PolicySource
from schema.settings import Settings

OPEN = (health.router, auth.open_router, oidc.router, email.router, email_events.router)
CLOSED = (
    *(ticket_export.router, tickets.router, ticket_events.router, ticket_trace.router, ticket_actions.router),
    *(approval_bulk.router, approvals.router),  # in this order: the first one's path is more special
    *(sender_codes.router, inbound_mails.router, held_mails.router, attachments.router),
    *(customers.router, orders.router, knowledge.router),
    *(refunds.router, bug_reports.router, escalations.router, outbox.router, effects.router, effect_hold.router),
    *(dashboard.router, timeseries.router, ticket_templates.router, audit.router),
    *(auth.router, auth.me_router, users.router, api_keys.router, password_resets.router, openapi_document.router),
    *(ticket_messages.router, ticket_rail.router, search.router, stream.router, presence.router),
    *(policy.router, canned_reasons.router, snippets.router, preferences.router, settings_overview.router),
)


class DatabaseNotMigrated(TicketFlowError):
    """The tables are older than this code."""

    status = 503
    code = "not_migrated"
    title = "The database is not migrated: run `python -m schema.db.migrate`."


def create_app(settings: Settings, live: LiveHub | None = None) -> FastAPI:
    """The API of one process. Raises `InvalidSettings` for a policy that cannot be used. Starting it connects to the
    database, and fails clearly when that cannot be used."""
    live = live or LiveHub()
    lifespan = _lifespan(settings, policy_source(settings), live)
    app = FastAPI(title="Ticket Flow", version=dashboard.VERSION, lifespan=lifespan, openapi_url=None, docs_url=None)
    app.state.live = live
    app.router.redirect_slashes = False
    app.add_middleware(RequestFrame)
    add_problem_handlers(app)
    app.add_exception_handler(AnsweredBefore, _answer_again)
    for router in OPEN:
        app.include_router(
            router, responses=problem_docs(400, 413, 415, 422, 503) if router is not health.router else None
        )
    for router in CLOSED:
        app.include_router(router, responses=problem_docs(400, 401, 403, 422, 503))
    app.router.default = DashboardFiles()  # what no route knows
    describe(app)
    return app


def _lifespan(
    settings: Settings, policies: PolicySource, live: LiveHub
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = create_engine(settings)
        try:
            async with engine.connect() as connection:
                if await connection.run_sync(is_behind):
                    raise DatabaseNotMigrated
            sessions, passwords = create_sessions(engine), Passwords()
            await prepare_accounts(sessions, passwords, settings)
            async with open_files(settings, sessions) as files, listening(live, sessions, settings):
                app.state.resources = Resources(
                    settings=settings,
                    policies=policies,
                    engine=engine,
                    sessions=sessions,
                    callers=CallerDirectory(sessions),
                    login_limit=LoginLimit(),
                    passwords=passwords,
                    scopes=scopes_of(route for router in CLOSED for route in router.routes),
                    oidc=create_provider(settings),
                    temporal=TemporalHealth(settings),
                    files=files,
                    live=live,
                    bulk=asyncio.Semaphore(2),
                )
                yield
        finally:
            await engine.dispose()

    return lifespan


async def _answer_again(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AnsweredBefore)
    return error.response
