"""Readable names of those who did something, by the ids under which they did it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import UserRow


async def load_names(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """A name for each id: a person's own; of a key its name. One that nobody has any more stands for itself."""
    addresses = [one for one in ids if "@" in one and not one.startswith("key:")]
    query = select(UserRow.email, UserRow.name).where(UserRow.email.in_(addresses))
    people = {email: name for email, name in await session.execute(query)} if addresses else {}
    return {one: people.get(one) or _plain(one) for one in ids}


def _plain(one: str) -> str:
    return f"API key “{one.removeprefix('key:')}”" if one.startswith("key:") else one
