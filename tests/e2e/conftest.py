"""One running service for all end-to-end tests."""

from collections.abc import AsyncIterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Everything started as `make run` does, with the offline model and the demo catalogue."""
    stack = Stack(tmp_path_factory.mktemp("stack") / "data")
    await stack.start()
    yield stack
    assert await stack.stop() == 0
