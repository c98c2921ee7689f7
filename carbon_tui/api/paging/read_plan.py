"""Which reading a list is at: the one from the front, the one from the end, those that are owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

from carbon_tui.api.paging.changes import (
    changed_since,
    in_key_order,
)
from carbon_tui.api.paging.cursor_reading import (
    CursorReader,
    PageReader,
)
from carbon_tui.api.paging.next_pass import (
    NextPass,
    ReadFacts,
    next_pass,
)
from carbon_tui.api.paging.sort_order import (
    LeadingSort,
    leading_sort,
    moving_fields,
    rows_can_leave,
    rows_may_slip_past,
)
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Query

R = TypeVar("R")


class ReadPlan(Generic[R]):
    """The readings of one query, one after the other, until nothing is owed.

    ``open_reading`` begins a cursor reading of a query. ``slices_leak``: the query is one of
    several whose rows can pass from one to another.
    """

    def __init__(
        self,
        endpoint: Endpoint[R],
        query: Query,
        head: PageReader[R],
        open_reading: Callable[[Query], CursorReader[R]],
        *,
        slices_leak: bool,
    ) -> None:
        self.query = query
        self.head = head
        self.tail: CursorReader[R] | None = None
        self.current: PageReader[R] | None = head
        self.owed: NextPass | None = None
        """What the reading at hand is for; None for the main one."""
        self.joined = False
        self.counts_are_fresh = False
        """The last page's count was for the whole query."""
        self._endpoint = endpoint
        self._open = open_reading
        self._slices_leak = slices_leak
        self._lead: LeadingSort | None = leading_sort(endpoint, query)
        self._fulfilled: set[NextPass] = set()
        self._waiting: list[PageReader[R]] = []
        self._nulls_found = False
        self._unsure = False

    @property
    def head_done(self) -> bool:
        """The main part is read, from one end or from both."""
        return self.owed is not None or self.joined or self.head.done

    def note(self, reading: PageReader[R], page: Page[R], *, shared: bool) -> None:
        """Take note of a page. ``shared``: a row of it was read from the other end before."""
        resumed = isinstance(reading, CursorReader) and (reading.resumed or reading.beyond)
        self.counts_are_fresh = self.owed is not NextPass.CHANGES and not resumed
        if isinstance(reading, CursorReader) and self.owed in (None, NextPass.FAR_END):
            self._nulls_found |= self._has_passed_nulls(reading)
        if self.owed is NextPass.FAR_END:
            reading.done |= not all(self._is_null(row) for row in page.rows)
        elif self.owed is None and self.tail is not None:
            self._join(shared)

    def settle(
        self, seen: int, total: int | None, capped: bool, began: datetime, *, unreadable: int = 0
    ) -> None:
        """Choose the reading that comes next; `current` is None when nothing is left to read.

        ``seen`` are different rows; ``unreadable`` those that came besides.
        """
        short = total is not None and seen + unreadable < total
        while self.current is not None and (self.current.done or self._main_part_is_joined()):
            if self.current.looping:
                self.current = None
                return
            counted = self.counts_are_fresh and not capped and seen == total
            self.current = (
                self._waiting.pop(0) if self._waiting else self._next(counted, short, began)
            )

    def _main_part_is_joined(self) -> bool:
        return self.joined and self.owed is None

    def _next(self, counted: bool, short: bool, began: datetime) -> PageReader[R] | None:
        changes = changed_since(self._endpoint, self.query, began, slices_leak=self._slices_leak)
        self.owed = next_pass(self._facts(counted, short, bool(changes)))
        if self.owed is None:
            return None
        self._fulfilled.add(self.owed)
        match self.owed:
            case NextPass.CHANGES:
                self._waiting = [self._open(query) for query in changes]
                return self._waiting.pop(0)
            case NextPass.FAR_END:
                return self._open(self.query.reversed())
            case NextPass.SWEEP:
                return self._open(in_key_order(self._endpoint, self.query))

    def _facts(self, counted: bool, short: bool, traceable: bool) -> ReadFacts:
        main = self.tail if self.joined and self.tail is not None else self.head
        resumed = isinstance(main, CursorReader) and main.resumed
        return ReadFacts(
            snapshot=self.head.done and self.head.snapshot,
            wanders=self._rows_wander(),
            traceable=traceable,
            traced=NextPass.CHANGES in self._fulfilled,
            hidden=self._has_hidden_rows(resumed),
            looked=self.joined or NextPass.FAR_END in self._fulfilled,
            unsure=self._unsure,
            counted=counted,
            leaky=rows_can_leave(self._endpoint, self.query),
            short=short and isinstance(self.head, CursorReader),
            swept=NextPass.SWEEP in self._fulfilled,
        )

    def _rows_wander(self) -> bool:
        if not isinstance(self.head, CursorReader):
            return False
        if self._slices_leak or rows_may_slip_past(self._endpoint, self.query):
            return True
        return self.joined and bool(moving_fields(self._endpoint, self.query))

    def _has_hidden_rows(self, resumed: bool) -> bool:
        if self._lead is None or not self._lead.may_be_null or self._nulls_found:
            return False
        return resumed or self.joined

    def _has_passed_nulls(self, reading: CursorReader[R]) -> bool:
        """The reading began with rows without a date and went past all of them."""
        if not reading.starts_with_null:
            return False
        return reading.done or (reading.last is not None and not self._is_null(reading.last))

    def _is_null(self, row: R) -> bool:
        return self._lead is not None and self._lead.is_null(row)

    def _join(self, shared: bool) -> None:
        """Do the pieces meet? By date where the order has one, otherwise by a row in both.

        Dates are compared as they were read, strictly: then everything that did not move lies in
        one of the pieces. A row in both proves that only where rows cannot move.
        """
        tail, head = self.tail, self.head
        if tail is None or not isinstance(head, CursorReader) or self._lead is None:
            return
        if head.done:
            return
        if tail.done and not tail.resumed and not tail.looping:
            self.joined = True
            return
        above = None if head.last is None else self._lead.value_of(head.last)
        below = None if tail.last is None else self._lead.value_of(tail.last)
        if isinstance(above, datetime) and isinstance(below, datetime):
            self.joined = self._lead.precedes(below, above)
        elif self._lead.dated or head.last is None:
            return
        elif shared:
            self.joined = True
            self._unsure = not self._lead.fixed
