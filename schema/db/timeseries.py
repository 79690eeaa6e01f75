"""Figures over time, counted in the database: one statement per kind of figure, each over an index on its time.

Every statement numbers rows by the bucket their time lies in (`width_bucket` over the buckets' edges, from 1).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.ext.asyncio import AsyncSession

KINDS = ("volume", "first_response", "resolution", "approvals", "tool_calls", "refunds", "model_calls")


async def measure(session: AsyncSession, edges: Sequence[datetime]) -> dict[str, Sequence[tuple[Any, ...]]]:
    """The rows of each kind of figure, by the kind's name; the first column is the bucket, counted from 1."""
    values = {"edges": list(edges), "since": edges[0], "until": edges[-1]}
    return {kind: [tuple(row) for row in await session.execute(_STATEMENTS[kind], values)] for kind in KINDS}


def _statement(sql: str) -> Any:
    return text(sql).bindparams(bindparam("edges", type_=ARRAY(TIMESTAMP(timezone=True))))


def _bucket(column: str) -> str:
    return f"width_bucket({column}, :edges)"


_STATEMENTS = {
    "volume": _statement(
        f"SELECT {_bucket('created_at')}, channel, status, count(*) FROM tickets "
        "WHERE created_at >= :since AND created_at < :until GROUP BY 1, 2, 3"
    ),
    "first_response": _statement(
        f"SELECT {_bucket('first_response_at')}, "
        "percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP "
        "(ORDER BY extract(epoch FROM first_response_at - created_at)::float8 * 1000) "
        "FROM tickets WHERE first_response_at >= :since AND first_response_at < :until GROUP BY 1"
    ),
    "resolution": _statement(
        f"SELECT {_bucket('completed_at')}, "
        "percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP "
        "(ORDER BY extract(epoch FROM completed_at - created_at)::float8 * 1000) "
        "FROM tickets WHERE completed_at >= :since AND completed_at < :until GROUP BY 1"
    ),
    "approvals": _statement(
        f"SELECT {_bucket('decided_at')}, "
        "count(*) FILTER (WHERE status = 'approved'), count(*) FILTER (WHERE status = 'rejected'), "
        "count(*) FILTER (WHERE status = 'approved' AND decision_arguments IS NOT NULL), "
        "count(*) FILTER (WHERE status = 'expired'), count(*) FILTER (WHERE status = 'cancelled'), "
        "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - requested_at)::float8 * 1000) "
        "FILTER (WHERE status IN ('approved', 'rejected')) "
        "FROM approvals WHERE decided_at >= :since AND decided_at < :until GROUP BY 1"
    ),
    "tool_calls": _statement(
        f"SELECT {_bucket('at')}, tool, count(*), count(*) FILTER (WHERE status IN ('failed', 'denied', 'unknown')) "
        "FROM tool_calls WHERE at >= :since AND at < :until AND tool <> 'classify_ticket' GROUP BY 1, 2"
    ),
    "refunds": _statement(
        f"SELECT {_bucket('at')}, currency, sum(amount_minor)::bigint, count(*) "
        "FROM refunds WHERE at >= :since AND at < :until AND status = 'done' GROUP BY 1, 2"
    ),
    "model_calls": _statement(
        f"SELECT {_bucket('at')}, count(*), coalesce(sum(input_tokens), 0)::bigint, "
        "coalesce(sum(output_tokens), 0)::bigint FROM agent_steps WHERE at >= :since AND at < :until GROUP BY 1"
    ),
}
