"""Receives ten mails of about 50 MB at once, all kept until the end, and prints the peak and the start in MB.

Run as `python -m tests.api.inbound.ten_large_mails "postmark raw" DIRECTORY`. The request is rendered by a child, so
that rendering it does not count."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from api.inbound.receiving import receive
from tests.api.inbound.abstract_mail import AbstractFile, AbstractMail
from tests.api.inbound.given import inbound_settings
from tests.api.inbound.payloads import PARSED, RAW

FILE_BYTES = 37 * 1024 * 1024  # 50 MB where it is base64
# A form's files are no base64; Postmark's raw mail comes beside the same mail taken apart.
SHARE = {"mailgun": 4 / 3, "sendgrid": 4 / 3, "postmark raw": 1 / 2}
MAILS = 10


def render(way: str, target: Path) -> None:
    """Write the request's body and headers beside each other."""
    content = bytes(range(256)) * (int(FILE_BYTES * SHARE.get(way, 1)) // 256)
    mail = replace(AbstractMail(), files=(AbstractFile("large.bin", "application/zip", content),))
    request = (RAW[way.removesuffix(" raw")] if way.endswith(" raw") else PARSED[way])(mail)
    target.write_bytes(request.body)
    target.with_suffix(".json").write_text(json.dumps(request.headers))


async def chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(65_536):
            yield chunk
            await asyncio.sleep(0)


def status(name: str) -> float:
    """A figure of the kernel's for this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


async def measure(way: str, directory: Path, file: Path) -> None:
    settings = inbound_settings(directory)
    headers, base = json.loads(file.with_suffix(".json").read_text()), status("VmHWM")
    provider = way.removesuffix(" raw")
    arrivals = await asyncio.gather(*(receive(provider, headers, chunks(file), settings) for _ in range(MAILS)))
    assert all(arrival.mail and arrival.mail.attachments[0].size > FILE_BYTES * 0.49 for arrival in arrivals)
    for arrival in arrivals:
        arrival.close()
    sys.stdout.write(f"{status('VmHWM'):.0f} {base:.0f}\n")


if __name__ == "__main__":
    way, place = sys.argv[1], Path(sys.argv[2])
    if sys.argv[3:] == ["render"]:
        render(way, place / "body")
    else:
        subprocess.run(
            [sys.executable, "-m", "tests.api.inbound.ten_large_mails", *sys.argv[1:3], "render"], check=True
        )
        asyncio.run(measure(way, place, place / "body"))
