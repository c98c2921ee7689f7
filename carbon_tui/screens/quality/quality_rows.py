"""The rows of the quality view: templates as they come, with what the window says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.batch import RowBatch, RowsPlace
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.row_shape import RowShape
from carbon_tui.quality.template_summaries import trouble_first

if TYPE_CHECKING:
    from carbon_tui.listing.list_status import ListStatus
    from carbon_tui.quality.window_reader import WindowReader
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.stand_in import StandIn


class SummaryShape(RowShape):
    """Templates become the window's lines about them; trouble first where nobody sorts."""

    def __init__(self, resource: AnyResource, reader: WindowReader, lists: StandIn) -> None:
        """``lists`` are what the window is read from."""
        super().__init__(resource)
        self._reader, self._lists = reader, lists

    @property
    def is_plain(self) -> bool:
        return False

    def from_delivery(self, delivery: RowBatch[Any]) -> RowBatch[Any]:
        self._reader.learn((*delivery.rows, *delivery.again))
        rows, again = (
            [self._reader.summary(template.uuid) for template in templates]
            for templates in (delivery.rows, delivery.again)
        )
        return replace(delivery, rows=rows, again=again)

    def value(self, row: Any, name: str) -> Any:
        """Every page changes most rows: nothing is lit for that."""
        return None

    def default_key(self) -> Callable[[Any], Any]:
        return trouble_first

    def status(self, status: ListStatus) -> ListStatus:
        """The status, with how much of the window was read before all other notes."""
        reader = self._reader
        trouble = reader.trouble.title if reader.trouble else ""
        notes = [note for note in (reader.order_in_words, reader.coverage.words) if note]
        here = status.sort.startswith("sorted here")
        if not here:
            notes.append("trouble first")
        if reader.why_incomplete:
            notes.append(reader.why_incomplete)
        whole_status = replace(
            status,
            trouble=status.trouble or trouble,
            complete=status.complete and not reader.why_incomplete,
            unreadable=status.unreadable + reader.unreadable,
            sort=status.sort if here else "",
            notes=(*notes, *status.notes),
        )
        return self._lists.told(whole_status)


class WindowRows:
    """Keeps the rows of a quality list in step with the window of measurements."""

    def __init__(self, model: ListModel, reader: WindowReader, changed: Callable[[], None]) -> None:
        self.model = model
        self.reader = reader
        self._changed = changed
        reader.watchers.append(self._measured)

    def close(self) -> None:
        """Follow the window no longer: nobody looks at it."""
        self.reader.watchers.remove(self._measured)

    def _measured(self, touched: frozenset[str | None]) -> None:
        change = self.model.rows.patch(map(self.reader.summary, touched))
        everything = not self.model.search.query.filters and not self.model.loader.has_more
        if change.unknown and everything:
            self._add_unknown(change.unknown)
        self._changed()

    def add_unknown(self) -> None:
        """When all templates are in: the rows of those that only measurements name."""
        if not self.model.search.query.filters:
            named = self.reader.summaries
            self._add_unknown(frozenset(s.key for s in named if s.key not in self.model.rows))
            self._changed()

    async def read_templates_again(self) -> None:
        """New templates get a row, changed ones show their new limits; an error is kept."""
        self.model.loader.trouble = None
        try:
            await self.reader.read_templates()
        except ApiError as error:
            self.model.loader.trouble = error
        self._changed()

    def _add_unknown(self, keys: frozenset[str]) -> None:
        summaries = [summary for summary in self.reader.summaries if summary.key in keys]
        if summaries:
            rows = self.model.rows
            rows.accept(
                RowBatch(summaries, place=RowsPlace.LATE, moved=rows.moved, complete=rows.complete)
            )
