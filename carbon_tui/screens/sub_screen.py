"""Screens opened from a list, which Escape comes back to: their lines, their keys, the way on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from carbon_tui.resources.definition import Section
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.app_screen import AppScreen
from carbon_tui.screens.dialogs.help_page import HelpSection, open_help
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.sections import drawn
from carbon_tui.widgets.side_pane import SidePane

if TYPE_CHECKING:
    from carbon_tui.keys.action import KeyAction
    from carbon_tui.screens.list.resource_screen import ResourceScreen


class SubScreen(AppScreen):
    """A picture between the lines that stand in every view, beside it what it is about.

    ``KEYS`` says it once: each names its action, a method ``action_…``, its place in the bottom
    line and its line of the help. What the list below does as well is left to it.
    """

    AUTO_FOCUS = ""
    beside: ClassVar[int] = 110
    """From this width on what it is about stands beside the picture unless a person says so."""

    DEFAULT_CSS = """
    SubScreen { layout: vertical; }
    #opened-body { height: 1fr; layout: horizontal; }
    """

    def __init__(self, opener: ResourceScreen) -> None:
        """``opener`` is the list screen that other lists are opened from."""
        super().__init__()
        self.opener = opener
        self.session = opener.session
        self._side_wanted: bool | None = None
        self._actions = (*self.KEYS, *VIEW_KEYS)

    def compose(self) -> ComposeResult:
        yield from self.above()
        with Horizontal(id="opened-body"):
            yield self.picture()
            yield SidePane(id="side")
        yield from self.below()
        yield KeyLine(id="keys")

    def picture(self) -> Widget:
        """What stands in the middle."""
        raise NotImplementedError

    def below(self) -> ComposeResult:
        """What stands between the picture and the bottom line."""
        yield from ()

    @property
    def trail(self) -> str:
        """Where inside the view one is."""
        raise NotImplementedError

    @property
    def view_title(self) -> str:
        """The title of the view it belongs to."""
        return self.opener.resource.title

    # -- its parts -------------------------------------------------------------------------

    @property
    def stands(self) -> bool:
        """Its parts are there: an answer may come while the screen is made or taken down."""
        return self.is_attached and bool(self.query(RecordTable)) and bool(self.query(KeyLine))

    def on_screen_resume(self) -> None:
        self.query_one(Banner).say(
            profile=self.session.profile,
            read_only=self.session.read_only,
            open_view=self.view_title,
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

    def on_resize(self, event: events.Resize) -> None:
        self.place_side(event.size.width)
        self.show_beside()

    def place_side(self, width: int) -> None:
        """Show or hide the pane, as a person wants it or as the width has room."""
        wanted = self._side_wanted
        self.side.display = width >= self.beside if wanted is None else wanted

    def show_beside(self) -> None:
        """Only what is on screen is drawn."""
        if self.stands and self.side.display:
            self.side.show(self.heading(), self.sections(), self.session.moment())

    def action_side_pane(self) -> None:
        self._side_wanted = not self.side.display
        self.place_side(self.size.width)
        self.show_beside()

    # -- keys ------------------------------------------------------------------------------

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return self._actions

    def do(self, action: str) -> None:
        """Its own, or what the list below does: another view, what changed, what is unknown."""
        if hasattr(self, f"action_{action}"):
            super().do(action)
        else:
            self.opener.do(action)

    def what_else(self, key: str) -> str:
        from carbon_tui.screens.list.key_hints import of_a_list

        return of_a_list(key) or super().what_else(key)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_describe(self) -> None:
        sections, moment = self.sections(), self.session.moment()
        self.app.push_screen(
            PageScreen(
                self.heading(),
                lambda width, style: drawn(sections, moment, width, style),
                opened_by="d",
            )
        )

    def action_help(self) -> None:
        signs = tuple(self.legend())
        last = [HelpSection("Signs", signs)] if signs else []
        open_help(self, self.called, self.key_table.actions, last=last)

    def legend(self) -> Iterable[tuple[str, str]]:
        """What the marks of the picture mean, for the help page."""
        return ()


class SubScreenWithTable(SubScreen):
    """Its picture is a table, and the keys that move go up and down in it."""

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)

    def action_down(self) -> None:
        self.table.move_by(1)

    def action_up(self) -> None:
        self.table.move_by(-1)

    def action_right(self) -> None:
        self.table.move_column(1)

    def action_left(self) -> None:
        self.table.move_column(-1)

    def action_wide(self) -> None:
        self.table.wide = not self.table.wide

    def action_page_down(self) -> None:
        self.table.scroll_pages(1)

    def action_page_up(self) -> None:
        self.table.scroll_pages(-1)

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(len(self.table.rows) - 1)
