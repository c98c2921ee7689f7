"""The built-in fleet of ``--demo``. Imported with its first request."""

from __future__ import annotations

from functools import cache

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.simulator import Simulator

DEMO_URL = "http://demo.localhost/v1"


def demo_client() -> Client:
    """A client of the built-in fleet: nothing leaves this process, nothing is stored."""
    simulator = _fleet()
    return Client(
        DEMO_URL,
        signer=None,
        transport=InProcess(simulator),
        storage_transport=InProcess(simulator),
    )


@cache
def _fleet() -> Simulator:
    """The one built-in fleet of this process: whoever writes to it and whoever reads it agree."""
    return Simulator()
