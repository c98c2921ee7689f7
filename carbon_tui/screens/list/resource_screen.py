"""The only list screen: a table of records, the lines that say what it is, and what keys do there.

It is composed: the rows belong to a `ListModel`, what keys do to `ActionGroup`s (cursor, marks,
navigation, filter …), each made with the first of its keys, and what one view does besides to its
`ViewHooks`.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult

from carbon_tui import prompt
from carbon_tui.keys.action import FooterKey, KeyAction, footer, footer_key, named
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.names import latin_key
from carbon_tui.listing.current_status import gap_words, status_of, why_empty
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.list_status import AGE_STEP_SECONDS
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.actions.marks import MarkActions
from carbon_tui.screens.actions.registry import action_group
from carbon_tui.screens.base_screen import BaseScreen, WidgetKinds, keymap_of
from carbon_tui.screens.list.joined_columns import JoinedColumns
from carbon_tui.screens.list.navigation import NavigationActions
from carbon_tui.screens.list.refreshing import RefreshActions
from carbon_tui.screens.list.view_hooks import ViewHooks
from carbon_tui.screens.list_screen import G, ListScreen, MadeForAList
from carbon_tui.screens.long_task import LongTasks, Work
from carbon_tui.screens.view_lines import ViewLines
from carbon_tui.settings import ViewColumns
from carbon_tui.terminal import textual_private
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.body import Body
from carbon_tui.widgets.columns import Layout
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.list_status_line import StatusLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.side_pane import SidePane

if TYPE_CHECKING:
    from carbon_tui.listing.list_status import Alarm
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import Link
    from carbon_tui.session.session import Session
    from carbon_tui.widgets.prompt_bar import Question

AS_LEFT = f"as it was left: {key_of('back')} shows all"
READ_ONLY = "Read-only, by --read-only or by the profile's setting: nothing can be sent."

FOR_MARKED = frozenset({"compare", "copy", "export", "queue_build"})
"""Actions for all marked records: a range that was begun ends with them."""
TABLE_KEEPS = 80
"""Cells that the side pane leaves to the table, unless a person opens it."""
NARROWEST_PANE, PANE = 36, 44
"""Cells of the side pane: with fewer than these left to it it stays closed."""
PAUSE_BEFORE_PANE, LONG_PAUSE = 0.08, 0.4
"""Seconds a cursor must rest before the side pane follows: a held key draws the table alone."""
ASKED_WITHIN = 0.03
"""Seconds that a question has to leave before drawing takes the processor."""
MINUTE = 60.0
"""Seconds; an older age is told in minutes."""
SLOW_TICK = 10
"""Seconds between two looks at what moves by itself, in slow mode."""


class ResourceScreen(ListScreen):
    """The list screen of every view: whatever the resource, the same keys do the same things. A key
    that means nothing here says so; one that cannot act says why."""

    AUTO_FOCUS = "RecordTable"
    CSS_PATH = None
    draws_on: ClassVar[WidgetKinds] = (
        Banner,
        StatusLine,
        SidePane,
        RecordTable,
        KeyLine,
    )

    def __init__(
        self,
        resource: AnyResource,
        session: Session,
        search: Search | None = None,
        *,
        trail: str = "",
        hooks: type[ViewHooks] = ViewHooks,
    ) -> None:
        """``trail`` says how one came here: "M2-07 › prints"; ``hooks`` what the view does
        besides."""
        super().__init__()
        self.resource = (
            session.joined_values.bound(resource) if resource.joins_columns else resource
        )
        self.session = session
        self.view_lines = ViewLines(self, session, lambda: self.key_table, self.alarm)
        self.trail = trail
        self.hooks = hooks(self)
        self.view: ListModel = self.hooks.model()
        self.joined_columns = JoinedColumns(self)
        self.tasks = LongTasks(self, self._tell_how_far)
        self.table = RecordTable(id="table")
        self._first_search = search
        self._side_wanted: bool | None = None
        self._seconds = 0
        self._resumed = False
        self._left_question: str | None = None
        """What is asked because it was asked the last time."""

    def compose(self) -> ComposeResult:
        yield from self.view_lines.above()
        with Body(id="body"):
            yield self.table
            yield SidePane(id="side")
        yield KeyLine(id="keys")

    # -- its parts -------------------------------------------------------------------------

    @property
    def current(self) -> Any:
        """The record under the cursor, or None."""
        return self.table.record_under_cursor

    @property
    def chosen(self) -> Sequence[Any]:
        """The marked records, else the one under the cursor, if there is one."""
        marked = self.view.marked_records()
        return marked or ([] if self.current is None else [self.current])

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._place_side()
        first = self._first_search
        self._arrange_as_left()
        self.view.begin(first.ungrouped if first is not None and first.by else first)
        if self.is_root and (first is None or not first.text):
            self._ask_as_left()
        self._show_the_question()
        if first is not None and first.by:
            self.call_after_refresh(self.show_groups, first)
        self.hooks.mounted()

    @property
    def is_root(self) -> bool:
        """The view's own list, and no list that was opened from another."""
        return not self.trail and self.app.screen_stack[:1] == [self]

    def _arrange_as_left(self) -> None:
        """The columns of the last time, where a person chose some."""
        left = self.session.memory.now.view(self.resource.name)
        if left.columns:
            name = self.resource.name
            self.view.question.pick(
                ViewColumns(name=name, columns=left.columns, widths=left.widths)
            )

    def _ask_as_left(self) -> None:
        """Filter and sort of the last time; Escape takes them back. What cannot be asked any more
        is forgotten."""
        line = self.session.memory.now.view(self.resource.name).question
        if not line:
            return
        try:
            search = self.view.question.parse(line)
        except prompt.PromptError:
            self.session.memory.left(self.resource.name, "")
            return
        if not search.by:
            self.view.ask(search)
            self._left_question = search.text

    def on_unmount(self) -> None:
        self.hooks.left()

    def ask(self, search: Search) -> None:
        """Show the answer to another question; rows of the old one are gone at once."""
        if not self.is_mounted:
            self._first_search = search
            return
        if search.by:
            self.show_groups(search)
            return
        self.marks.forget_range()
        self.hold_the_record()
        self.app.delay_update(ASKED_WITHIN)  # the question leaves before "loading…" is drawn
        self.view.ask(search)
        self._show_the_question()
        if self.is_root:
            asked = search.text if self.view.question.is_narrowed else ""
            self.session.memory.left(self.resource.name, asked)

    def show_list(self, model: ListModel) -> None:
        """Another list of the same view in place of the one that is shown."""
        self.view = model
        self._show_the_question()

    def hold_the_record(self) -> None:
        """Rows are about to stand in another order: the cursor goes with its record, or stays at
        the top if it is there. The table is asked: word of the newest move may still be coming."""
        self.view.cursor_key = self.table.key_under_cursor if self.table.cursor else None

    def _show_the_question(self) -> None:
        self.table.show(self.view.rows, self.view.columns)
        self.table.order_marks = self.view.question.order_marks()
        self.show_rows()
        if self.view.search.lacks(self.resource):
            self.call_after_refresh(self.show_rows)  # no answer will come and have it drawn
        elif self.view.loader.read_at is None:
            self.work(self.view.first_page(), "first page")

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        super().work(task, f"{self.resource.name}: {name}")

    def show_rows(self) -> None:
        """Draw what the model knows now; it is called after each of the model's changes."""
        if not self.is_open:
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
        if not self.view.is_passing:
            self.hooks.rows_shown()
        self.joined_columns.rows_shown()

    def alarm(self) -> Alarm | None:
        return self.session.alarm(self.view.loader.trouble)

    def tell(self) -> None:
        """Let the status line say what is true of what is on screen."""
        layout = self.table.layout_now if self.table.size.width else Layout(())
        status = status_of(self.view, hidden_columns=0 if self.table.wide else layout.hidden)
        sideways = self.spelled(layout.sideways) if self.table.wide else ""
        as_left = [AS_LEFT] if self.view.search.text == self._left_question else []
        notes = (*as_left, *self.refreshing.notes(), *status.notes)
        ranging = self.marks.ranging
        self.view_lines.status.say(replace(status, sideways=sideways, notes=notes, ranging=ranging))

    def show_learnt(self) -> None:
        """Draw columns and pane anew: more is known of rows that were there already."""
        if self.is_open:
            self.table.rows_changed(self.view.cursor_key)
            self.table.refresh()
            self._show_side()

    def second(self) -> None:
        super().second()
        self.hooks.second()
        self._seconds += 1
        if self.is_open and (not self.session.slow or self._seconds % SLOW_TICK == 0):
            self._tick()

    @property
    def rests_for(self) -> float:
        """Seconds until the age in the status line changes; once it is told in minutes, a quarter
        of one."""
        age = self.view.age
        if age is None:
            return 0.0
        step = AGE_STEP_SECONDS if age < MINUTE else MINUTE / 4
        return step - age % step

    def _tick(self) -> None:
        """A second has passed: ages and remaining times move on, and nothing else is drawn."""
        self.refreshing.tick()
        if not self.is_current:  # also while the program ends, when no screen is left
            return
        moment = self.view.moment()
        renamed = moment.printers is not self.table.moment.printers
        self.table.moment = moment
        if not self.view.is_passing:
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
        """Not where what is typed left fewer rows, and the cursor among the last of them."""
        if not self.is_typing or self.view.is_passing:
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
        self.hooks.resumed()

    def on_screen_suspend(self) -> None:
        """Left for another screen, and not only covered by a page or a dialog."""
        if not self.app.screen.is_modal:
            self.marks.drop_range()

    async def on_event(self, event: events.Event) -> None:
        """Whatever is mounted was styled as it was; what comes back may have missed a theme."""
        if isinstance(event, events.ScreenResume):
            event.refresh_styles = event.refresh_styles and self._resumed
            self._resumed = True
        await super().on_event(event)

    def _compositor_refresh(self) -> None:
        """While the app holds its frames back, Textual composes one all the same and drops it."""
        if not textual_private.holds_frames_back(self.app):
            super()._compositor_refresh()

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
        """Go to another view: as it was left, or with this search."""
        self.post_message(self.ViewWanted(resource, search))

    def go_to(self, view: str) -> None:
        """Go to another view, by its name, as it was left."""
        self.open_view(by_name(view))

    def follow(self, letter: str) -> None:
        """Open the related records that the view's link of this letter leads to."""
        self.navigation.follow(letter)

    def toggle_side(self) -> None:
        self._side_wanted = not self.view_lines.side.display
        self._place_side()
        self._show_side()

    def _place_side(self) -> None:
        is_wanted = self._side_wanted
        left = self.app.size.width - TABLE_KEEPS
        self.view_lines.side.display = left >= NARROWEST_PANE if is_wanted is None else is_wanted
        self.view_lines.side.styles.width = min(PANE, left) if left >= NARROWEST_PANE else PANE

    def _show_side(self) -> None:
        if not self.view_lines.side.display:
            return
        record = self.current
        if record is None:
            self.view_lines.side.clear()
            return
        described = self.resource.describe(record)
        self.view_lines.side.show(self.resource.label(record), described, self.view.moment())

    # -- what keys do ----------------------------------------------------------------------

    @cached_property
    def _action_groups(self) -> dict[type[MadeForAList], MadeForAList]:
        """Those that were used."""
        return {}

    @property
    def places(self) -> tuple[str, ...]:
        return (self.resource.name, "list")

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return self._actions

    @cached_property
    def _actions(self) -> tuple[KeyAction, ...]:
        """What is done to this kind of record comes before what every list does by the same key."""
        return (*self.resource.actions, *LIST_KEYS, *VIEW_KEYS)

    def press(self, key: str) -> bool:
        """What the key does here; behind ``g`` the letter of a way."""
        if not self.navigation.related_open:
            return super().press(key)
        self.say("")
        self.navigation.related_key(latin_key(key) or key)
        return True

    def only_moves(self, key: str) -> bool:
        return not self.navigation.related_open and not self.is_typing and super().only_moves(key)

    def what_else(self, key: str) -> str:
        from carbon_tui.screens.key_hints import where_it_does_something

        return where_it_does_something(key, keymap_of(self.app))

    def carry_out(self, action: KeyAction, key: str) -> None:
        """Do the action; a range of marks that was begun is ended before."""
        if action.many or action.name in FOR_MARKED:
            self.marks.end_range()
        super().carry_out(action, key)

    def do(self, action: str) -> None:
        """The action of this name, whether it can be done now or not."""
        bound = named(action, self._actions)
        if bound.does is not None:
            bound.does(self)
            return
        owner = self.action_group(action_group(bound.by)) if bound.by else self
        getattr(owner, f"action_{action}")()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted, or scanned, on the table names a record: it is looked for."""
        from carbon_tui.screens.actions.find_record import FindRecordActions

        event.stop()
        self.action_group(FindRecordActions).find(event.text)

    def action_group(self, kind: type[G]) -> G:
        """Made when it is first used."""
        group = self._action_groups.get(kind)
        if group is None:
            group = self._action_groups[kind] = kind(self)
        return cast("G", group)

    @property
    def marks(self) -> MarkActions:
        return self.action_group(MarkActions)

    @property
    def navigation(self) -> NavigationActions:
        return self.action_group(NavigationActions)

    @property
    def refreshing(self) -> RefreshActions:
        return self.action_group(RefreshActions)

    def begin(self, name: str, work: Work) -> None:
        """Do something that takes long; Escape stops it."""
        self.tasks.begin(name, work)

    def _tell_how_far(self, words: str) -> None:
        self.view.progress = words
        if self.is_open:
            self.tell()

    def read_the_rest_again(self) -> None:
        self.hooks.read_again()

    def follow_own_way(self) -> bool:
        return self.hooks.follow()

    def read_again(self) -> None:
        """Read the list after something was written."""
        self.refreshing.read_again()

    def open_child(self, target: AnyResource, search: Search, trail: str) -> None:
        """Put another list on top of this one; Escape comes back to it as it was."""
        self.navigation.open_child(target, search, trail)

    def lead(self, link: Link[Any], records: list[Any], trail: str) -> None:
        self.navigation.lead(link, records, trail)

    def why_not(self, action: KeyAction) -> str | None:
        if action.writes and self.session.read_only:
            return READ_ONLY
        own = any(key.name == action.name for key in self.resource.actions)
        return self._why_not_here(action) if own or action.of_record else None

    def _why_not_here(self, action: KeyAction) -> str | None:
        if action.anywhere or (action.many and self.view.marked_keys):
            return None
        return self.no_record if self.current is None else action.why_not(self.current)

    @property
    def no_record(self) -> str:
        """What a key says that needs one: rows may not have come yet, or none match."""
        return f"There is no {self.resource.noun} under the cursor."

    def on_record_table_chosen(self) -> None:
        """A double click opens what Enter opens."""
        self.say("")
        self.do("follow")

    def on_record_table_title_clicked(self) -> None:
        """A click on a title sorts by it, as ``s`` does."""
        self.say("")
        self.do("sort")

    def show_groups(self, search: Search) -> None:
        from carbon_tui.screens.groups.group_screen import GroupScreen

        self.app.push_screen(GroupScreen(self, search))

    def action_help(self) -> None:
        from carbon_tui.screens.actions.help import open_list_help

        open_list_help(self)

    def command_line(self, asker: BaseScreen[Any]) -> Question:
        """What the ``:`` prompt asks on a screen that was opened from this list."""
        from carbon_tui.screens.actions.commands import CommandActions

        return self.action_group(CommandActions).question(asker)

    def footer_keys(self) -> Sequence[FooterKey]:
        """The two that every view needs first, then what this view is for, then the others."""
        table, name = self.key_table, self.resource.name
        main = [a for a in table.actions if name in a.views and a.keys]
        own = [a for a in table.actions[: len(self.resource.actions)] if a.keys]
        special = [footer_key(action, keeps=3) for action in main]
        special += [footer_key(action) for action in own]
        shown = {key.key for key in special}
        common = [key for key in footer(table.actions) if key.key not in shown]
        return (*common[:2], *special, *common[2:])
