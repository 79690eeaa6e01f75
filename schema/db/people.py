"""People: added, changed, found. Whoever changes a person holds the people's lock, so that one admin stays."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import SessionRow, UserRow
from schema.roles import MoneyLimits, Role


async def get_user_by_email(session: AsyncSession, email: str) -> UserRow | None:
    return await session.scalar(select(UserRow).where(UserRow.email == email))


async def get_user_by_subject(session: AsyncSession, subject: str) -> UserRow | None:
    """Who was linked to this issuer and subject."""
    return await session.scalar(select(UserRow).where(UserRow.oidc_subject == subject))


async def get_user(session: AsyncSession, user_id: UUID) -> UserRow | None:
    return await session.get(UserRow, user_id)


async def list_users(session: AsyncSession, after: UUID | None, limit: int) -> Sequence[UserRow]:
    """Everybody, deactivated people too, in a steady order."""
    query = select(UserRow).order_by(UserRow.id).limit(limit)
    if after is not None:
        query = query.where(UserRow.id > after)
    return (await session.scalars(query)).all()


async def count_sessions(session: AsyncSession, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """In how many browsers each of these is signed in now; whoever is in none is missing."""
    query = (
        select(SessionRow.user_id, func.count())
        .where(SessionRow.user_id.in_(user_ids), SessionRow.expires_at > func.clock_timestamp())
        .group_by(SessionRow.user_id)
    )
    return {user_id: count for user_id, count in await session.execute(query)}


async def has_users(session: AsyncSession) -> bool:
    return await session.scalar(select(UserRow.id).limit(1)) is not None


async def add_first_user(session: AsyncSession, email: str, name: str, role: Role, password_hash: str) -> bool:
    """Add a user if there is none at all; two processes that start at once add one. Says whether it was added."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketflow first user"))))
    if await has_users(session):
        return False
    await session.execute(insert(UserRow).values(email=email, name=name, role=role, password_hash=password_hash))
    return True


async def add_user(
    session: AsyncSession,
    email: str,
    name: str,
    role: Role,
    *,
    password_hash: str | None = None,
    money_limits: MoneyLimits | None = None,
    oidc_subject: str | None = None,
) -> UserRow | None:
    """The new person; None when the address is taken."""
    values: dict[str, Any] = {"email": email, "name": name, "role": role}
    values |= {"password_hash": password_hash, "oidc_subject": oidc_subject}
    if money_limits is not None:
        values["money_limits"] = dict(money_limits)
    add = upsert(UserRow).values(values).on_conflict_do_nothing(index_elements=["email"]).returning(UserRow)
    return await session.scalar(add)


async def lock_people(session: AsyncSession) -> None:
    """One change of people at a time: two admins who demote each other must not both find the other one left."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext("ticketflow people"))))


async def lock_user(session: AsyncSession, user_id: UUID) -> UserRow | None:
    """The person as of now, unchanged by others until the transaction ends."""
    query = select(UserRow).where(UserRow.id == user_id).with_for_update()
    return await session.scalar(query, execution_options={"populate_existing": True})


async def is_last_admin(session: AsyncSession, user: UserRow) -> bool:
    """Whether no other active person has the role admin. True only under the people's lock."""
    if user.role != Role.ADMIN or user.deactivated_at is not None:
        return False
    others = select(UserRow.id).where(
        UserRow.role == Role.ADMIN, UserRow.deactivated_at.is_(None), UserRow.id != user.id
    )
    return await session.scalar(others.limit(1)) is None


async def end_sessions(session: AsyncSession, user_id: UUID, but: str | None = None) -> None:
    """Sign the person out everywhere, except in the browser whose cookie has the hash `but`."""
    end = delete(SessionRow).where(SessionRow.user_id == user_id)
    await session.execute(end if but is None else end.where(SessionRow.token_hash != but))


async def change_user(session: AsyncSession, user: UserRow, changes: Mapping[str, Any]) -> UserRow:
    """The person with other columns."""
    values = {name: null() if value is None else value for name, value in changes.items()}  # JSON has a null of its own
    change = update(UserRow).where(UserRow.id == user.id).values(values | {"updated_at": func.clock_timestamp()})
    changed = await session.scalars(change.returning(UserRow), execution_options={"populate_existing": True})
    return changed.one()
