"""A client on a simulator in the same process, in virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from carbon_tui.api.client import Client
from carbon_tui.api.errors import RequestNote
from carbon_tui.simulator import Simulator


@asynccontextmanager
async def client_of(simulator: Simulator, **seams: Any) -> AsyncIterator[Client]:
    """No socket, no token; clocks agree; every wait is as long as it may be."""
    from carbon_tui.api.transport.in_process import InProcess

    transport = InProcess(simulator)
    client = Client(
        "http://localhost/v1",
        **{
            "signer": None,
            "transport": transport,
            "storage_transport": transport,
            "wall": simulator.clock.time,
            "random": lambda: 1.0,
            **seams,
        },
    )
    try:
        yield client
    finally:
        await client.aclose()


def notes_of(client: Client) -> list[RequestNote]:
    notes: list[RequestNote] = []
    client.on_request.append(notes.append)
    return notes
