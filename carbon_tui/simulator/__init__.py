"""The Carbon DLS API, played faithfully on a small shop of its own: for --demo and for tests.

It knows HTTP and JSON only and shares no code with the client, so that a mistake in one cannot
hide behind the same mistake in the other.
"""

from __future__ import annotations

from carbon_tui.simulator.clock import Clock
from carbon_tui.simulator.exchange import Dropped
from carbon_tui.simulator.faults import Fault, descriptions
from carbon_tui.simulator.key import ApiKey
from carbon_tui.simulator.settings import Settings
from carbon_tui.simulator.simulator import Simulator

__all__ = [
    "ApiKey",
    "Clock",
    "Dropped",
    "Fault",
    "Settings",
    "Simulator",
    "descriptions",
]
