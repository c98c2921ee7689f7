"""Failed and finished prints field by field, against SciPy and a planted difference."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import scipy

from carbon_tui.quality.process_data import (
    chi_square_of_words,
    compare_fields,
    welch_p_value,
)
from carbon_tui.text.written_numbers import written_number

close = pytest.approx


def prints(seed: int, count: int, heat: float = 0.0) -> list[dict[str, str]]:
    rng = np.random.default_rng(seed)
    return [
        {
            "Print ID": f"P{seed}-{i}",
            "Heater Setpoint (C)": f"{rng.normal(40 + heat, 1):.3f}",
            "Avg O2 Flow (ml/min)": f"{rng.normal(10, 2):.3f}",
            "Resin Name": str(rng.choice(["EPX 82", "RPU 70"])),
            "Blackline (um)": "",
            "Slice Thickness (um)": "100",
        }
        for i in range(count)
    ]


def test_the_field_that_differs_comes_first_and_the_others_are_not_called_so() -> None:
    found = compare_fields(prints(1, 40, heat=2.0), prints(2, 200))
    assert found[0].name == "Heater Setpoint (C)"
    assert found[0].differs
    assert found[0].effect == close(2.0, abs=0.5)
    assert float(found[0].difference) == close(2.0, abs=0.5)
    assert not any(each.differs for each in found[1:])
    assert "Print ID" not in {each.name for each in found}


def test_nothing_differs_between_prints_that_are_alike() -> None:
    called = [
        each.name
        for seed in range(40)
        for each in compare_fields(prints(100 + seed, 30), prints(500 + seed, 60))
        if each.differs
    ]
    assert len(called) <= 5


def test_means_are_compared_by_welchs_t() -> None:
    rng = np.random.default_rng(3)
    one, other = list(map(float, rng.normal(0, 1, 9))), list(map(float, rng.normal(1, 4, 30)))
    expected = scipy.stats.ttest_ind(one, other, equal_var=False).pvalue
    assert welch_p_value(one, other) == close(expected, rel=1e-9)
    assert welch_p_value([1.0], other) is None
    assert welch_p_value([1.0, 1.0], [1.0, 1.0]) is None


def test_words_are_compared_by_chi_square() -> None:
    ours, theirs = Counter(a=12, b=5, c=8), Counter(a=40, b=30, c=10)
    expected = scipy.stats.chi2_contingency([[12, 5, 8], [40, 30, 10]], correction=False)
    statistic, freedom = chi_square_of_words(ours, theirs) or (0.0, 0)
    assert statistic == close(expected.statistic, rel=1e-9)
    assert freedom == expected.dof
    assert chi_square_of_words(Counter(a=5), Counter(a=9)) is None


def test_rare_words_count_together() -> None:
    ours = Counter(["common"] * 30 + [f"serial {i}" for i in range(20)])
    theirs = Counter(["common"] * 30 + [f"other {i}" for i in range(20)])
    statistic, freedom = chi_square_of_words(ours, theirs) or (1.0, 0)
    assert statistic == close(0.0)
    assert freedom == 1


@pytest.mark.parametrize("failed", [0, 1, 2])
def test_too_few_prints_are_not_compared(failed: int) -> None:
    assert compare_fields(prints(1, failed), prints(2, 50)) == []
    assert compare_fields(prints(2, 50), prints(1, failed)) == []


@pytest.mark.parametrize(
    ("text", "value"), [("1,234.5", 1234.5), ("-3e2", -300.0), ("EPX", None), ("", None)]
)
def test_numbers_are_read_as_the_server_writes_them(text: str, value: float | None) -> None:
    assert written_number(text) == value
