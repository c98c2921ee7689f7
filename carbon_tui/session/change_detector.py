"""Noticing what changed: every page that passes by is held against what was seen before.

Printers are compared reading by reading, so a change happened somewhere in the gap between two of
them; of ended prints and new orders the server itself says when. Any field may be missing in an
answer: what it leaves out is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.records import Printer
from carbon_tui.resources.formats import Role, role_of_state
from carbon_tui.resources.printers import NEEDS_SOMEBODY, PRINTERS
from carbon_tui.session.activity import Activity
from carbon_tui.session.last_seen import (
    Memory,
    Seen,
)

if TYPE_CHECKING:
    from carbon_tui.session.record_changes import RecordChanges

Fact = tuple[str, Role]
"""A change in words, and what it means."""


class ChangeDetector:
    """Turns pages into `Activity`. The first reading of anything is what later ones differ from."""

    def __init__(
        self,
        activity: Activity,
        now: Callable[[], datetime],
        called: Callable[[str], str] = lambda serial: serial,
    ) -> None:
        """``called`` says what the printer with a serial is called."""
        self._activity = activity
        self._now = now
        self._called = called
        self.began: datetime | None = None
        """When the first page came, by the server's clock: what is older is no news."""
        self.a_print_ended = False
        """A printer has another print than before: the list of prints says what became of it."""
        self._printers: Memory[Printer] = Memory()
        self._others: RecordChanges | None = None
        """Of prints, orders and builds; made with the first page of any."""

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Compare a page of this list with what was seen before, and note what changed."""
        if self.began is None:
            self.began = self._now()
        if path == endpoints.PRINTERS.path:
            self._fleet(rows)
            return
        if self._others is None:
            from carbon_tui.session.record_changes import RecordChanges

            self._others = RecordChanges(self._activity, self._now, self._called, self.began)
        self._others.note_rows(path, rows)

    # -- printers

    def _fleet(self, printers: Iterable[Printer]) -> None:
        now = self._now()
        for read in printers:
            key = read.serial or ""
            printer = _completed(self._printers.get(key), read)
            before = self._printers.swap(key, printer, now)
            if before is not None and before.value != printer:
                self._compare(before, printer, now)

    def _compare(self, before: Seen[Printer], printer: Printer, now: datetime) -> None:
        within = (now - before.at).total_seconds()
        self.a_print_ended |= _current(before.value) not in (None, _current(printer))
        for change, role in fleet_facts(before.value, printer):
            self._activity.add(
                PRINTERS.name, printer.serial or "", PRINTERS.label(printer), change,
                at=now, within=within, role=role,
            )  # fmt: skip


def fleet_facts(before: Printer, after: Printer) -> Iterator[Fact]:
    """What two readings of a printer differ in, as far as it matters to people."""
    old, new = _state(before), _state(after)
    if old != new:
        wrong = new.casefold() in NEEDS_SOMEBODY
        yield f"{old} → {new}", Role.BAD if wrong else role_of_state(new)
    had, has = _alerts(before), _alerts(after)
    for alert in has:
        if alert not in had:
            yield f"alert: {alert}", Role.WARN
    for alert in had:
        if alert not in has:
            yield f"alert over: {alert}", Role.PLAIN
    if _current(after) not in (None, _current(before)):
        current = after.prints.current if after.prints else None
        yield f"began {current.name or current.print_id if current else ''}", Role.BUSY


def _completed(before: Printer | None, after: Printer) -> Printer:
    """The printer, with what this answer leaves out of its state as it was."""
    if before is None:
        return after
    status = after.status or before.status
    if status is not None and status.printer_state is None and before.status is not None:
        status = replace(status, printer_state=before.status.printer_state)
    return replace(after, status=status, prints=after.prints or before.prints)


def _state(printer: Printer) -> str:
    return (printer.status.printer_state if printer.status else None) or "–"


def _alerts(printer: Printer) -> tuple[str, ...]:
    return (printer.status.alerts if printer.status else None) or ()


def _current(printer: Printer) -> str | None:
    """The identity of the print that runs; None while none does."""
    current = printer.prints.current if printer.prints else None
    return (current.print_id or current.name) if current else None
