"""A session on a fleet of its own, whose copy lies in a file."""

from __future__ import annotations

from pathlib import Path

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator, SimulatorSettings

FLEET = SimulatorSettings(printers=7, prints=260, builds=9, printed_parts=0, measurements=0)


def session_on(simulator: Simulator, path: Path) -> Session:
    """By the fleet's clock; ``path``: where the copy lies, or will."""
    app, clock = InProcess(simulator), simulator.clock
    return Session(
        lambda: Client("http://127.0.0.1/v1", signer=None, transport=app, storage_transport=app),
        now=clock.now,
        monotonic=clock.time,
        copy_file=path,
    )
