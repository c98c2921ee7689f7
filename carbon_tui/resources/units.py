"""How quantities read: with their unit, in the size people on the shop floor speak of."""

from __future__ import annotations

import math
from datetime import datetime
from functools import partial

from carbon_tui.resources import formats
from carbon_tui.resources.formats import (
    Cell,
    CellFormat,
    Moment,
    Role,
    Value,
    ValueKind,
)
from carbon_tui.text.written_shares import percent_text

_NM_PER_UM = 1_000
_KB = 1_000
_SECONDS_IN_HOURS = 1 / 3_600


@partial(CellFormat, kind=ValueKind.LENGTH, unit="µm", factor=1 / _NM_PER_UM)
def micrometres(value: Value, moment: Moment) -> Cell:
    """Nanometres, shown in µm."""
    nanometres = _number(value)
    if nanometres is None:
        return formats.text(value, moment)
    return Cell(f"{_trimmed(nanometres / _NM_PER_UM)} {'um' if moment.ascii else 'µm'}")


def _number_with(unit: str) -> CellFormat:
    """Shows a number with this unit behind it."""

    @partial(CellFormat, kind=ValueKind.NUMBER, unit=unit)
    def show(value: Value, moment: Moment) -> Cell:
        cell = formats.number(value, moment)
        return cell if _number(value) is None else Cell(f"{cell.text} {unit}", cell.role)

    return show


millilitres = _number_with("ml")
millimetres_per_hour = _number_with("mm/h")


@partial(CellFormat, kind=ValueKind.DURATION, unit="h", factor=_SECONDS_IN_HOURS)
def duration(value: Value, moment: Moment) -> Cell:
    """Seconds, as ages and remaining times are shown: 1h17."""
    seconds = _number(value)
    if seconds is None:
        return formats.text(value, moment)
    return Cell(formats.span(seconds))


@partial(CellFormat, kind=ValueKind.SIZE, unit="MB", factor=1 / _KB**2)
def size(value: Value, moment: Moment) -> Cell:
    """Bytes, in the decimal units that file managers show."""
    amount = _number(value)
    if amount is None:
        return formats.text(value, moment)
    for name in ("B", "kB", "MB"):
        if round(amount, 1) < _KB:
            return Cell(f"{_trimmed(amount)} {name}")
        amount /= _KB
    return Cell(f"{_trimmed(amount)} GB")


@partial(CellFormat, kind=ValueKind.DATE)
def stamp(value: Value, moment: Moment) -> Cell:
    """Date and time, and how long ago that was: for details, where there is room for both."""
    if not isinstance(value, datetime):
        return formats.text(value, moment)
    seconds = (moment.now - value).total_seconds()
    distance = f"{formats.span(seconds)} ago" if seconds >= 0 else f"in {formats.span(-seconds)}"
    return Cell(f"{formats.when(value, moment).text} ({distance})")


@partial(CellFormat, kind=ValueKind.DATE, unit="h", factor=_SECONDS_IN_HOURS, is_deadline=True)
def late(value: Value, moment: Moment) -> Cell:
    """A due date that still counts: how far it is past, or a quiet "in time"."""
    if not isinstance(value, datetime):
        return formats.text(value, moment)
    seconds = (moment.now - value).total_seconds()
    if seconds <= 0:
        return Cell("in time", Role.MUTED)
    return Cell(f"late {formats.span(seconds)}", Role.BAD)


@CellFormat
def slack(value: Value, moment: Moment) -> Cell:
    """How an expected end stands to a due date, in words: "late 3h05", "may be late"."""
    cell = formats.text(value, moment)
    if cell.text.startswith("late"):
        return Cell(cell.text, Role.BAD)
    return Cell(cell.text, Role.WARN) if cell.text.startswith("may") else cell


@partial(CellFormat, kind=ValueKind.DATE)
def until(value: Value, moment: Moment) -> Cell:
    """A day ahead or behind: "in 2d4h", "3d1h ago"."""
    if not isinstance(value, datetime):
        return formats.text(value, moment)
    seconds = (moment.now - value).total_seconds()
    return Cell(f"{formats.span(seconds)} ago" if seconds >= 0 else f"in {formats.span(-seconds)}")


@CellFormat
def warning(value: Value, moment: Moment) -> Cell:
    """Something that is only there when it matters: alerts, error messages."""
    cell = formats.text(value, moment)
    return cell if cell.role is Role.MUTED else Cell(cell.text, Role.WARN)


@CellFormat
def trouble(value: Value, moment: Moment) -> Cell:
    """A sentence about something that went wrong."""
    cell = formats.text(value, moment)
    return cell if cell.role is Role.MUTED else Cell(cell.text, Role.BAD)


@partial(CellFormat, kind=ValueKind.NUMBER)
def waiting(value: Value, moment: Moment) -> Cell:
    """A count that is quiet at zero."""
    cell = formats.number(value, moment)
    return Cell(cell.text, Role.MUTED) if value == 0 else cell


@partial(CellFormat, kind=ValueKind.NUMBER)
def failures(value: Value, moment: Moment) -> Cell:
    """A count that is bad above zero and quiet at it."""
    cell = waiting(value, moment)
    return Cell(cell.text, Role.BAD) if _number(value) else cell


@partial(CellFormat, kind=ValueKind.NUMBER)
def flags(value: Value, moment: Moment) -> Cell:
    """A count that wants a look above zero and is quiet at it."""
    cell = waiting(value, moment)
    return Cell(cell.text, Role.WARN) if _number(value) else cell


@partial(CellFormat, kind=ValueKind.NUMBER, unit="%")
def percent(value: Value, moment: Moment) -> Cell:
    """A share in percent; 100 is only said when nothing is missing, and 0 when there is nothing."""
    amount = _number(value)
    if amount is None:
        return formats.text(value, moment)
    return Cell("100%" if amount == 100 else f"{percent_text(amount)}%")


@partial(CellFormat, kind=ValueKind.NUMBER)
def capability(value: Value, moment: Moment) -> Cell:
    """Cp or Cpk: below 1 not capable, below 1.33 not acceptable (AIAG PPAP, 4th ed., 2.2.11.3)."""
    amount = _number(value)
    if amount is None:
        return formats.text(value, moment)
    return Cell(
        f"{round(amount, 2) + 0:.2f}",
        Role.BAD if amount < 1 else Role.WARN if amount < 1.33 else Role.GOOD,
    )


@CellFormat
def quiet(value: Value, moment: Moment) -> Cell:
    """An identifier that stands beside what people read first."""
    return Cell(formats.text(value, moment).text, Role.MUTED)


@CellFormat
def yes_no(value: Value, moment: Moment) -> Cell:
    if not isinstance(value, bool):
        return formats.text(value, moment)
    return Cell("yes" if value else "no")


@partial(CellFormat, kind=ValueKind.READING)
def limit(value: Value, moment: Moment) -> Cell:
    """A measured value or its limit: six digits that count, none made up."""
    amount = _number(value)
    return formats.text(value, moment) if amount is None else Cell(f"{amount + 0:.6g}")


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _trimmed(amount: float) -> str:
    return f"{amount:,.1f}".removesuffix(".0")
