"""Histograms, Paretos and tallies."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.records import (
    CategoryOptions,
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.histogram import histogram, histogram_at_limits
from carbon_tui.quality.pareto import MISSING, category_pareto, pareto, zone_pareto
from carbon_tui.quality.result_counts import ResultCounts, tally_of, wilson_low
from carbon_tui.quality.specification import (
    MeasurementKind,
    Side,
    Specification,
    specification,
    usable,
)

close = pytest.approx


@given(st.lists(st.integers(-1000, 1000).map(lambda i: i / 8), min_size=2, max_size=300))
def test_bins_equal_numpys_freedman_diaconis(values: list[float]) -> None:
    found = histogram(values, most=10**6)
    if found.rule != "Freedman-Diaconis":
        quarter, three = np.percentile(values, [25, 75])
        assert quarter == three
        return
    edges = np.histogram_bin_edges(values, bins="fd")
    assert found.edges == close(tuple(edges))
    counts, _ = np.histogram(values, bins=np.array(found.edges))
    assert found.counts == tuple(counts)


@given(st.lists(st.floats(-1e9, 1e9), max_size=200), st.integers(1, 60))
def test_every_value_is_in_exactly_one_bin(values: list[float], most: int) -> None:
    found = histogram(values, most)
    assert found.n == len(values)
    assert len(found.counts) <= most
    for value in values:
        assert found.bin_of(value) is not None


@given(
    st.lists(st.integers(-300, 300).map(lambda i: i / 8), min_size=2, max_size=200),
    st.one_of(st.none(), st.integers(-30, 0).map(float)),
    st.one_of(st.none(), st.integers(1, 30).map(float)),
)
def test_no_bin_at_the_limits_straddles_one(
    values: list[float], lower: float | None, upper: float | None
) -> None:
    found = histogram_at_limits(values, lower, upper)
    assert sum(found.counts) == len(values)
    if "cut at the limits" not in found.rule:
        return
    for limit in (lower, upper):
        if limit is not None:
            assert not any(a < limit < b for a, b in pairwise(found.edges))
    beyond = sum(value > upper for value in values) if upper is not None else 0
    right = sum(
        c
        for a, c in zip(found.edges, found.counts, strict=False)
        if upper is not None and a >= upper
    )
    assert right == beyond
    widths = np.diff(found.edges)
    assert widths == close(widths[0], rel=1e-5)


def test_a_value_on_the_maximum_counts_among_those_within_also_where_it_is_the_least() -> None:
    values = [26.52, 26.53, 26.6, 26.61, 26.7, 26.71]
    found = histogram_at_limits(values, 26.42, 26.52)
    assert found.edges[1] == 26.52
    assert found.counts[0] == 1
    assert sum(found.counts[1:]) == 5


def test_histograms_of_little_are_plain() -> None:
    assert histogram([]).counts == ()
    assert histogram([]).bin_of(1.0) is None
    assert histogram([5.0] * 9).counts == (9,)
    assert histogram([1.0, 1.0, 1.0, 1.0, 9.0]).rule == "Sturges"


def test_a_pareto_is_ordered_and_adds_up() -> None:
    bars = pareto(["crack", "burr", "crack", "", "burr", "crack"])
    assert [(bar.name, bar.count) for bar in bars] == [("crack", 3), ("burr", 2), (MISSING, 1)]
    assert [bar.cumulative for bar in bars] == close([3 / 6, 5 / 6, 1.0])
    assert pareto([]) == ()


def test_categories_carry_the_templates_role() -> None:
    limits = Specification(kind=MeasurementKind.CATEGORY, passing=("good",), failing=("crack",))
    measurements = [
        PartMeasurement(category_value="good", measurement_result="pass"),
        PartMeasurement(category_value="crack", measurement_result="fail"),
        PartMeasurement(category_value=None, measurement_result="incomplete"),
    ]
    roles = {bar.name: bar.role for bar in category_pareto(measurements, limits)}
    assert roles == {"good": "pass", "crack": "fail", MISSING: ""}
    trouble = category_pareto(measurements, limits, trouble_only=True)
    assert {bar.name for bar in trouble} == {"crack", MISSING}


def test_zones_count_only_where_there_is_trouble() -> None:
    bars = zone_pareto(
        [
            PartMeasurement(measurement_result="fail", zones=("rim", "core")),
            PartMeasurement(measurement_result="flag", zones=("rim",)),
            PartMeasurement(measurement_result="pass", zones=("rim",)),
            PartMeasurement(measurement_result="fail"),
        ]
    )
    assert [(bar.name, bar.count) for bar in bars] == [("rim", 2), ("core", 1)]


def test_yield_leaves_out_what_is_not_judged() -> None:
    counts = tally_of(["pass", "pass", "pass", "fail", "flag", "incomplete", None, "odd"])
    assert counts == ResultCounts(3, 1, 1, 1, 2)
    assert counts.yielded == close(3 / 5)
    assert (counts.total, counts.judged) == (8, 5)
    assert ResultCounts().yielded is None


def test_one_failure_of_one_is_less_trouble_than_half_of_many() -> None:
    assert ResultCounts(failed=1).trouble < ResultCounts(passed=50, failed=50).trouble
    assert ResultCounts().trouble == ResultCounts(passed=9).trouble == 0


def test_wilsons_bound_equals_the_published_example() -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I: 81 of 263, 15 of 148."""
    assert wilson_low(81, 263) == close(0.2553, abs=5e-5)
    assert wilson_low(15, 148) == close(0.0624, abs=5e-5)


@pytest.mark.parametrize("value", [None, nan, inf, -inf, 1e300])
def test_what_cannot_be_calculated_with_is_no_value(value: float | None) -> None:
    assert usable(value) is None


def test_a_specification_survives_any_template() -> None:
    assert specification(None).problem is not None
    empty = specification(PartMeasurementTemplate())
    assert (empty.kind, empty.lower, empty.upper, empty.units) == (
        MeasurementKind.UNKNOWN,
        None,
        None,
        "",
    )
    assert empty.sentence() == "no limits"
    broken = specification(PartMeasurementTemplate(min=nan, max=inf, measurement_type="new"))
    assert (broken.lower, broken.upper, broken.kind) == (None, None, MeasurementKind.UNKNOWN)
    assert not any(isnan(limit) for limit in (broken.lower, broken.upper) if limit is not None)


def test_reversed_limits_are_named_and_not_used() -> None:
    found = specification(PartMeasurementTemplate(min=3.0, max=1.0))
    assert (found.lower, found.upper) == (None, None)
    assert found.problem == "The template's minimum 3 lies above its maximum 1."


def test_a_value_on_the_limit_conforms() -> None:
    limits = Specification(lower=1.0, upper=2.0)
    assert [limits.side(v) for v in (0.9, 1.0, 2.0, 2.1)] == [
        Side.BELOW,
        Side.WITHIN,
        Side.WITHIN,
        Side.ABOVE,
    ]
    assert not Specification().outside(1e9)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (PartMeasurementTemplate(min=9.9, max=10.1, units="mm"), "9.9 to 10.1 mm"),
        (PartMeasurementTemplate(max=3.0), "at most 3"),
        (PartMeasurementTemplate(min=5.0, units=" N "), "at least 5 N"),
        (
            PartMeasurementTemplate(
                measurement_type="category",
                category_options=CategoryOptions(passing=("a", "b"), fail=("c",)),
            ),
            "3 categories",
        ),
    ],
)
def test_a_specification_reads_as_a_sentence(template: PartMeasurementTemplate, words: str) -> None:
    assert specification(template).sentence() == words
