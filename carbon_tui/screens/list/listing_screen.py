"""The list screen's frame: what is on it, how it reads, how it says what it shows.

What a person can do with it stands in its own modules: a few are parts of the one `ResourceScreen`
(`cursor_keys`, `navigation` …), the others are groups made with the first of their keys.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.message import Message

from carbon_tui.listing.current_status import gap_words, status_of, why_empty
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.list_status import STEP
from carbon_tui.resources.definition import AnyResource
from carbon_tui.screens.app_screen import AppScreen
from carbon_tui.screens.open_once import OpenOnce
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.body import Body
from carbon_tui.widgets.columns import Layout
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.side_pane import SidePane

if TYPE_CHECKING:
    from textual.widget import Widget

    from carbon_tui.listing.list_status import Alarm
    from carbon_tui.prompt import Search
    from carbon_tui.session.session import Session

TABLE_KEEPS = 80
"""Cells that the side pane leaves to the table, unless a person opens it."""
NARROWEST_PANE, PANE = 36, 44
"""Cells of the side pane: with fewer than these left to it it stays closed."""
PAUSE_BEFORE_PANE, LONG_PAUSE = 0.08, 0.4
"""Seconds a cursor must rest before the side pane follows: a held key draws the table alone."""
ASKED_WITHIN = 0.03
"""Seconds that a question has to leave before drawing takes the processor."""
MINUTE = 60.0
SLOW_TICK = 10
"""Seconds between two looks at what moves by itself, in slow mode."""


class ListingScreen(OpenOnce, AppScreen):
    """A table of one resource's records, and the lines that say what it is."""

    AUTO_FOCUS = "RecordTable"
    CSS_PATH = None
    goes_to_the_end = False
    """The cursor is about to leave for the other end of the list."""

    class ViewWanted(Message):
        """A person asked for another view."""

        def __init__(self, resource: AnyResource, search: Search | None) -> None:
            super().__init__()
            self.resource, self.search = resource, search

    class LastViewWanted(Message):
        """A person asked for the view that was open before this one."""

    def __init__(
        self,
        resource: AnyResource,
        session: Session,
        search: Search | None = None,
        *,
        trail: str = "",
    ) -> None:
        """``trail`` says how one came here: "M2-07 › prints"."""
        super().__init__()
        self.resource = resource
        self.session = session
        self.trail = trail
        self.view: ListModel = self.make_view()
        self.table = RecordTable(id="table")
        self._parts: tuple[Widget, ...] = ()
        self._first_search = search
        self._side_wanted: bool | None = None
        self._seconds = 0

    def make_view(self) -> ListModel:
        """The data behind this screen."""
        return ListModel(self.resource, self.session, self._read)

    def compose(self) -> ComposeResult:
        above = list(self.above())
        self._parts = (self.table, *above)
        yield from above
        with Body(id="body"):
            yield self.table
            yield SidePane(id="side")
        yield KeyLine(id="keys")

    # -- its parts -------------------------------------------------------------------------

    @property
    def current(self) -> Any:
        """The record under the cursor, or None."""
        return self.table.record_under_cursor

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._place_side()
        first = self._first_search
        self.view.begin(first.ungrouped if first is not None and first.by else first)
        self._show_the_question()
        if first is not None and first.by:
            self.call_after_refresh(self.show_groups, first)

    def show_groups(self, search: Search) -> None:
        """What ``by:`` asks for, on top of this list; the screen's own module knows."""

    def ask(self, search: Search) -> None:
        """Show the answer to another question; rows of the old one are gone at once."""
        if not self.is_mounted:
            self._first_search = search
            return
        if search.by:
            self.show_groups(search)
            return
        self.hold_the_record()
        self.app.delay_update(ASKED_WITHIN)  # the question leaves before "loading…" is drawn
        self.view.ask(search)
        self._show_the_question()

    def hold_the_record(self) -> None:
        """Rows are about to stand in another order: the cursor goes with its record, or stays at
        the top if it is there. The table is asked: word of the newest move may still be coming."""
        self.view.cursor_key = self.table.key_under_cursor if self.table.cursor else None

    def _show_the_question(self) -> None:
        self.table.show(self.view.rows, self.view.columns)
        self.table.order_marks = self.view.question.order_marks()
        self._read()
        if self.view.search.lacks(self.resource):
            self.call_after_refresh(self._read)  # no answer will come and have it drawn
        elif self.view.loader.read_at is None:
            self.work(self.view.loader.next_page(), "first page")

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        super().work(task, f"{self.resource.name}: {name}")

    @property
    def stands(self) -> bool:
        """Its parts are there: an answer may come while the screen is made or taken down."""
        return bool(self._parts) and all(part.is_attached for part in self._parts)

    def _read(self) -> None:
        """What the view knows has changed: show it."""
        if not self.stands:
            return
        table = self.table
        table.moment = self.view.moment()
        table.message = why_empty(self.view)
        table.gap_says = gap_words(self.view.rows.coverage())
        table.rows_changed(self.view.cursor_key)
        self.tell()
        self.look_out()
        if self.current is None:
            self._show_side()
        else:
            self.call_after_refresh(self._show_side)  # the rows are what is waited for
        self._load_more()

    def alarm(self) -> Alarm | None:
        return self.session.alarm(self.view.loader.trouble)

    def tell(self) -> None:
        """Say the truth about what is on screen."""
        layout = self.table.layout_now if self.table.size.width else Layout(())
        truth = status_of(self.view, hidden_columns=0 if self.table.wide else layout.hidden)
        sideways = layout.sideways if self.table.wide else ""
        notes = (*self.notes(), *truth.notes)
        self.truth_line.say(replace(truth, sideways=sideways, notes=notes, ranging=self.ranging))

    @property
    def ranging(self) -> str:
        """Words about a range of marks that is not ended yet."""
        return ""

    def notes(self) -> tuple[str, ...]:
        """What is to be said of this screen besides."""
        return ()

    def second(self) -> None:
        super().second()
        self._seconds += 1
        if self.stands and (not self.session.slow or self._seconds % SLOW_TICK == 0):
            self._tick()

    @property
    def rests_for(self) -> float:
        """Until the age takes its next step; once it is told in minutes, a quarter of one."""
        age = self.view.rows.age
        if age is None:
            return 0.0
        step = STEP if age < MINUTE else MINUTE / 4
        return step - age % step

    def _tick(self) -> None:
        """A second has passed: ages and remaining times move on, and nothing else is drawn."""
        if not self.is_current:  # also while the program ends, when no screen is left
            return
        moment = self.view.moment()
        renamed = moment.printers is not self.table.moment.printers
        self.table.moment = moment
        self._heed_names()
        if renamed:
            self.table.redraw_changed()
        self.table.redraw_times()
        self.tell()

    def _heed_names(self) -> None:
        """Printers are called something by now: what was asked by name finds them."""
        asked, anew = self.view.search, self.view.take_printer_names()
        if anew is not None:
            if self.view.question.first_search is asked:
                self.view.question.first_search = anew
            self.ask(anew)

    @on(RecordTable.NearEnd)
    def _load_the_next_page(self) -> None:
        self._load_more(moved=True)

    def _load_more(self, *, moved: bool = False) -> None:
        near = self.table.cursor, self.table.page
        if not self.goes_to_the_end and self.view.loader.wants_more(*near, moved=moved):
            self.work(self.view.loader.page_near(self.table.cursor), "next page")

    @on(RecordTable.Moved)
    def _follow_the_cursor(self) -> None:
        self.view.cursor_key = self.table.key_under_cursor
        pause = LONG_PAUSE if self.session.slow else PAUSE_BEFORE_PANE
        self.set_timer(pause, self._show_side, name="side pane: cursor at rest")

    # -- drawing ---------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._place_side()
        self.call_after_refresh(self.tell)

    def on_screen_resume(self) -> None:
        self._introduce()
        self.table.focus()

    def _introduce(self) -> None:
        self.query_one(Banner).say(
            profile=self.session.profile,
            read_only=self.session.read_only,
            open_view=self.resource.title,
            trail=self.trail,
        )
        self.look_out()
        self.offer_keys()

    def open_view(self, resource: AnyResource, search: Search | None = None) -> None:
        """Another view: as it was left, or asked something."""
        self.post_message(self.ViewWanted(resource, search))

    def toggle_side(self) -> None:
        self._side_wanted = not self.side.display
        self._place_side()
        self._show_side()

    def _place_side(self) -> None:
        wanted = self._side_wanted
        left = self.app.size.width - TABLE_KEEPS
        self.side.display = left >= NARROWEST_PANE if wanted is None else wanted
        self.side.styles.width = min(PANE, left) if left >= NARROWEST_PANE else PANE

    def _show_side(self) -> None:
        if not self.side.display:
            return
        record = self.current
        if record is None:
            self.side.clear()
            return
        described = self.resource.describe(record)
        self.side.show(self.resource.label(record), described, self.view.moment())
