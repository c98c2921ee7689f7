"""A process killed while it queues: after a restart the book equals what was wanted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon_tui.simulator import Simulator, SimulatorSettings
from carbon_tui.simulator.server import serve

from .app_killing import app_trial
from .driver import POINTS
from .killing import trial


@pytest.fixture(scope="module")
def floor() -> Iterator[serve]:
    small = SimulatorSettings(
        printers=6, prints=200, builds=30, printed_parts=60, measurements=10, rate_limit=0
    )
    with serve(simulator=Simulator(small)) as running:
        yield running


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_process_loses_no_order_and_doubles_none(
    floor: serve, tmp_path: Path, point: str
) -> None:
    assert trial(floor, tmp_path, point, seed=1).is_exact


@pytest.mark.parametrize("point", POINTS)
def test_the_app_killed_while_it_queues_loses_no_order_and_doubles_none(
    floor: serve, tmp_path: Path, point: str
) -> None:
    assert app_trial(floor, tmp_path, point, seed=1).is_exact
