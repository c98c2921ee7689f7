"""Lists of values longer than an endpoint takes: several queries, merged into one list.

The API takes at most 100 values of a parameter, 5 of a print's status, and of some only one. A
longer list becomes several queries, each within the limits, whose rows are merged in the order of
the sort as they come: no more is read than is shown.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.batch import (
    RowBatch,
    RowsPlace,
    split_new_and_known,
)
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.fallback_pages import FallbackPages, needs_fallbacks
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.paging.pages import Pages
from carbon_tui.api.paging.seen_keys import SeenKeys
from carbon_tui.api.paging.sort_order import (
    fallback_queries,
    leading_sort,
    precedence,
)
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import (
    Filter,
    Query,
)

R = TypeVar("R")


def split(endpoint: Endpoint[R], query: Query) -> tuple[Query, ...]:
    """The queries that together ask for the same, each within the endpoint's limits."""
    choices = [_choices(endpoint, filter_) for filter_ in query.filters]
    return tuple(replace(query, filters=filters) for filters in product(*choices))


def _choices(endpoint: Endpoint[R], filter_: Filter) -> list[Filter]:
    param = endpoint.param(filter_.name)
    if param is None or len(filter_.values) <= param.most:
        return [filter_]
    values = tuple(dict.fromkeys(filter_.values))
    starts = range(0, len(values), param.most)
    return [replace(filter_, values=values[at : at + param.most]) for at in starts]


def slices_overlap(endpoint: Endpoint[R], query: Query, slices: Sequence[Query]) -> bool:
    """May one record be in several of the queries? Then their counts do not add up."""
    return any(
        (param := endpoint.param(name)) is not None and param.overlaps
        for name in _split_by(query, slices)
    )


def slices_leak(query: Query, slices: Sequence[Query]) -> bool:
    """May a record pass from one of the queries to another? Identities do not change."""
    return any(not name.endswith(("uuid", "_id")) for name in _split_by(query, slices))


def _split_by(query: Query, slices: Sequence[Query]) -> Iterator[str]:
    """The parameters whose values are divided among the queries."""
    for filter_ in query.filters:
        if any(part.values(filter_.name) != filter_.values for part in slices):
            yield filter_.name


def open_pages(
    endpoint: Endpoint[R], query: Query, fetch: FetchPage[R], **options: Any
) -> Pages[R]:
    """The pages of a query, however many values its filters have, and whether or not the server
    takes several values and the program's guesses. Options are `Pager`'s."""

    def one(asked: Query) -> Pages[R]:
        slices = split(endpoint, asked)
        if len(slices) == 1:
            return Pager(endpoint, slices[0], fetch, **options)
        return several(slices)

    def several(slices: Sequence[Query]) -> Pages[R]:
        return _merged(endpoint, query, slices, fetch, **options)

    return FallbackPages(query, one, several) if needs_fallbacks(query) else one(query)


def _merged(
    endpoint: Endpoint[R],
    query: Query,
    slices: Sequence[Query],
    fetch: FetchPage[R],
    **options: Any,
) -> Pages[R]:
    """Queries that together ask for the same as ``query``, as one list."""
    lead = leading_sort(endpoint, query)
    leak = slices_leak(query, slices)
    pagers = [Pager(endpoint, part, fetch, slices_leak=leak, **options) for part in slices]
    return MergedPages(
        endpoint.identify,
        pagers,
        precedence(endpoint, fallback_queries(endpoint, query)[0]),
        is_valued=lambda row: lead is None or not lead.is_null(row),
        counts_add_up=not slices_overlap(endpoint, query, slices),
    )


