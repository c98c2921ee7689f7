from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.prompt import parse
from carbon_tui.resources.registry import by_name
from carbon_tui.simulator import Simulator
from tests.contract.reading import NOW, Ask, read


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    """A client of the small fleet, in process, that waits for nothing."""

    async def no_wait(_seconds: float) -> None:
        return

    client = Client(
        "http://fleet.localhost/v1", signer=None, transport=InProcess(simulator), sleep=no_wait
    )
    yield client
    await client.aclose()


@pytest.fixture
def ask(client: Client) -> Ask:
    """Asks a view in words."""

    async def asked(view: str, text: str = "") -> list[Any]:
        return await read(client, parse(text, by_name(view), NOW))

    return asked
