"""The list that a page, a chart or a dialog was opened from."""

from __future__ import annotations

from typing import Any

from textual.app import App

from carbon_tui.screens.list_screen import ListScreen


def list_below(app: App[Any]) -> ListScreen | None:
    """The topmost list of the view that is open; None while there is none."""
    lists = (screen for screen in reversed(app.screen_stack) if isinstance(screen, ListScreen))
    return next(lists, None)
