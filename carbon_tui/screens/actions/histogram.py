"""``H``: how the values of a column are spread: over time by the server's count, others here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.prompt import PromptError
from carbon_tui.prompt.dates import rfc3339
from carbon_tui.prompt.terms import Within
from carbon_tui.screens.actions.action_group import ActionGroup

if TYPE_CHECKING:
    from carbon_tui.api.schema.endpoints import DateParameters
    from carbon_tui.api.schema.query import Query
    from carbon_tui.listing.date_histogram import (
        Bin,
        OverTime,
        Unit,
    )
    from carbon_tui.resources.definition import Column

DISTINCT = 20
"""More different numbers than this are put into ranges."""
RANGES = 12


class HistogramActions(ActionGroup):
    """Everything it needs is imported when it is wanted: start-up does without."""

    _over_time: tuple[Query, str, OverTime] | None = None

    def action_histogram(self) -> None:
        column = self.table.column_under_cursor
        lacks = self.view.search.lacks(self.resource)
        if column is None or lacks:
            self.say(lacks or "There is no column under the cursor.", problem=True)
            return
        span = self.resource.endpoint.span_of(column.span) if column.span else None
        if span is None:
            self._show_values(column)
        else:
            self._show_over_time(column, span)

    # -- over time, by counting ----------------------------------------------------------------

    def _show_over_time(self, column: Column[Any], span: DateParameters) -> None:
        from carbon_tui.screens.chart_screen import OverTimeScreen

        over, search = self._counted_over(span), self.view.search
        chips = " ".join(search.server_chips)
        unlike = "; local terms are not counted" if search.local else ""
        what = f"{self.resource.title.casefold()} by {column.name}"
        words = f"{what} · {chips}{unlike}" if chips or unlike else what
        screen = OverTimeScreen(words, over, self.view.moment())

        def chosen(each: Bin | None) -> None:
            if each is not None:
                self.ask_or_explain(lambda: self._narrowed_to(column, span, each, over.unit))

        self.app.push_screen(screen, chosen)
        self.work(screen.count(), "counting over time")

    def _counted_over(self, span: DateParameters) -> OverTime:
        """What was counted of the same question is not counted again."""
        from carbon_tui.listing.date_histogram import OverTime

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
        self, column: Column[Any], span: DateParameters, each: Bin, unit: Unit
    ) -> prompt.Search:
        """The same question within one bar. Raises PromptError."""
        search = self.view.search
        kept = [
            term.text
            for term in (*search.server, *search.local)
            if not (isinstance(term, Within) and term.span.field == span.field)
        ]
        order = [search.order.text] if search.order else []
        name = column.name
        wanted = _in_words(name, each, unit, self.session.zone)
        found = self.view.question.parse(" ".join([*kept, wanted, *order]))
        if found.query.values(span.after) == (rfc3339(each.start),):
            return found
        exact = f"{name}>={rfc3339(each.start)} {name}<{rfc3339(each.end)}"
        return self.view.question.parse(" ".join([*kept, exact, *order]))

    # -- other values, among the loaded rows -----------------------------------------------------

    def _show_values(self, column: Column[Any]) -> None:
        from carbon_tui.quality.pareto import pareto
        from carbon_tui.screens.chart_screen import ValuesScreen

        listing = self.view.rows
        rows = [listing.record(place) for place in range(len(listing))]
        if not rows:
            self.say("There are no rows to look at yet.", problem=True)
            return
        ranges = _ranges([column.value(row) for row in rows], self._said(column))
        named: dict[str, Any] = {}
        names = []
        for row in rows:
            name = ranges(column.value(row)) if ranges else self._name_of(column, row)
            named.setdefault(name, row)
            names.append(name)
        title = f"{column.title} in the {len(rows):,} rows loaded and shown"
        screen = ValuesScreen(title, pareto(names), ascii_only=self.session.ascii)

        def chosen(name: str | None) -> None:
            if name is None:
                return
            if ranges is not None and name in ranges.limits:
                self.ask_or_explain(lambda: self._within(column, *ranges.limits[name]))
            elif name in named:
                search, row = self.view.search, named[name]
                self.ask_or_explain(
                    lambda: search.refine(self.resource, column, row, self.view.moment())
                )

        self.app.push_screen(screen, chosen)

    def _said(self, column: Column[Any]) -> Callable[[float], str]:
        """How the column shows a number, whenever it was read."""
        moment = replace(self.view.moment(), age=0.0)
        return lambda number: column.show(number, moment).text

    def _name_of(self, column: Column[Any], row: Any) -> str:
        """As it is shown; a date by its day."""
        value = column.value(row)
        if isinstance(value, datetime):
            return value.astimezone(self.session.zone).strftime("%Y-%m-%d")
        return column.show(value, self.view.moment()).text

    def _within(self, column: Column[Any], low: float, high: float) -> prompt.Search:

        unit = column.show.kind.unit_of_records
        wanted = f"{column.name}>={low:.15g}{unit} {column.name}<{high:.15g}{unit}"
        try:
            return self.view.question.parse(f"{self.view.search.text} {wanted}")
        except PromptError:
            return self.view.question.parse(wanted)


class Ranges:
    """Numbers by the range they fall into."""

    def __init__(self, low: float, high: float, say: Callable[[float], str]) -> None:
        self._low, self._step = low, (high - low) / RANGES
        self.limits: dict[str, tuple[float, float]] = {}
        for place in range(RANGES):
            start, end = low + place * self._step, low + (place + 1) * self._step
            last = place == RANGES - 1
            self.limits[f"{say(start)} to {say(end)}"] = start, end + self._step * last * 1e-9
        self._names = list(self.limits)

    def __call__(self, value: Any) -> str:
        if not isinstance(value, int | float) or value != value:
            return ""
        return self._names[min(int((value - self._low) / self._step), len(self._names) - 1)]


def _ranges(values: list[Any], say: Callable[[float], str]) -> Ranges | None:
    """As the column says numbers, or plainly where it says them too coarsely to tell them apart.

    None where the values are words, or few.
    """
    numbers = {
        float(each)
        for each in values
        if isinstance(each, int | float) and not isinstance(each, bool)
    }
    finite = {each for each in numbers if abs(each) < float("inf")}
    if len(finite) <= DISTINCT:
        return None
    for saying in (say, "{:.4g}".format):
        ranges = Ranges(min(finite), max(finite), saying)
        if len(ranges.limits) == RANGES:
            return ranges
    return None


def _in_words(name: str, each: Bin, unit: Unit, zone: Any) -> str:
    """As a person would write it: a day, days, a month, an hour."""
    start, last = each.start.astimezone(zone), (each.end - timedelta(minutes=1)).astimezone(zone)
    if unit == "day":
        return f"{name}:{start:%Y-%m-%d}"
    if unit == "month":
        return f"{name}:{start:%Y-%m}"
    if unit == "week":
        return f"{name}:{start:%Y-%m-%d}..{last:%Y-%m-%d}"
    return f"{name}:{start:%Y-%m-%dT%H:%M}..{last:%Y-%m-%dT%H:%M}"
