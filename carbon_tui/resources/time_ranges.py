"""Expected times in words: ranges, when a printer is free, and whether something comes in time."""

from __future__ import annotations

from datetime import UTC, datetime

from carbon_tui.resources.formats import TO_EMPTY_SECONDS, Moment, span
from carbon_tui.text.counting import counted
from carbon_tui.timeline.due import DueVerdict, Punctuality, verdict
from carbon_tui.timeline.forecast import PrinterForecast, TimeRange
from carbon_tui.timeline.plan_forecast import PlanForecast, PrinterShare

NOW = "now"
TO_EMPTY = "to empty"
"""In place of a time: the printer has ended a print, and somebody has to take it out."""
UNKNOWN = "unknown"
_NEVER = datetime.max.replace(tzinfo=UTC)


def free_in(expected: PrinterForecast, now: datetime) -> str:
    """``now``, ``3h05`` by the printer's own count, ``~3h05`` where past runs are in it, ``>3h05``
    where something waits of which nothing is known; in a column."""
    if expected.tells_nothing:
        return UNKNOWN
    if expected.is_free_now:
        return NOW
    if expected.needs_emptying and not expected.runs:
        return TO_EMPTY
    seconds = max(0.0, (expected.free.likely - now).total_seconds())
    sign = ">" if expected.free.is_open else "" if expected.is_by_its_own_count else "~"
    return f"{sign}{span(seconds)}"


def free_seconds(expected: PrinterForecast, now: datetime) -> float | None:
    """Seconds until the printer can begin something else, 0 where it can now; None where nobody
    knows."""
    if expected.tells_nothing:
        return None
    if expected.is_free_now:
        return 0.0
    if expected.needs_emptying and not expected.runs:
        return TO_EMPTY_SECONDS
    return max(1.0, (expected.free.likely - now).total_seconds())


def order_words(*, soonest: bool) -> str:
    """What to say of printers that were put in order by a key."""
    return "Soonest free first." if soonest else "In the fleet's own order."


def soonness(expected: PrinterForecast | None) -> tuple[int, datetime]:
    """Sorts printers by when they are free: those that do not work, and those of which nothing is
    known, are last."""
    if expected is None:
        return 2, _NEVER
    return int(expected.tells_nothing), expected.free.likely


def free_words(expected: PrinterForecast, moment: Moment) -> str:
    """When the printer can begin something else, in a sentence."""
    if expected.is_free_now:
        return "free now"
    if expected.needs_emptying and not expected.runs:
        return "free once it is emptied"
    return f"free {range_words(expected.free, moment)}"


def range_words(when: TimeRange, moment: Moment) -> str:
    """``in 2h10 (1h50 to 2h40)``; why, where nothing can be promised."""
    if when.is_open:
        return f"not known: {when.open_because}"
    low, likely, high = (
        max(0.0, (time - moment.now).total_seconds()) for time in (when.low, when.likely, when.high)
    )
    if span(low) == span(high):
        return f"in {span(likely)}"
    return f"in {span(likely)} ({span(low)} to {span(high)})"


def clock(when: datetime, moment: Moment) -> str:
    """``14:05``, with the day where that is another one than today."""
    here, today = when.astimezone(moment.zone), moment.now.astimezone(moment.zone)
    return here.strftime("%H:%M" if here.date() == today.date() else "%a %d %H:%M")


def clock_range(when: TimeRange, moment: Moment) -> str:
    """``14:05–14:40``, ``Tue 04 02:10–03:30``; with why, where it may be any later."""
    low, high = clock(when.low, moment), clock(when.high, moment)
    if when.is_open:
        return f"{low} or later ({when.open_because})"
    dash = "-" if moment.ascii else "–"
    day, _, time = high.rpartition(" ")
    high = time if day and low.startswith(day) else high
    return low if low == high else f"{low}{dash}{high}"


def due_words(end: TimeRange, due: datetime, moment: Moment) -> str:
    """``in time, 2h10 of slack``, ``may be late by up to 40m``, ``late by 3h05 or more``; against
    the date."""
    return f"{verdict_words(verdict(end, due), end)} (due {clock(due, moment)})"


def verdict_words(due: DueVerdict, end: TimeRange) -> str:
    """``in time, 2h05 of slack``, ``may be late by up to 1h``."""
    if due.punctuality is Punctuality.LATE:
        return f"late by {span(due.seconds)} or more"
    if due.punctuality is Punctuality.IN_TIME:
        return f"in time, {span(due.seconds)} of slack"
    if end.is_open:
        return "may be late"
    return f"may be late by up to {span(due.seconds)}"


def range_in_short(when: TimeRange, moment: Moment) -> str:
    """``3h05–4h20`` from now, ``>3h05`` where it may be any later; in a column."""
    low, likely, high = (
        span(max(0.0, (time - moment.now).total_seconds()))
        for time in (when.low, when.likely, when.high)
    )
    if when.is_open:
        return f">{likely}"
    return low if low == high else f"{low}{'-' if moment.ascii else '–'}{high}"


def verdict_in_short(end: TimeRange, due: datetime) -> str:
    """``late 3h05``, ``may be late``, ``2h10 slack``; in a column."""
    certainty = verdict(end, due)
    if certainty.punctuality is Punctuality.LATE:
        return f"late {span(certainty.seconds)}"
    return (
        "may be late"
        if certainty.punctuality is Punctuality.PERHAPS_LATE
        else (f"{span(certainty.seconds)} slack")
    )


def share_words(share: PrinterShare, moment: Moment) -> str:
    """``2 copies: start 14:05–14:40, done 18:10–19:30``: what one printer makes of an order."""
    number = counted(share.copies, "copy", "copies")
    end = clock_range(share.end, moment)
    if share.start is None:
        begins = "prints now" if share.copies == 1 else "one prints now"
        return f"{number}: {begins}, done {end}"
    start = clock_range(share.start, moment)
    verb = "starts" if share.copies == 1 else "start"
    return f"{number}: {verb} {start}" if start == end else f"{number}: {verb} {start}, done {end}"


def done_words(plan: PlanForecast, due: datetime | None, moment: Moment) -> list[str]:
    """When all of it is done, and how that stands to the date it is due; nothing where nothing is
    to come."""
    if plan.done is None:
        return []
    assumed = ", if they are divided evenly" if plan.is_division_assumed else ""
    lines = [f"All done {clock_range(plan.done, moment)}{assumed}."]
    if due is not None:
        due_line = due_words(plan.done, due, moment)
        lines.append(f"{due_line[:1].upper()}{due_line[1:]}.")
    return lines
