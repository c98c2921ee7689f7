"""Every fleet that can be is made; of one that cannot be it is said why."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st
from msgspec.structs import replace

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON, SMALL

LISTS = ("/prints", "/builds", "/print_orders", "/part_orders", "/printed_parts")

FLEETS = st.builds(
    lambda **chosen: replace(SMALL, **chosen),
    seed=st.integers(),
    printers=st.integers(0, 60),
    prints=st.integers(0, 200),
    builds=st.integers(1, 12),
    printed_parts=st.integers(0, 100),
    measurements=st.integers(0, 100),
    waiting_part_orders=st.integers(0, 8),
    failure_rate=st.floats(0, 1),
    hostile=st.booleans(),
    squeeze=st.floats(0.001, 2),
)


@rules(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FLEETS)
def test_a_fleet_of_any_size_can_be_made_and_lives_on(wanted: SimulatorSettings) -> None:
    clock = Clock.fixed(NOON)
    simulator = Simulator(wanted, clock)
    simulator.warm()
    clock.advance(86_400)
    sizes = {path: simulator.records.total(path) for path in LISTS}
    assert sizes["/prints"] == (wanted.prints if wanted.printers else 0)
    assert sizes["/builds"] >= wanted.builds
    assert bool(simulator.hidden_drift.printer_serial) == bool(wanted.printers)


def test_one_build_is_enough_for_many_printers() -> None:
    simulator = Simulator(replace(SMALL, builds=1, printers=40), Clock.fixed(NOON))
    simulator.warm()
    assert len(simulator.records.queues()) == 40


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"builds": 0}, "builds is 0: it must be 1 or more."),
        ({"printers": -1}, "printers is -1: it must be 0 or more."),
        ({"page_cap": 0}, "page_cap is 0: it must be 1 or more."),
        ({"failure_rate": 1.5}, "failure_rate is 1.5: it must be from 0 to 1."),
        ({"failure_rate": nan}, "failure_rate is nan: it must be 0 or more."),
        ({"time_scale": 0.0}, "time_scale is 0.0: it must be a number above 0."),
        ({"squeeze": inf}, "squeeze is inf: it must be a number above 0."),
    ],
)
def test_a_fleet_that_cannot_be_is_answered_with_a_sentence(
    chosen: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        replace(SMALL, **chosen)
    assert str(caught.value) == sentence
