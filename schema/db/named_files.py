"""Which files of the file store are still named by a row."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.inbound import InboundStatus

# The files of messages, of mails that are held, and requests as they came: of those nobody has decided about always,
# of others while they are young.
_NAMED = text(
    """
    SELECT sha256 FROM attachments WHERE sha256 = ANY(:names)
    UNION
    SELECT raw_sha256 FROM inbound_requests WHERE raw_sha256 = ANY(:names)
       AND (status = ANY(:undecided) OR received_at > clock_timestamp() - CAST(:raw_kept AS interval))
    UNION
    SELECT held.sha256 FROM inbound_requests,
           jsonb_to_recordset(facts #> '{held,mail,files}') AS held(sha256 text)
     WHERE facts ? 'held' AND held.sha256 = ANY(:names)
    """
).bindparams(bindparam("names", type_=ARRAY(Text)), bindparam("undecided", type_=ARRAY(Text)))
UNDECIDED = [InboundStatus.UNREADABLE.value, InboundStatus.QUARANTINED.value]


async def named_files(session: AsyncSession, names: Sequence[str], raw_kept: timedelta) -> set[str]:
    """Those of the names that rows name. `raw_kept` is how long requests that nothing is to be decided about are kept
    as they came."""
    values: dict[str, Any] = {"names": list(names), "undecided": UNDECIDED, "raw_kept": raw_kept}
    return set((await session.scalars(_NAMED, values)).all())
