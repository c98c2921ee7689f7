"""The quality view's data: templates as they come, with what the window says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.batch import (
    Delivery,
    Place,
)
from carbon_tui.listing.list_model import View
from carbon_tui.listing.list_status import Truth
from carbon_tui.listing.loaded_rows import Listing
from carbon_tui.quality.summary import trouble_first
from carbon_tui.resources.definition import AnyResource

if TYPE_CHECKING:
    from carbon_tui.session.session import Session


class QualityView(View):
    """A row for every template, and for what measurements name without one being known."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        self.reader = session.reader
        super().__init__(resource, session, changed)
        self.reader.watchers.append(self._measured)

    def close(self) -> None:
        """Nobody looks any more."""
        self.reader.watchers.remove(self._measured)

    def _fresh_listing(self, marked: tuple[str, ...] = ()) -> Listing[Any]:
        """Every page changes most rows: nothing is lit for that."""
        return Listing(
            self.resource.identify, self._generation, value_of=lambda *_: None, marked=marked
        )

    def _order_here(self) -> None:
        if self.local_order:
            super()._order_here()
        else:
            self.listing.set_order(trouble_first)

    def _unfolded(self, delivery: Delivery[Any]) -> Delivery[Any]:
        """Templates become the window's lines about them."""
        self.reader.learn((*delivery.rows, *delivery.again))
        rows, again = (
            [self.reader.summary(template.uuid) for template in templates]
            for templates in (delivery.rows, delivery.again)
        )
        return replace(delivery, rows=rows, again=again)

    def _measured(self, touched: frozenset[str | None]) -> None:
        found = self.listing.patch(map(self.reader.summary, touched))
        if found.unknown and not self.search.query.filters and not self.has_more:
            self._add_unknown(found.unknown)
        self._changed()

    def add_unknown(self) -> None:
        """When all templates are in: the rows of those that only measurements name."""
        if not self.search.query.filters:
            named = self.reader.summaries
            self._add_unknown(frozenset(s.key for s in named if s.key not in self.listing))
            self._changed()

    async def read_templates_again(self) -> None:
        """New templates get a row, changed ones show their new limits; an error is kept."""
        try:
            await self.reader.read_templates()
        except ApiError as error:
            self.trouble = error
            self._changed()
            return
        self.trouble = None
        self._changed()

    def _add_unknown(self, keys: frozenset[str]) -> None:
        rows = [summary for summary in self.reader.summaries if summary.key in keys]
        if rows:
            before = self.listing
            self.listing.accept(
                Delivery(rows, place=Place.LATE, moved=before.moved, complete=before.complete),
                self._generation,
            )

    def truth(self, *, hidden_columns: int = 0) -> Truth:
        """How much of the window is in stands before all else that is noted."""
        truth = super().truth(hidden_columns=hidden_columns)
        reader = self.reader
        trouble = reader.trouble.title if reader.trouble else ""
        notes = [reader.book.coverage.words]
        if not self.local_order:
            notes.append("trouble first")
        if reader.looping:
            notes.append("the server repeats itself: the window may be incomplete")
        return replace(
            truth,
            trouble=truth.trouble or trouble,
            unreadable=truth.unreadable + reader.unreadable,
            sort=truth.sort if self.local_order else "",
            notes=(*notes, *truth.notes),
        )
