"""Single-use links that customers got by mail."""

from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import PasswordResetRow


async def redeem_reset(
    session: AsyncSession, token_hash: str
) -> tuple[str | None, Literal["redeemed", "over", "unknown"]]:
    """Use a link up. The customer's id when this use is the first and in time; of many at once one succeeds."""
    redeem = (
        update(PasswordResetRow)
        .where(
            PasswordResetRow.token_hash == token_hash,
            PasswordResetRow.used_at.is_(None),
            PasswordResetRow.expires_at > func.clock_timestamp(),
        )
        .values(used_at=func.clock_timestamp())
        .returning(PasswordResetRow.customer_id)
    )
    customer_id = await session.scalar(redeem)
    if customer_id is not None:
        return customer_id, "redeemed"
    exists = await session.scalar(select(PasswordResetRow.token_hash).where(PasswordResetRow.token_hash == token_hash))
    return None, "over" if exists is not None else "unknown"
