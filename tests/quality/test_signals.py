"""What is off anywhere: planted faults are found, and nothing is called off where nothing is."""

from __future__ import annotations

import numpy as np
import pytest
import scipy

from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.proportions import z_scores
from carbon_tui.quality.sample_sums import CountSums, ValueSums
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

    def tested(ours: list[float], theirs: list[float], origin: float = 0.5) -> float | None:
        return mean_p_value(ValueSums.of(ours, origin), ValueSums.of(theirs, origin))

    expected = scipy.stats.ttest_ind(ours, theirs).pvalue
    assert tested(ours, theirs) == close(expected, rel=1e-9)
    assert tested(ours[:1], theirs) is not None
    assert tested(ours, []) is None
    assert tested([1.0, 2.0], [3.0]) is None
    assert tested([1.1] * 4, [1.1] * 4) is None
    whole = ValueSums.of([*ours, *theirs], 0.5)
    part = ValueSums.of(ours, 0.5)
    assert mean_p_value(part, whole.without(part)) == close(expected, rel=1e-9)


@pytest.mark.parametrize("height", [0.0, 10.0, 1e3])
def test_a_group_is_compared_with_all_others_as_scipy_does(height: float) -> None:
    """The others are what is left of everything: sums of differences must not lose their digits."""
    rng = np.random.default_rng(11)
    sizes = rng.integers(1, 40, 30)
    groups = [list(map(float, rng.normal(height, 1, n))) for n in sizes]
    origin = float(np.mean([x for group in groups for x in group]))
    sums = [ValueSums.of(group, origin) for group in groups]
    whole = ValueSums.of([x for group in groups for x in group], origin)
    for place, group in enumerate(groups):
        others = [x for other in groups[:place] + groups[place + 1 :] for x in other]
        p_value = mean_p_value(sums[place], whole.without(sums[place]))
        assert p_value == close(scipy.stats.ttest_ind(group, others).pvalue, rel=1e-9)
    equal = ValueSums.of([height + 0.1] * 9, height)
    assert mean_p_value(equal, equal) is None


def test_shares_are_compared_by_fishers_test_or_by_prints_where_these_scatter() -> None:
    even = CountSums.of([(1, 10)] * 6)
    effect, p_value = share_p_value(CountSums.of([(4, 10)] * 3), even) or (0.0, 1.0)
    expected = scipy.stats.fisher_exact([[12, 18], [6, 54]]).pvalue
    assert p_value == close(expected, rel=1e-9)
    assert effect > 0
    _, scattered = share_p_value(CountSums.of([(10, 10), (0, 10), (2, 10)]), even) or (0.0, 1.0)
    assert scattered > scipy.stats.fisher_exact([[12, 18], [6, 54]]).pvalue
    assert share_p_value(CountSums(), even) is None
    assert share_p_value(CountSums.of([(0, 10)]), CountSums.of([(0, 60)])) is None


def test_dispersion_is_pearsons_of_the_z_scores() -> None:
    rng = np.random.default_rng(5)
    sizes = [int(n) for n in rng.integers(1, 30, 40)]
    counts = [int(rng.binomial(n, 0.2)) for n in sizes]
    expected = sum(z * z for z in z_scores(counts, sizes))
    assert CountSums.of(zip(counts, sizes, strict=True)).chi_square == close(expected, rel=1e-9)
    assert CountSums.of([(0, 4), (0, 5)]).chi_square == 0.0
    assert CountSums.of([(0, 0)]) == CountSums()


def test_little_is_compared_with_nothing() -> None:
    assert list(comparisons("T", [])) == []
    one_print = fleet(1, nothing)[0][1][:4]
    assert [each for each in comparisons("T", one_print) if each.kind is SignalKind.MEAN] == []
    assert signals([]) == []
