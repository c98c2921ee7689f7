"""Lists that tell what is to come: the floor is read behind everything that a person waits for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from carbon_tui.api.schema.records import Printer
from carbon_tui.listing.loader import reading_errors

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen
    from carbon_tui.timeline.floor import FloorTimeline

MOMENT_SECONDS = 2.0
"""What a person waits for is read by then."""
RECENT_PAST = timedelta(hours=1)
"""How much of the past is asked for: the lists are about what is to come."""


class FloorWatch:
    """Reads the floor for a list once that has been open for a moment, then at the list's own pace.
    ``learnt`` is called with the floor as it is now, or with None where it could not be read."""

    def __init__(
        self, screen: ListScreen, learnt: Callable[[FloorTimeline | None], object]
    ) -> None:
        self._screen = screen
        self._learnt = learnt
        self._looked_at: float | None = None
        self._looking = False

    def second(self) -> None:
        """A second has passed."""
        if self._screen.is_open and self._screen.has_keys and self._may_look:
            self._looking = True
            self._screen.work(self._look(), "what is to come on the floor")

    @property
    def _may_look(self) -> bool:
        age = self._screen.view.rows.age
        background = self._screen.session.background
        if (
            self._looking
            or background.trouble
            or background.poll_gate.why_quiet
            or background.poll_gate.under_way
        ):
            return False
        if age is None or not len(self._screen.table.rows):
            return False
        if self._looked_at is None:
            return age >= MOMENT_SECONDS
        return self._screen.session.monotonic() - self._looked_at >= background.poll_seconds

    async def _look(self) -> None:
        rows = self._screen.view.rows
        whole = rows.coverage().complete
        printers = [row for row in rows.loaded() if isinstance(row, Printer)] if whole else None
        floor: FloorTimeline | None = None
        try:
            floor = await self._screen.session.floor.read_behind(RECENT_PAST, printers)
        except reading_errors():
            pass  # the list says what its own records tell
        finally:
            self._looking = False
            self._looked_at = self._screen.session.monotonic()
        self._learnt(floor)
        self._screen.show_learnt()
