"""The application: what a process holds, its routes, its edges."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.callers import CallerDirectory
from api.dashboard_files import DashboardFiles
from api.description import describe
from api.file_store import LocalFiles
from api.first_accounts import prepare_accounts
from api.idempotency import AnsweredBefore
from api.login_limit import LoginLimit
from api.middleware import RequestFrame
from api.oidc.provider import create_provider
from api.passwords import Passwords
from api.problems import add_problem_handlers, problem_docs
from api.resources import Resources
from api.routes import (
    api_keys,
    approvals,
    attachments,
    audit,
    auth,
    bug_reports,
    customers,
    dashboard,
    effect_hold,
    effects,
    email,
    escalations,
    health,
    inbound_mails,
    knowledge,
    oidc,
    openapi_document,
    orders,
    outbox,
    password_resets,
    refunds,
    sender_codes,
    ticket_actions,
    ticket_messages,
    ticket_templates,
    tickets,
    users,
)
from api.scopes import scopes_of
from api.temporal_health import TemporalHealth
from schema.db.migrate import is_behind
from schema.db.session import create_engine, create_sessions
from schema.errors import TicketFlowError
from schema.policy import Policy
from schema.policy_file import load_policy
from schema.settings import Settings

OPEN = (health.router, auth.open_router, oidc.router, email.router)
CLOSED = (
    *(tickets.router, ticket_messages.router, ticket_actions.router, approvals.router),
    *(sender_codes.router, inbound_mails.router, attachments.router),
    *(customers.router, orders.router, knowledge.router),
    *(refunds.router, bug_reports.router, escalations.router, outbox.router, effects.router, effect_hold.router),
    *(dashboard.router, ticket_templates.router, audit.router),
    *(auth.router, auth.me_router, users.router, api_keys.router, password_resets.router, openapi_document.router),
)


class DatabaseNotMigrated(TicketFlowError):
    """The tables are older than this code."""

    status = 503
    code = "not_migrated"
    title = "The database is not migrated: run `python -m schema.db.migrate`."


def create_app(settings: Settings) -> FastAPI:
    """The API of one process. Raises `InvalidSettings` for a policy that cannot be used. Starting it connects to the
    database, and fails clearly when that cannot be used."""
    lifespan = _lifespan(settings, load_policy(settings.policy_file))
    app = FastAPI(title="Ticket Flow", version=dashboard.VERSION, lifespan=lifespan, openapi_url=None, docs_url=None)
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


def _lifespan(settings: Settings, policy: Policy) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = create_engine(settings)
        try:
            async with engine.connect() as connection:
                if await connection.run_sync(is_behind):
                    raise DatabaseNotMigrated
            sessions, passwords = create_sessions(engine), Passwords()
            await prepare_accounts(sessions, passwords, settings)
            app.state.resources = Resources(
                settings=settings,
                policy=policy,
                engine=engine,
                sessions=sessions,
                callers=CallerDirectory(sessions),
                login_limit=LoginLimit(),
                passwords=passwords,
                scopes=scopes_of(route for router in CLOSED for route in router.routes),
                oidc=create_provider(settings),
                temporal=TemporalHealth(settings),
                files=LocalFiles(settings.data_dir / "files"),
            )
            yield
        finally:
            await engine.dispose()

    return lifespan


async def _answer_again(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AnsweredBefore)
    return error.response
