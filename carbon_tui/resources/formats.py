"""Formats: how a value reads in a cell, as text and a role, and how it is typed and exported.

Colours are the theme's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from enum import Enum, StrEnum
from functools import partial
from math import inf
from types import MappingProxyType

from msgspec import Struct

Value = str | int | float | bool | datetime | None
"""What a column reads from a record; None when the record does not say."""


class Role(StrEnum):
    """What a cell means; the theme gives each a style, and the word itself says it without one."""

    PLAIN = "plain"
    KEY = "key"
    MUTED = "muted"
    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"


class ValueKind(Enum):
    """What a person types for a value."""

    TEXT = "text"
    NUMBER = "a number"
    READING = "a number or a word"
    DATE = "a date"
    DURATION = "a duration such as 45m, 2h30m or 1d"
    LENGTH = "a length in µm"
    SIZE = "a size such as 500kB or 20MB"

    @property
    def unit_of_records(self) -> str:
        """What a record's own number is typed with, where a bare one would mean something else."""
        return _UNITS_OF_RECORDS.get(self, "")


_UNITS_OF_RECORDS = {ValueKind.DURATION: "s", ValueKind.LENGTH: "nm", ValueKind.SIZE: "B"}


class Cell(Struct, frozen=True):
    text: str
    role: Role = Role.PLAIN


NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Moment(Struct, frozen=True):
    """What the same value is shown by: the time, the zone, and what the terminal can draw."""

    now: datetime
    zone: tzinfo = UTC
    ascii: bool = False
    age: float = 0.0
    """Seconds since the record was read: what the server called "remaining" has run on since."""
    printers: Mapping[str, str] = NO_NAMES
    """By serial what printers are called, as far as the fleet was read."""

    @property
    def nothing(self) -> str:
        return "-" if self.ascii else "–"


def _times_pass(value: Value, _moment: Moment) -> float:
    """A time may read differently at any moment, anything else never."""
    return 0.0 if isinstance(value, datetime) else inf


def _for_ever(_value: Value, _moment: Moment) -> float:
    return inf


class CellFormat(Struct, frozen=True, eq=False):
    """How values of one sort read on the screen, how they are typed, how a spreadsheet has them.

    A format is called like a function: ``show(value, moment)`` is the cell.
    """

    write: Callable[[Value, Moment], Cell]
    kind: ValueKind = ValueKind.TEXT
    unit: str = ""
    """What a spreadsheet says behind the column's title; empty: values have none."""
    factor: float = 1
    """A record's number times this is what stands under `unit`."""
    keeps: Callable[[Value, Moment], float] = _times_pass
    """Seconds for which a cell goes on reading as it does now, as long as its value stays."""
    runs_on: bool = False
    """The server counts the value itself: that it differs at the next reading is no change."""
    names_printers: bool = False
    """Values are serials of printers, shown as what these are called."""
    is_deadline: bool = False
    """Values are times, shown as how late they are: both can be typed."""

    def __call__(self, value: Value, moment: Moment) -> Cell:
        return self.write(value, moment)


_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def span(seconds: float) -> str:
    """A duration in words short enough for a column: 45s, 12m, 3h05, 2d4h, 31d."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m"
    if whole < _DAY:
        return f"{whole // _HOUR}h{whole % _HOUR // _MINUTE:02}"
    if whole < 10 * _DAY:
        return f"{whole // _DAY}d{whole % _DAY // _HOUR}h"
    return f"{whole // _DAY}d"


def _unit(seconds: float) -> int:
    """What `span` counts so many seconds in."""
    if seconds < _MINUTE:
        return 1
    if seconds < _DAY:
        return _MINUTE
    return _HOUR if seconds < 10 * _DAY else _DAY


def _age_keeps(value: Value, moment: Moment) -> float:
    if not isinstance(value, datetime):
        return inf
    seconds = (moment.now - value).total_seconds()
    unit = _unit(abs(seconds))
    return unit - seconds % unit if seconds >= 0 else -seconds % unit


def _countdown_keeps(value: Value, moment: Moment) -> float:
    if not isinstance(value, int | float):
        return inf
    left = value - moment.age
    return left % _unit(left) if left >= 1 else inf


@CellFormat
def text(value: Value, moment: Moment) -> Cell:
    """The value as it is; a quiet dash when there is none."""
    if value is None or value == "":
        return Cell(moment.nothing, Role.MUTED)
    return Cell(str(value))


@CellFormat
def key(value: Value, moment: Moment) -> Cell:
    cell = text(value, moment)
    return cell if cell.role is Role.MUTED else Cell(cell.text, Role.KEY)


SEVERAL = ", "
"""What stands between the values of a column that holds several."""


@partial(CellFormat, names_printers=True)
def printer(value: Value, moment: Moment) -> Cell:
    """What the printers with these serials are called; the serial of one that is not known."""
    if not isinstance(value, str) or not value:
        return text(value, moment)
    return Cell(
        SEVERAL.join(moment.printers.get(serial, serial) for serial in value.split(SEVERAL))
    )


@CellFormat
def printer_in_full(value: Value, moment: Moment) -> Cell:
    """A printer's name, and its serial behind it."""
    named = printer(value, moment)
    known = isinstance(value, str) and named.text != value and value not in named.text
    return Cell(f"{named.text} ({value})") if known else named


