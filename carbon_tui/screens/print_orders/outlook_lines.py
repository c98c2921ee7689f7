"""What is known of a plan and its printers, in lines for the form and its review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from carbon_tui.api.schema.printer_names import with_serial
from carbon_tui.api.schema.requests import encode
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.print_orders.gathering import Gathered
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.resources import time_ranges
from carbon_tui.resources.formats import Moment
from carbon_tui.screens.print_orders.printer_rows import (
    Candidate,
    PrinterRows,
)
from carbon_tui.text.cleaning import clean
from carbon_tui.timeline.due import due_of_tags
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.plan_forecast import PrinterShare, plan_forecast

if TYPE_CHECKING:
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.session.session import Session

WARN = "! "
"""Begins every warning, so that none rests on its colour."""
LEFT = "It is not in the fleet any more: the server may refuse the order."
NOT_KNOWN = "it is not known whether the server has it"
SETTLE = f"{key_of('pinned')} reads it back or sends that again."
ONE_ONLY = "The server keeps one of the two: where it has the earlier one, this one is not queued."
READING = "Reading queues and history…"


def about(candidate: Candidate, moment: Moment) -> list[str]:
    """The printer under the cursor: when it is free, and its warnings."""
    if candidate.gone:
        return [f"{clean(candidate.name)}: {LEFT}"]
    prospect = candidate.prospect
    if prospect is None:
        return [f"{clean(candidate.name)}: {READING}"]
    return [
        f"{clean(with_serial(candidate.name, candidate.serial))}: {_free(candidate, moment)}",
        *(f"{WARN}{clean(warning)}" for warning in prospect.warnings),
    ]


def _free(candidate: Candidate, moment: Moment) -> str:
    """When it is free, and what that stands on."""
    expected = candidate.expected
    if expected is None:
        return "not known when it is free"
    free = time_ranges.free_words(expected.printer, moment)
    return f"{free}; stands on {expected.printer.basis.words}" if expected.printer.runs else free


def preview(
    plan: Plan, rows: PrinterRows, gathered: Gathered | None, durations: Durations, moment: Moment
) -> list[str]:
    """What will be sent, when all of it is done, then what each printer makes of it and when, what
    history says about it, and the orders' uuids."""
    whole, shares = expected_times(plan, rows, gathered, durations, moment)
    lines = plan.preview(rows.names, whole)
    uuids = len(plan.orders())
    shown, tail = (lines[:-uuids], lines[-uuids:]) if uuids else (lines, [])
    return [*shown, *shares, *warnings(rows, gathered), *tail]


def unknown_lines(entries: Sequence[JournalEntry], plan: Plan, session: Session) -> list[str]:
    """What was sent of the plan's builds and is not known: it may be in the queues already."""
    ours = {order.uuid: encode(order.request) for order in plan.orders()}
    return [f"{WARN}{_unknown(entry, ours.get(entry.id), session)}" for entry in entries]


def _unknown(entry: JournalEntry, ours: bytes | None, session: Session) -> str:
    """`ours`: the request that the plan would send under the same uuid; None where it has none."""
    at = entry.began_at.astimezone(session.zone).strftime("%m-%d %H:%M")
    sent = f"sent before, {clean(entry.about)} sent {at}: {NOT_KNOWN}"
    if ours is None:
        return f"Another was {sent}. {SETTLE}"
    if ours == entry.body:
        return f"This one was {sent}. {SETTLE}"
    return f"Under the same uuid another was {sent}. {ONE_ONLY}"


def fitted(lines: Sequence[str], width: int, height: int) -> list[str]:
    """The lines as far as they have room, folded at `width` cells; where some have none, the last
    line says so."""
    rows = [max(1, -(-cell_len(line) // max(1, width))) for line in lines]
    if height < 1 or sum(rows) <= height:
        return list(lines)
    shown, used = 0, 1
    while used + rows[shown] <= height:
        used += rows[shown]
        shown += 1
    return [*lines[:shown], f"… {len(lines) - shown} more: {key_of('review')} shows all of it."]


def expected_times(
    plan: Plan, rows: PrinterRows, gathered: Gathered | None, durations: Durations, moment: Moment
) -> tuple[list[str], list[str]]:
    """When all is done, and how that stands to the date that a tag names, or else the part orders
    that are made with it; and each printer's share."""
    if not rows.expected or plan.copies < 1:
        return [], []
    builds = [build.build_uuid for build in plan.builds]
    numbers = plan.numbers if plan.is_split else ()
    made = plan_forecast(
        builds, plan.copies, plan.printers, rows.expected, durations, numbers=numbers
    )
    due = due_of_tags(dict(plan.tags)) or (gathered.due if gathered else None)
    shares = [_share(share, rows, moment) for share in made.shares]
    return time_ranges.done_words(made, due, moment), shares


def _share(share: PrinterShare, rows: PrinterRows, moment: Moment) -> str:
    name = clean(rows.names.get(share.serial) or share.serial)
    return f"{name}: {time_ranges.share_words(share, moment)}; {share.basis.words}."


def warnings(rows: PrinterRows, gathered: Gathered | None) -> list[str]:
    """About the plan as a whole, then printer by printer, then what could not be read."""
    sentences = [f"{clean(printer.name)}: {LEFT}" for printer in rows.gone]
    if gathered is not None:
        sentences += list(gathered.outlook.warnings)
        sentences += [
            f"{printer.name}: {warning}"
            for printer in rows.chosen
            if printer.prospect is not None
            for warning in printer.prospect.warnings
        ]
        sentences += [f"Not known: {gap} could not be read." for gap in gathered.gaps]
    return [f"{WARN}{clean(line)}" for line in sentences]
