"""The printers of the queue form, as rows to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.api.records import Printer
from carbon_tui.orders.plan import Plan
from carbon_tui.resources import cells
from carbon_tui.resources.definition import Column
from carbon_tui.resources.printers import PRINTERS
from carbon_tui.text import raw

SHOWN = ("name", "state", "left", "queue", "alerts", "serial", "type")


def columns() -> tuple[Column[Printer], ...]:
    """The view's own columns, those that matter for queueing first."""
    found = [column for name in SHOWN if (column := PRINTERS.column(name)) is not None]
    return tuple(found) or (Column("serial", "Serial", lambda p: p.serial, cells.key),)


class PrinterRows:
    """Marked are the printers that the plan chose."""

    gap: int | None = None

    def __init__(self, printers: Sequence[Printer], plan: Plan) -> None:
        self.printers = tuple(printers)
        self.plan = plan

    def __len__(self) -> int:
        return len(self.printers)

    def record(self, position: int) -> Printer:
        return self.printers[position]

    def key(self, position: int) -> str:
        return self.printers[position].serial or ""

    def index_of(self, key: str) -> int | None:
        places = (i for i, printer in enumerate(self.printers) if printer.serial == key)
        return next(places, None)

    def is_marked(self, key: str) -> bool:
        return raw(key) in self.plan.printers

    def is_fresh(self, key: str, field: str) -> bool:
        return False

    @property
    def names(self) -> dict[str, str]:
        return {raw(p.serial): p.name or "" for p in self.printers if p.serial}
