"""Cells: what stands in a table, as text and a role. Colours are the theme's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
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


Show = Callable[[Value, Moment], Cell]

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def text(value: Value, moment: Moment) -> Cell:
    """The value as it is; a quiet dash when there is none."""
    if value is None or value == "":
        return Cell(moment.nothing, Role.MUTED)
    return Cell(str(value))


def key(value: Value, moment: Moment) -> Cell:
    cell = text(value, moment)
    return cell if cell.role is Role.MUTED else Cell(cell.text, Role.KEY)


SEVERAL = ", "
"""What stands between the values of a column that holds several."""


def printer(value: Value, moment: Moment) -> Cell:
    """What the printers with these serials are called; the serial of one that is not known."""
    if not isinstance(value, str) or not value:
        return text(value, moment)
    return Cell(SEVERAL.join(moment.printers.get(each, each) for each in value.split(SEVERAL)))


def printer_in_full(value: Value, moment: Moment) -> Cell:
    """A printer's name, and its serial behind it."""
    named = printer(value, moment)
    known = isinstance(value, str) and named.text != value and value not in named.text
    return Cell(f"{named.text} ({value})") if known else named


def number(value: Value, moment: Moment) -> Cell:
    """Whole numbers grouped by thousands, others with at most two places."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return text(value, moment)
    if isinstance(value, float) and not value.is_integer():
        return Cell(f"{value:,.2f}")
    return Cell(f"{int(value):,}")


def ago(value: Value, moment: Moment) -> Cell:
    """How long since: two units at most, so that a column of them lines up and can be compared."""
    if not isinstance(value, datetime):
        return text(value, moment)
    seconds = (moment.now - value).total_seconds()
    if seconds < 0:
        return Cell(f"in {span(-seconds)}", Role.MUTED)
    return Cell(span(seconds), Role.MUTED if seconds > _DAY else Role.PLAIN)


def remaining(value: Value, moment: Moment) -> Cell:
    """Seconds still to go, counted down from when the record was read."""
    if not isinstance(value, int | float):
        return text(value, moment)
    return Cell(span(max(0.0, value - moment.age)), Role.BUSY)


TO_EMPTY_SECONDS = 0.5
"""In a column of "free in": the printer is free as soon as somebody has emptied it."""


def free_in(value: Value, moment: Moment) -> Cell:
    """Seconds until a printer can begin something else, as of when it was read."""
    if not isinstance(value, int | float):
        return text(value, moment)
    if value == TO_EMPTY_SECONDS:
        return Cell("to empty", Role.WARN)
    return Cell(span(value)) if value else Cell("now", Role.GOOD)


def when(value: Value, moment: Moment) -> Cell:
    """Date and time in the moment's zone, to the minute."""
    if not isinstance(value, datetime):
        return text(value, moment)
    return Cell(value.astimezone(moment.zone).strftime("%Y-%m-%d %H:%M"))


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


def keeps(show: Show, value: Value, moment: Moment) -> float:
    """Seconds for which a cell goes on reading as it does now, as long as its value stays."""
    if show is remaining and isinstance(value, int | float):
        left = value - moment.age
        return left % _unit(left) if left >= 1 else inf
    if not isinstance(value, datetime) or show is when:
        return inf
    if show is not ago:
        return 0.0
    seconds = (moment.now - value).total_seconds()
    unit = _unit(abs(seconds))
    return unit - seconds % unit if seconds >= 0 else -seconds % unit


def _unit(seconds: float) -> int:
    """What `span` counts so many seconds in."""
    if seconds < _MINUTE:
        return 1
    if seconds < _DAY:
        return _MINUTE
    return _HOUR if seconds < 10 * _DAY else _DAY


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


def state(value: Value, moment: Moment) -> Cell:
    """A state: the word first, its colour second."""
    if not isinstance(value, str) or not value:
        return text(value, moment)
    return Cell(value, STATES.get(value.casefold(), Role.PLAIN))
