"""The audit log's chain: each line's hash covers the line and the hash of the line before.

So a line that is changed, removed, inserted or moved no longer fits its neighbours. What a chain alone cannot tell is
that its end was cut off or that all of it was written anew: for that, note its head somewhere else and ask for it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import AuditRow

START = "0" * 64  # what the first line has for a hash before it
LINES_AT_ONCE = 1000


@dataclass(frozen=True)
class AuditLine:
    """One line as it is hashed; fields are named as its columns."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    data: dict[str, Any]
    previous_hash: str

    def hash(self) -> str:
        """SHA-256, in hex, of the line as JSON in UTF-8: names sorted, no spaces, `at` in UTC with microseconds, such
        as 2026-01-31T09:00:00.000000+00:00."""
        line = vars(self) | {"at": self.at.astimezone(UTC).isoformat(timespec="microseconds")}
        text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class ChainCheck:
    """What following the chain has found so far. `first_broken` is the id of the first line that does not fit, and
    `problem` says in words what is wrong."""

    lines: int = 0
    head: str = START
    first_broken: int | None = None
    problem: str | None = None

    @property
    def intact(self) -> bool:
        return self.problem is None

    def follow(self, line: AuditLine, recorded_hash: str) -> bool:
        """Whether the next line fits."""
        if line.previous_hash != self.head:
            self._breaks(line, "does not follow the line before it: lines were removed, inserted or moved here")
        elif line.hash() != recorded_hash:
            self._breaks(line, "was changed after it was written")
        else:
            self.lines, self.head = self.lines + 1, recorded_hash
        return self.intact

    def _breaks(self, line: AuditLine, what: str) -> None:
        self.first_broken, self.problem = line.id, f"line {line.id} {what}"


async def check_audit_chain(session: AsyncSession, expect_head: str | None = None) -> ChainCheck:
    """Follow the chain from its start, in constant memory. `expect_head` is a head noted earlier: it must still be
    there, though lines may have been added since."""
    check, found = ChainCheck(), expect_head in {None, START}
    columns = [getattr(AuditRow, name) for name in (*AuditLine.__annotations__, "hash")]
    query = select(*columns).order_by(AuditRow.id).execution_options(yield_per=LINES_AT_ONCE)
    async for *fields, recorded_hash in await session.stream(query):
        if not check.follow(AuditLine(*fields), recorded_hash):
            return check
        found = found or recorded_hash == expect_head
    if not found:
        check.problem = "the expected head is not in the log: its end was cut off, or all of it was written anew"
    return check
