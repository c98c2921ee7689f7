"""Orders through 300 killed processes: six points around the request, 50 seeds each.

pytest tests/benchmarks/test_killed_orders.py -s
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon_tui.simulator import Simulator, SimulatorSettings
from carbon_tui.simulator.server import serve
from tests.orders.app_killing import app_trial
from tests.orders.driver import POINTS
from tests.orders.killing import trial

SEEDS = 50


@pytest.fixture(scope="module")
def floor() -> Iterator[serve]:
    small = SimulatorSettings(
        printers=6, prints=200, builds=30, printed_parts=60, measurements=10, rate_limit=0
    )
    with serve(simulator=Simulator(small)) as running:
        yield running


@pytest.mark.parametrize("point", POINTS)
def test_no_order_is_doubled_and_none_is_lost(floor: serve, tmp_path: Path, point: str) -> None:
    results = [trial(floor, tmp_path / str(seed), point, seed) for seed in range(SEEDS)]
    copies = [number for result in results for number in result.copies]
    doubled, lost = sum(number > 1 for number in copies), sum(number == 0 for number in copies)
    unsettled = sum(result.unsettled for result in results)
    print(
        f"{point}: {SEEDS} kills, {len(copies)} intentions, {doubled} doubled, {lost} lost, "
        f"{unsettled} left open"
    )
    assert (doubled, lost, unsettled) == (0, 0, 0)


@pytest.mark.parametrize("point", POINTS)
def test_the_app_itself_doubles_none_and_loses_none(
    floor: serve, tmp_path: Path, point: str
) -> None:
    """Keys in a whole app, killed and started again; takes about three seconds a seed."""
    results = [app_trial(floor, tmp_path / str(seed), point, seed) for seed in range(SEEDS)]
    exact = sum(result.is_exact for result in results)
    print(f"{point}: {SEEDS} kills of the app, {exact} exact")
    assert exact == SEEDS
