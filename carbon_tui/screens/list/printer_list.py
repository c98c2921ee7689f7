"""The fleet: when each printer is free, learnt from its queue and from past runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from carbon_tui.api.schema.records import Printer
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.loader import reading_errors
from carbon_tui.resources.printers import free_by_itself
from carbon_tui.resources.time_ranges import free_seconds
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.timeline.forecast import PrinterForecast

MOMENT_SECONDS = 2.0
"""What a person waits for is read by then."""
RECENT_PAST = timedelta(hours=1)
"""How much of the past is asked for: the column is about what is to come."""


class PrinterHooks(ViewHooks):
    """Printers as any list; queues and past runs are read behind everything that a person waits
    for, and again at the pace of the list's own reading."""

    def model(self) -> ListModel:
        screen = self.screen
        self._expected: Mapping[str, PrinterForecast] = {}
        self._expected_at: datetime | None = None
        self._looked_at: float | None = None
        self._looking = False
        columns = tuple(
            replace(column, value=self._free_in) if column.name == "free" else column
            for column in screen.resource.columns
        )
        screen.resource = replace(screen.resource, columns=columns)
        return ListModel(screen.resource, screen.session, screen.show_rows)

    def _free_in(self, printer: Printer) -> float | None:
        """Seconds until it can begin something else; None where that is not known."""
        expected = self._expected.get(raw(printer.serial or ""))
        if expected is None or self._expected_at is None:
            return free_by_itself(printer)
        return free_seconds(expected, self._expected_at)

    def second(self) -> None:
        if self.screen.stands and self.screen.hears and self._may_look:
            self._looking = True
            self.screen.work(self._look(), "when printers are free")

    @property
    def _may_look(self) -> bool:
        """Once the list has been there for a moment, and then at its own pace."""
        age = self.screen.view.rows.age
        live = self.screen.session.live
        if self._looking or live.trouble or live.pulse.why_quiet or live.pulse.under_way:
            return False
        if age is None or not self.screen.view.rows.coverage().complete:
            return False
        if self._looked_at is None:
            return age >= MOMENT_SECONDS
        return self.screen.session.monotonic() - self._looked_at >= live.poll_seconds

    async def _look(self) -> None:
        """What fails here leaves the column as the printers' own records tell it."""
        printers = [row for row in self.screen.view.rows.loaded() if isinstance(row, Printer)]
        try:
            floor = await self.screen.session.floor.read_behind(RECENT_PAST, printers)
        except reading_errors():
            self._expected = {}
        else:
            self._expected = {line.serial: line.forecast for line in floor.lines}
            self._expected_at = floor.now
        finally:
            self._looking = False
            self._looked_at = self.screen.session.monotonic()
        if self.screen.stands:
            self.screen.table.rows_changed(self.screen.view.cursor_key)
            self.screen.table.refresh()
