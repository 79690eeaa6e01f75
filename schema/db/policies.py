"""Policies that were published from the dashboard, and which policy holds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.policies import PolicyVersionRow
from schema.errors import TicketFlowError
from schema.policy import Policy, PolicySource
from schema.policy_file import PolicyMistaken, load_policy, parse_policy
from schema.settings import Settings

REMEMBERED = 8


class PublishedPolicyUnusable(TicketFlowError):
    """The newest published policy is none for this code. Nothing is judged until another one is published: an older
    one could allow what was forbidden since."""

    status = 409
    code = "policy_unusable"
    title = "The published policy cannot be read by this version; an admin must publish another one"


class PublishedPolicies:
    """The newest policy that was published, and the bundled one before the first. Every question is one look at one
    row, so that whatever is judged after a publication was committed is judged by it, in every process. The YAML of
    a version is read once."""

    def __init__(self, bundled: Policy) -> None:
        self._bundled = bundled
        self._read: dict[tuple[int, datetime], Policy] = {}

    async def current(self, session: AsyncSession) -> Policy:
        """The policy that holds now. Raises `PublishedPolicyUnusable`."""
        found = (await session.execute(_NEWEST)).one_or_none()
        if found is None:
            return self._bundled
        # The time too: in a database that was put back from a copy, numbers come again.
        newest: tuple[int, datetime] = (found.id, found.published_at)
        if newest not in self._read:
            self._remember(newest, await session.get_one(PolicyVersionRow, found.id))
        return self._read[newest]

    def _remember(self, key: tuple[int, datetime], row: PolicyVersionRow) -> None:
        try:
            policy = parse_policy(row.yaml)
        except PolicyMistaken as error:
            raise PublishedPolicyUnusable(f"{PublishedPolicyUnusable.title}: {error.detail}") from None
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read[key] = policy


def policy_source(settings: Settings) -> PolicySource:
    """Which policy holds: the file's where the settings name one, else what is published. Raises `InvalidSettings` for
    a file that is no policy."""
    if settings.policy_file is not None:
        return load_policy(settings.policy_file)
    return PublishedPolicies(load_policy())


async def get_newest_version(session: AsyncSession) -> PolicyVersionRow | None:
    """The version that holds; None before the first was published."""
    return await session.scalar(select(PolicyVersionRow).order_by(PolicyVersionRow.id.desc()).limit(1))


async def list_policy_versions(session: AsyncSession, before: int | None, limit: int) -> Sequence[PolicyVersionRow]:
    """The newest first, from before that number."""
    query = select(PolicyVersionRow).order_by(PolicyVersionRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(PolicyVersionRow.id < before)
    return (await session.scalars(query)).all()


async def get_policy_version(session: AsyncSession, number: int) -> PolicyVersionRow | None:
    return await session.get(PolicyVersionRow, number)


async def lock_publishing(session: AsyncSession) -> None:
    """One publication at a time, so that the number order is the order of commits."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ticketflow policy'))"))


async def publish_policy(session: AsyncSession, policy: Policy, yaml: str, note: str, by: str) -> PolicyVersionRow:
    """From the commit on every judgement is by this policy. The caller holds the lock of publishing."""
    values = {"version": policy.version, "yaml": yaml, "note": note, "published_by": by}
    statement = insert(PolicyVersionRow).values(values).returning(PolicyVersionRow)
    return (await session.scalars(statement)).one()


_NEWEST = select(PolicyVersionRow.id, PolicyVersionRow.published_at).order_by(PolicyVersionRow.id.desc()).limit(1)
