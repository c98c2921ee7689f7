"""Screens opened from a list, which Escape comes back to: their lines, their keys, the way on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from carbon_tui.resources.definition import Section
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.base_screen import BaseScreen, WidgetKinds, keymap_of, own_method
from carbon_tui.screens.dialogs.help_page import HelpSection, open_help
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.table_keys import TableKeys
from carbon_tui.screens.view_lines import ViewLines
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.brief_facts import BriefFacts
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.list_status_line import StatusLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.sections import drawn
from carbon_tui.widgets.side_pane import SidePane

if TYPE_CHECKING:
    from carbon_tui.keys.action import KeyAction
    from carbon_tui.screens.list_screen import ListScreen


class SubScreen(BaseScreen[None]):
    """A picture between the lines that stand in every view, beside it what it is about.

    ``KEYS`` says it once: each names its action, a method ``action_…``, its place in the bottom
    line and its line of the help. Some actions are methods of ``groups``, and what the list below
    does as well is left to it.
    """

    AUTO_FOCUS = ""
    beside: ClassVar[int] = 110
    """From this width on what it is about stands beside the picture unless a person says so."""
    draws_on: ClassVar[WidgetKinds] = (
        Banner,
        StatusLine,
        SidePane,
        RecordTable,
        KeyLine,
    )
    has_brief: ClassVar[bool] = False
    """Where there is no room beside the picture, `brief_facts` stand in a few lines below it."""
    groups: tuple[object, ...] = ()
    """What its keys do before the screen itself is asked: objects with methods ``action_…``."""
    view_title = ""
    """The title of the view it belongs to; empty: that of the list it was opened from."""
    view_lines: ViewLines

    DEFAULT_CSS = """
    SubScreen { layout: vertical; }
    #opened-body { height: 1fr; layout: horizontal; }
    """

    def __init__(self, opener: ListScreen) -> None:
        """``opener`` is the list screen that other lists are opened from."""
        super().__init__()
        self.opener = opener
        self.session = opener.session
        self.lists = opener.session.stand_in()
        """What it reads; from the copy while no server answers."""
        self.view_lines = ViewLines(self, opener.session, lambda: self.key_table)
        self._moves = TableKeys(lambda: self.table)
        self._side_wanted: bool | None = None
        self._actions = (*self.KEYS, *VIEW_KEYS)

    def compose(self) -> ComposeResult:
        yield from self.view_lines.above()
        with Horizontal(id="opened-body"):
            yield self.picture()
            yield SidePane(id="side")
        if self.has_brief:
            yield BriefFacts()
        yield KeyLine(id="keys")

    def picture(self) -> Widget:
        """What stands in the middle."""
        raise NotImplementedError

    @property
    def trail(self) -> str:
        """Where inside the view one is."""
        raise NotImplementedError

    # -- its parts -------------------------------------------------------------------------

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)

    def on_screen_resume(self) -> None:
        self.view_lines.banner.say(
            profile=self.session.profile,
            read_only=self.session.read_only,
            open_view=self.view_title or self.opener.resource.title,
            trail=self.trail,
        )
        self.offer_keys()
        self.look_out()

    # -- what it is about ------------------------------------------------------------------

    def heading(self) -> str:
        """The name above the facts."""
        raise NotImplementedError

    def sections(self) -> Sequence[Section]:
        """The facts beside the picture, the most wanted first."""
        raise NotImplementedError

    def brief_facts(self) -> Sequence[str]:
        """The facts in at most four lines, the most wanted first."""
        return ()

    def on_resize(self, event: events.Resize) -> None:
        self.place_side(event.size.width)
        self.show_beside()

    def place_side(self, width: int) -> None:
        """Show or hide the pane, as a person wants it or as the width has room."""
        is_wanted = self._side_wanted
        self.view_lines.side.display = width >= self.beside if is_wanted is None else is_wanted
        for brief in self.query(BriefFacts):
            brief.display = not self.view_lines.side.display

    def show_beside(self) -> None:
        """Only what is on screen is drawn."""
        if not self.is_open:
            return
        side = self.view_lines.side
        if side.display:
            side.show(self.heading(), self.sections(), self.session.moment())
        elif self.has_brief:
            self.query_one(BriefFacts).show(self.brief_facts())

    @on(RecordTable.Moved)
    def _show_the_row_under_the_cursor(self) -> None:
        self.show_beside()

    def action_side_pane(self) -> None:
        self._side_wanted = not self.view_lines.side.display
        self.place_side(self.size.width)
        self.show_beside()

    # -- without a connection ---------------------------------------------------------------

    def second(self) -> None:
        super().second()
        if self.is_open and self.lists.is_over:
            self.server_is_back()

    def server_is_back(self) -> None:
        """Read what is shown anew: the copy stood in for the server, which answers again."""
        self.lists.begin()
        self.do("refresh")

    # -- keys ------------------------------------------------------------------------------

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return self._actions

    @property
    def _able(self) -> tuple[object, ...]:
        """Who has methods ``action_…``, in the order in which they are asked."""
        return (*self.groups, self, self._moves)

    def do(self, action: str) -> None:
        """Do the action: by its own method, or by that of the list below (another view, what
        changed, what is unknown)."""
        if action == "refresh":
            self.session.background.poll_gate.try_now()
        name = f"action_{action}"
        do = next(filter(None, (own_method(one, name) for one in self._able)), None)
        if do is None:
            self.opener.do(action)
        else:
            do()

    def what_else(self, key: str) -> str:
        from carbon_tui.screens.key_hints import of_a_list

        return of_a_list(key, keymap_of(self.app)) or super().what_else(key)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_describe(self) -> None:
        sections, moment = self.sections(), self.session.moment()
        self.app.push_screen(
            PageScreen(
                self.heading(),
                lambda width, style: drawn(sections, moment, width, style),
                opened_by="describe",
            )
        )

    def action_help(self) -> None:
        signs = tuple(self.legend())
        last = [HelpSection("Signs", signs)] if signs else []
        open_help(self, self.called, self.key_table.actions, last=last)

    def legend(self) -> Iterable[tuple[str, str]]:
        """What the marks of the picture mean, for the help page."""
        return ()
