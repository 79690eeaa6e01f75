"""Real parts for all tests: one PostgreSQL, migrated by the real migrations, and one Temporal server per run."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from deploy.embedded_postgres import embedded_postgres
from deploy.embedded_temporal import DYNAMIC_CONFIG, SEARCH_ATTRIBUTES, temporal_program
from schema.db.migrate import migrate
from schema.db.session import Sessions, create_engine, create_sessions
from schema.db.tables.every import metadata
from schema.settings import Settings, load_settings
from tests.fakes.openai_server import ScriptedModel, openai_server

SECRET = "a secret for tests only"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests' settings are the tests' own, whatever the machine's environment and `.env` say."""
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields.values():
            patch.delenv(str(name.validation_alias), raising=False)
        patch.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty PostgreSQL for this run; its data does not outlive it, so it need not be fsynced."""
    with embedded_postgres(tmp_path_factory.mktemp("postgres"), FAST) as url:
        yield url


@pytest.fixture(scope="session")
async def database_url(database_server: str) -> str:
    """The address of the migrated database."""
    await migrate(database_server)
    return database_server


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[AsyncEngine]:
    """One engine for all tests."""
    engine = create_engine(load_settings(database_url=database_url, database_direct=True))
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(database: AsyncEngine) -> Sessions:
    """Sessions on an empty database. Emptying the audit log is refused to everybody but the owner of the table, who
    has to switch its trigger off first."""
    tables = ", ".join(metadata.tables)
    async with database.begin() as connection:
        await connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only"))
        await connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        await connection.execute(text("ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only"))
    return create_sessions(database)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of a test's own processes."""
    return load_settings(
        database_url=database_url,
        database_direct=True,
        secret_key=SECRET,
        bootstrap_api_key="tf_bootstrap_key_of_the_tests",
        data_dir=tmp_path,
        undo_seconds=0,  # tests of the undo say otherwise
    )


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """The real development server. Workflows run on the real clock unless a test moves theirs on."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_program(),
        dev_server_log_level="error",
        dev_server_extra_args=[
            *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
            *(part for setting in DYNAMIC_CONFIG for part in ("--dynamic-config-value", setting)),
            *(part for attribute in SEARCH_ATTRIBUTES for part in ("--search-attribute", attribute)),
        ],
    )
    async with environment:
        with environment.with_time_skipping_disabled():
            yield environment


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    """A scripted model behind a local server that speaks OpenAI's API."""
    async with openai_server() as server:
        yield server
