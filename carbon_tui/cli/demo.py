"""The built-in fleet of ``--demo``. Imported with its first request."""

from __future__ import annotations

from functools import cache

from carbon_tui.api.client import Client
from carbon_tui.api.transport.httpx_import import in_process
from carbon_tui.simulator import Simulator

DEMO_URL = "http://demo.localhost/v1"


def demo_client() -> Client:
    """A client of the built-in fleet: nothing leaves this process, nothing is stored."""
    simulator = _fleet()
    return Client(
        DEMO_URL,
        signer=None,
        transport=in_process(simulator),
        storage_transport=in_process(simulator),
    )


@cache
def _fleet() -> Simulator:
    """The one built-in fleet of this process: whoever writes to it and whoever reads it agree."""
    return Simulator()
