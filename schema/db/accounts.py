"""Signed-in browsers and API keys. Secrets are kept as hashes only."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import ApiKeyRow, SessionRow, UserRow
from schema.roles import MoneyLimits, Role

BOOTSTRAP = "bootstrap"
"""Name of the key that the settings bring along."""


def hash_secret(secret: str) -> str:
    """How keys, cookies and reset tokens are kept; they are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def add_session(session: AsyncSession, token_hash: str, user_id: UUID, lifetime: timedelta) -> None:
    """Sign a browser in, and forget those whose time is over."""
    await session.execute(delete(SessionRow).where(SessionRow.expires_at < func.clock_timestamp()))
    expires_at = func.clock_timestamp() + lifetime
    await session.execute(insert(SessionRow).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


async def get_session_user(session: AsyncSession, token_hash: str) -> UserRow | None:
    """Who is signed in with this cookie, unless its time is over or the person is deactivated."""
    query = (
        select(UserRow)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(SessionRow.token_hash == token_hash, SessionRow.expires_at > func.clock_timestamp())
        .where(UserRow.deactivated_at.is_(None))
    )
    return await session.scalar(query)


async def delete_session(session: AsyncSession, token_hash: str) -> None:
    await session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


class ValidKey(NamedTuple):
    """A key that may be used, and who made it; None where that was no person."""

    key: ApiKeyRow
    maker: UserRow | None


async def get_valid_key(session: AsyncSession, key_hash: str) -> ValidKey | None:
    """The key, unless it is revoked or expired, or the person who made it is deactivated."""
    query = (
        select(ApiKeyRow, UserRow)
        .outerjoin(UserRow, UserRow.email == ApiKeyRow.acts_for)
        .where(ApiKeyRow.key_hash == key_hash, ApiKeyRow.revoked_at.is_(None))
        .where(or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > func.clock_timestamp()))
        .where(or_(ApiKeyRow.acts_for.is_(None), and_(UserRow.id.is_not(None), UserRow.deactivated_at.is_(None))))
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else ValidKey(found[0], found[1])


async def has_active_key_named(session: AsyncSession, name: str) -> bool:
    query = select(ApiKeyRow.id).where(ApiKeyRow.name == name, ApiKeyRow.revoked_at.is_(None)).limit(1)
    return await session.scalar(query) is not None


@dataclass(frozen=True)
class NewKey:
    """A key to be made. `acts_for` is the person it speaks for, `scopes` and `money_limits` as in its row."""

    name: str
    role: Role
    created_by: str
    acts_for: str | None = None
    scopes: Sequence[str] | None = None
    money_limits: MoneyLimits | None = None
    expires_at: datetime | None = None


async def add_api_key(session: AsyncSession, new: NewKey, secret: str) -> ApiKeyRow:
    """Keep a new key's hash, and the first characters so that people can tell keys apart."""
    row = ApiKeyRow(
        name=new.name,
        role=new.role,
        key_hash=hash_secret(secret),
        prefix=secret[:7],
        created_by=new.created_by,
        acts_for=new.acts_for,
        scopes=None if new.scopes is None else list(new.scopes),
        expires_at=new.expires_at,
    )
    if new.money_limits is not None:
        row.money_limits = dict(new.money_limits)
    session.add(row)
    await session.flush()
    await session.refresh(row)
    return row


async def count_api_keys(session: AsyncSession, emails: Collection[str]) -> dict[str, int]:
    """How many keys of each of these people still open; whoever has none is missing."""
    query = (
        select(ApiKeyRow.acts_for, func.count())
        .where(ApiKeyRow.acts_for.in_(emails), ApiKeyRow.revoked_at.is_(None))
        .where(or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > func.clock_timestamp()))
        .group_by(ApiKeyRow.acts_for)
    )
    return {str(email): count for email, count in await session.execute(query)}


async def list_api_keys(
    session: AsyncSession, after: UUID | None, limit: int, acts_for: str | None = None
) -> Sequence[ApiKeyRow]:
    """All keys, revoked ones too, in a steady order; of everybody or of one person."""
    query = select(ApiKeyRow).order_by(ApiKeyRow.id).limit(limit)
    if acts_for is not None:
        query = query.where(ApiKeyRow.acts_for == acts_for)
    if after is not None:
        query = query.where(ApiKeyRow.id > after)
    return (await session.scalars(query)).all()


async def revoke_api_key(session: AsyncSession, key_id: UUID) -> ApiKeyRow | None:
    """Revoke a key; a revoked one keeps its first time. None when there is no such key."""
    revoke = (
        update(ApiKeyRow)
        .where(ApiKeyRow.id == key_id)
        .values(revoked_at=func.coalesce(ApiKeyRow.revoked_at, func.clock_timestamp()))
        .returning(ApiKeyRow)
    )
    return await session.scalar(revoke)


async def set_bootstrap_key(session: AsyncSession, secret: str | None) -> None:
    """Make the settings' key the only bootstrap key: an earlier one is revoked, also when none is set now."""
    key_hash = hash_secret(secret) if secret else None
    outdated = ApiKeyRow.key_hash != key_hash if key_hash else ApiKeyRow.key_hash.is_not(None)
    await session.execute(
        update(ApiKeyRow)
        .where(ApiKeyRow.created_by == "settings", ApiKeyRow.revoked_at.is_(None), outdated)
        .values(revoked_at=func.clock_timestamp())
    )
    if key_hash is None:
        return
    # No prefix: the operator chose this key, and its first characters may tell too much.
    values = {"name": BOOTSTRAP, "role": Role.ADMIN, "prefix": "", "created_by": "settings"}
    again = {**values, "revoked_at": None, "expires_at": None}
    statement = upsert(ApiKeyRow).values(key_hash=key_hash, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["key_hash"], set_=again))
