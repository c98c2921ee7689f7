"""Rounding makes no share whole that is not, and none nothing that is something."""

from __future__ import annotations

import pytest

from carbon_tui.groups.columns import group_columns
from carbon_tui.groups.grouped import RecordGroup, RecordGroups, group_of
from carbon_tui.groups.interval import wilson_interval
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.report.document import ReportColumn
from carbon_tui.report.output import shown
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import PRINTS
from carbon_tui.resources.registry import by_name
from carbon_tui.text.written_shares import share_text
from tests.prompt.asking import BERLIN, NOW


@pytest.mark.parametrize(
    ("share", "places", "words"),
    [
        (1.0, 1, "100.0%"),
        (2999 / 3000, 1, "99.9%"),
        (0.9994, 1, "99.9%"),
        (0.975, 1, "97.5%"),
        (1 / 3000, 1, "<0.1%"),
        (0.0006, 1, "0.1%"),
        (0.0, 1, "0.0%"),
        (1.0, 0, "100%"),
        (0.996, 0, "99%"),
        (0.004, 0, "<1%"),
        (0.0, 0, "0%"),
        (1.2, 1, "120.0%"),
    ],
)
def test_all_and_none_are_said_where_they_are_true(share: float, places: int, words: str) -> None:
    assert share_text(share, places) == words


def test_a_report_calls_no_yield_whole_that_is_not() -> None:
    column = ReportColumn("yield", "Yield", is_share=True, decimals=1)
    assert shown(2999 / 3000, column, BERLIN) == "99.9%"


@pytest.mark.parametrize(
    ("failed", "runs", "shown_percent", "in_files"),
    [(1, 30_000, "<0.1", 0.01), (29_999, 30_000, "99.9", 99.99), (0, 30_000, "0.0", 0.0)],
)
def test_a_group_in_which_something_failed_is_none_in_which_nothing_did(
    failed: int, runs: int, shown_percent: str, in_files: float
) -> None:
    numbers = (runs, runs - failed, failed, 0, None, None, None)
    group: RecordGroup = group_of(("A",), numbers, PRINTS)
    groups = RecordGroups((GroupKey("printer", "printer"),), PRINTS, (group,))
    column = next(c for c in group_columns(groups, by_name("prints")) if c.name == "failed%")
    value = column.value(group)
    assert value == in_files
    assert column.show(value, Moment(NOW)).text == shown_percent


def test_the_interval_of_none_begins_at_none_and_that_of_all_ends_at_all() -> None:
    for whole in range(1, 3_000):
        none, every = wilson_interval(0, whole), wilson_interval(whole, whole)
        assert none is not None
        assert every is not None
        assert (none[0], every[1]) == (0.0, 1.0)
        assert none[1] == pytest.approx(1 - every[0])
