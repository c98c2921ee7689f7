"""A list out of the copy, brought up to date in place: what changed on the server goes into the
copy, and the copy is asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from carbon_tui.listing.copy_pages import FIRST_ROWS, ROWS_PER_STEP, CopyPages
from carbon_tui.listing.loader import reading_errors

if TYPE_CHECKING:
    from carbon_tui.listing.loaded_rows import LoadedRows
    from carbon_tui.listing.loader import Loader
    from carbon_tui.listing.row_source import RowSource

MOST_READ_AGAIN = 20_000
"""Loaded rows that are all read again; of more, the first ones."""


class CopyRefresher:
    """Made for a loader whose pages are the copy's."""

    def __init__(self, source: RowSource, loader: Loader, changed: Callable[[], None]) -> None:
        self._source = source
        self._loader = loader
        self._changed = changed

    async def refresh(self, *, behind: bool = False) -> bool:
        """False when the copy could not be read; a server that cannot be is `Loader.trouble`."""
        loader, rows, copied = self._loader, self._loader.rows, self._source.copied
        if behind and loader.is_reading:
            return True
        async with loader.turn:
            answered = copied is not None and copied.facts is not None
            # What the copy does not hold is not read into it unasked: that may take an hour.
            trouble = await self._source.bring_up_to_date() if answered else None
            if copied is not self._source.copied or rows is not loader.rows:
                return True
            try:
                renewed = await self._read_again(rows)
            except reading_errors() as error:
                loader.failed(error, rows)
                return False
        if not renewed:
            return True
        loader.worked()
        if trouble is not None:
            loader.failed(trouble, rows)
        self._changed()
        return True

    async def _read_again(self, rows: LoadedRows[Any]) -> bool:
        """False where something else was asked meanwhile. Raises CopyTrouble, NotInTheCopy."""
        loaded = rows.coverage().loaded
        all_of_them = loaded <= MOST_READ_AGAIN
        count = loaded + ROWS_PER_STEP if all_of_them else FIRST_ROWS
        fresh = self._source.pages_of_the_copy(count)
        batch = await fresh.step()
        while await fresh.look_through():
            pass
        if batch is None or rows is not self._loader.rows:
            return False
        changes = rows.renew(batch.rows, whole=batch.complete)
        rows.remove(changes.missing)
        rows.total, rows.capped = fresh.total, False
        rows.answered(batch.received_at)
        self._loader.rows_arrived(rows)
        if all_of_them:
            rows.complete = batch.complete
            self._take(fresh)
        elif (copied := self._source.copied) is not None:
            copied.facts = fresh.facts
        return True

    def _take(self, fresh: CopyPages) -> None:
        """Read on from there."""
        self._loader.pages = fresh
        self._source.renewed(fresh)
