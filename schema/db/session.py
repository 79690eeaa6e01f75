"""The database engine and its transactions: one per request or activity, committed only at the edge."""

from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from schema.settings import Settings

Sessions = async_sessionmaker[AsyncSession]


def create_engine(settings: Settings, pool_size: int = 20) -> AsyncEngine:
    """An engine for this process. Behind a transaction pooler prepared statements cannot be kept between
    transactions, so their caches are off unless the address is known to be a direct one.
    asyncpg reads the address itself, since SQLAlchemy's dialect refuses usual options such as `sslmode`."""
    connect_args: dict[str, object] = {"dsn": settings.database_dsn, "timeout": 10, "command_timeout": 60}
    if not settings.database_direct:
        connect_args |= {
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"__ticketflow_{uuid4()}__",
        }
    return create_async_engine(
        "postgresql+asyncpg://",
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,  # errors must not quote what customers wrote
        connect_args=connect_args,
    )


def create_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions that keep loaded values after a commit and never load lazily behind one's back."""
    return async_sessionmaker(engine, expire_on_commit=False)
