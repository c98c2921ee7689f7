"""Fixtures of the simulator's own tests."""

from __future__ import annotations

import pytest

from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON, SMALL
from tests.simulator.calling import Caller


@pytest.fixture
def caller(simulator: Simulator) -> Caller:
    """A client of the small fleet at a fixed time."""
    return Caller(simulator)


@pytest.fixture(scope="session")
def shared() -> Simulator:
    """One small fleet for all tests that only read, for the sake of time."""
    return Simulator(SMALL, Clock.fixed(NOON))


@pytest.fixture
def reader(shared: Simulator) -> Caller:
    """A client that must only read: its fleet is shared with other tests."""
    return Caller(shared)
