"""How values read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf

import pytest

from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.formats import (
    CellFormat,
    Moment,
    Role,
    Value,
)

NOW = datetime(2026, 7, 15, 10, 30, tzinfo=UTC)
MOMENT = Moment(NOW)


def ago(**distance: float) -> datetime:
    return NOW - timedelta(**distance)


@pytest.mark.parametrize(
    ("show", "value", "text", "role"),
    [
        (formats.text, None, "–", Role.MUTED),
        (formats.text, "", "–", Role.MUTED),
        (formats.key, "Ada", "Ada", Role.KEY),
        (formats.number, 12_345, "12,345", Role.PLAIN),
        (formats.number, 1.239, "1.24", Role.PLAIN),
        (formats.ago, ago(minutes=5), "5m", Role.PLAIN),
        (formats.ago, ago(hours=3, minutes=5), "3h05", Role.PLAIN),
        (formats.ago, ago(days=2, hours=4), "2d4h", Role.MUTED),
        (formats.ago, ago(hours=-2), "in 2h00", Role.MUTED),
        (formats.state, "Failed", "Failed", Role.BAD),
        (formats.state, "Brand new", "Brand new", Role.PLAIN),
        (units.micrometres, 25_000, "25 µm", Role.PLAIN),
        (units.micrometres, 65_500, "65.5 µm", Role.PLAIN),
        (units.millilitres, 59.91, "59.91 ml", Role.PLAIN),
        (units.millimetres_per_hour, 43, "43 mm/h", Role.PLAIN),
        (formats.number, -0.004, "0.00", Role.PLAIN),
        (formats.number, -0.006, "-0.01", Role.PLAIN),
        (formats.number, -0.0, "0", Role.PLAIN),
        (units.capability, -0.004, "0.00", Role.BAD),
        (units.limit, -0.0, "0", Role.PLAIN),
        (units.percent, 96.94, "96.9%", Role.PLAIN),
        (units.percent, 99.99, "99.9%", Role.PLAIN),
        (units.percent, 0.01, "<0.1%", Role.PLAIN),
        (units.percent, 0, "0.0%", Role.PLAIN),
        (units.duration, 5_460, "1h31", Role.PLAIN),
        (units.size, 999, "999 B", Role.PLAIN),
        (units.size, 1_250_000, "1.2 MB", Role.PLAIN),
        (units.size, 999_949, "999.9 kB", Role.PLAIN),
        (units.size, 999_960, "1 MB", Role.PLAIN),
        (units.size, 3e12, "3,000 GB", Role.PLAIN),
        (units.stamp, ago(hours=1), "2026-07-15 09:30 (1h00 ago)", Role.PLAIN),
        (units.late, ago(days=1, hours=1), "late 1d1h", Role.BAD),
        (units.late, ago(days=-1), "in time", Role.MUTED),
        (units.until, ago(days=-2), "in 2d0h", Role.PLAIN),
        (units.warning, "Resin low", "Resin low", Role.WARN),
        (units.warning, "", "–", Role.MUTED),
        (units.trouble, "stopped", "stopped", Role.BAD),
        (units.waiting, 0, "0", Role.MUTED),
        (units.waiting, 3, "3", Role.PLAIN),
        (units.quiet, "u-u-i-d", "u-u-i-d", Role.MUTED),
        (units.yes_no, True, "yes", Role.PLAIN),
        (units.limit, 0.125, "0.125", Role.PLAIN),
        (units.limit, "burr", "burr", Role.PLAIN),
        (units.limit, float("nan"), "nan", Role.PLAIN),
        (units.size, None, "–", Role.MUTED),
    ],
)
def test_a_value_reads_with_its_unit_and_its_meaning(
    show: CellFormat, value: Value, text: str, role: Role
) -> None:
    cell = show(value, MOMENT)
    assert (cell.text, cell.role) == (text, role)


def test_what_remains_counts_down_from_when_it_was_read() -> None:
    assert formats.remaining(90, Moment(NOW, age=30)).text == "1m"
    assert formats.remaining(90, Moment(NOW, age=300)).text == "0s"


@pytest.mark.parametrize(
    ("serials", "text", "in_full"),
    [
        ("A1", "Ada", "Ada (A1)"),
        ("B2", "B2", "B2"),
        ("C3", "Ada (C3)", "Ada (C3)"),
        ("A1, B2", "Ada, B2", "Ada, B2 (A1, B2)"),
        (None, "–", "–"),
        ("", "–", "–"),
    ],
)
def test_a_printer_is_shown_by_its_name_where_that_is_known(
    serials: Value, text: str, in_full: str
) -> None:
    moment = Moment(NOW, printers={"A1": "Ada", "C3": "Ada (C3)"})
    assert formats.printer(serials, moment).text == text
    assert formats.printer_in_full(serials, moment).text == in_full


def read_later(show: CellFormat, value: Value, seconds: float) -> str:
    later = Moment(NOW + timedelta(seconds=seconds), age=seconds)
    return show(value, later).text


@pytest.mark.parametrize("seconds", [1.4, 59.4, 61, 3_599.5, 7_384, 90_000, 864_000.2, 9_999_999])
@pytest.mark.parametrize(
    ("show", "value_of"),
    [
        (formats.ago, lambda seconds: ago(seconds=seconds)),
        (formats.ago, lambda seconds: ago(seconds=-seconds)),
        (formats.remaining, lambda seconds: seconds),
    ],
)
def test_a_cell_keeps_its_words_for_as_long_as_it_says(
    show: CellFormat, value_of: Callable[[float], Value], seconds: float
) -> None:
    value = value_of(seconds)
    keeps = show.keeps(value, MOMENT)
    assert read_later(show, value, keeps - 0.001) == read_later(show, value, 0)
    assert read_later(show, value, keeps + 0.001) != read_later(show, value, 0)


@pytest.mark.parametrize(
    ("show", "value"), [(formats.when, NOW), (formats.remaining, 0.4), (formats.ago, None)]
)
def test_what_tells_no_time_keeps_its_words_for_ever(show: CellFormat, value: Value) -> None:
    assert show.keeps(value, MOMENT) == inf


def test_without_unicode_the_unit_is_spelled_in_ascii() -> None:
    assert units.micrometres(25_000, Moment(NOW, ascii=True)).text == "25 um"
