"""The fleet: when each printer is free, learnt from its queue and from past runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from carbon_tui.api.schema.records import Printer
from carbon_tui.listing.list_model import ListModel
from carbon_tui.resources import formats
from carbon_tui.resources.definition import Section
from carbon_tui.resources.printers import PRINTERS, free_by_itself
from carbon_tui.screens.list.floor_watch import FloorWatch
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.report.service_use import ServiceUse
    from carbon_tui.timeline.floor import FloorTimeline
    from carbon_tui.timeline.forecast import PrinterForecast


class PrinterHooks(ViewHooks):
    """Printers as any list; queues and past runs are read behind it."""

    def model(self) -> ListModel:
        screen = self.screen
        self._expected: Mapping[str, PrinterForecast] = {}
        self._expected_at: datetime | None = None
        self._watch = FloorWatch(screen, self._learn)
        own = {
            "free": self._free_in,
            "service_runs": self._service_runs,
            "service_hours": self._service_hours,
        }
        columns = tuple(
            replace(column, value=own[column.name]) if column.name in own else column
            for column in screen.resource.columns
        )
        screen.resource = replace(screen.resource, columns=columns, describe=self._describe)
        return ListModel(screen.resource, screen.session, screen.show_rows)

    def second(self) -> None:
        self._watch.second()
        screen, session = self.screen, self.screen.session
        if not session.preferences.now.service_marks or not screen.is_open or not screen.has_keys:
            return
        if session.service.is_due and screen.view.rows.age is not None:
            screen.work(self._count(), "hours and runs since service")

    async def _count(self) -> None:
        await self.screen.session.service.count()
        if self.screen.is_open:
            self.screen.show_learnt()

    def _service_use(self, printer: Printer) -> ServiceUse | None:
        if not self.screen.session.preferences.now.service_marks:
            return None
        from carbon_tui.report.service_use import Serviced, ServicedKind

        serviced = Serviced(ServicedKind.PRINTER, raw(printer.serial or ""))
        return self.screen.session.service.uses.get(serviced)

    def _service_runs(self, printer: Printer) -> float | None:
        """Since its mark; None where it has none."""
        use = self._service_use(printer)
        return None if use is None else use.runs

    def _service_hours(self, printer: Printer) -> float | None:
        use = self._service_use(printer)
        return None if use is None else use.hours

    def _learn(self, floor: FloorTimeline | None) -> None:
        self._expected = {line.serial: line.forecast for line in floor.lines} if floor else {}
        self._expected_at = floor.now if floor else None
        self.screen.view.learnt("free")

    def _free_in(self, printer: Printer) -> float | None:
        """Seconds until it can begin something else; None where that is not known."""
        expected = self._expected.get(raw(printer.serial or ""))
        if expected is None or self._expected_at is None:
            return free_by_itself(printer)
        from carbon_tui.resources.time_ranges import free_seconds

        return free_seconds(expected, self._expected_at)

    def _describe(self, printer: Printer) -> Sequence[Section]:
        """With when it is free, as a range, and what that stands on."""
        first, *rest = PRINTERS.describe(printer)
        expected = self._expected.get(raw(printer.serial or ""))
        if expected is None:
            return (first, *rest)
        from carbon_tui.resources.time_ranges import free_words

        free = free_words(expected, self.screen.session.moment())
        basis = expected.basis.words if expected.runs else None
        lines = (("Free", free.removeprefix("free "), formats.text),
                 ("Stands on", basis, formats.text))  # fmt: skip
        return (Section(first.title, (*first.lines, *lines)), *rest)
