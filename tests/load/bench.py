"""The benchmark: the whole service as `make run` starts it, on this machine, with the offline model.

`python -m tests.load.bench [tickets]` prints a table and writes `bench/results/<time>.json`. Machines are noisy:
compare runs side by side, and trust ratios and CPU per ticket more than tickets a second.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.load.mail_burst import SETTINGS, Answered, post_burst, quantile_ms, write_mail
from tests.stack import PROJECT, Stack, reaches, until

QUESTION = {"subject": "My order", "body": "Where is my order 1001?", "customer_email": "ada@example.com"}
PARTS = ("api", "worker", "temporal", "postgres")
MAILS = 300
MAIL_SECONDS = 3.0


@dataclass
class MailFigures:
    """Mails to the webhooks in all formats by turns, while the worker is away: as many at once as are taken, and
    evenly over three seconds."""

    mails_accepted_per_second: float
    mails_in_3_s_p50_ms: float
    mails_in_3_s_p95_ms: float
    mails_in_3_s_p99_ms: float
    api_cpu_ms_per_mail: float
    postgres_cpu_ms_per_mail: float


@dataclass
class Figures:
    """Seconds, tickets a second, milliseconds of CPU per ticket by process."""

    tickets: int
    accepted_per_second: float
    accept_p50_ms: float
    accept_p95_ms: float
    worked_off_per_second: float
    calm_answer_p50_ms: float
    calm_answer_p95_ms: float
    approval_to_answer_p50_ms: float
    cpu_ms_per_ticket: dict[str, float]


async def measure(stack: Stack, tickets: int) -> Figures:
    """First calm, then everything at once."""
    async with stack.client() as client:
        calm = await _one_at_a_time(client, 20, _answered)
        approvals = await _one_at_a_time(client, 10, _approved)
        before = _cpu(stack)
        started = time.monotonic()
        accepts = await _post_all(client, tickets)
        accepted = time.monotonic() - started
        await until(lambda: _all_worked_off(client), 900)
        worked_off = time.monotonic() - started
        used = {part: (_cpu(stack)[part] - before[part]) * 1000 / tickets for part in PARTS}
    return Figures(
        tickets=tickets,
        accepted_per_second=tickets / accepted,
        accept_p50_ms=_quantile(accepts, 50),
        accept_p95_ms=_quantile(accepts, 95),
        worked_off_per_second=tickets / worked_off,
        calm_answer_p50_ms=_quantile(calm, 50),
        calm_answer_p95_ms=_quantile(calm, 95),
        approval_to_answer_p50_ms=_quantile(approvals, 50),
        cpu_ms_per_ticket=used,
    )


async def measure_mails(stack: Stack) -> MailFigures:
    """Ends with the worker killed. The first round only warms up."""
    stack.freeze("worker")
    await _post_mails(stack, "warm", MAIL_SECONDS)
    before, started = _cpu(stack), time.monotonic()
    await _post_mails(stack, "at-once", 0)
    seconds, after = time.monotonic() - started, _cpu(stack)
    paced = await _post_mails(stack, "paced", MAIL_SECONDS)
    stack.kill("worker")
    return MailFigures(
        mails_accepted_per_second=MAILS / seconds,
        mails_in_3_s_p50_ms=quantile_ms(paced, 50),
        mails_in_3_s_p95_ms=quantile_ms(paced, 95),
        mails_in_3_s_p99_ms=quantile_ms(paced, 99),
        api_cpu_ms_per_mail=(after["api"] - before["api"]) * 1000 / MAILS,
        postgres_cpu_ms_per_mail=(after["postgres"] - before["postgres"]) * 1000 / MAILS,
    )


async def _post_mails(stack: Stack, series: str, seconds: float) -> list[Answered]:
    answers = await post_burst(stack.port, [write_mail(number, series) for number in range(MAILS)], seconds)
    assert {answer.status for answer in answers} == {200}
    return answers


async def _one_at_a_time(
    client: httpx.AsyncClient, count: int, step: Callable[[httpx.AsyncClient, int], Awaitable[float]]
) -> list[float]:
    return [await step(client, number) for number in range(count)]


async def _answered(client: httpx.AsyncClient, _: int) -> float:
    started = time.monotonic()
    ticket_id = (await client.post("/tickets", json=QUESTION)).json()["id"]
    await reaches(client, ticket_id, "completed", pause=0.005)
    return time.monotonic() - started


async def _approved(client: httpx.AsyncClient, number: int) -> float:
    order = {"customer_id": "cus_ada", "currency": "EUR", "total": 1000, "paid": 1000, "status": "delivered"}
    order_id = f"bench-{time.time_ns()}-{number}"
    await client.put(f"/orders/{order_id}", json=order | {"payment_reference": f"pay_{order_id}"})
    body = {**QUESTION, "subject": "Refund", "body": f"Please refund order {order_id}."}
    ticket_id = (await client.post("/tickets", json=body)).json()["id"]
    ticket = await reaches(client, ticket_id, "awaiting_approval")
    started = time.monotonic()
    await client.post(f"/approvals/{ticket['approvals'][0]['id']}", json={"decision": "approve"})
    await reaches(client, ticket_id, "completed", pause=0.005)
    return time.monotonic() - started


async def _post_all(client: httpx.AsyncClient, tickets: int) -> list[float]:
    """All tickets over 32 connections; the seconds each took."""
    places = asyncio.Semaphore(32)

    async def post() -> float:
        async with places:
            started = time.monotonic()
            answer = await client.post("/tickets", json=QUESTION)
            assert answer.status_code == 202, answer.text
            return time.monotonic() - started

    return await asyncio.gather(*(post() for _ in range(tickets)))


async def _all_worked_off(client: httpx.AsyncClient) -> bool:
    counts: dict[str, Any] = (await client.get("/dashboard/stats")).json()["counts"]
    return not counts["pending"] and not counts["processing"]


def _cpu(stack: Stack) -> dict[str, float]:
    """CPU seconds that each part has used so far, its children included."""
    return {part: _tree_seconds(int((stack.data_dir / "run" / f"{part}.pid").read_text().split()[0])) for part in PARTS}


def _tree_seconds(pid: int) -> float:
    tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    times = [process.cpu_times() for process in tree]
    return sum(t.user + t.system for t in times) + times[0].children_user + times[0].children_system


def _quantile(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def _table(figures: Figures, mails: MailFigures) -> str:
    rows = {k.replace("_", " "): v for k, v in asdict(figures).items() if not isinstance(v, dict)}
    rows |= {f"CPU ms per ticket, {part}": value for part, value in figures.cpu_ms_per_ticket.items()}
    rows |= {name.replace("_", " "): value for name, value in asdict(mails).items()}
    return "\n".join(f"| {name:32} | {value:10.1f} |" for name, value in rows.items())


async def main(tickets: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "data", more_settings=SETTINGS)
        await stack.start()
        try:
            figures, mails = await measure(stack, tickets), await measure_mails(stack)
        finally:
            await stack.stop()
    results = PROJECT / "bench" / "results"
    results.mkdir(parents=True, exist_ok=True)
    (results / f"{int(time.time())}.json").write_text(json.dumps(asdict(figures) | asdict(mails), indent=2))
    sys.stdout.write(_table(figures, mails) + "\n")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