class MergedPages(Pages[R]):
    """Several pagers' rows in one order, each row once, with one request under way at most.

    Where records do not show what the list is sorted by (``precedes`` None), the queries follow
    each other. What each of them still owes is read when all have come to their end: only then has
    every row that passed from one to another arrived.
    """

    def __init__(
        self,
        identify: Callable[[R], str],
        pagers: Sequence[Pager[R]],
        precedes: Callable[[R, R], bool] | None,
        *,
        is_valued: Callable[[R], bool] = lambda _row: True,
        counts_add_up: bool,
    ) -> None:
        """``is_valued``: the row has a value in the field that the list is sorted by."""
        super().__init__()
        self._is_valued = is_valued
        self._identify = identify
        self._precedes = precedes
        self._counts_add_up = counts_add_up
        self._sources = [_MergedPager(pager) for pager in pagers]
        self._lock = asyncio.Lock()
        self._seen = SeenKeys()
        self._met_twice = 0
        self._left_out: list[str] = []
        """Guessed values that the server refused."""
        self._requests_left_out = 0

    @property
    def delivered(self) -> int:
        return len(self._seen)

    @property
    def reversible(self) -> bool:
        """Not from the other end: the true end is found by loading everything."""
        return False

    @property
    def requests_left(self) -> int | None:
        left = [source.pager.requests_left for source in self._sources]
        known = [requests for requests in left if requests is not None]
        unread = sum(not source.pager.requests for source in self._sources)
        return sum(known) + unread if len(known) + unread == len(left) else None

    async def last_page(self) -> RowBatch[R] | None:
        return None

    async def step(self) -> RowBatch[R] | None:
        async with self._lock:
            source = self._next_source()
            if source is None:
                return None
            try:
                delivery = await source.pager.step()
            except BadRequest:
                if not self._may_leave_out(source):
                    raise
                self._leave_out(source)
                delivery = None
            return self._sorted_out(source, delivery or RowBatch())

    def _may_leave_out(self, source: _MergedPager[R]) -> bool:
        """It asks for one value that the program guessed, and others are asked for besides."""
        guesses = source.pager.query.guesses
        single = len(guesses) == 1 and len(guesses[0].values) == 1
        return single and not source.pager.delivered and len(self._sources) > 1

    def _leave_out(self, source: _MergedPager[R]) -> None:
        guess = source.pager.query.guesses[0]
        self._left_out.append(f"{guess.name}={guess.values[0]}")
        self._requests_left_out += source.pager.requests
        self._sources.remove(source)

    def _next_source(self) -> _MergedPager[R] | None:
        """Whose rows are needed next: first the main lists, then what they owe."""
        for source in self._sources:
            if not source.pager.head_done and not source.waiting:
                return source
        return next((unread for unread in self._sources if not unread.pager.exhausted), None)

    def _sorted_out(self, source: _MergedPager[R], delivery: RowBatch[R]) -> RowBatch[R]:
        late = delivery.place is RowsPlace.LATE
        rows: list[R] = []
        if late:
            rows += delivery.rows
        else:
            source.waiting.extend(delivery.rows)
            rows += self._ready()
        fresh, known, _ = split_new_and_known(rows, self._identify, self._seen)
        self._met_twice += len(known) if self._counts_add_up else 0
        self._sum_up()
        return replace(
            delivery,
            rows=fresh,
            again=[*known, *delivery.again],
            place=RowsPlace.LATE if late else RowsPlace.HEAD,
            total=self.total,
            capped=self.capped,
            moved=self.moved,
            joined=False,
            complete=self.exhausted,
        )

    def _ready(self) -> list[R]:
        """The rows that nothing still unread can come before."""
        ready: list[R] = []
        while (source := self._foremost()) is not None:
            row = source.waiting.popleft()
            source.valued = source.valued or self._is_valued(row)
            ready.append(row)
        return ready

    def _foremost(self) -> _MergedPager[R] | None:
        first: _MergedPager[R] | None = None
        for source in self._sources:
            if not source.waiting:
                if source.pager.head_done:
                    continue
                return first if self._precedes is None else None
            if first is None or self._comes_before(source, first):
                first = source
        return first

    def _comes_before(self, one: _MergedPager[R], other: _MergedPager[R]) -> bool:
        early, other_early = self._begins_without_values(one), self._begins_without_values(other)
        if early != other_early:
            return early
        return self._precedes is not None and self._precedes(one.waiting[0], other.waiting[0])

    def _begins_without_values(self, source: _MergedPager[R]) -> bool:
        """Rows without a value stand first where the server puts them first: it never says."""
        return not source.valued and not self._is_valued(source.waiting[0])

    def _count_what_nobody_asked_for(self, pagers: Sequence[Pager[R]]) -> int:
        """What is no row of one query may well be one of another."""
        keys = {key for pager in pagers for key in pager.keys_left_out()}
        return sum(key not in self._seen for key in keys)

    def _sum_up(self) -> None:
        pagers = [source.pager for source in self._sources]
        totals = [pager.total for pager in pagers]
        known = [total for total in totals if total is not None]
        complete = len(known) == len(totals)
        self.total = sum(known) if self._counts_add_up and complete else None
        self.capped = any(pager.capped for pager in pagers)
        self.moved = sum(pager.moved for pager in pagers) + self._met_twice
        self.unreadable = sum(pager.unreadable for pager in pagers)
        self.misread = sum(pager.misread for pager in pagers)
        self.requests = self._requests_left_out + sum(pager.requests for pager in pagers)
        self.exhausted = all(pager.exhausted for pager in pagers)
        self.looping = any(pager.looping for pager in pagers)
        self.withheld = sum(pager.withheld for pager in pagers)
        self.uncounted = any(pager.uncounted for pager in pagers)
        self.unasked = self._count_what_nobody_asked_for(pagers)
        self.refused = " ".join(self._left_out)
        self.sort_refused = any(pager.sort_refused for pager in pagers)
        self.out_of_order = any(pager.out_of_order for pager in pagers)


class _MergedPager(Generic[R]):
    """One of the merged pagers, and its rows that wait for their turn."""

    def __init__(self, pager: Pager[R]) -> None:
        self.pager = pager
        self.waiting: deque[R] = deque()
        self.valued = False
        """A row came that has a value to be sorted by."""
