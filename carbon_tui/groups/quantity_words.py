"""Which numbers and dates can be written with a word in them, said in SQL.

A value is looked at as it is typed and as its cell shows it: ``15721.5`` and ``4h22``, ``2026-07-01
09:12`` and ``31d``. What is said here lets through every row that has the word, and of the others
as few as can be told quickly; these are tried on the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from math import inf
from typing import Any

from msgspec import Struct

from carbon_tui.groups.column_values import ColumnValues
from carbon_tui.groups.condition import Condition, all_of, either, marks
from carbon_tui.local_copy.tables import PLACES, off_thousandths, stamp
from carbon_tui.prompt.terms import spoken
from carbon_tui.resources import formats, units
from carbon_tui.resources.formats import CellFormat, Moment, span

_DIGITS = re.compile("[0-9]+")
_NUMBER = (",", ".", "\n-", "e+", "e-", "inf", "nan")
_SPAN = ("s", "m", "h", "d")
_WRITTEN: dict[CellFormat, tuple[str, ...]] = {
    formats.ago: ("-", " ", ":", "in ", *_SPAN),
    formats.when: ("-", " ", ":"),
    formats.remaining: (*_NUMBER, *_SPAN),
    formats.number: _NUMBER,
    units.duration: (*_NUMBER, *_SPAN),
    units.millilitres: (*_NUMBER, " ml"),
    units.millimetres_per_hour: (*_NUMBER, " mm/h"),
    units.micrometres: (*_NUMBER, " um"),
}
"""What stands before, between and behind the digits of formats that are known here."""
_LETTERS = frozenset("0123456789.,:+-%/ degnaiflthmsouykb")
"""What quantities of any other format are written with, as far as it is ASCII."""

_FEWEST_DIGITS = 3
"""Two digits stand somewhere in so many numbers that nothing is gained."""
_DAY = 86_400
_WHOLE_UP_TO = 10**15
"""Above, a float is not written digit by digit."""
_LEAST, _MOST = -1e300, 1e300
"""Beyond whatever is measured; infinity is no word of SQL."""
_THOUSANDTH = 0.001
"""By so much may a number be kept less exactly than the record has it."""
MOST_DAYS = 20_000
"""Of dates in a table, whose texts are looked at one by one."""
MOST_STRETCHES = 300
"""Of dates, and minutes of a day, that are looked up."""
MOST_RANGES = 50
"""Of numbers, that are looked at in each row."""
_LONGEST_DAYS = 1_000
"""Of durations that are told apart; longer ones are looked at."""


def may_be_written(show: CellFormat, word: str) -> bool:
    """Whether a value of this format can have the word in it; the word is in small letters."""
    pieces = _WRITTEN.get(show)
    return set(word) <= _LETTERS if pieces is None else _fits(word, pieces)


def _fits(word: str, pieces: Sequence[str]) -> bool:
    """Whether it can be cut out of digits with these between them."""
    between = _DIGITS.split(word)
    if len(between) == 1:
        return any(word in piece for piece in pieces)
    first, *middle, last = between
    return (
        any(piece.endswith(first) for piece in pieces)
        and all(part in pieces for part in middle)
        and any(piece.startswith(last) for piece in pieces)
    )


class NumberColumn(Struct, frozen=True):
    """A column of numbers, and what is known of them."""

    show: CellFormat
    sql: str
    values: ColumnValues
    finer: Condition
    """The rows whose number has more than three places."""
    is_rounded: bool = False
    """To three places: none is finer."""
    low: float = -inf
    high: float = inf
    """All numbers lie between these."""

    @property
    def size(self) -> str:
        """SQL of the number without its sign."""
        return self.sql if self.low >= 0 else f"abs({self.sql})"

    @property
    def largest(self) -> float:
        return max(abs(self.low), abs(self.high))

    @property
    def any(self) -> Condition:
        """Every number."""
        return Condition(f"{self.sql} IS NOT NULL")

    def asked(self, test: Callable[[Any], bool]) -> Condition:
        """The numbers that pass this test, which takes a microsecond or two for each."""
        return Condition(f"{self.values.function(test)}({self.sql})")


def number_conditions(column: NumberColumn, word: str, moment: Moment) -> list[Condition]:
    """The numbers that may have the word in them: those that fulfil one of these."""
    if column.show is units.duration:
        parts = [_span_ranges(column, word, 0.0)]
    elif column.show is formats.remaining:
        parts = [_span_ranges(column, word, moment.age)]
    else:
        return _typed(column, word, moment)
    if _fits(word, _NUMBER):
        parts += _typed(column, word, moment)
    return [column.any] if column.any in parts else parts


def _span_ranges(column: NumberColumn, word: str, age: float) -> Condition:
    """Seconds whose cell has the word in it. What is less than none reads as none."""
    ranges: list[tuple[float, float]] = []
    for begin, end in _spans(_LONGEST_DAYS * _DAY):
        low, high = age + begin - _THOUSANDTH if begin else _LEAST, age + end
        if high < column.low or low > column.high or word not in span(begin):
            continue
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = ranges[-1][0], high
        else:
            ranges.append((low, high))
    if len(ranges) > MOST_RANGES:
        return column.any
    if column.high >= _LONGEST_DAYS * _DAY - 1:
        ranges.append((_LONGEST_DAYS * _DAY - 1, _MOST))
    return column.values.in_ranges(column.sql, ranges)


def _typed(column: NumberColumn, word: str, moment: Moment) -> list[Condition]:
    """A number with its digits, whether shown or typed."""
    if column.show not in _WRITTEN or column.show is units.micrometres:
        return [column.any]
    digits = longest_digits(word)
    decimal = _DECIMAL.match(word)
    if decimal is not None and column.largest * 10 ** len(decimal[2]) < _COUNTED_UP_TO:
        return [_with_point(column, *decimal.groups())]
    if len(digits) < _FEWEST_DIGITS:
        many = word == digits
        return [column.any if many else column.asked(says(column.show, word, moment))]
    parts = [*_whole(column, digits)]
    if len(digits) == _FEWEST_DIGITS:
        either_way = f"({int(digits)}, {int(digits) + 1})"
        parts.append(Condition(f"{_last_thousandths(column.size, 3)} IN {either_way}"))
    if not column.is_rounded:
        # Three places cannot hold more digits: what is not written with three is looked at.
        off = Condition(f"{off_thousandths(column.sql)} > 0")
        holds = column.asked(lambda number: digits in str(number))
        near = _near_thousandths(column, digits)
        parts.append(all_of([*([] if near is None else [near]), off, holds]))
    return parts


def says(show: CellFormat, word: str, moment: Moment) -> Callable[[Any], bool]:
    """Whether a number has the word in it as it is typed or shown."""
    return lambda number: (
        word in f"{spoken(number, moment)}\n{show(number, moment).text}".casefold()
    )


_DECIMAL = re.compile(r"([0-9]*)\.([0-9]{0,6})")
_COUNTED_UP_TO = 10**12
"""Whole numbers below it are exact as they are written; beyond it digits stand for a range."""
_LEAST_WITHOUT_POWER = 0.0001
"""Less is written as ``1.5e-07``."""
_SHOWN_HIGHER = {0: 0.006, 1: 0.051, 2: 0.501}
"""By how much more a number that is shown with two places may count, by places that are asked for,
in the last one of these."""


def _with_point(column: NumberColumn, before: str, behind: str) -> Condition:
    """Numbers with these digits around their point, typed, or shown with two places."""
    ranges = _point_ranges(before, behind, column.largest)
    if ranges and column.low >= _LEAST_WITHOUT_POWER and column.values.index_of(column.sql):
        return column.values.in_ranges(column.sql, ranges)
    size, power, digits = column.size, 10 ** len(behind), int(f"0{before}{behind}")
    modulus, higher = 10 ** len(before + behind), _SHOWN_HIGHER.get(len(behind), _THOUSANDTH)
    either_way = f"({digits}, {(digits + 1) % modulus})"
    counted = f"CAST({size} * {power} + {higher} AS INTEGER) % {modulus} IN {either_way}"
    if column.low >= _LEAST_WITHOUT_POWER:
        return Condition(counted)
    with_power_of_ten = f"({size} > 0 AND {size} < {_LEAST_WITHOUT_POWER})"
    return either([Condition(counted), Condition(with_power_of_ten)])


def _point_ranges(before: str, behind: str, largest: float) -> list[tuple[float, float]]:
    """Of numbers up to the largest; none where these are too many."""
    places, step = len(behind), 10 ** len(before)
    if largest / step > MOST_STRETCHES:
        return []
    first = float(f"0{before}.{behind}0")
    around = _THOUSANDTH / 10**places if places > 2 else _SHOWN_HIGHER[0]
    lows = (first + step * number for number in range(int(largest / step) + 2))
    return [(low - around, low + 10**-places + around) for low in lows]


def _last_thousandths(size: str, length: int) -> str:
    """SQL of the last digits of a number with three places."""
    return f"CAST({size} * {PLACES} + 0.5 AS INTEGER) % {10**length}"


def _near_thousandths(column: NumberColumn, digits: str) -> Condition | None:
    """Of what is not written with three places, whatever may have the digits behind its point;
    None: all of it.

    What misses three places by the error of an addition only has noughts, or nines, behind these
    or those of one thousandth less, and two more digits at most: ``82.31100000000001``,
    ``82.31099999999999``.
    """
    is_long = column.largest >= 10 ** (_DIGITS_OF_A_FLOAT - 4 - len(digits))
    if is_long or _NEAR_THE_END.fullmatch(digits):
        return None
    parts = [column.finer]
    for length in range(1, min(_FEWEST_DIGITS + 1, len(digits))):
        last, rest = int(digits[:length]), set(digits[length:])
        if rest <= {"0"} or rest <= {"9"}:
            either_way = f"({last}, {(last + 1) % 10**length})"
            parts.append(Condition(f"{_last_thousandths(column.size, length)} IN {either_way}"))
    return either(parts)


_DIGITS_OF_A_FLOAT = 17
"""Decimal digits that tell any two floats apart (IEEE 754 double precision)."""
_NEAR_THE_END = re.compile("(0+|9+)([0-9]|[0-9][1-9])?")


def _whole(column: NumberColumn, digits: str) -> Iterator[Condition]:
    """Numbers that have the digits in front of the point. Rounding may add one there."""
    size, largest = column.size, column.largest
    ranges = None if column.low < 0 else _whole_ranges(digits, largest)
    if ranges is not None:
        yield column.values.in_ranges(column.sql, ranges)
    elif largest >= 10 ** (len(digits) - 1) - 1:
        yield Condition(
            f"({size} >= {10 ** (len(digits) - 1) - 1}"
            f" AND (CAST({size} AS INTEGER) LIKE '%{digits}%'"
            f" OR CAST({size} + 0.01 AS INTEGER) LIKE '%{digits}%' OR {size} >= {_WHOLE_UP_TO}))"
        )


def _whole_ranges(digits: str, largest: float) -> list[tuple[float, float]] | None:
    """Of numbers up to the largest; None where these are too many."""
    if largest >= _COUNTED_UP_TO:
        return None
    longest = len(str(int(largest) + 1))
    ranges: list[tuple[float, float]] = []
    for behind in range(longest - len(digits) + 1):
        before = 10 ** (longest - len(digits) - behind)
        if before > MOST_STRETCHES:
            return None
        for first in range(before):
            low = (first * 10 ** len(digits) + int(digits)) * 10**behind
            if low <= largest + 1:
                ranges.append((low - 0.01, low + 10**behind))
    return ranges if len(ranges) <= MOST_STRETCHES else None


def longest_digits(word: str) -> str:
    """The longest run of digits in the word: without it no number has the word."""
    return max(_DIGITS.findall(word), key=len, default="")


def date_conditions(
    show: CellFormat,
    sql: str,
    words: Sequence[str],
    ends: tuple[datetime, datetime],
    moment: Moment,
    values: ColumnValues,
) -> list[Condition]:
    """The same of a column of dates between these ends."""
    words = [word for word in words if may_be_written(show, word)]
    if not words:
        return []
    any_date = Condition(f"{sql} IS NOT NULL")
    first, last = (end.astimezone(moment.zone).date() for end in ends)
    known = show in (formats.ago, formats.when)
    farthest = max(last, moment.now.date()) - min(first, moment.now.date())
    if not known or farthest.days > MOST_DAYS or any(_over_midnight(word) for word in words):
        return [any_date]
    ranges = list(_days(words, first, last, moment.zone))
    if show is formats.ago:
        ranges += _ages(words, ends, moment.now)
    minutes = _minutes(words, _offsets(first, last, moment.zone))
    ranges = _together(ranges)
    if len(ranges) > MOST_STRETCHES or len(minutes) > MOST_STRETCHES:
        return [any_date]
    parts = [values.in_ranges(sql, [(stamp(low), stamp(high)) for low, high in ranges])]
    if minutes:
        parts.append(Condition(f"substr({sql}, 12, 5) IN ({marks(minutes)})", tuple(minutes)))
    return parts


def _over_midnight(word: str) -> bool:
    """Whether it takes both a day and a time to have the word, such as ``1 09:``."""
    return " " in word[1:] and any(letter.isdecimal() for letter in word.split(" ")[0])


Range = tuple[datetime, datetime]
"""From the one, up to the other."""


def _days(words: Sequence[str], first: date, last: date, zone: tzinfo) -> Iterator[Range]:
    """Days that are written with one of the words."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        written = f"{day.year:04}-{day.month:02}-{day.day:02} "
        if any(word in written for word in words):
            yield _midnight(day, zone), _midnight(day + timedelta(days=1), zone, fold=1)


