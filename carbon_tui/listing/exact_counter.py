"""How many rows match exactly, and what reading all of them costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from carbon_tui.api.paging.lookahead import requests_for
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE

if TYPE_CHECKING:
    from datetime import datetime

    from carbon_tui.api.paging.exact_count import CountProgress, ExactCount
    from carbon_tui.api.schema.query import Query
    from carbon_tui.listing.context import ListContext
    from carbon_tui.listing.loader import Loader
    from carbon_tui.listing.question import ListQuestion


class ExactCounter:
    """Counts what a question matches. The count stands for as long as the question does."""

    def __init__(
        self,
        question: ListQuestion,
        loader: Loader,
        context: ListContext,
        changed: Callable[[], None],
    ) -> None:
        self.counted_at: datetime | None = None
        """When the exact count was finished; None before that."""
        self._question = question
        self._loader = loader
        self._context = context
        self._changed = changed
        self._counting: tuple[Query, ExactCount[Any]] | None = None

    def question_changed(self) -> None:
        """Another search: its count is forgotten, unless only the order is another."""
        if self._counting is None:
            return
        query, counting = self._counting
        if query != self._query:
            self._counting = self.counted_at = None
        elif counting.counted.exact:
            self._loader.rows.counted(counting.counted.rows)

    @property
    def _query(self) -> Query:
        """What is asked, whatever its order: another sort has the same count."""
        return self._question.search.query.ordered(())

    @property
    def requests_for_the_rest(self) -> int | None:
        """About how many requests everything takes, by the exact count where there is one.

        None where nobody counted so far. Where the server's count is capped it is the least.
        """
        rows = self._loader.rows
        left, covered = self._loader.requests_left, rows.coverage()
        if covered.capped or not self._loader.has_more:
            return left or None
        unread = (rows.total or 0) - covered.loaded
        rows_each = -(-unread // left) if left and unread > 0 else MAX_ROWS_PER_PAGE
        return requests_for(covered.matching, covered.loaded, rows_each)

    @property
    def is_counted(self) -> bool:
        """How many rows match is known exactly."""
        covered = self._loader.rows.coverage()
        if covered.complete:
            return self._loader.has_it_all
        return covered.matching is not None and not covered.capped

    async def count_on(self) -> CountProgress:
        """One request of counting what matches exactly, behind all others.

        Another call goes on from there, also after trouble. Raises what reading raises.
        """
        counting = self._begun()
        counted = await counting.step()
        if self._counting is not None and self._counting[1] is counting:
            if counted.exact:
                self.counted_at = self._context.now()
                self._loader.rows.counted(counted.rows)
            elif counted.done:
                self._counting = None  # another time the server may give all that it counts
            self._changed()
        return counted

    def _begun(self) -> ExactCount[Any]:
        if self._counting is None:
            # Imported when somebody counts: start-up does without it.
            from carbon_tui.api.paging.exact_count import ExactCount

            counting = ExactCount(
                self._question.resource.endpoint,
                self._query,
                self._loader.fetch_behind,
                now=self._context.server_now,
                monotonic=self._context.monotonic,
            )
            self._counting = self._query, counting
        return self._counting[1]
