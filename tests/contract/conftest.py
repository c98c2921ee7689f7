from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.http import in_process
from carbon_tui.simulator import Simulator


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    """A client of the small fleet, in process, that waits for nothing."""

    async def no_wait(_seconds: float) -> None:
        return

    client = Client(
        "http://fleet.localhost/v1", signer=None, transport=in_process(simulator), sleep=no_wait
    )
    yield client
    await client.aclose()
