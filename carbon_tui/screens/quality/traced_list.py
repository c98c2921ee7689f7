"""The list of a trace: filter, order, search, marks and copies, as in every list.

All of it is here, so that nothing is asked of the server. Filters are about parts, also where a
print is shown a line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.clipboard_choices import Shown, copies
from carbon_tui.listing.marks import Marks
from carbon_tui.prompt import PromptError, Search
from carbon_tui.prompt.lexer import value as written
from carbon_tui.prompt.search import beginning
from carbon_tui.quality.traceability import TracedPart, TracedPrint, by_print
from carbon_tui.resources.definition import Column
from carbon_tui.resources.printed_parts import PRINTED_PARTS
from carbon_tui.resources.ranking import by_several
from carbon_tui.screens.actions.copy import put_on_clipboard
from carbon_tui.screens.actions.filter import begun, next_order
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.quality.table_columns import TRACED_PARTS, TRACED_PRINTS, key_of_part
from carbon_tui.widgets.prompt_bar import Offer, Question
from carbon_tui.widgets.rows import FixedRows

if TYPE_CHECKING:
    from carbon_tui.screens.sub_screen import SubScreen

COPIED = frozenset("icrjgu")
"""What is copied of parts; the list itself is no view that could be asked for again."""


def in_trouble(record: TracedPart | TracedPrint) -> bool:
    """A part that failed or was flagged; a print that failed or made one that did."""
    if isinstance(record, TracedPrint):
        return record.went_wrong or any(map(in_trouble, record.parts))
    return record.has_failed or record.result in ("fail", "flag")


class TracedList:
    """What keys do in it, and what it shows of the parts that were traced."""

    def __init__(
        self, screen: SubScreen, show_list: Callable[[], None], tell: Callable[[], None]
    ) -> None:
        """``show_list`` has the screen show what is listed now; ``tell`` its status line say it."""
        self.screen = screen
        self._show_list, self._tell = show_list, tell
        self.search: Search = beginning(TRACED_PARTS)
        self.hits: int | None = None
        """How many parts pass the filter; None without one."""
        self.marks = Marks()
        """Keys of parts."""
        self.by_print = False
        self._order: tuple[tuple[str, bool], ...] = ()
        self._sought = ""
        self._range_from: int | None = None
        self._parts: Sequence[TracedPart] = ()

    # -- what is shown

    def show(self, parts: Sequence[TracedPart]) -> None:
        """Put the parts that were traced so far into the table."""
        table, session = self.screen.table, self.screen.session
        self._parts = parts
        passes = self.search.predicate(TRACED_PARTS, session.moment())
        shown = [traced for traced in parts if passes is None or passes(traced)]
        self.hits = None if passes is None else len(shown)
        columns = self.columns
        keys = [(c.value, down) for name, down in self._order for c in columns if c.name == name]
        rows: Sequence[Any] = by_print(shown) if self.by_print else shown
        if keys:
            rows = sorted(rows, key=by_several(keys))
        table.moment = session.moment()
        table.columns = columns
        table.rows = (
            FixedRows(rows, lambda traced_part: traced_part.print_id)
            if self.by_print
            else FixedRows(rows, key_of_part, self.marks)
        )
        up, down = ("^", "v") if session.ascii else ("▲", "▼")
        table.order_marks = {name: down if falling else up for name, falling in self._order}

    @property
    def selected(self) -> TracedPart | None:
        """The part under the cursor; of a print its first one."""
        record = self.screen.table.record_under_cursor
        return record.parts[0] if isinstance(record, TracedPrint) else record

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        if self.by_print:
            return TRACED_PRINTS
        return tuple(column for column in TRACED_PARTS.columns if column.default_visible)

    @property
    def sort_words(self) -> str:
        words = [f"{name}{'-' if down else ''}" for name, down in self._order]
        return f"sorted by {', '.join(words)}" if words else "trouble first"

    @property
    def ranging(self) -> str:
        return (
            "" if self._range_from is None else f"a range was begun, {key_of('mark_range')} ends it"
        )

    def forget(self) -> bool:
        """Take the marks off, or the filter; whether there was anything to forget."""
        if self._range_from is not None:
            self._range_from = None
        elif self.marks:
            self.marks.clear()
        elif self.search.local:
            self.search = beginning(TRACED_PARTS)
        else:
            return False
        self._show_list()
        return True

    def only_of(self, run: TracedPrint) -> None:
        """The parts of this print, one a line."""
        terms = [term.text for term in self.search.local]
        self.by_print, self._order = False, ()
        self._ask(" ".join([*terms, f"print_id={written(run.print_id)}"]))

    def action_by_print(self) -> None:
        self.by_print, self._order, self._range_from = not self.by_print, (), None
        self._show_list()

    # -- filter and order

    def action_filter(self) -> None:
        before = self.search
        self.screen.ask_for(
            Question(
                "trace-filter",
                "/",
                answered=self._answered,
                line=begun(before.text),
                suggest=self._suggest,
                typed=self._preview,
                left=lambda: self._take(before),
            )
        )

    def _suggest(self, line: str, at: int) -> list[Offer]:
        moment = self.screen.session.moment()
        seen = {
            column.name: tuple(
                dict.fromkeys(column.show(column.value(part), moment).text for part in self._parts)
            )[:50]
            for column in TRACED_PARTS.columns
        }
        suggestions = prompt.suggest(line, at, TRACED_PARTS, seen, moment.printers)
        return [
            Offer(suggestion.text, suggestion.shown, suggestion.note) for suggestion in suggestions
        ]

    def _preview(self, line: str) -> None:
        try:
            self._take(self._parsed(line))
        except PromptError:
            return

    def _answered(self, line: str) -> None:
        try:
            search = self._parsed(line)
        except PromptError as problem:
            self.screen.complain(str(problem))
            return
        self.screen.close_prompt()
        if search.local_order:
            self._order = search.local_order
        self._take(replace(search, order=None))

    def _parsed(self, line: str) -> Search:
        """Raises PromptError."""
        moment = self.screen.session.moment()
        search = prompt.parse(line, TRACED_PARTS, moment.now, moment.zone, printers=moment.printers)
        if search.by or search.source:
            raise PromptError(f"A trace is grouped by print: {key_of('by_print')}.", 0)
        return search

    def _ask(self, line: str) -> None:
        try:
            self._take(self._parsed(line))
        except PromptError as problem:
            self.screen.say(str(problem), problem=True)

    def _take(self, search: Search) -> None:
        self.search = search
        self._show_list()

    def action_filter_value(self) -> None:
        self._narrow(prompt.refined)

    def action_exclude_value(self) -> None:
        self._narrow(prompt.excluded)

    def _narrow(self, change: Callable[..., Search]) -> None:
        column, record = (
            self.screen.table.column_under_cursor,
            self.screen.table.record_under_cursor,
        )
        if column is None or record is None or self.by_print:
            self.screen.say(
                f"Values are filtered by part: {key_of('by_print')} shows parts.", problem=True
            )
            return
        try:
            moment = self.screen.session.moment()
            self._take(change(self.search, TRACED_PARTS, column, record, moment))
        except PromptError as problem:
            self.screen.say(str(problem), problem=True)

    def action_sort(self) -> None:
        column = self.screen.table.column_under_cursor
        if column is not None:
            self._order = next_order(dict(self._order).get(column.name), column.name)
            self._show_list()

    # -- search

    def action_search(self) -> None:
        self.screen.ask_for(
            Question("trace-search", "\\", answered=self._seek, line=self._sought, replaced=True)
        )

    def _seek(self, line: str) -> None:
        self._sought = line.strip()
        self.screen.close_prompt()
        self._hop(1, here_too=True)

    def action_next_hit(self) -> None:
        self._hop(1)

    def action_previous_hit(self) -> None:
        self._hop(-1)

    def _hop(self, step: int, *, here_too: bool = False) -> None:
        """To the next row with the words, around the end if need be."""
        table = self.screen.table
        rows, start = table.rows, table.cursor + (0 if here_too else step)
        if not self._sought:
            self.screen.say(f"Nothing was searched for yet: {key_of('search')} begins a search.")
            return
        for distance in range(len(rows)):
            place = (start + distance * step) % len(rows)
            if self._contains(rows.record(place)):
                table.move_to(place)
                return
        self.screen.say(f"“{self._sought}” is in none of the {len(rows):,} rows.", problem=True)

    def _contains(self, record: object) -> bool:
        sought, moment = self._sought.casefold(), self.screen.session.moment()
        texts = (column.show(column.value(record), moment).text for column in self.columns)
        return any(sought in text.casefold() for text in texts)

    # -- marks

    def action_mark(self) -> None:
        self._mark(self.screen.table.record_under_cursor)
        self.screen.table.move_by(1)

    def _mark(self, record: TracedPart | TracedPrint | None) -> None:
        """A print stands for its parts."""
        if isinstance(record, TracedPrint):
            self.marks.add(map(key_of_part, record.parts))
        elif record is not None:
            self.marks.toggle(key_of_part(record))
        self.screen.table.redraw_changed()
        self._tell()

    def action_mark_range(self) -> None:
        table = self.screen.table
        if self._range_from is None:
            self._range_from = table.cursor
        else:
            first, last = sorted((self._range_from, table.cursor))
            self._range_from = None
            self._add(range(first, min(last + 1, len(table.rows))))
        self._tell()

    def action_mark_all(self) -> None:
        self._add(range(len(self.screen.table.rows)))

    def _add(self, places: range) -> None:
        for place in places:
            record = self.screen.table.rows.record(place)
            parts = record.parts if isinstance(record, TracedPrint) else (record,)
            self.marks.add(map(key_of_part, parts))
        self.screen.table.redraw_changed()
        self._tell()

    def action_unmark(self) -> None:
        self.marks.clear()
        self._range_from = None
        self._show_list()

    def marked(self) -> list[TracedPart]:
        """In the order of the list; those that a filter hides too."""
        return [traced for traced in self._parts if key_of_part(traced) in self.marks]

    # -- copies

    def action_copy(self) -> None:
        """Of the marked parts, or of the one under the cursor."""
        selected = self.selected
        parts = self.marked() or ([selected] if selected is not None else [])
        if not parts:
            self.screen.say("There is no part under the cursor to copy.", problem=True)
            return
        forms = {copy.key: copy for copy in copies(self._looked_at(parts)) if copy.key in COPIED}
        choices = [Choice(c.key, c.key, f"{c.name:<22}", c.note) for c in forms.values()]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.screen.work(put_on_clipboard(self.screen, forms[key]), "copying")

        title = f"{len(parts)} marked parts" if len(parts) > 1 else "Copy"
        self.screen.app.push_screen(Chooser(title, choices), chosen)

    def _looked_at(self, parts: Sequence[TracedPart]) -> Shown:
        """The printed parts, which the server knows, in the columns of the trace."""
        session, by_key = self.screen.session, {key_of_part(traced): traced for traced in parts}

        def of_part(column: Column[Any], part: Any) -> Any:
            return column.value(by_key[part.uuid or ""])

        columns = {
            column.name: replace(column, value=partial(of_part, column))
            for column in TRACED_PARTS.columns
            if column.default_visible
        }
        under = self.screen.table.column_under_cursor
        demo = session.profile == "demo"
        return Shown(
            PRINTED_PARTS,
            [traced.part for traced in parts],
            tuple(columns.values()),
            columns.get(under.name) if under is not None else None,
            beginning(PRINTED_PARTS),
            session.moment(),
            session.host,
            "" if demo else session.profile,
            demo,
        )
