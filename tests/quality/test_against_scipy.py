"""Every distribution, estimate and test against SciPy and statsmodels, to nine digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from carbon_tui.quality import distributions as ours
from carbon_tui.quality.capability import side_interval, width_interval
from carbon_tui.quality.control_constants import c4, spread_of_s
from carbon_tui.quality.false_discovery import adjusted_p_values, cohens_h, hedges_g
from carbon_tui.quality.normality import anderson_darling, probability_plot
from carbon_tui.quality.percentile_indices import (
    best_distribution,
    fitted_half_normal,
    fitted_lognormal,
    fitted_normal,
    fitted_weibull,
    one_sided_by_nature,
    percentile_capability,
)
from carbon_tui.quality.proportions import (
    dispersion_p_value,
    laney_chart,
    overdispersed,
    p_chart,
    z_scores,
)
from carbon_tui.quality.sample_sums import ValueSums
from carbon_tui.quality.specification import Specification

close = pytest.approx
VALUES = st.lists(st.integers(-4000, 4000).map(lambda i: i / 16), min_size=8, max_size=120)


def random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(st.floats(0.5, 1e6), st.floats(1e-3, 1e3))
def test_the_incomplete_gamma_function(a: float, ratio: float) -> None:
    x = a * (1 + (math.log10(ratio)) / math.sqrt(a))
    if x > 0:
        assert ours.incomplete_gamma_upper(a, x) == close(
            scipy.special.gammaincc(a, x), rel=1e-8, abs=1e-12
        )


@given(st.floats(1e-6, 1 - 1e-6), st.integers(1, 100_000))
def test_chi_square_quantiles(p: float, freedom: int) -> None:
    assert ours.chi_square_quantile(p, freedom) == close(scipy.stats.chi2.ppf(p, freedom), rel=1e-9)


@given(st.floats(0, 60), st.integers(1, 500))
def test_two_sided_p_values_of_t(t: float, freedom: int) -> None:
    expected = 2 * scipy.stats.t.sf(t, freedom)
    assert ours.t_two_sided(t, freedom) == close(expected, rel=1e-9, abs=1e-300)


@given(st.just(0.0) | st.floats(1e-9, 50), st.integers(1, 40), st.integers(1, 400))
def test_p_values_of_f(f: float, above: int, below: int) -> None:
    assert ours.f_upper(f, above, below) == close(
        scipy.stats.f.sf(f, above, below), rel=1e-9, abs=1e-15
    )


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.001, 0.999))
def test_the_binomial_distribution(hits: int, more: int, p: float) -> None:
    n = hits + more
    assert ours.binomial_cdf(hits, n, p) == close(
        scipy.stats.binom.cdf(hits, n, p), rel=1e-9, abs=1e-12
    )


@example(0.5, 7, 0.5)
@example(0.5, 85, 0.5)
@given(st.sampled_from([0.00135, 0.5, 0.99865]), st.integers(0, 900), st.floats(0.0005, 0.9995))
def test_binomial_quantiles_are_the_smallest_counts_that_reach_it(
    q: float, n: int, p: float
) -> None:
    count = ours.binomial_quantile(q, n, p)
    assert scipy.stats.binom.cdf(count, n, p) >= q - 1e-12
    assert count == 0 or scipy.stats.binom.cdf(count - 1, n, p) < q + 1e-12
    assert (n, p) not in ((7, 0.5), (85, 0.5)) or count == n // 2, "exactly half"


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60), st.integers(0, 60))
def test_fishers_exact_test(hits: int, misses: int, other_hits: int, other_misses: int) -> None:
    expected = scipy.stats.fisher_exact([[hits, misses], [other_hits, other_misses]]).pvalue
    found = ours.fisher_exact(hits, hits + misses, other_hits, other_hits + other_misses)
    assert found == close(expected, rel=1e-9, abs=1e-12)


def test_c4_and_the_printed_factors_of_x_bar_and_s() -> None:
    """AIAG SPC, 2nd ed., Appendix E, to its four figures: c4, A3, B3, B4."""
    printed = {
        2: (0.7979, 2.659, 0.0, 3.267),
        5: (0.9400, 1.427, 0.0, 2.089),
        10: (0.9727, 0.975, 0.284, 1.716),
        25: (0.9896, 0.606, 0.565, 1.435),
    }
    for n, (factor, a3, b3, b4) in printed.items():
        assert c4(n) == close(factor, abs=6e-5)
        assert 3 / (c4(n) * math.sqrt(n)) == close(a3, abs=6e-4)
        assert max(0, 1 - 3 * spread_of_s(n) / c4(n)) == close(b3, abs=6e-4)
        assert 1 + 3 * spread_of_s(n) / c4(n) == close(b4, abs=6e-4)
    for n in (2, 3, 17, 500):
        assert c4(n) == close(float(scipy.stats.chi(n - 1).mean()) / math.sqrt(n - 1), rel=1e-9)
    assert c4(1) == 0.0
    assert math.isinf(spread_of_s(1))


@given(VALUES)
def test_anderson_darling_and_its_p_value(values: list[float]) -> None:
    found = anderson_darling(values)
    if min(values) == max(values):
        assert found is None
        return
    assert found is not None
    from statsmodels.stats.diagnostic import normal_ad

    statistic, p_value = normal_ad(np.array(values))
    assert found.statistic == close(statistic, rel=1e-9, abs=1e-9)
    assert found.p_value == close(p_value, rel=1e-8, abs=1e-9)


def test_an_outlier_of_a_hundred_sigmas_does_not_break_anderson_darling() -> None:
    values = [*random(1).normal(0, 1, 20_000), 1e9]
    found = anderson_darling(values)
    assert found is not None
    assert math.isfinite(found.statistic)
    assert not found.normal


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [3.0] * 30])
def test_little_or_equal_values_are_not_tested_for_normality(values: list[float]) -> None:
    assert anderson_darling(values) is None
    plot = probability_plot(values)
    assert plot.values == tuple(sorted(values))
    assert (plot.slope is None) == (len(set(values)) < 2)


@given(VALUES)
def test_the_probability_plot(values: list[float]) -> None:
    found = probability_plot(values)
    if found.slope is None:
        return
    (scores, ordered), (slope, intercept, r) = scipy.stats.probplot(np.array(values))
    assert found.scores == close(tuple(scores), rel=1e-9, abs=1e-9)
    assert found.values == tuple(ordered)
    assert found.slope == close(slope, rel=1e-9)
    assert found.intercept == close(intercept, rel=1e-9, abs=1e-9)
    assert found.r == close(r, rel=1e-9)


@given(st.lists(st.floats(0, 1), min_size=0, max_size=60))
def test_benjamini_and_hochberg(p_values: list[float]) -> None:
    if not p_values:
        assert adjusted_p_values([]) == []
        return
    from statsmodels.stats.multitest import multipletests

    expected = multipletests(p_values, method="fdr_bh")[1]
    assert adjusted_p_values(p_values) == close(list(expected), rel=1e-9, abs=1e-12)


def test_the_published_example_of_benjamini_and_hochberg() -> None:
    """Their section 3.1: of fifteen comparisons of thrombolysis trials four are called at 5 %."""
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert sum(q <= 0.05 for q in adjusted_p_values(p_values)) == 4


def test_effect_sizes() -> None:
    one, other = random(2).normal(1, 1, 12), random(3).normal(0, 1, 30)
    freedom = 40
    pooled = math.sqrt((11 * one.var(ddof=1) + 29 * other.var(ddof=1)) / freedom)
    exact = scipy.special.gamma(20) / (math.sqrt(20) * scipy.special.gamma(19.5))
    expected = (one.mean() - other.mean()) / pooled * exact
    sums = ValueSums.of
    assert hedges_g(sums(list(one)), sums(list(other))) == close(expected, rel=1e-9)
    assert hedges_g(sums([]), sums([1.0])) is None
    assert hedges_g(sums([1.0]), sums([1.0])) is None
    assert hedges_g(sums([1.0, 1.0]), sums([1.0])) is None
    from statsmodels.stats.proportion import proportion_effectsize

    assert cohens_h(0.3, 0.1) == close(proportion_effectsize(0.3, 0.1), rel=1e-9)


def test_confidence_intervals_of_width_and_side() -> None:
    low, high = width_interval(1.2, 49) or (0, 0)
    assert low == close(1.2 * math.sqrt(scipy.stats.chi2.ppf(0.025, 49) / 49), rel=1e-9)
    assert high == close(1.2 * math.sqrt(scipy.stats.chi2.ppf(0.975, 49) / 49), rel=1e-9)
    low, high = side_interval(1.2, 50, 49) or (0, 0)
    half = scipy.stats.norm.ppf(0.975) * math.sqrt(1 / 450 + 1.44 / 98)
    assert (low, high) == close((1.2 - half, 1.2 + half), rel=1e-9)
    assert width_interval(None, 9) is None
    assert side_interval(1.0, 1, 0) is None


def test_the_published_interval_of_cp() -> None:
    """Montgomery, 7th ed., example 8.4: n = 20, s = 1.75, 38 to 62: 2.29, from 1.57 to 3.01."""
    low, high = width_interval(24 / (6 * 1.75), 19) or (0, 0)
    assert (low, high) == close((1.57, 3.01), abs=0.006)


def test_p_charts_have_exact_limits_that_step_with_n() -> None:
    counts, sizes = [1, 0, 9, 2], [50, 20, 60, 50]
    chart = p_chart(counts, sizes)
    centre = 12 / 180
    assert chart.centre == close(centre, rel=1e-12)
    for low, high, n in zip(chart.lower, chart.upper, sizes, strict=True):
        assert low * n == close(scipy.stats.binom.ppf(0.00135, n, centre))
        assert high * n == close(scipy.stats.binom.ppf(1 - 0.00135, n, centre))
    assert chart.upper[1] > chart.upper[2]
    for place in chart.signals:
        assert scipy.stats.binom.sf(counts[place] - 1, sizes[place], centre) <= 0.00135


def test_laneys_limits_and_when_they_are_due() -> None:
    rng = random(4)
    sizes = [200] * 40
    rates = np.clip(rng.normal(0.1, 0.04, 40), 0, 1)
    counts = [int(rng.binomial(200, rate)) for rate in rates]
    assert overdispersed(counts, sizes)
    z = np.array(z_scores(counts, sizes))
    sigma_z = float(np.abs(np.diff(z)).mean() / 1.128)
    chart = laney_chart(counts, sizes)
    centre = sum(counts) / sum(sizes)
    half = 3 * sigma_z * math.sqrt(centre * (1 - centre) / 200)
    assert chart.sigma_z == close(sigma_z, rel=1e-9)
    assert chart.upper[0] == close(centre + half, rel=1e-9)
    assert dispersion_p_value(counts, sizes) == close(
        scipy.stats.chi2.sf(float((z**2).sum()), 39), rel=1e-8, abs=1e-15
    )
    alike = [int(rng.binomial(200, 0.1)) for _ in range(40)]
    assert not overdispersed(alike, sizes)


@pytest.mark.parametrize(
    ("counts", "sizes"), [([], []), ([0], [5]), ([5], [5]), ([0, 0], [3, 4]), ([3, 4], [3, 4])]
)
def test_rates_of_nothing_of_all_and_of_one_sample(counts: list[int], sizes: list[int]) -> None:
    for chart in (p_chart(counts, sizes), laney_chart(counts, sizes)):
        assert chart.signals == ()
        assert (chart.centre is None) == (not sizes)
    assert not overdispersed(counts, sizes)


def skewed(seed: int, n: int = 200) -> NDArray[np.float64]:
    return random(seed).weibull(1.4, n) * 3


def test_fitted_distributions_have_the_likelihood_of_scipys() -> None:
    values = sorted(float(x) for x in skewed(5))
    shape, _, scale = scipy.stats.weibull_min.fit(values, floc=0)
    ours_scale = fitted_weibull(values).quantile(1 - math.exp(-1))
    ours_shape = math.log(math.log(2) ** -1) / math.log(
        ours_scale / fitted_weibull(values).quantile(0.5)
    )
    assert (ours_shape, ours_scale) == close((shape, scale), rel=1e-4)
    best = scipy.stats.weibull_min.logpdf(values, ours_shape, 0, ours_scale).sum()
    assert best >= scipy.stats.weibull_min.logpdf(values, shape, 0, scale).sum() - 1e-9
    s, _, middle = scipy.stats.lognorm.fit(values, floc=0)
    assert fitted_lognormal(values).quantile(0.99865) == close(
        scipy.stats.lognorm.ppf(0.99865, s, 0, middle), rel=1e-4
    )
    logs = np.log(values)
    assert fitted_lognormal(values).quantile(0.9) == close(
        math.exp(logs.mean() + logs.std() * scipy.stats.norm.ppf(0.9)), rel=1e-9
    )
    root = math.sqrt(float(np.mean(np.square(values))))
    assert fitted_half_normal(values).quantile(0.99) == close(
        scipy.stats.halfnorm.ppf(0.99, 0, root), rel=1e-9
    )
    assert fitted_normal(values).quantile(0.00135) == close(
        scipy.stats.norm.ppf(0.00135, np.mean(values), np.std(values, ddof=1)), rel=1e-9
    )


@pytest.mark.parametrize("name", ["lognormal", "Weibull", "normal", "half-normal"])
def test_the_distribution_that_made_the_values_is_found(name: str) -> None:
    rng = random(6)
    made = {
        "lognormal": rng.lognormal(0, 0.9, 900),
        "Weibull": rng.weibull(1.7, 900),
        "normal": rng.normal(50, 2, 900),
        "half-normal": np.abs(rng.normal(0, 1, 900)),
    }[name]
    assert best_distribution([float(x) for x in made]).name == name


def test_percentile_indices_of_a_normal_process_are_the_normal_ones() -> None:
    values = [float(x) for x in random(7).normal(10, 0.1, 400)]
    limits = Specification(lower=9.5, upper=10.6)
    found = percentile_capability(values, limits)
    s, middle = np.std(values, ddof=1), np.mean(values)
    assert found.method == "normal"
    reach = scipy.stats.norm.ppf(0.99865)
    assert found.pp == close(1.1 / (2 * reach * s), rel=1e-9)
    assert found.ppk == close((middle - 9.5) / (reach * s), rel=1e-9)


def test_percentiles_are_counted_where_there_are_many_values() -> None:
    values = [float(x) for x in random(8).exponential(1, 5_000)]
    found = percentile_capability(values, Specification(upper=12.0))
    low, median, high = np.percentile(values, [0.135, 50, 99.865])
    assert found.method == "counted"
    assert (found.low, found.median, found.high) == close((low, median, high), rel=1e-9)
    assert found.ppu == found.ppk == close((12 - median) / (high - median), rel=1e-9)
    assert found.ppl is None


def test_a_limit_by_nature_is_no_side_of_the_index() -> None:
    flatness = [float(x) for x in np.abs(random(9).normal(0, 0.02, 300))]
    limits = Specification(lower=0.0, upper=0.1)
    assert one_sided_by_nature(flatness, limits)
    found = percentile_capability(flatness, limits)
    assert found.pp is None
    assert found.ppl is None
    assert found.ppk == found.ppu
    assert not one_sided_by_nature([-1.0, *flatness], limits)
    assert not one_sided_by_nature(flatness, Specification(lower=0.01, upper=0.1))


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0], [3.0] * 30])
def test_percentile_indices_of_little_say_why_not(values: list[float]) -> None:
    assert percentile_capability(values, Specification(upper=4.0)).why_not
    assert percentile_capability([float(i) for i in range(30)], Specification()).why_not
