"""The record table: any number of rows, of which only the visible ones are ever drawn.

It reads rows by position from a source and owns nothing but a cursor, so appending a page costs
nothing here and a keypress costs two lines, whatever the size of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from carbon_tui.keys.default_spelling import plain
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Moment
from carbon_tui.widgets.columns import (
    NOTHING_MEASURED,
    Layout,
    fit,
    measured,
    scrolled,
    slide,
)
from carbon_tui.widgets.lines import Lines, folded
from carbon_tui.widgets.painting import GUTTER, Painting
from carbon_tui.widgets.row_snapshot import (
    RowSnapshot,
    row_snapshot,
)
from carbon_tui.widgets.rows import NoRows, Rows
from carbon_tui.widgets.times import Times

HEADER = 1
"""Lines above the rows."""
NEAR_SCREENFULS = 2
"""Screenfuls from the last loaded row that count as near."""
MEASURED = 500
"""Rows that columns of full width are measured over, from the first on screen."""


class RecordTable(Widget, can_focus=True):
    """A table of records with a row cursor and a column cursor."""

    cursor = reactive(0, repaint=False)
    column = reactive(0, repaint=False)
    top = reactive(0)
    wide = reactive(False)

    class Moved(Message):
        """The cursor stands on another record."""

    class NearEnd(Message):
        """The cursor came within sight of the last loaded row."""

    class TitleClicked(Message):
        """A click on the title of what is now the column under the cursor."""

    class Chosen(Message):
        """Enter, or a second click on the row under the cursor."""

    def __init__(self, columns: Sequence[Column[Any]] = (), **options: Any) -> None:
        super().__init__(**options)
        self.rows: Rows = NoRows()
        self.columns: tuple[Column[Any], ...] = tuple(columns)
        self.order_marks: dict[str, str] = {}
        self.moment = Moment(datetime.now(UTC))
        self.message = ""
        self.gap_says = ""
        """What stands in the line between rows where others are still unread."""
        self.stays = 0
        """How many columns at the left stand still while the others are scrolled, which begins with
        a step onto one that has no room; 0: the cursor passes over these until the table is
        wide."""
        self.moves = 0
        """How often a person has moved the cursor, or meant to."""
        self._held: str | None = None
        self._first = 0
        self._is_scrolled = False
        """A step was taken onto a column that had no room."""
        self._measured: tuple[tuple[object, ...], Mapping[str, int]] | None = None
        self._fitted: tuple[tuple[object, ...], Layout] | None = None
        self._headed: Layout | None = None
        """How the columns stood when their titles were drawn."""
        self._painting = Painting(self)
        self._drawn: dict[int, RowSnapshot | Strip] = {}
        self._times = Times()

    # -- what it shows ---------------------------------------------------------------------

    @property
    def size(self) -> Size:
        """Without border and padding it is the outer one; Textual's own looks through the layout of
        the whole screen, and every line that is drawn asks for it."""
        return self.outer_size

    @property
    def page(self) -> int:
        """Rows that fit below the header."""
        return max(1, self.size.height - HEADER)

    @property
    def layout_now(self) -> Layout:
        inner = max(1, self.size.width - GUTTER)
        ordered_by, widths = tuple(self.order_marks), self._widths_needed()
        stays, scrolls = max(1, self.stays), self._is_scrolled
        question = (self.columns, inner, self.wide, scrolls, stays, self._first, ordered_by, widths)
        if self._fitted is None or self._fitted[0] != question:
            if self.wide:
                layout = slide(self.columns, inner, self._first, widths, stays)
            elif scrolls:
                layout = scrolled(self.columns, inner, self._first, stays, ordered_by, widths)
            else:
                layout = fit(self.columns, inner, ordered_by, widths)
            self._fitted = (question, layout)
        return self._fitted[1]

    def _widths_needed(self) -> Mapping[str, int]:
        """Measured when the first rows are there, another set or width of columns is wanted or
        printers have got names; never because rows pass by, for columns that grow under the eyes
        cannot be read."""
        if not len(self.rows) or not self.size.height:
            return NOTHING_MEASURED
        question = (self.columns, self.wide, self.size, self.moment.printers)
        if self._measured is None or self._measured[0] != question:
            most = MEASURED if self.wide else self.page
            places = range(self.top, min(self.top + most, len(self.rows)))
            records = (self.rows.record(place) for place in places)
            self._measured = question, measured(self.columns, records, self.moment)
        return self._measured[1]

    @property
    def shows_cursor(self) -> bool:
        """Whether the row under the cursor is drawn as such."""
        return True

    @property
    def column_under_cursor(self) -> Column[Any] | None:
        slots = self.layout_now.slots
        return slots[min(self.column, len(slots) - 1)].column if slots else None

    @property
    def key_under_cursor(self) -> str | None:
        return self.rows.key(self.cursor) if self.cursor < len(self.rows) else None

    @property
    def record_under_cursor(self) -> Any:
        return self.rows.record(self.cursor) if self.cursor < len(self.rows) else None

    def show(self, rows: Rows, columns: Sequence[Column[Any]]) -> None:
        """Read from these rows from now on, starting at the top."""
        self.rows, self.columns = rows, tuple(columns)
        self.top, self._held, self._measured = 0, None, None
        self.set_reactive(RecordTable.cursor, 0)
        self.refresh()

    @property
    def lines(self) -> Lines:
        """Which line of the table each row stands on now."""
        return Lines(len(self.rows), self.rows.gap)

    @property
    def keys_on_screen(self) -> list[str]:
        lines = self.lines
        shown = (lines.position(line) for line in range(self.top, self.top + self.page))
        return [self.rows.key(place) for place in shown if place is not None]

    def hold(self, key: str | None = None) -> None:
        """From now on the cursor stays on its record, whatever comes in above it; or goes to the
        one with this ``key`` as soon as it is there."""
        self._held = key or self.key_under_cursor

    def rows_changed(self, keep: str | None = None, *, on_screen: bool = True) -> None:
        """The rows grew, moved or changed; the cursor follows the record with the key ``keep``.

        ``on_screen`` False: only rows below the visible ones were added, so nothing is drawn.
        """
        places = (self.rows.index_of(key) for key in (self._held, keep) if key)
        place = next((shown_place for shown_place in places if shown_place is not None), None)
        if place is not None and place != self.cursor:
            line = self.lines.line(self.cursor) - self.top
            self.set_reactive(RecordTable.cursor, place)
            self.top = self._clamped_top(self._top_for(place, line))
        self._settle()
        if on_screen:
            self.redraw_changed()

    def _top_for(self, place: int, line: int) -> int:
        """Where the rows begin so that the cursor keeps its line; what is new on top is shown."""
        if self.top == 0 and self.lines.line(place) < self.page:
            return 0
        return self.lines.line(place) - line

    def redraw_changed(self) -> None:
        """Repaint just the lines that say something else than what was last drawn."""
        self._times.forget()
        self._redraw(range(HEADER, self.size.height))

    def redraw_times(self) -> None:
        """Repaint just the lines in which a time has moved on or a light has gone out."""
        if self._times.are_still(self.moment):
            return
        lines, first = self.lines, self.top - HEADER
        places = ((y, lines.position(first + y)) for y in range(HEADER, self.size.height))
        self._redraw(self._times.moved(self.rows, places, self.layout_now.slots, self.moment))

    def _redraw(self, lines: Iterable[int]) -> None:
        """Repaint those of these lines that say something else than what was last drawn."""
        width, layout, standing = self.size.width, self.layout_now, self.lines
        if layout != self._headed:
            self.refresh(Region(0, 0, width, HEADER))
        start = end = -1
        for y in lines:
            before = self._drawn.get(y)
            if before is not None and before == self._seen(y, layout, standing):
                continue
            if y != end:
                self._repaint(start, end, width)
                start = y
            end = y + 1
        self._repaint(start, end, width)

    def _repaint(self, start: int, end: int, width: int) -> None:
        if start < end:
            self.refresh(Region(0, start, width, end - start))

    def _settle(self) -> None:
        last = max(0, len(self.rows) - 1)
        if self.cursor > last:
            self.cursor = last
        self.top = self._clamped_top(self.top)

    # -- moving ----------------------------------------------------------------------------

    def move_to(self, position: int) -> None:
        self._moved_by_a_person()
        self.cursor = position

    def _moved_by_a_person(self) -> None:
        """Also where the cursor stays: what arrives later leaves it there."""
        self.moves += 1
        self.hold()

    def stand_at(self, position: int, top: int) -> None:
        """Put cursor and scroll back to where they were, when the rows come back that were there
        before."""
        self.cursor = position
        self.top = self._clamped_top(top)
        self.redraw_changed()

    def move_by(self, lines: int) -> None:
        self._moved_by_a_person()
        before = self.cursor
        self.cursor = before + lines
        if lines > 0 and self.cursor == before:
            self._notice_the_end()

    def scroll_pages(self, pages: float) -> None:
        """Move cursor and view together, so that the cursor keeps its line."""
        step = int(self.page * pages)
        self.top = self._clamped_top(self.top + step)
        self.move_by(step)

    def move_column(self, steps: int) -> None:
        here, layout = self.column_under_cursor, self.layout_now
        stands_still = self.column < layout.stays and (self.wide or self._is_scrolled)
        slides = (self.wide or self.stays) and not (stands_still and steps > 0)
        if slides and here is not None:
            self.column = self._slid_to(self.columns.index(here) + steps)
        else:
            self.column = max(0, min(self.column + steps, len(layout.slots) - 1))
        self.refresh()

    def go_to_column(self, name: str) -> None:
        """Stand on the column of this name, and slide to it; where there is none, or no room for
        it, the cursor keeps its place, and columns are in view from the first one on."""
        place = next((n for n, column in enumerate(self.columns) if column.name == name), None)
        if place is None:
            self._first, self._is_scrolled = 0, False
        elif self.wide or self.stays:
            self.column = self._slid_to(place)
        else:
            names = [slot.column.name for slot in self.layout_now.slots]
            self.column = names.index(name) if name in names else self.column
        self.column = max(0, min(self.column, len(self.layout_now.slots) - 1))
        self.refresh()

    def _slid_to(self, place: int) -> int:
        """Slide sideways until the column at this place of all is in view; where it is then.
        Those that stand still always are."""
        place = max(0, min(place, len(self.columns) - 1))
        name = self.columns[place].name
        while True:
            layout = self.layout_now
            shown = [slot.column.name for slot in layout.slots]
            if name in shown:
                return shown.index(name)
            if not self.wide and not self._is_scrolled:
                self._first, self._is_scrolled = 0, True
                continue
            before = place - layout.stays
            self._first = before if before < layout.before else layout.before + 1

    def validate_cursor(self, value: int) -> int:
        return max(0, min(value, len(self.rows) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        if not self.size.height:
            return
        self.hold()
        top, line = self.top, self.lines.line(now)
        if line < top or line >= top + self.page:
            self.top = self._clamped_top(line if line < top else line - self.page + 1)
        if self.top == top:
            self.refresh(self._line_of(before), self._line_of(now))
        self.post_message(self.Moved())
        self._notice_the_end()

    def watch_wide(self) -> None:
        self._first, self._is_scrolled = 0, False
        self.column = 0

    def _notice_the_end(self) -> None:
        sight, gap = NEAR_SCREENFULS * self.page, self.rows.gap
        if self.cursor + sight >= len(self.rows) or (
            gap is not None and abs(self.cursor - gap) <= sight
        ):
            self.post_message(self.NearEnd())

    def _clamped_top(self, top: int) -> int:
        return max(0, min(top, self.lines.count - self.page))

    def _line_of(self, position: int) -> Region:
        return Region(0, self.lines.line(position) - self.top + HEADER, self.size.width, 1)

    def on_resize(self) -> None:
        self._drawn.clear()
        self._settle()
        line = self.lines.line(self.cursor)
        if line >= self.top + self.page:
            self.top = self._clamped_top(line - self.page + 1)
        self._notice_the_end()

    # -- the mouse ---------------------------------------------------------------------------

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move_by(-3)

    def on_click(self, event: events.Click) -> None:
        position = self.lines.position(self.top + event.y - HEADER)
        if event.y < HEADER:
            self._click_title(event.x - GUTTER)
            return
        if position is None:
            return
        if position == self.cursor and event.chain > 1:
            self.post_message(self.Chosen())
        self.move_to(position)

    def _click_title(self, x: int) -> None:
        """The column whose title stands there is the one at hand; its rows are to be sorted."""
        slots = self.layout_now.slots
        place = next((n for n, s in enumerate(slots) if s.left <= x < s.left + s.width), None)
        if place is not None:
            self.column = place
            self.refresh()
            self.post_message(self.TitleClicked())

    # -- drawing -----------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        self._painting.forget()
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        if y < HEADER:
            self._headed = self.layout_now
            return self._painting.header(self._headed, self.column, self.order_marks)
        self._times.drawn()
        seen = self._drawn[y] = self._seen(y, self.layout_now, self.lines)
        return seen if isinstance(seen, Strip) else self._painting.row(seen)

    def _seen(self, y: int, layout: Layout, lines: Lines) -> RowSnapshot | Strip:
        """What is to be drawn there: a row's look, or a line without a row as it is."""
        line = self.top + y - HEADER
        position = lines.position(line)
        if position is not None:
            here = position == self.cursor and self.shows_cursor
            return row_snapshot(self.rows, position, layout, self.moment, here=here)
        if line == lines.gap_line:
            return self._painting.gap(self.gap_says, ascii_only=self.moment.ascii)
        return self._painting.words(self._word_at(y - HEADER - 1))

    def _word_at(self, place: int) -> str:
        """What the message says there, while there are no rows."""
        spelled: Callable[[str], str] = getattr(self.screen, "spelled", plain)
        message = "" if len(self.rows) else spelled(self.message)
        lines_folded = folded(message, self.size.width - GUTTER)
        return lines_folded[place] if 0 <= place < len(lines_folded) else ""
