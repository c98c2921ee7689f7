"""Help of a list: its keys and what each does, from the same lists that the keys come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.dialogs.help_page import HelpSection, open_help

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen


def open_list_help(screen: ListScreen) -> None:
    """What can be done in this view, and where its records lead."""
    resource = screen.resource
    ways = [
        (
            f"{key_of('go_to_related')} {link.letter}",
            f"To {link.title}.{_also_enter(link.letter, resource.child)}",
        )
        for link in resource.links
    ]
    open_help(
        screen,
        f"Keys in {resource.title}",
        screen.key_table.actions,
        intro=resource.blurb,
        own=f"This {resource.noun}",
        first=[HelpSection("Related records", tuple(ways))] if ways else [],
    )


def _also_enter(letter: str, child: str) -> str:
    return f"  (also {key_of('follow')})" if letter == child else ""
