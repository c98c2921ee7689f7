"""What keys do on a screen, as a page, from the same list that the keys are pressed by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from rich.text import Text
from textual.screen import Screen

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.default_spelling import plain
from carbon_tui.keys.program import PROGRAM
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.dialogs.text_page import PageScreen, StyleOf, help_line

_ORDER = tuple(Group)


class HelpSection(Struct, frozen=True):
    """Lines of the help that are no actions: ways to related records, signs of a picture."""

    title: str
    lines: tuple[tuple[str, str], ...]
    """(key or sign, sentence)"""


def open_help(
    screen: Screen[Any],
    title: str,
    actions: Sequence[KeyAction],
    *,
    intro: str = "",
    own: str = "",
    first: Sequence[HelpSection] = (),
    last: Sequence[HelpSection] = (),
) -> None:
    """Open the page. ``own`` names the group of what is done to one kind of record: "This print".

    Actions that no key comes to are left out.
    """

    spelled = screen.spelled if isinstance(screen, BaseScreen) else plain

    def draw(width: int, style: StyleOf) -> Text:
        page = Text(end="")
        if intro:
            page.append(f"{spelled(intro)}\n\n", style("plain"))
        for section in (*first, *_sections((*actions, *PROGRAM), own), *last):
            page.append(f"{section.title}\n", style("title"))
            for key, sentence in section.lines:
                help_line(page, style, width, spelled(key), spelled(sentence))
            page.append("\n")
        return page

    screen.app.push_screen(PageScreen(title, draw, opened_by="help"))


def _sections(actions: Iterable[KeyAction], own: str) -> Iterable[HelpSection]:
    reached = [action for action in actions if action.keys]
    reached.sort(key=lambda action: _ORDER.index(action.group))
    for group, members in groupby(reached, key=lambda action: action.group):
        title = own if own and group is Group.RECORD_OF_VIEW else group.value
        yield HelpSection(title, tuple((action.shown, action.help) for action in members))
