"""What is said of a block, and of a printer without one."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.resources import formats, units
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.time_ranges import clock, clock_range, free_words
from carbon_tui.timeline.floor import Block, BlockKind, PrinterLine


def block_heading(block: Block | None, line: PrinterLine) -> str:
    return (block.name or str(block.kind)) if block else line.label


def block_sections(block: Block | None, line: PrinterLine, moment: Moment) -> Sequence[Section]:
    """The block and its printer for the side pane; the printer alone where there is no block."""
    printer = Section(
        "Printer",
        (
            ("Name", line.label, formats.key),
            ("State", line.state, formats.state),
            *(("Alert", alert, units.warning) for alert in line.alerts),
            ("Free", free_words(line.forecast, moment), formats.text),
            ("Stands on", line.forecast.basis.words if line.forecast.runs else None, formats.text),
            ("Waiting", line.waiting, formats.number),
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
    return (Section("Block", tuple(entry for entry in lines if entry[1] is not None)), printer)


def block_in_short(block: Block | None, line: PrinterLine, moment: Moment) -> str:
    """One line: what, how, from when to when."""
    if block is None:
        return f"{line.label}: {line.state}, {free_words(line.forecast, moment)}"
    if not block.name:
        stood = f"{block.state} {_start(block, moment)} to {_end(block, moment)}"
        return f"{line.label}: {stood}; {free_words(line.forecast, moment)}"
    times = f"{_start(block, moment)} to {_end(block, moment)}"
    number = f", {block.order_number}" if block.order_number else ""
    return f"{block.name or block.kind}: {block.state} {times}{number}"


def _start(block: Block, moment: Moment) -> str:
    if block.expected_start is None:
        return clock(block.start, moment)
    return clock_range(block.expected_start, moment)


def _end(block: Block, moment: Moment) -> str:
    if block.expected_end is None:
        return clock(block.end, moment)
    return clock_range(block.expected_end, moment)


def _took(block: Block) -> float | None:
    if block.kind not in (BlockKind.FINISHED, BlockKind.FAILED, BlockKind.ENDED):
        return None
    return (block.end - block.start).total_seconds()