def _midnight(day: date, zone: tzinfo, fold: int = 0) -> datetime:
    """The earlier one where clocks are put back over it; with ``fold`` 1 the later one."""
    return datetime(day.year, day.month, day.day, tzinfo=zone, fold=fold).astimezone(UTC)


def _ages(words: Sequence[str], ends: Range, now: datetime) -> Iterator[Range]:
    """Dates whose distance from now is written with one of the words."""
    first, last = ends
    for begin, end in _spans((now - first).total_seconds()):
        if any(word in span(begin) for word in words):
            yield now - timedelta(seconds=end), now - timedelta(seconds=begin)
    for begin, end in _spans((last - now).total_seconds()):
        if any(word in f"in {span(begin)}" for word in words):
            yield now + timedelta(seconds=begin), now + timedelta(seconds=end)


def _spans(longest: float) -> Iterator[tuple[int, int]]:
    """Stretches of seconds, each written in one way; the first and the last second of each count
    to both neighbours, for a date lies between two of them."""
    steps = [*range(60), *range(60, _DAY, 60), *range(_DAY, 10 * _DAY, 3_600)]
    steps += range(10 * _DAY, max(int(longest), 10 * _DAY) + 2 * _DAY, _DAY)
    for begin, end in pairwise(steps):
        if begin > longest + 1:
            return
        yield begin, end + 1


def _offsets(first: date, last: date, zone: tzinfo) -> set[int]:
    """By how many minutes the zone's clocks differ from UTC on these days, whole ones around it."""
    offsets: set[int] = set()
    for number in range(-1, (last - first).days + 2):
        offset = _midnight_offset(first + timedelta(days=number), zone)
        minutes = offset.total_seconds() / 60
        offsets |= {int(minutes // 1), -int(-minutes // 1)}
    return offsets


def _midnight_offset(day: date, zone: tzinfo) -> timedelta:
    return datetime(day.year, day.month, day.day, tzinfo=zone).utcoffset() or timedelta()


def _minutes(words: Sequence[str], offsets: set[int]) -> list[str]:
    """Times in UTC, ``HH:MM``, that are written with one of the words in the zone."""
    local = [
        minute
        for minute in range(24 * 60)
        if any(word in f" {minute // 60:02}:{minute % 60:02}" for word in words)
    ]
    utc = {(minute - offset) % (24 * 60) for minute in local for offset in offsets}
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in sorted(utc)]


def _together(ranges: list[Range]) -> list[Range]:
    """The same dates in as few ranges."""
    merged: list[Range] = []
    for begin, end in sorted(ranges):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((begin, end))
    return merged
