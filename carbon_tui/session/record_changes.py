"""What changed among prints, orders and part orders: the server itself says when they end and are
placed. Loaded with the first page of any of them: most starts show printers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.print_states import WENT_WRONG
from carbon_tui.api.schema.records import Build, PartOrder, Print, PrintOrder
from carbon_tui.resources.formats import Role, role_of_state
from carbon_tui.resources.part_orders import PART_ORDERS
from carbon_tui.resources.print_orders import PRINT_ORDERS, copies_of
from carbon_tui.resources.prints import PRINTS
from carbon_tui.session.activity import Activity
from carbon_tui.session.last_seen import Memory
from carbon_tui.text.counting import counted


class RecordChanges:
    """Turns pages of prints, orders and part orders into `Activity`; names builds by any page."""

    def __init__(
        self,
        activity: Activity,
        now: Callable[[], datetime],
        called: Callable[[str], str],
        began: datetime,
    ) -> None:
        """``called`` says what the printer with a serial is called; what is older than ``began``,
        by the server's clock, is no news."""
        self._activity = activity
        self._now = now
        self._called = called
        self._began = began
        self._prints: Memory[str] = Memory()
        self._orders: Memory[tuple[int, int]] = Memory()
        self._part_orders: Memory[str] = Memory()
        self._builds: Memory[str] = Memory()
        """What builds are called, from whatever named one."""
        self._readers: dict[str, Callable[[Sequence[Any]], None]] = {
            endpoints.PRINTS.path: self._ended_prints,
            endpoints.PRINT_ORDERS.path: self._placed_orders,
            endpoints.PART_ORDERS.path: self._part_orders_read,
            endpoints.BUILDS.path: self._builds_read,
        }

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Compare a page of this list with what was seen before, and note what changed."""
        reader = self._readers.get(path)
        if reader is not None:
            reader(rows)

    # -- prints

    def _ended_prints(self, prints: Iterable[Print]) -> None:
        for run in prints:
            if run.build_uuid and run.name and run.build_uuid not in self._builds:
                self._builds.swap(run.build_uuid, run.name, self._now())
            if run.finished_at is None or run.finished_at < self._began:
                continue
            status = run.status or self._prints.get(run.uuid or "") or "ended"
            before = self._prints.swap(run.uuid or "", status, run.finished_at)
            if before is None or before.value != status:
                self._tell_the_end(run, status, run.finished_at)

    def _tell_the_end(self, run: Print, status: str, at: datetime) -> None:
        printer = run.origin.printer_serial if run.origin else None
        role = Role.BAD if status.casefold() in WENT_WRONG else role_of_state(status)
        change = f"{status} on {self._called(printer)}" if printer else status
        self._activity.add(PRINTS.name, run.uuid or "", PRINTS.label(run), change, at=at, role=role)

    # -- orders

    def _placed_orders(self, orders: Iterable[PrintOrder]) -> None:
        now = self._now()
        for order in orders:
            if order.routed_to is None and (order.uuid or "") in self._orders:
                continue
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
            status = order.status or self._part_orders.get(order.uuid or "") or "–"
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
                    at=now, within=(now - before.at).total_seconds(), role=role_of_state(status),
                )  # fmt: skip

    def _tell_if_new(
        self, view: str, key: str | None, name: str, created: datetime | None, change: str
    ) -> None:
        if created is not None and created >= self._began:
            self._activity.add(view, key or "", name, change, at=created)


def _placed(order: PrintOrder, called: Callable[[str], str], build: str | None) -> str:
    where = ", ".join(map(called, order.routed_to or ()))
    words = f"placed, {counted(order.total_copies or 0, 'copy', 'copies')}"
    words += f" of {build}" if build else ""
    return f"{words} for {where}" if where else words
