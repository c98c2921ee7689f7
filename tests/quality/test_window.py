"""The window, its coverage, and the book that is read into it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartMeasurementTemplate,
)
from carbon_tui.quality.moments import sigma_within
from carbon_tui.quality.specification import Specification
from carbon_tui.quality.template_summaries import TemplateSummaries, trouble_first
from carbon_tui.quality.time_window import Covered, Span, TimeWindow
from carbon_tui.quality.window_measurements import WindowMeasurements
from carbon_tui.quality.window_reader import WindowReader
from tests.quality.made import START, at, measured

NOW = START + timedelta(days=7)
close = pytest.approx


def opened() -> tuple[WindowMeasurements, Span]:
    book = WindowMeasurements(TimeWindow(7), NOW)
    (gap,) = book.gaps(NOW)
    return book, gap


def test_an_unread_window_is_one_gap_from_its_start_to_now() -> None:
    book, gap = opened()
    assert gap == Span(START, NOW)
    assert book.coverage.sentence == "0 measurements, 0% of the last 7 days"


def test_coverage_grows_page_by_page_and_ends_at_all() -> None:
    book, gap = opened()
    book.accept(gap, [measured(i, minutes=i * 600) for i in range(4)], total=16, last=False)
    assert book.coverage.sentence == "4 of 16 measurements, 25% of the last 7 days"
    assert not book.coverage.complete
    book.accept(gap, [measured(i, minutes=i * 600) for i in range(4, 16)], total=16, last=True)
    assert book.coverage.complete
    assert book.coverage.sentence == "all 16 measurements of the last 7 days"
    assert book.gaps(NOW) == ()


def test_a_capped_count_says_so_and_the_share_goes_by_time() -> None:
    book, gap = opened()
    half = 7 * 24 * 60 / 2
    book.accept(gap, [measured(1, minutes=half)], total=10_000, last=False)
    assert book.coverage.sentence == "1 of 10,000+ measurements, 50% of the last 7 days"


def test_reading_goes_on_where_it_stopped() -> None:
    book, gap = opened()
    book.accept(gap, [measured(1, minutes=30)], last=False)
    assert book.gaps(NOW) == (Span(at(30), NOW),)


def test_changes_since_are_a_gap_at_the_end() -> None:
    book, gap = opened()
    book.accept(gap, [measured(1)], last=True)
    later = NOW + timedelta(minutes=5)
    (since,) = book.gaps(later)
    assert since == Span(NOW, later)
    book.accept(since, [measured(2, minutes=7 * 24 * 60 + 1)], last=True)
    assert len(book) == 2
    assert book.coverage.complete


def test_a_wider_window_reads_only_what_is_missing() -> None:
    book, gap = opened()
    book.accept(gap, [measured(1)], last=True)
    book.show(book.window.wider(), NOW)
    assert book.gaps(NOW) == (Span(NOW - timedelta(days=30), START),)
    assert 0 < book.coverage.share < 1


def test_a_narrower_window_forgets_what_lies_before_it() -> None:
    book, gap = opened()
    book.accept(gap, [measured(1, 1.0), measured(2, 2.0, minutes=7 * 24 * 60 - 5)], last=True)
    book.show(TimeWindow(7).narrower(), NOW)
    assert [m.uuid for m in book] == ["m2"]
    assert book.series("T").moments.mean == 2.0
    assert book.coverage.sentence == "all 1 measurement of the last day"


def test_the_same_row_twice_counts_once() -> None:
    book, gap = opened()
    page = [measured(1, 1.0), measured(2, 2.0)]
    assert book.accept(gap, page, last=False) == {"T"}
    assert book.accept(gap, page, last=True) == frozenset()
    assert (len(book), book.series("T").tally.passed) == (2, 2)


def test_the_newest_answer_wins_whatever_comes_last() -> None:
    book, gap = opened()
    newer, older = measured(1, 5.0, "fail", minutes=50), measured(1, 4.0, "pass", minutes=10)
    book.accept(gap, [newer], last=False)
    book.accept(gap, [older], last=True)
    assert list(book) == [newer]
    assert book.series("T").tally.failed == 1
    assert book.series("T").tally.total == 1


def test_a_measurement_that_changes_template_moves() -> None:
    book, gap = opened()
    book.accept(gap, [measured(1, 5.0)], last=False)
    touched = book.accept(gap, [measured(1, 5.0, template="U", minutes=9)], last=True)
    assert touched == {"T", "U"}
    assert book.templates == ("U",)


def test_rows_without_uuid_time_or_template_are_kept() -> None:
    book, gap = opened()
    bare = PartMeasurement(value=1.0)
    book.accept(gap, [bare, bare, PartMeasurement(value=2.0)], last=True)
    assert len(book) == 2
    assert book.templates == (None,)
    assert book.coverage.complete


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 100)), max_size=80))
def test_running_statistics_equal_a_fresh_start_in_any_order(rows: list[tuple[int, int]]) -> None:
    book, gap = opened()
    for index, minutes in rows:
        page = [measured(index, float(minutes % 7), minutes=minutes)]
        book.accept(gap, page, last=False)
        book.series("T").outside(Specification(lower=1.0, upper=5.0))
    newest: dict[int, int] = {}
    for index, minutes in rows:
        newest[index] = max(minutes, newest.get(index, 0))
    expected = [float(m % 7) for m, _ in sorted((m, f"m{i}") for i, m in newest.items())]
    series = book.series("T")
    assert list(series.values()) == expected
    assert series.moments.sigma_within == (close(w) if (w := sigma_within(expected)) else w)
    assert series.tally.total == len(newest)
    limits = Specification(lower=1.0, upper=5.0)
    assert series.outside(limits) == sum(not 1 <= value <= 5 for value in expected)
    assert series.latest(3) == tuple(expected[-3:])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=12))
def test_gaps_and_covered_spans_make_up_the_window(spans: list[tuple[int, int]]) -> None:
    covered = Covered()
    for start, length in spans:
        covered = covered.plus(Span(at(start), at(start + length)))
    window = Span(at(5), at(60))
    minutes = {m for start, length in spans for m in range(start, start + length)}
    gaps = covered.gaps(window)
    missing = {m for m in range(5, 60) if any(g.after <= at(m) < g.before for g in gaps)}
    assert missing == set(range(5, 60)) - minutes
    assert (covered.share(window) == 1) == (not gaps)


TEMPLATES = [
    PartMeasurementTemplate(uuid="quiet", measurement_name="Quiet", measurement_type="value"),
    PartMeasurementTemplate(uuid="unused", measurement_name="Unused"),
    PartMeasurementTemplate(uuid="bad", measurement_name="Bad", measurement_type="value", max=5.0),
]


def test_summaries_put_trouble_first_and_leave_nothing_out() -> None:
    book, gap = opened()
    rows = [measured(i, 1.0, template="quiet") for i in range(5)]
    rows += [measured(9, 9.0, "fail", template="bad"), measured(10, 9.0, "flag", template="new")]
    book.accept(gap, rows, last=True)
    summaries = TemplateSummaries(TEMPLATES).summaries(book)
    assert [s.name for s in summaries] == ["Bad", "unknown template new", "Quiet", "Unused"]
    assert [s.n for s in summaries] == [1, 1, 5, 0]
    assert (summaries[0].outside, summaries[0].last_measured) == (1, at(9))
    assert summaries[2].latest == (1.0,) * 5
    assert summaries[2].tally.yielded == 1


def test_only_changed_templates_are_summed_up_again() -> None:
    book, gap = opened()
    board = TemplateSummaries(TEMPLATES)
    book.accept(
        gap, [measured(1, 1.0, template="quiet"), measured(2, 1.0, template="bad")], last=False
    )
    before = {s.uuid: s for s in board.summaries(book)}
    book.accept(gap, [measured(3, 1.0, template="bad")], last=True)
    after = {s.uuid: s for s in board.summaries(book)}
    assert after["quiet"] is before["quiet"]
    assert after["bad"].n == 2


def test_a_small_cpk_is_trouble_without_a_failure() -> None:
    book, gap = opened()
    board = TemplateSummaries(
        [PartMeasurementTemplate(uuid="tight", min=-1.0, max=1.0), TEMPLATES[0]]
    )
    rows = [measured(i, float(i % 2), template="tight") for i in range(40)]
    rows += [measured(50 + i, 1.0, template="quiet") for i in range(40)]
    book.accept(gap, rows, last=True)
    first = board.summaries(book)[0]
    assert first.uuid == "tight"
    assert (first.capability.cpk or 9) < 1
    assert trouble_first(first)[0] == 0


def test_steps_of_the_window_end_at_both_ends() -> None:
    assert TimeWindow(365).wider() == TimeWindow(365)
    assert TimeWindow(1).narrower() == TimeWindow(1)
    assert TimeWindow(1).words == "the last day"


@pytest.mark.parametrize(
    ("total", "words", "sentence"),
    [
        (3, "all read, 3 measurements", "all 3 measurements of the last 7 days"),
        (None, "all read, 3 measurements", "all 3 measurements of the last 7 days"),
        (5, "not all read, 3 measurements", "3 measurements of the last 7 days, not all of them"),
        (10_000, "not all read, 3 measurements",
         "3 measurements of the last 7 days, not all of them"),
    ],
)  # fmt: skip
def test_a_window_is_all_only_where_the_server_gave_what_it_counts(
    total: int | None, words: str, sentence: str
) -> None:
    async def fetch(_endpoint: object, _params: object, _urgency: object) -> Page[PartMeasurement]:
        return Page([measured(i, minutes=i * 60) for i in range(3)], total)

    reader = WindowReader(fetch, lambda: NOW, TimeWindow(7))
    asyncio.run(reader.read())
    assert reader.coverage.words == f"window 7 d: {words}"
    assert reader.coverage.sentence == sentence
    assert reader.coverage.complete == (not reader.why_incomplete) == words.startswith("all")
