"""Hours and runs since service marks, counted behind and kept for the lists that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from carbon_tui.listing.loader import reading_errors
from carbon_tui.report.service_use import Serviced, ServiceUse, read_service_uses

if TYPE_CHECKING:
    from carbon_tui.orders.print_orders.order_api import ListApi
    from carbon_tui.session.account_run import AccountRun
    from carbon_tui.settings.values import ServiceMark

GOOD_FOR_SECONDS = 600.0
"""How long a count is good for; a new mark has everything counted anew."""


class ServiceMeter:
    """Counts where anything is marked. One count at a time."""

    def __init__(self, session: AccountRun, lists: Callable[[], ListApi]) -> None:
        """``lists`` gives what one count is read from, behind what a person waits for."""
        self._session = session
        self._lists = lists
        self.uses: Mapping[Serviced, ServiceUse] = {}
        self._marks: tuple[ServiceMark, ...] = ()
        self._counted_at: float | None = None
        self._counting = False

    @property
    def is_due(self) -> bool:
        marks = self._session.preferences.now.service_marks
        if self._counting or (not marks and not self.uses):
            return False
        age = self._session.monotonic() - (self._counted_at or 0.0)
        return self._counted_at is None or marks != self._marks or age >= GOOD_FOR_SECONDS

    async def count(self) -> None:
        """What cannot be read leaves what was known."""
        self._counting = True
        self._marks = self._session.preferences.now.service_marks
        try:
            now, lists = self._session.server_now(), self._lists()
            counted = await read_service_uses(lists, self._marks, now)
        except reading_errors():
            return
        else:
            self.uses = {use.serviced: use for use in counted.uses}
        finally:
            self._counting = False
            self._counted_at = self._session.monotonic()