@partial(CellFormat, kind=ValueKind.NUMBER)
def number(value: Value, moment: Moment) -> Cell:
    """Whole numbers grouped by thousands, others with at most two places; nothing has no sign."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return text(value, moment)
    if isinstance(value, float) and not value.is_integer():
        return Cell(f"{round(value, 2) + 0:,.2f}")
    return Cell(f"{int(value):,}")


@partial(CellFormat, kind=ValueKind.DATE, keeps=_age_keeps)
def ago(value: Value, moment: Moment) -> Cell:
    """How long since: two units at most, so that a column of them lines up and can be compared."""
    if not isinstance(value, datetime):
        return text(value, moment)
    seconds = (moment.now - value).total_seconds()
    if seconds < 0:
        return Cell(f"in {span(-seconds)}", Role.MUTED)
    return Cell(span(seconds), Role.MUTED if seconds > _DAY else Role.PLAIN)


@partial(
    CellFormat,
    kind=ValueKind.DURATION,
    unit="h",
    factor=1 / _HOUR,
    keeps=_countdown_keeps,
    runs_on=True,
)
def remaining(value: Value, moment: Moment) -> Cell:
    """Seconds still to go, counted down from when the record was read."""
    if not isinstance(value, int | float):
        return text(value, moment)
    return Cell(span(max(0.0, value - moment.age)), Role.BUSY)


TO_EMPTY_SECONDS = 0.5
"""In a column of "free in": the printer is free as soon as somebody has emptied it."""


@partial(CellFormat, kind=ValueKind.DURATION, runs_on=True)
def free_in(value: Value, moment: Moment) -> Cell:
    """Seconds until a printer can begin something else, as of when it was read."""
    if not isinstance(value, int | float):
        return text(value, moment)
    if value == TO_EMPTY_SECONDS:
        return Cell("to empty", Role.WARN)
    return Cell(span(value)) if value else Cell("now", Role.GOOD)


@partial(CellFormat, kind=ValueKind.DATE, keeps=_for_ever)
def when(value: Value, moment: Moment) -> Cell:
    """Date and time in the moment's zone, to the minute."""
    if not isinstance(value, datetime):
        return text(value, moment)
    return Cell(value.astimezone(moment.zone).strftime("%Y-%m-%d %H:%M"))


STATES: dict[str, Role] = {
    "finished": Role.GOOD,
    "complete": Role.GOOD,
    "pass": Role.GOOD,
    "released": Role.GOOD,
    "idle": Role.GOOD,
    "ready": Role.GOOD,
    "printing": Role.BUSY,
    "processing": Role.BUSY,
    "preparing": Role.BUSY,
    "open": Role.BUSY,
    "validation": Role.BUSY,
    "queued": Role.PLAIN,
    "waiting": Role.PLAIN,
    "flag": Role.WARN,
    "incomplete": Role.WARN,
    "maintenance": Role.WARN,
    "paused": Role.WARN,
    "aborted": Role.WARN,
    "failed": Role.BAD,
    "fail": Role.BAD,
    "error": Role.BAD,
    "fault": Role.BAD,
    "offline": Role.MUTED,
    "obsolete": Role.MUTED,
    "unreleased": Role.MUTED,
    "canceled": Role.MUTED,
    "cancelled": Role.MUTED,
}
"""Roles of the states we know; the set is open, and an unknown one is shown plainly."""


def role_of_state(word: str) -> Role:
    """What a state means to people; one that is not known is plain."""
    return STATES.get(word.casefold(), Role.PLAIN)


@CellFormat
def state(value: Value, moment: Moment) -> Cell:
    """A state: the word first, its colour second."""
    if not isinstance(value, str) or not value:
        return text(value, moment)
    return Cell(value, role_of_state(value))
