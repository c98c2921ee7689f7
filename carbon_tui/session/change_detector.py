"""Noticing what changed: every page that passes by is held against what was seen before.

Printers are compared reading by reading, so a change happened somewhere in the gap between two of
them; of ended prints and new orders the server itself says when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.records import (
    Build,
    PartOrder,
    Print,
    Printer,
    PrintOrder,
)
from carbon_tui.resources.formats import (
    STATES,
    Role,
)
from carbon_tui.resources.part_orders import PART_ORDERS
from carbon_tui.resources.print_orders import PRINT_ORDERS, copies_of
from carbon_tui.resources.printers import NEEDS_SOMEBODY, PRINTERS
from carbon_tui.resources.prints import PRINTS, WENT_WRONG
from carbon_tui.session.activity import Activity
from carbon_tui.session.last_seen import (
    Memory,
    Seen,
)
from carbon_tui.text.counting import counted

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
        self._prints: Memory[str] = Memory()
        self._orders: Memory[tuple[int, int]] = Memory()
        self._part_orders: Memory[str] = Memory()
        self._builds: Memory[str] = Memory()
        """What builds are called, from whatever named one."""
        self._readers: dict[str, Callable[[Sequence[Any]], None]] = {
            endpoints.PRINTERS.path: self._fleet,
            endpoints.PRINTS.path: self._ended_prints,
            endpoints.PRINT_ORDERS.path: self._placed_orders,
            endpoints.PART_ORDERS.path: self._part_orders_read,
            endpoints.BUILDS.path: self._builds_read,
        }

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Compare a page of this list with what was seen before, and note what changed."""
        if self.began is None:
            self.began = self._now()
        reader = self._readers.get(path)
        if reader is not None:
            reader(rows)

    # -- printers

    def _fleet(self, printers: Iterable[Printer]) -> None:
        now = self._now()
        for printer in printers:
            before = self._printers.swap(printer.serial or "", printer, now)
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

    # -- prints

    def _ended_prints(self, prints: Iterable[Print]) -> None:
        began = self.began
        for run in prints:
            if run.build_uuid and run.name and run.build_uuid not in self._builds:
                self._builds.swap(run.build_uuid, run.name, self._now())
            if began is None or run.finished_at is None or run.finished_at < began:
                continue
            status = run.status or "ended"
            before = self._prints.swap(run.uuid or "", status, run.finished_at)
            if before is None or before.value != status:
                self._tell_the_end(run, status, run.finished_at)

    def _tell_the_end(self, run: Print, status: str, at: datetime) -> None:
        printer = run.origin.printer_serial if run.origin else None
        role = Role.BAD if status.casefold() in WENT_WRONG else _role(status)
        change = f"{status} on {self._called(printer)}" if printer else status
        self._activity.add(PRINTS.name, run.uuid or "", PRINTS.label(run), change, at=at, role=role)

    # -- orders

    def _placed_orders(self, orders: Iterable[PrintOrder]) -> None:
        now = self._now()
        for order in orders:
            queued, printed = copies_of(order)
            before = self._orders.swap(order.uuid or "", (queued, printed), now)
            if before is None:
                self._tell_if_new(
                    PRINT_ORDERS.name, order.uuid, PRINT_ORDERS.label(order), order.created_at,
                    _placed(order, self._called, self._builds.get(order.build_uuid or "")),
                )  # fmt: skip
            elif before.value[1] != printed:
                done = order.total_copies is not None and printed >= order.total_copies
                self._activity.add(
                    PRINT_ORDERS.name, order.uuid or "", PRINT_ORDERS.label(order),
                    f"{printed} of {order.total_copies or '?'} printed",
                    at=now, within=(now - before.at).total_seconds(),
                    role=Role.GOOD if done else Role.PLAIN,
                )  # fmt: skip

    def _builds_read(self, builds: Iterable[Build]) -> None:
        for build in builds:
            if build.uuid and build.name:
                self._builds.swap(build.uuid, build.name, self._now())

    def _part_orders_read(self, orders: Iterable[PartOrder]) -> None:
        now = self._now()
        for order in orders:
            status = order.status or "–"
            before = self._part_orders.swap(order.uuid or "", status, now)
            if before is None:
                self._tell_if_new(
                    PART_ORDERS.name, order.uuid, PART_ORDERS.label(order), order.created_at,
                    f"placed, {status}",
                )  # fmt: skip
            elif before.value != status:
                self._activity.add(
                    PART_ORDERS.name, order.uuid or "", PART_ORDERS.label(order),
                    f"{before.value} → {status}",
                    at=now, within=(now - before.at).total_seconds(), role=_role(status),
                )  # fmt: skip

    def _tell_if_new(
        self, view: str, key: str | None, name: str, created: datetime | None, change: str
    ) -> None:
        if created is not None and self.began is not None and created >= self.began:
            self._activity.add(view, key or "", name, change, at=created)


def fleet_facts(before: Printer, after: Printer) -> Iterator[Fact]:
    """What two readings of a printer differ in, as far as it matters to people."""
    old, new = _state(before), _state(after)
    if old != new:
        wrong = new.casefold() in NEEDS_SOMEBODY
        yield f"{old} → {new}", Role.BAD if wrong else _role(new)
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


def _state(printer: Printer) -> str:
    return (printer.status.printer_state if printer.status else None) or "–"


def _alerts(printer: Printer) -> tuple[str, ...]:
    return (printer.status.alerts if printer.status else None) or ()


def _current(printer: Printer) -> str | None:
    """The identity of the print that runs; None while none does."""
    current = printer.prints.current if printer.prints else None
    return (current.print_id or current.name) if current else None


def _placed(order: PrintOrder, called: Callable[[str], str], build: str | None) -> str:
    where = ", ".join(map(called, order.routed_to or ()))
    words = f"placed, {counted(order.total_copies or 0, 'copy', 'copies')}"
    words += f" of {build}" if build else ""
    return f"{words} for {where}" if where else words


def _role(state: str) -> Role:
    return STATES.get(state.casefold(), Role.PLAIN)
