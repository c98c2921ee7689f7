"""``H``: how the values of a column are spread: over time by the server's count, others here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.listing.date_histogram import Bin, LoadedOverTime, OverTime, Unit
from carbon_tui.listing.number_histogram import (
    NumberBin,
    NumberHistogram,
    bin_names,
    number_histogram,
)
from carbon_tui.listing.row_selection import RowSelection, RowsForFile
from carbon_tui.prompt import PromptError
from carbon_tui.prompt.dates import rfc3339
from carbon_tui.prompt.terms import Between, Term, Within
from carbon_tui.quality.pareto import in_this_order, pareto
from carbon_tui.resources.formats import ValueKind
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.chart_screen import OverTimeScreen, ValuesScreen
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    from carbon_tui.api.schema.endpoints import DateParameters
    from carbon_tui.api.schema.query import Query
    from carbon_tui.resources.definition import Column
    from carbon_tui.resources.formats import Value
    from carbon_tui.screens.long_task import LongTask


class SaidByRows:
    """What a column says of rows, as they come; they are not kept."""

    def __init__(self, column: Column[Any], name_of: Callable[[Value], str]) -> None:
        self._column, self._name_of = column, name_of
        self.rows = 0
        self.numbers: list[float] = []
        self.dates: list[datetime] = []
        self.others: Counter[str] = Counter()
        """Words and nothing, as they are shown."""
        self.row_of: dict[str, Any] = {}
        """The first row that says each of them."""

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            self.rows += 1
            value = self._column.value(row)
            if isinstance(value, datetime):
                self.dates.append(value)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                self.numbers.append(value)
            else:
                name = self._name_of(value)
                self.others[name] += 1
                self.row_of.setdefault(name, row)


class HistogramActions(ActionGroup):
    """``H``: bars over time by the server's count, or the values of the column under the cursor:
    those that are loaded, or all where the copy answers."""

    _over_time: tuple[Query, str, OverTime] | None = None

    def action_histogram(self) -> None:
        column = self.table.column_under_cursor
        lacks = self.view.search.lacks(self.resource)
        if column is None or lacks:
            self.say(lacks or "There is no column under the cursor.", problem=True)
            return
        span = self.resource.endpoint.span_of(column.span) if column.span else None
        is_in_records = not column.joined and not column.read_apart  # others are known if loaded
        if self.view.source.copied is not None and is_in_records and not self._all_is_here:
            self.screen.begin("reading the copy", partial(self._read_the_copy, column, span))
        elif column.show.kind is not ValueKind.DATE:
            self._show_values(column)
        elif span is None or self._all_is_here:
            self._show_dates(column, span)
        else:
            self._show_over_time(column, span)

    @property
    def _all_is_here(self) -> bool:
        return self.view.rows.coverage().complete and self.view.loader.has_it_all

    async def _read_the_copy(
        self, column: Column[Any], span: DateParameters | None, task: LongTask
    ) -> str:
        """All rows that match, without loading them into the list."""
        asked, matching = self.view.search, RowsForFile(self.view, RowSelection.MATCHING)
        seen = self._seen(column, ())
        async for rows in matching:
            seen.add(rows)
            task.says(f"{matching.read:,}")
            if task.stopped or self.view.search != asked:
                return f"Stopped at {self.resource.counted(matching.read)}."
        if column.show.kind is ValueKind.DATE:
            self._show_dates(column, span, seen)
        else:
            self._show_values(column, seen)
        return ""

    def _seen(self, column: Column[Any], rows: Iterable[Any]) -> SaidByRows:
        moment = self.view.moment()
        seen = SaidByRows(column, lambda value: column.show(value, moment).text)
        seen.add(rows)
        return seen

    # -- over time, by counting ----------------------------------------------------------------

    def _show_over_time(self, column: Column[Any], span: DateParameters) -> None:
        over, search = self._counted_over(span), self.view.search
        chips = " ".join(search.server_chips)
        unlike = "; local terms are not counted" if search.local else ""
        what = f"{self.resource.title.casefold()} by {column.name}"
        words = f"{what} · {chips}{unlike}" if chips or unlike else what
        self._show_bars(words, over, column, span)

    def _show_dates(
        self, column: Column[Any], span: DateParameters | None, of_all: SaidByRows | None = None
    ) -> None:
        """Of all rows, or of those that are here, and pass what is matched here."""
        seen = of_all or self._seen(column, self._rows())
        if not seen.dates:
            self.say("No row that is loaded has this date.", problem=True)
            return
        search = self.view.search
        chips = " ".join((*search.server_chips, *search.local_chips))
        whole = of_all is not None or self._all_is_here
        without = seen.rows - len(seen.dates)
        words = [f"{self.resource.title.casefold()} by {column.name}"]
        words += [chips] if chips else []
        words += [] if whole else [f"the {counted(seen.rows, 'row')} loaded"]
        words += [f"{without:,} without"] if without else []
        over = LoadedOverTime(seen.dates, self.session.zone)
        self._show_bars(" · ".join(words), over, column, span)

    def _show_bars(
        self,
        words: str,
        over: OverTime | LoadedOverTime,
        column: Column[Any],
        span: DateParameters | None,
    ) -> None:
        screen = OverTimeScreen(words, over, self.view.moment())

        def chosen(date_bin: Bin | None) -> None:
            if date_bin is not None:
                self.ask_or_explain(lambda: self._narrowed_to(column, span, date_bin, over.unit))

        self.app.push_screen(screen, chosen)
        self.work(screen.count(), "counting over time")

    def _counted_over(self, span: DateParameters) -> OverTime:
        """What was counted of the same question is not counted again."""
        query = self.view.search.query.ordered(())
        known = self._over_time
        if known is not None and known[:2] == (query, span.field):
            return known[2]
        session, view = self.session, self.view
        over = OverTime(
            self.resource.endpoint,
            query,
            view.loader.fetch_behind,
            span,
            session.server_now(),
            session.zone,
        )
        self._over_time = query, span.field, over
        return over

    def _narrowed_to(
        self, column: Column[Any], span: DateParameters | None, date_bin: Bin, unit: Unit
    ) -> prompt.Search:
        """The same question within one bar. Raises PromptError."""
        search = self.view.search
        other_terms = [
            term.text
            for term in (*search.server, *search.local)
            if not _is_about(term, column, span)
        ]
        order = [*([search.order.text] if search.order else []), *search.answered_by]
        name = column.name
        term_of_bar = _in_words(name, date_bin, unit, self.session.zone)
        narrowed = self.view.question.parse(" ".join([*other_terms, term_of_bar, *order]))
        if span is None or narrowed.query.values(span.after) == (rfc3339(date_bin.start),):
            return narrowed
        exact = f"{name}>={rfc3339(date_bin.start)} {name}<{rfc3339(date_bin.end)}"
        return self.view.question.parse(" ".join([*other_terms, exact, *order]))

    # -- other values, among the loaded rows -----------------------------------------------------

    def _rows(self) -> list[Any]:
        """Those that are loaded and shown."""
        listing = self.view.rows
        return [listing.record(place) for place in range(len(listing))]

    def _show_values(self, column: Column[Any], of_all: SaidByRows | None = None) -> None:
        seen = of_all or self._seen(column, self._rows())
        if not seen.rows:
            self.say("There are no rows to look at yet.", problem=True)
            return
        which = (
            f"all {seen.rows:,}" if of_all else f"the {counted(seen.rows, 'row')} loaded and shown"
        )
        title = f"{column.title} in {which}"
        in_seconds = column.show.kind is ValueKind.DURATION
        spread = number_histogram(seen.numbers, in_seconds=in_seconds)
        if spread is None:
            self._show_words(title, column, seen)
        else:
            self._show_numbers(title, column, seen, spread)

    def _show_words(self, title: str, column: Column[Any], seen: SaidByRows) -> None:
        """The most frequent first."""
        bars = pareto(seen.others.elements())
        screen = ValuesScreen(title, bars, ascii_only=self.session.ascii)

        def chosen(name: str | None) -> None:
            if name is not None and name in seen.row_of:
                self._only_like(column, seen.row_of[name])

        self.app.push_screen(screen, chosen)

    def _show_numbers(
        self, title: str, column: Column[Any], seen: SaidByRows, spread: NumberHistogram
    ) -> None:
        """In the order of the numbers; rows that say words or nothing come behind."""
        say = self._said(column)
        names = bin_names(spread, say)
        rest = pareto(seen.others.elements())
        counts = [
            (name, number_bin.count) for name, number_bin in zip(names, spread.bins, strict=True)
        ]
        bars = in_this_order([*counts, *((bar.name, bar.count) for bar in rest)])
        usual = (
            f"n {spread.n:,} · median {say(spread.median)} · mean {say(spread.mean)}"
            f" · quartiles {say(spread.lower_quartile)} to {say(spread.upper_quartile)}"
        )
        screen = ValuesScreen(title, bars, ascii_only=self.session.ascii, facts=usual)
        by_name = dict(zip(names, spread.bins, strict=True))

        def chosen(name: str | None) -> None:
            if name is not None and name in by_name:
                limits = by_name[name]
                self.ask_or_explain(lambda: self._within(column, limits))
            elif name is not None and name in seen.row_of:
                self._only_like(column, seen.row_of[name])

        self.app.push_screen(screen, chosen)

    def _only_like(self, column: Column[Any], row: Any) -> None:
        search, moment = self.view.search, self.view.moment()
        self.ask_or_explain(lambda: prompt.refined(search, self.resource, column, row, moment))

    def _said(self, column: Column[Any]) -> Callable[[float], str]:
        """How the column shows a number, whenever it was read."""
        moment = replace(self.view.moment(), age=0.0)
        return lambda number: column.show(number, moment).text

    def _within(self, column: Column[Any], limits: NumberBin) -> prompt.Search:
        unit = column.show.kind.unit_of_records
        terms = f"{column.name}>={limits.low:.15g}{unit} {column.name}<{limits.high:.15g}{unit}"
        if limits.low == limits.high:
            terms = f"{column.name}={limits.low:.15g}{unit}"
        try:
            return self.view.question.parse(f"{self.view.search.text} {terms}")
        except PromptError:
            return self.view.question.parse(terms)


def _is_about(term: Term, column: Column[Any], span: DateParameters | None) -> bool:
    """Whether it is a stretch of this date already."""
    if isinstance(term, Within):
        return span is not None and term.span.field == span.field
    return isinstance(term, Between) and term.field == column.name


def _in_words(name: str, date_bin: Bin, unit: Unit, zone: Any) -> str:
    """As a person would write it: a day, days, a month, an hour."""
    start, last = (
        date_bin.start.astimezone(zone),
        (date_bin.end - timedelta(minutes=1)).astimezone(zone),
    )
    if unit == "day":
        return f"{name}:{start:%Y-%m-%d}"
    if unit == "month":
        return f"{name}:{start:%Y-%m}"
    if unit == "week":
        return f"{name}:{start:%Y-%m-%d}..{last:%Y-%m-%d}"
    return f"{name}:{start:%Y-%m-%dT%H:%M}..{last:%Y-%m-%dT%H:%M}"
