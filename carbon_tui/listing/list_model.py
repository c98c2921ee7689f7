"""One list: what it was asked, the rows that answer it, and what reads, renews and counts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.fallback_pages import needs_fallbacks, queries_taken
from carbon_tui.api.paging.filter_check import contradicts
from carbon_tui.api.paging.sort_order import query_order_key
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.operations import single_of
from carbon_tui.api.transport.calls import path_to
from carbon_tui.listing.exact_counter import ExactCounter
from carbon_tui.listing.loaded_rows import LoadedRows
from carbon_tui.listing.loader import Loader, reading_errors
from carbon_tui.listing.question import ListQuestion, Order
from carbon_tui.listing.refresher import Refresher
from carbon_tui.listing.row_shape import RowShape
from carbon_tui.listing.row_source import RowSource
from carbon_tui.prompt.search import Search, beginning
from carbon_tui.resources import formats
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.query import Query
    from carbon_tui.listing.context import ListContext
    from carbon_tui.listing.copy_pages import CopyPages
    from carbon_tui.resources.definition import AnyResource, Column
    from carbon_tui.resources.formats import Moment

ROWS_LOOKED_AT = 500
"""Rows whose values are offered where one is typed."""
VALUES_SUGGESTED = 50
"""Of each column, from that many of the loaded rows."""


class ListModel:
    """What a list screen shows. ``changed`` is called after every change.

    ``question`` is what was asked, ``source`` who answers it, ``rows`` what came of it, ``loader``
    reads on, ``refresher`` reads again, ``counter`` counts. The words about all that are made by
    `list_status`.
    """

    def __init__(
        self,
        resource: AnyResource,
        context: ListContext,
        changed: Callable[[], None],
        shape: RowShape | None = None,
    ) -> None:
        self.resource = resource
        self.context = context
        self.cursor_key: str | None = None
        self.progress = ""
        """How far a long task is: "loading 4,100 of 12,600"."""
        self.pause = ""
        """Why nothing is read again by itself just now; empty while it is."""
        self.is_passing = False
        """It is shown while a question is typed: nothing is read for it by itself."""
        self._changed = changed
        self._marked_sum: tuple[object, str] = None, ""
        self.shape = shape or RowShape(resource)
        self.question = ListQuestion(resource, context)
        self.source = RowSource(self.question, context, self.shape)
        self.rows: LoadedRows[Any] = self._fresh_rows()
        self.sorted_instead = False
        """The server would not sort, or did not: all rows are here, and sorted as was asked."""
        self.loader = Loader(resource.endpoint, self.shape, context, self._rows_came, self.rows)
        if self.source.lists is not None:
            self.loader.page_at = self.source.lists.page_at
        self.refresher = Refresher(self.question, self.loader, changed)
        self.counter = ExactCounter(self.question, self.loader, context, changed)

    @property
    def search(self) -> Search:
        return self.question.search

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        return self.question.columns

    # -- asking

    def begin(self, search: Search | None) -> None:
        """The first question of this list: the one that Escape comes back to."""
        self.question.first_search = search or beginning(self.resource)
        self.ask(self.question.first_search)

    def ask(self, search: Search) -> None:
        """Another question: rows that answer it as well stay as they are, others go at once."""
        same = self.loader.pages is not None and self.loader.read_at is not None
        same = same and not self.source.is_the_copys and search.query == self.search.query
        same = same and (self.source.can_be_copied or search.source == self.search.source)
        copied = self.source.copy_is_asked_first(search)
        if same and (not copied or (self.rows.complete and not search.source)):
            self.question.ask(search)
            self.source.ask_the_server()
        else:
            self.question.ask(search)
            self.cursor_key = None
            self.rows = self._fresh_rows(self.rows.all_marked)
            self.source.begin(search)
            if copied:
                self.loader.start(self.rows, self.source.ask_the_copy())
            else:
                self._ask_the_server()
        self._match()
        self._sort()
        self.counter.question_changed()

    def ask_the_copy(self, search: Search) -> None:
        """A question that nobody but the copy is asked; `Loader.next_page` brings its rows."""
        self.question.ask(search)
        self.rows = self._fresh_rows()
        self.loader.start(self.rows, self.source.ask_the_copy())
        self._match()
        self._sort()

    def abandon(self) -> None:
        """Break off whatever is being read: nobody waits for it any more."""
        if self.loader.pages is not None:
            self.loader.pages.abandon()

    def _ask_the_server(self, why_not: str = "") -> None:
        """``why_not`` says why the copy does not answer."""
        self.source.ask_the_server(why_not)
        pages: Pages[Any] | None = None
        if not self.search.lacks(self.resource):
            pages = self.loader.open_pages(self.loader.fetch, self.search.query)
        self.loader.start(self.rows, pages)

    async def first_page(self) -> None:
        """Read the first rows of the question at hand, from the server or the copy."""
        rows, copied, cut_off = self.rows, self.source.copied, self.context.cut_off
        if (
            copied is None
            and cut_off is not None
            and self.source.may_stand_in(self.search, cut_off)
        ):
            await self._let_the_copy_stand_in(cut_off)
            return
        await self.loader.next_page()
        if rows is not self.rows:
            return
        trouble = self.loader.trouble
        if copied is None:
            if trouble is not None and self.source.may_stand_in(self.search, trouble):
                await self._let_the_copy_stand_in(trouble)
        elif trouble is None:
            await self._look_through(copied)
        elif self.search.source != "copy":
            self._ask_the_server(f"{trouble}")
            self._match()
            self._sort()
            await self.loader.next_page()

    async def _let_the_copy_stand_in(self, trouble: Exception) -> None:
        """The server cannot be reached: what is known from before can be read all the same."""
        rows, copied = self.rows, self.source.ask_the_copy()
        self.loader.start(rows, copied)
        self._match()
        self._sort()
        await self.loader.next_page()
        if rows is not self.rows:
            return
        if (why := self.loader.trouble) is not None:
            self._ask_the_server(f"{why}")
        else:
            await self._look_through(copied)
        self.loader.failed(trouble, rows)

    async def look_through(self) -> None:
        """Find out how many rows of the copy match, if that answers."""
        if self.source.copied is not None:
            await self._look_through(self.source.copied)

    async def _look_through(self, copied: CopyPages) -> None:
        """How many rows of the copy match is found out, a piece at a time."""
        try:
            looking = True
            while looking and copied is self.source.copied:
                looking = await copied.look_through()
                self.rows.total = copied.total
                self._changed()
        except reading_errors() as error:
            if copied is self.source.copied:
                self.loader.failed(error, self.rows)

    def preview(self, line: str | None) -> None:
        """Let the local terms of a line being typed act at once; None forgets them again."""
        try:
            typed = None if line is None else self.question.parse(line)
        except prompt.PromptError:
            return
        self.question.type(typed)
        self._match()
        self._changed()

    async def refresh(self, visible: Sequence[str] = (), *, behind: bool = False) -> bool:
        """Bring the list up to date in place, see `Refresher.refresh`; False when that failed.

        Relative dates move on first, and rows that have fallen out of them go.
        """
        self.read_dates_anew()
        if self.source.copied is not None:
            from carbon_tui.listing.copy_refresher import CopyRefresher

            copied = CopyRefresher(self.source, self.loader, self._changed)
            return await copied.refresh(behind=behind)
        return await self.refresher.refresh(visible, behind=behind)

    def read_dates_anew(self) -> None:
        """Let "-8h" and "today" mean what they mean now."""
        if self.question.read_dates_anew():
            self.loader.narrow(contradicts(self.resource.endpoint, self.search.query))
            self.counter.question_changed()
            self._changed()
        self._match()

    def sort_here(self, order: Order) -> None:
        """Order the loaded rows by what the server cannot sort by; nothing: its own order."""
        self.question.chosen_order = order
        self._sort()
        self._changed()

    def take_printer_names(self) -> Search | None:
        """Printers may be called something by now: match by that.

        Returns what is to be asked instead, where the server was asked for a printer by its name.
        """
        if not self.question.printers_were_named():
            return None
        match_anew, instead = self.question.take_printer_names()
        if match_anew:
            self._match()
            self._changed()
        return instead

    def match_again(self) -> None:
        """Values of some columns have come in: filter, order and draw the rows anew."""
        self._match()
        self._sort()
        self._changed()

    def _match(self) -> None:
        """The copy's rows match already; what is being typed is tried on them."""
        matched = self.source.copied is not None and not self.question.is_being_typed
        self.rows.set_predicate(None if matched else self.question.predicate())

    def _rows_came(self) -> None:
        """Maybe the last of those that are to be sorted here."""
        waited = self.question.order_waits and self.rows.complete
        if waited or (not self.sorted_instead and self._is_to_be_sorted_instead()):
            self._sort()
        self._changed()

    def _is_to_be_sorted_instead(self) -> bool:
        pages = self.loader.pages
        unsorted = pages is not None and (pages.sort_refused or pages.out_of_order)
        return unsorted and self.rows.complete and self.resource.rows_from is None

    def learnt(self, column: str) -> None:
        """A column has other values than before: rows are matched and ordered by them."""
        question = self.question
        if column in question.search.fields or column in dict(question.local_order):
            self._match()
            self._sort()

    def _sort(self) -> None:
        """By what the server does not sort by, once all rows are here; the copy's are sorted."""
        question = self.question
        self.sorted_instead = False
        question.order_waits = self._order_is_to_wait()
        key = None
        if self.source.copied is None or question.chosen_order:
            key = question.sort_key()
        key = key or self.shape.default_key()
        if key is None and self._is_to_be_sorted_instead():
            key = query_order_key(self.resource.endpoint, self.search.query)
            self.sorted_instead = key is not None
        self.rows.set_order(key)

    def _order_is_to_wait(self) -> bool:
        """The server does not sort by it, and not all rows are here that are to be sorted."""
        is_long = not self.resource.is_always_whole and self.source.copied is None
        return bool(self.search.local_order) and is_long and not self.rows.complete

    def _fresh_rows(self, marked: tuple[str, ...] = ()) -> LoadedRows[Any]:
        return LoadedRows(
            self.resource.identify,
            precedes=self.question.precedes(),
            value_of=self.shape.value,
            monotonic=self.context.monotonic,
            marked=marked,
        )

    # -- what is shown

    @property
    def newest_answer(self) -> int:
        """Another number after every answer, see `LoadedRows.newest_answer`."""
        return self.rows.newest_answer

    @property
    def age(self) -> float | None:
        """Seconds since the rows were true: of the copy's since it was complete; None before."""
        facts, lists = self.source.facts, self.source.lists
        if facts is None:
            copied = None if lists is None else lists.age
            return self.rows.age if copied is None else copied
        return max(0.0, (self.context.server_now() - facts.as_of).total_seconds())

    def moment(self) -> Moment:
        """Now, as rows are shown by: remaining times run on since the newest answer came."""
        return replace(self.context.moment(), age=self.age or 0.0)

    def seen_values(self) -> dict[str, tuple[str, ...]]:
        """Values of each column among the loaded rows, for suggestions; the first few hundred.

        Printers by their serials, which are what is asked for.
        """
        moment = replace(self.context.moment(), printers=formats.NO_NAMES)
        rows = [self.rows.record(place) for place in range(min(len(self.rows), ROWS_LOOKED_AT))]
        return {
            column.name: tuple(
                dict.fromkeys(column.show(column.value(row), moment).text for row in rows)
            )[:VALUES_SUGGESTED]
            for column in self.columns
        }

    def marked_records(self) -> list[Any]:
        """In the order in which they were marked."""
        return self.rows.marked_records()

    def marked_sum(self) -> str:
        """What the marked records come to; worked out anew where marks or rows are others."""
        if not self.rows.marks:
            return ""
        state = (self.newest_answer, self.rows.marks.changes)
        if self._marked_sum[0] != state:
            from carbon_tui.listing.marked_sum import marked_sum

            now = self.context.moment().now
            self._marked_sum = state, marked_sum(self.resource.name, self.marked_records(), now)
        return self._marked_sum[1]

    @property
    def marked_keys(self) -> tuple[str, ...]:
        return tuple(self.rows.marks)

    async def raw(self, key: str) -> str:
        """The record's JSON as the server has it now. Raises ApiError."""
        client, endpoint = await self.context.client(), self.resource.endpoint
        single = single_of(endpoint.path)
        if single is not None:
            return await client.raw(path_to(single, key))
        query = every(endpoint).where(endpoint.key, raw(key))
        try:
            return await client.raw(endpoint, query.params())
        except BadRequest:
            if not needs_fallbacks(query):
                raise
        answers: list[str] = []

        async def ask(one: Query) -> None:
            answers.append(await client.raw(endpoint, one.params()))

        await queries_taken(query, ask)
        return next((answer for answer in answers if raw(key) in answer), answers[-1])
