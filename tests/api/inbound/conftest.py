"""Settings for the webhooks' tests."""

from pathlib import Path

import pytest

from schema.settings import Settings
from tests.api.inbound.given import inbound_settings


@pytest.fixture
def secrets(tmp_path: Path) -> Settings:
    """Every inbound secret is set; large requests lie in a directory of the test's own."""
    return inbound_settings(tmp_path)
