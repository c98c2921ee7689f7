"""Which stretch of time a report is about: a day, a shift or a week, and the one before it.

Days, weeks and shifts follow the clock on the wall: a night in which the clocks change has a shift
of seven or nine hours. A shift belongs to the day on which it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from carbon_tui.report.figures import Stint
from carbon_tui.settings.values import ShiftHours
from carbon_tui.text.spelling import nearest

USUAL_SHIFTS = (
    ShiftHours(name="early", hours="06:00-14:00"),
    ShiftHours(name="late", hours="14:00-22:00"),
    ShiftHours(name="night", hours="22:00-06:00"),
)
"""What holds until settings name others."""
SHIFT_NOW, SHIFT_BEFORE = "now", "last"
"""Words that stand for a shift by where it lies: the one under way, and the last that is over."""
MOST_DAYS_BACK = 8
"""Of shifts that are looked through for the one that is wanted."""
DAY = timedelta(days=1)


class NoSuchShift(ValueError):
    """No shift has this name, or none was under way; `str()` is a sentence."""


class WindowKind(StrEnum):
    """What the screen's stretches of time are."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class ReportWindow:
    """A stretch of time and what people call it: ``early shift of 2026-08-03``."""

    kind: WindowKind
    name: str
    stint: Stint


def shifts_or_usual(shifts: Iterable[ShiftHours]) -> tuple[ShiftHours, ...]:
    return tuple(shifts) or USUAL_SHIFTS


def shift_window(
    words: str, shifts: Iterable[ShiftHours], now: datetime, zone: tzinfo, day: date | None = None
) -> ReportWindow:
    """The shift of this name that began last, or on `day`; ``now`` and ``last`` by where it lies.

    Raises NoSuchShift.
    """
    known_shifts = shifts_or_usual(shifts)
    word = words.strip().casefold()
    if word not in (SHIFT_NOW, SHIFT_BEFORE):
        known_shifts = tuple(shift for shift in known_shifts if shift.name.casefold() == word)
        if not known_shifts:
            raise _unknown(words, shifts_or_usual(shifts))
    if day is not None:
        if word in (SHIFT_NOW, SHIFT_BEFORE):
            raise NoSuchShift(
                f"“{words}” is no shift of a day: name one, such as {_names(known_shifts)}"
            )
        return _on(day, known_shifts[0], zone)
    begun = [w for w in _recent(known_shifts, now, zone) if w.stint.since <= now]
    if word == SHIFT_BEFORE:
        begun = [w for w in begun if w.stint.until <= now]
    elif word == SHIFT_NOW:
        begun = [w for w in begun if w.stint.until > now]
    if not begun:
        raise NoSuchShift("No shift is under way now: “last” is the last that was.")
    return max(begun, key=lambda w: w.stint.since)


def window_at(
    kind: WindowKind, when: datetime, shifts: Iterable[ShiftHours], zone: tzinfo
) -> ReportWindow:
    """The day, week or shift that holds `when`; between shifts the last one before it."""
    today = when.astimezone(zone).date()
    if kind is WindowKind.DAY:
        return ReportWindow(kind, f"{today:%a} {today}", _days(today, 1, zone))
    if kind is WindowKind.WEEK:
        monday = today - today.weekday() * DAY
        number = monday.isocalendar()
        name = f"week {number.week} of {number.year}"
        return ReportWindow(kind, name, _days(monday, 7, zone))
    recent = _recent(shifts_or_usual(shifts), when, zone)
    return max((w for w in recent if w.stint.since <= when), key=lambda w: w.stint.since)


def beside(
    window: ReportWindow, by: int, shifts: Iterable[ShiftHours], zone: tzinfo
) -> ReportWindow:
    """The next window of the same kind for `by` 1, the one before for -1."""
    known_shifts = shifts_or_usual(shifts)
    if by < 0:
        return window_at(window.kind, window.stint.since - timedelta(seconds=1), known_shifts, zone)
    if window.kind is not WindowKind.SHIFT:
        return window_at(window.kind, window.stint.until, known_shifts, zone)
    since = window.stint.since
    later = [w for w in _recent(known_shifts, since + 2 * DAY, zone) if w.stint.since > since]
    return min(later, key=lambda w: w.stint.since)


def _recent(shifts: Iterable[ShiftHours], now: datetime, zone: tzinfo) -> Iterator[ReportWindow]:
    today = now.astimezone(zone).date()
    return (
        _on(today - back * DAY, shift, zone) for shift in shifts for back in range(MOST_DAYS_BACK)
    )


def _on(day: date, shift: ShiftHours, zone: tzinfo) -> ReportWindow:
    begins, ends = (time.fromisoformat(text) for text in shift.hours.split("-"))
    last = day if ends > begins else day + DAY
    stint = Stint(_at(day, begins, zone), _at(last, ends, zone), zone)
    return ReportWindow(WindowKind.SHIFT, f"{shift.name} shift of {day:%a} {day}", stint)


def _days(first: date, number: int, zone: tzinfo) -> Stint:
    return Stint(_at(first, time(), zone), _at(first + number * DAY, time(), zone), zone)


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _names(shifts: Iterable[ShiftHours]) -> str:
    return ", ".join(shift.name for shift in shifts)


def _unknown(words: str, shifts: tuple[ShiftHours, ...]) -> NoSuchShift:
    near = nearest(words, [shift.name for shift in shifts])
    meant = f" Did you mean {near}?" if near else ""
    return NoSuchShift(
        f"There is no shift “{words}”: there are {SHIFT_NOW}, {SHIFT_BEFORE}, {_names(shifts)}."
        f"{meant}"
    )
