"""Screens opened from a list, which Escape comes back to: their lines, their keys, the way on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from carbon_tui.resources.actions import PINNED, Group, KeyAction
from carbon_tui.resources.definition import Section
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_names import BY_KEY
from carbon_tui.screens.app_screen import AppScreen
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
    help_line,
)
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.sections import drawn
from carbon_tui.widgets.side_pane import SidePane

if TYPE_CHECKING:
    from carbon_tui.screens.list.resource_screen import ResourceScreen

_GROUPS = tuple(Group)
_TOLD = {"a": "activity", "exclamation_mark": "trouble"}


class SubScreen(AppScreen):
    """A picture between the lines that stand in every view, beside it what it is about.

    ``KEYS`` says it once: each names its action, a method ``action_…``, its place in the bottom
    line and its line of the help.
    """

    AUTO_FOCUS = ""
    KEYS: ClassVar[tuple[KeyAction, ...]] = ()
    called: ClassVar[str] = "Keys"
    """The title of its help."""
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
        self._names = {key: action.name for action in self.KEYS for key in action.keys}

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
        self.key_line.offer(footer(self.KEYS))
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

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.press(event.key)

    def press(self, key: str) -> None:
        """What the key does here; a digit opens that view."""
        self.key_line.say("")
        name = self._names.get(key)
        if name is not None:
            getattr(self, f"action_{name}")()
        elif key in BY_KEY:
            self.opener.open_view(by_name(BY_KEY[key]))
        elif key == PINNED:
            self._show_what_is_unknown()
        elif key in _TOLD:
            self.opener.do(_TOLD[key])

    def _show_what_is_unknown(self) -> None:
        from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders

        self.app.push_screen(PinnedOrders(self.session))

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """A sentence in the bottom line, until the next key."""
        if self.stands:
            self.key_line.say(sentence, problem=problem)

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
        self.app.push_screen(PageScreen(self.called, self._help_page, opened_by="question_mark"))

    def _help_page(self, width: int, style: StyleOf) -> Text:
        page = Text(end="")
        ordered = sorted(self.KEYS, key=lambda each: _GROUPS.index(each.group))
        for group, members in groupby(ordered, key=lambda each: each.group):
            page.append(f"{group.value}\n", style("title"))
            for each in members:
                help_line(page, style, width, each.shown, each.help)
            page.append("\n")
        for place, (mark, sentence) in enumerate(self.legend()):
            if place == 0:
                page.append("Marks\n", style("title"))
            help_line(page, style, width, mark, sentence)
        return page

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

    def action_page_down(self) -> None:
        self.table.scroll_pages(1)

    def action_page_up(self) -> None:
        self.table.scroll_pages(-1)

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(len(self.table.rows) - 1)


def footer(keys: Sequence[KeyAction]) -> list[tuple[str, str]]:
    """(key, label) of the bottom line, the most needed first."""
    wanted = sorted((each for each in keys if each.footer), key=lambda each: each.footer)
    return [(each.shown.split()[0], each.label) for each in wanted]
