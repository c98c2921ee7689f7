"""The whole of a list: what reading it costs, how many rows it has, how they lie in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from carbon_tui.api.paging.lookahead import requests_for
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE
from carbon_tui.listing.refresher import Refreshing

if TYPE_CHECKING:
    from datetime import datetime

    from carbon_tui.api.paging.exact_count import (
        Counted,
        Counting,
    )
    from carbon_tui.api.schema.query import Query
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.session.session import Session


class Whole(Refreshing):
    """A list that can be counted exactly. The count stands for as long as the question does."""

    def __init__(
        self, resource: AnyResource, session: Session, changed: Callable[[], None]
    ) -> None:
        super().__init__(resource, session, changed)
        self.counted_at: datetime | None = None
        """When the exact count was finished; None before that."""
        self._counting: tuple[Query, Counting[Any]] | None = None

    def ask(self, search: Search) -> None:
        super().ask(search)
        if self._counting is None:
            return
        query, counting = self._counting
        if query != _what(search):
            self._counting = self.counted_at = None
        elif counting.counted.done:
            self.listing.counted(counting.counted.rows)

    @property
    def requests_for_the_rest(self) -> int | None:
        """About how many requests everything takes, by the exact count where there is one.

        None where nobody counted so far. Where the server's count is capped it is the least.
        """
        left, covered = self.requests_left, self.listing.coverage()
        if covered.capped or not self.has_more:
            return left or None
        unread = (self.listing.total or 0) - covered.loaded
        rows_each = -(-unread // left) if left and unread > 0 else MAX_ROWS_PER_PAGE
        return requests_for(covered.matching, covered.loaded, rows_each)

    @property
    def is_counted(self) -> bool:
        """How many rows match is known exactly."""
        covered = self.listing.coverage()
        return covered.complete or (covered.matching is not None and not covered.capped)

    async def count_on(self) -> Counted:
        """One request of counting what matches exactly, behind all others.

        Another call goes on from there, also after trouble. Raises what reading raises.
        """
        counting = self._the_counting()
        counted = await counting.step()
        if self._counting is not None and self._counting[1] is counting:
            if counted.done:
                self.counted_at = self.session.now()
                self.listing.counted(counted.rows)
            self._changed()
        return counted

    def _the_counting(self) -> Counting[Any]:
        if self._counting is None:
            # Imported when somebody counts: start-up does without it.
            from carbon_tui.api.paging.exact_count import Counting

            query = _what(self.search)
            fresh = Counting(
                self.resource.endpoint,
                query,
                self.fetch_behind,
                now=self.session.server_now,
                monotonic=self.session.monotonic,
            )
            self._counting = query, fresh
        return self._counting[1]


def _what(search: Search) -> Query:
    """What is asked, whatever its order: another sort has the same count."""
    return search.query.ordered(())
