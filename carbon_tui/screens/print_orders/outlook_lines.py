"""What is known of a plan and its printers, in lines for the form and its review."""

from __future__ import annotations

from carbon_tui.orders.print_orders.gathering import Gathered
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.orders.queues.messages import about_time
from carbon_tui.screens.print_orders.printer_rows import (
    Candidate,
    PrinterRows,
    free_in,
)
from carbon_tui.text.cleaning import clean

WARN = "! "
"""Begins every warning, so that none rests on its colour."""
LEFT = "It is not in the fleet any more: the server may refuse the order."
READING = "Reading queues and history…"


def about(candidate: Candidate) -> list[str]:
    """The printer under the cursor: when it is free, and its warnings."""
    if candidate.gone:
        return [f"{clean(candidate.name)}: {LEFT}"]
    prospect = candidate.prospect
    if prospect is None:
        return [f"{clean(candidate.name)}: {READING}"]
    return [
        f"{clean(candidate.name)} {clean(candidate.serial)}: {_free(candidate)}",
        *(f"{WARN}{clean(warning)}" for warning in prospect.warnings),
    ]


def _free(candidate: Candidate) -> str:
    prospect, text = candidate.prospect, free_in(candidate)
    if prospect is None or text is None:
        return "not known when it is free"
    if text in ("now", "unknown"):
        return "free now" if text == "now" else "not known when it is free"
    plain = text.lstrip("~>")
    if not prospect.free.is_estimate:
        return f"free in {plain}, by its own count"
    waits = about_time(prospect.free.waits)
    return f"free in {plain}, an estimate: what waits takes {waits}"


def preview(plan: Plan, rows: PrinterRows, gathered: Gathered | None) -> list[str]:
    """What will be sent, then what history says about it, then the orders' uuids."""
    lines = plan.preview(rows.names)
    uuids = len(plan.builds)
    said, tail = (lines[:-uuids], lines[-uuids:]) if uuids else (lines, [])
    return [*said, *warnings(plan, rows, gathered), *tail]


def warnings(plan: Plan, rows: PrinterRows, gathered: Gathered | None) -> list[str]:
    """About the plan as a whole, then printer by printer, then what could not be read."""
    told = [f"{clean(each.name)}: {LEFT}" for each in rows.gone]
    if gathered is not None:
        told += list(gathered.outlook.warnings)
        told += [
            f"{each.name}: {warning}"
            for each in rows.chosen
            if each.prospect is not None
            for warning in each.prospect.warnings
        ]
        told += [f"Not known: {gap} could not be read." for gap in gathered.gaps]
    return [f"{WARN}{clean(each)}" for each in told]
