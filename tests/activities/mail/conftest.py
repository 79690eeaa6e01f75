"""Post offices: every provider with its real client, in front of a local vendor."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.activities.mail.post_offices import NAMES, PostOffice, open_office


@pytest.fixture(params=NAMES)
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PostOffice]:
    """One provider after the other."""
    async with open_office(request.param, tmp_path) as office:
        yield office
