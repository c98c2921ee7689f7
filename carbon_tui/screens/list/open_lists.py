"""Every list that is open, in all views: read again together."""

from __future__ import annotations

from typing import Any

from textual.app import App

from carbon_tui.keys.mentions import key_of
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.screens.list.resource_screen import ResourceScreen


async def read_all(app: App[Any]) -> None:
    """Read every open list again, the one on screen first, then say how that went."""
    lists = open_lists(app)
    failed = 0
    for place, screen in enumerate(lists):
        if screen.is_attached and not await screen.refreshing.read_list_again(behind=bool(place)):
            failed += 1
    here = next((screen for screen in lists if screen is app.screen), None)
    if here is not None:
        count = "1 view" if len(lists) == 1 else f"{len(lists)} views"
        good = f"Read again: {count}."
        here.say(
            f"{failed} of {count} could not be read again: {key_of('trouble')} says why."
            if failed
            else good
        )


def open_lists(app: App[Any]) -> list[ResourceScreen]:
    """Every list screen in every view's stack that was begun, the one on top first."""
    here = [screen for screen in reversed(app.screen_stack) if isinstance(screen, ResourceScreen)]
    lists: list[ResourceScreen] = []
    for name in VIEWS:
        if name != app.current_mode and _is_begun(app, name):
            lists += [e for e in app.get_screen_stack(name) if isinstance(e, ResourceScreen)]
    return here + lists


def _is_begun(app: App[Any], mode: str) -> bool:
    try:
        return bool(app.get_screen_stack(mode))
    except KeyError:
        return False
