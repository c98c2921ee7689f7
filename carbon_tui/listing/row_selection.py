"""Rows of a view for a file: those shown, those marked, or everything that matches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.api.paging.sort_order import in_query_order
from carbon_tui.listing.export import in_order

if TYPE_CHECKING:
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.listing.list_model import ListModel

ROWS_PER_PIECE = 1_000
"""Rows in one piece: as many as one request brings."""


class RowSelection(StrEnum):
    SHOWN = "shown"
    MARKED = "marked"
    MATCHING = "matching"


class RowsForFile:
    """The rows for one file, read to their end in their order.

    What is loaded stays as it is; requests wait behind all others. The view may be asked something
    else meanwhile: this goes on with its own question.
    """

    def __init__(self, view: ListModel, which: RowSelection) -> None:
        self.read = 0
        """Rows that came so far, whether they pass the local terms or not."""
        self.pages: Pages[Any] | None = None
        """What is read from; None where everything is here already."""
        view.read_dates_anew()
        self._resource = view.resource
        self._search = view.search
        self._order = view.question.wanted_order or view.resource.order
        self._passes = view.search.predicate(view.resource, view.moment(), view.columns)
        self._held: Sequence[Any] = ()
        if which is RowSelection.MARKED:
            self._held = view.marked_records()
        elif which is RowSelection.SHOWN or view.rows.complete:
            rows = view.rows
            self._held = [rows.record(place) for place in range(len(rows))]
        elif view.source.copied is not None:
            self.pages = view.source.pages_of_the_copy(ROWS_PER_PIECE)
            self._passes, self._order = None, ()
        else:
            self.pages = view.loader.open_pages(
                view.loader.fetch_behind, view.search.query, page_size=ROWS_PER_PIECE
            )

    @property
    def expected(self) -> int | None:
        """How many rows will be looked at; None while nobody has counted."""
        if self.pages is None:
            return len(self._held)
        return None if self.pages.total is None or self.pages.capped else self.pages.total

    async def __aiter__(self) -> AsyncIterator[Sequence[Any]]:
        """Raises what reading raises."""
        if self.pages is None:
            for start in range(0, len(self._held), ROWS_PER_PIECE):
                piece = self._held[start : start + ROWS_PER_PIECE]
                self.read += len(piece)
                yield piece
            return
        held: list[Any] = []
        async for delivery in self.pages:
            rows = self._resource.rows(delivery.rows)
            self.read += len(rows)
            if self._passes is not None:
                rows = [row for row in rows if self._passes(row)]
            held_back = self._order or self._is_sorted_instead
            if held_back:
                held += rows
            yield () if held_back else rows
        if not self._order:
            held = list(in_query_order(self._resource.endpoint, self._search.query, held))
        yield in_order(held, self._order, self._resource)

    @property
    def _is_sorted_instead(self) -> bool:
        """The server would not sort, and what it gives are records that show the order."""
        refused = self.pages is not None and self.pages.sort_refused
        return refused and self._resource.rows_from is None

    def notes(self) -> tuple[str, ...]:
        """What the rows themselves do not show: how many were left out, and why."""
        if self.pages is None:
            return ()
        known = self.pages.completeness
        if self._is_sorted_instead:
            known = replace(known, sort_refused=False, out_of_order=False)
        return known.clauses()
