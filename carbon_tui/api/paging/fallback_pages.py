"""A query asked in other ways, where a server refuses to be asked as the API describes.

Older descriptions of the API say that several values of one parameter were not implemented on all
lists, and nobody publishes the statuses of prints. So a refusal of several values is survived: each
value is asked for by itself and the rows are merged; a value that was the program's own guess is
left out where the server refuses it alone, and told in `Pages.refused`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import product
from typing import TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.batch import RowBatch
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.schema.query import Filter, Query

R = TypeVar("R")

MAX_SINGLE_QUERIES = 120
"""More queries than this are not made of one: the list of values is refused as it is."""


def needs_fallbacks(query: Query) -> bool:
    """Whether a refusal of the query can be survived by asking for fewer values."""
    return any(len(filter_.values) > 1 or filter_.guessed for filter_ in query.filters)


class FallbackPages(Pages[R]):
    """The pages of a query, in the first of several ways of asking that the server takes.

    ``open_query`` opens the pages of one query, ``open_merged`` those of several that together ask
    for the same. Until a row was delivered a `BadRequest` leads on to the next way; the last one's
    is raised.
    """

    def __init__(
        self,
        query: Query,
        open_query: Callable[[Query], Pages[R]],
        open_merged: Callable[[Sequence[Query]], Pages[R]],
    ) -> None:
        super().__init__()
        self._query = query
        self._open_query = open_query
        self._open_merged = open_merged
        self._pages = open_query(query)
        self._left_out: tuple[str, ...] = ()
        self._spent = 0
        """Requests of the ways that were refused."""
        self._ways = self._other_ways()

    @property
    def delivered(self) -> int:
        return self._pages.delivered

    @property
    def reversible(self) -> bool:
        return self._pages.reversible

    @property
    def requests_left(self) -> int | None:
        return self._pages.requests_left

    async def step(self) -> RowBatch[R] | None:
        return await self._read(lambda pages: pages.step())

    async def last_page(self) -> RowBatch[R] | None:
        return await self._read(lambda pages: pages.last_page())

    async def _read(
        self, read: Callable[[Pages[R]], Awaitable[RowBatch[R] | None]]
    ) -> RowBatch[R] | None:
        while True:
            pages = self._pages
            try:
                batch = await read(pages)
            except BadRequest as refusal:
                if pages is not self._pages:
                    continue  # another reader of the same list has gone on to the next way
                self._take_over()
                if pages.delivered or not self._goes_on(refusal):
                    raise
                continue
            self._take_over()
            return batch

    def _goes_on(self, refusal: BadRequest) -> bool:
        """Open the next way of asking; False when there is none."""
        known = self._without(refusal.refused_values)
        if known is not None:
            self._query, self._left_out = known
            self._ways = self._other_ways()
            following: Pages[R] | None = self._open_query(self._query)
        else:
            following = next(self._ways, None)
        if following is None:
            return False
        self._spent = self.requests
        self._pages = following
        return True

    def _without(self, refused: frozenset[str]) -> tuple[Query, tuple[str, ...]] | None:
        """The query without guessed values that the server is known to refuse, and those."""
        query, left_out = self._query, list(self._left_out)
        for guess in self._query.guesses:
            accepted = tuple(v for v in guess.values if f"{guess.name}={v}" not in refused)
            if accepted and accepted != guess.values:
                query = query.where(guess.name, *accepted, guessed=True)
                left_out += (f"{guess.name}={v}" for v in guess.values if v not in accepted)
        return None if query == self._query else (query, tuple(left_out))

    def _other_ways(self) -> Iterator[Pages[R]]:
        singles = single_queries(self._query)
        if 1 < len(singles) <= MAX_SINGLE_QUERIES:
            yield self._open_merged(singles)
        if self._query.guesses:
            for guess in self._query.guesses:
                self._left_out = (*self._left_out, f"{guess.name}={','.join(guess.values)}")
            yield self._open_query(_without_guesses(self._query))

    def _take_over(self) -> None:
        """What is known of the list is what the present way knows."""
        pages = self._pages
        self.total, self.capped = pages.total, pages.capped
        self.moved, self.unasked = pages.moved, pages.unasked
        self.unreadable, self.misread = pages.unreadable, pages.misread
        self.requests = self._spent + pages.requests
        self.exhausted, self.joined = pages.exhausted, pages.joined
        self.looping, self.withheld = pages.looping, pages.withheld
        self.uncounted = pages.uncounted
        self.refused = " ".join(filter(None, (*self._left_out, pages.refused)))
        self.sort_refused, self.out_of_order = pages.sort_refused, pages.out_of_order


async def queries_taken(
    query: Query, ask: Callable[[Query], Awaitable[object]]
) -> tuple[Query, ...]:
    """As which queries this server takes one that it refused: they ask for the same together, but
    for guesses that it knows nothing of. `ask` asks the server one of them. Raises what `ask` does
    where the server takes it in no way."""
    taken, singles = [], single_queries(query)
    for single in singles if len(singles) <= MAX_SINGLE_QUERIES else ():
        try:
            await ask(single)
        except BadRequest:
            if not single.guesses:
                raise
        else:
            taken.append(single)
    if taken:
        return tuple(taken)
    await ask(_without_guesses(query))
    return (_without_guesses(query),)


def single_queries(query: Query) -> tuple[Query, ...]:
    """Queries of one value for each parameter that ask for the same together."""
    singles = product(*(_single_filters(single) for single in query.filters))
    return tuple(replace(query, filters=single) for single in singles)


def _without_guesses(query: Query) -> Query:
    return query.without(*(guess.name for guess in query.guesses))


def _single_filters(filter_: Filter) -> tuple[Filter, ...]:
    return tuple(replace(filter_, values=(value,)) for value in filter_.values) or (filter_,)
