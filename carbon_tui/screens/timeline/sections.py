"""What is said of a block, and of a printer without one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carbon_tui.resources import formats, units
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Moment, span
from carbon_tui.timeline.floor import Block, BlockKind, PrinterLine
from carbon_tui.timeline.forecast import TimeRange


def block_heading(block: Block | None, line: PrinterLine) -> str:
    return (block.name or str(block.kind)) if block else line.label


def block_sections(block: Block | None, line: PrinterLine, moment: Moment) -> Sequence[Section]:
    printer = Section(
        "Printer",
        (
            ("Name", line.label, formats.key),
            ("State", line.state, formats.state),
            *(("Alert", alert, units.warning) for alert in line.alerts),
            ("Free", free_words(line, moment), formats.text),
            ("Waiting", len(line.forecast.runs), formats.number),
        ),
    )
    if block is None:
        return (printer,)
    lines = (
        ("State", block.state, formats.state),
        ("Starts" if block.is_estimate else "Started", _start(block, moment), formats.text),
        ("Ends" if block.expected_end else "Ended", _end(block, moment), formats.text),
        ("Stands on", block.basis.words if block.basis else None, formats.text),
        ("Took", _took(block), units.duration),
        ("Resin", block.resin or None, formats.text),
        ("Order", block.order_number or None, formats.text),
        ("Print", block.print_uuid or block.print_id or None, units.quiet),
        ("Build", block.build_uuid or None, units.quiet),
    )
    return (Section("Block", tuple(each for each in lines if each[1] is not None)), printer)


def block_in_short(block: Block | None, line: PrinterLine, moment: Moment) -> str:
    """One line: what, how, from when to when."""
    if block is None:
        return f"{line.label}: {line.state}, {free_words(line, moment)}"
    times = f"{_start(block, moment)} to {_end(block, moment)}"
    number = f", {block.order_number}" if block.order_number else ""
    return f"{block.name or block.kind}: {block.state} {times}{number}"


def free_words(line: PrinterLine, moment: Moment) -> str:
    """When the printer can begin something else."""
    expected = line.forecast
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


def _start(block: Block, moment: Moment) -> str:
    if block.expected_start is None:
        return _clock(block.start, moment)
    return _clock_range(block.expected_start, moment)


def _end(block: Block, moment: Moment) -> str:
    if block.expected_end is None:
        return _clock(block.end, moment)
    return _clock_range(block.expected_end, moment)


def _took(block: Block) -> float | None:
    if block.kind not in (BlockKind.FINISHED, BlockKind.FAILED, BlockKind.ENDED):
        return None
    return (block.end - block.start).total_seconds()


def _clock_range(when: TimeRange, moment: Moment) -> str:
    low, high = _clock(when.low, moment), _clock(when.high, moment)
    if when.is_open:
        return f"{low} or later ({when.open_because})"
    dash = "-" if moment.ascii else "–"
    return low if low == high else f"{low}{dash}{_shorter(high, low)}"


def _shorter(high: str, low: str) -> str:
    """Without the day where it is the same."""
    day, _, time = high.rpartition(" ")
    return time if day and low.startswith(day) else high


def _clock(when: datetime, moment: Moment) -> str:
    here, today = when.astimezone(moment.zone), moment.now.astimezone(moment.zone)
    if here.date() == today.date():
        return here.strftime("%H:%M")
    return here.strftime("%a %d %H:%M")
