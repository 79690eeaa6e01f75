"""Asks Temporal whether it is there. Only for the readiness report: the API works without it."""

import asyncio
from datetime import timedelta

from temporalio.client import Client

from schema.settings import Settings


class TemporalHealth:
    """Connects on the first question, so that a start needs no Temporal."""

    def __init__(self, settings: Settings) -> None:
        self._target, self._namespace = settings.temporal_target, settings.temporal_namespace
        self._client: Client | None = None

    async def reachable(self) -> bool:
        """Whether the frontend answers within a second."""
        try:
            async with asyncio.timeout(2):
                if self._client is None:
                    self._client = await Client.connect(self._target, namespace=self._namespace, lazy=True)
                return await self._client.service_client.check_health(timeout=timedelta(seconds=1))
        except Exception:  # whatever it is, it is not reachable for us
            return False
