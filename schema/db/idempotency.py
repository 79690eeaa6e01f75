"""First answers by Idempotency-Key: claimed and kept in the transaction that does the work."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables import IdempotencyKeyRow


async def claim_key(session: AsyncSession, caller: str, key: str, digest: str) -> IdempotencyKeyRow | None:
    """Claim the key for this transaction: None. Or the row of who came first, committed.
    A twin that runs at the same time waits here until the first one has committed or given up."""
    values = {"caller": caller, "key": key, "request_digest": digest}
    claim = insert(IdempotencyKeyRow).values(values).on_conflict_do_nothing().returning(IdempotencyKeyRow.key)
    while await session.scalar(claim) is None:
        first = await session.get(IdempotencyKeyRow, (caller, key), populate_existing=True)
        if first is not None:
            return first
    return None


async def keep_answer(session: AsyncSession, caller: str, key: str, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer to a claimed key."""
    await session.execute(
        update(IdempotencyKeyRow)
        .where(IdempotencyKeyRow.caller == caller, IdempotencyKeyRow.key == key)
        .values(status=status, answer=answer)
        .execution_options(synchronize_session=False)
    )


async def delete_old_keys(session: AsyncSession, older_than: timedelta) -> None:
    """Forget keys nobody will repeat any more."""
    await session.execute(
        delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created_at < func.clock_timestamp() - older_than)
    )
