"""An identity provider, an API that trusts it, and a browser."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from schema.db.session import Sessions
from schema.settings import Settings
from tests.api.oidc.single_sign_on import GRACE, serve_with_provider
from tests.fakes.oidc_server import FakeProvider, oidc_server


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    async with oidc_server() as provider:
        provider.claims = dict(GRACE)
        yield provider


@pytest.fixture
def api(settings: Settings, sessions: Sessions, provider: FakeProvider) -> Iterator[str]:
    with serve_with_provider(settings, provider.issuer) as url:
        yield url


@pytest.fixture
async def browser(api: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=api, timeout=30) as browser:
        yield browser
