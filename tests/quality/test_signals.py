"""What is off anywhere: planted faults are found, and nothing is called off where nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.signals import (
    Signal,
    SignalKind,
    comparisons,
    mean_p_value,
    share_p_value,
    signals,
)
from tests.quality.fleet import (
    Planted,
    bad_lot,
    drifting_printer,
    fleet,
    nothing,
    shifted_platform,
)

close = pytest.approx
SEEDS = 12
"""A few fleets; the benchmark takes 200."""


def found(seed: int, planted: Planted) -> list[Signal]:
    return signals(fleet(seed, planted))


@pytest.mark.parametrize(
    ("planted", "factor", "group"),
    [
        (drifting_printer, Factor.PRINTER, "M3"),
        (bad_lot, Factor.RESIN_LOT, "L2"),
        (shifted_platform, Factor.PLATFORM, "PL5"),
    ],
)
def test_a_planted_fault_is_found_in_its_template(
    planted: Planted, factor: Factor, group: str
) -> None:
    hits = 0
    for seed in range(SEEDS):
        own = [s for s in found(seed, planted) if (s.factor, s.group) == (factor, group)]
        hits += any(s.template_uuid == "T0" for s in own)
    assert hits >= SEEDS * 0.7


def test_nothing_is_called_off_where_nothing_is() -> None:
    assert sum(bool(found(seed, nothing)) for seed in range(SEEDS)) <= 2


def test_signals_come_worst_first_and_within_the_level() -> None:
    off = found(1, bad_lot)
    assert off
    assert all(each.q_value <= 0.05 for each in off)
    sizes = [abs(each.effect) for each in off]
    assert sizes == sorted(sizes, reverse=True)
    assert "mean high by" in next(s for s in off if s.kind is SignalKind.MEAN).sentence


def test_means_are_compared_by_students_t() -> None:
    rng = np.random.default_rng(3)
    ours, theirs = list(map(float, rng.normal(1, 1, 5))), list(map(float, rng.normal(0, 1, 14)))
    assert mean_p_value(ours, theirs) == close(stats.ttest_ind(ours, theirs).pvalue, rel=1e-9)
    assert mean_p_value(ours[:1], theirs) is not None
    assert mean_p_value(ours, []) is None
    assert mean_p_value([1.0, 2.0], [3.0]) is None
    assert mean_p_value([1.0] * 4, [1.0] * 4) is None


def test_shares_are_compared_by_fishers_test_or_by_prints_where_these_scatter() -> None:
    even = [(1, 10)] * 6
    effect, p_value = share_p_value([(4, 10)] * 3, even) or (0.0, 1.0)
    expected = stats.fisher_exact([[12, 18], [6, 54]]).pvalue
    assert p_value == close(expected, rel=1e-9)
    assert effect > 0
    _, scattered = share_p_value([(10, 10), (0, 10), (2, 10)], even) or (0.0, 1.0)
    assert scattered > stats.fisher_exact([[12, 18], [6, 54]]).pvalue
    assert share_p_value([], even) is None
    assert share_p_value([(0, 10)], [(0, 60)]) is None


def test_little_is_compared_with_nothing() -> None:
    assert list(comparisons("T", [])) == []
    one_print = fleet(1, nothing)[0][1][:4]
    assert [each for each in comparisons("T", one_print) if each.kind is SignalKind.MEAN] == []
    assert signals([]) == []
