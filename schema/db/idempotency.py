"""First answers by Idempotency-Key: claimed and kept in the transaction that does the work."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import IdempotencyKeyRow


async def claim_key(session: AsyncSession, caller: str, key: str, digest: str) -> IdempotencyKeyRow | None:
    """Claim the key for this transaction: None. Or the row of who came first, committed.
    A twin that runs at the same time waits here until the first one has committed or given up."""
    values = {"caller": caller, "key": key, "request_digest": digest}
    while await session.scalar(_CLAIM, values) is None:
        first = await session.get(IdempotencyKeyRow, (caller, key), populate_existing=True)
        if first is not None:
            return first
    return None


async def keep_answer(session: AsyncSession, caller: str, key: str, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer to a claimed key."""
    values = {"of_caller": caller, "of_key": key, "its_status": status, "its_answer": answer}
    connection = await session.connection()
    await connection.execute(_KEEP, values)


async def delete_old_keys(session: AsyncSession, older_than: timedelta) -> None:
    """Forget keys nobody will repeat any more."""
    await session.execute(
        delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created_at < func.clock_timestamp() - older_than)
    )


# Built once: these run with nearly every request that changes something.
_KEYS: Table = cast(Table, IdempotencyKeyRow.__table__)
_CLAIM = (
    insert(IdempotencyKeyRow)
    .values({name: bindparam(name) for name in ("caller", "key", "request_digest")})
    .on_conflict_do_nothing()
    .returning(IdempotencyKeyRow.key)
)
_KEEP = (
    update(_KEYS)
    .where(_KEYS.c.caller == bindparam("of_caller"), _KEYS.c.key == bindparam("of_key"))
    .values(status=bindparam("its_status"), answer=bindparam("its_answer"))
)
