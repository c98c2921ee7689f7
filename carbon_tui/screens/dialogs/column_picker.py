"""Which columns, in which order, how wide."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from carbon_tui.resources.definition import AnyResource
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.settings import ViewColumns

STEP = 4
"""Cells by which a column is widened or narrowed."""


class ColumnPicker(BaseScreen[ViewColumns | None], ModalScreen[ViewColumns | None]):
    """Space shows or hides, J and K move, + and - widen and narrow, 0 starts afresh."""

    KEYS: ClassVar[str] = "space show/hide · J K move · + - width · 0 as it was · enter · esc"

    def __init__(self, resource: AnyResource, picked: ViewColumns) -> None:
        super().__init__()
        self._resource = resource
        self._begin(picked)

    def _begin(self, picked: ViewColumns) -> None:
        rest = [c.name for c in self._resource.columns if c.name not in picked.columns]
        self._order = [*picked.columns, *rest]
        self._shown = set(picked.columns)
        self._widths = dict(picked.widths)
        self._place = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(f"Columns of {self._resource.title}"), id="dialog-title")
            yield Static(self._lines(), id="picker-lines")
            yield Static(Text(self.KEYS), id="dialog-asks")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        name = self._order[self._place]
        match event.key:
            case "escape" | "q":
                self.dismiss(None)
                return
            case "enter":
                names = tuple(each for each in self._order if each in self._shown)
                self.dismiss(self._picked(names) if names else None)
                return
            case "j" | "down":
                self._place = min(self._place + 1, len(self._order) - 1)
            case "k" | "up":
                self._place = max(0, self._place - 1)
            case "J" | "K":
                self._carry(name, 1 if event.key == "J" else -1)
            case "space":
                self._shown ^= {name}
            case "plus" | "minus":
                self._widen(name, STEP if event.key == "plus" else -STEP)
            case "0":
                own = tuple(c.name for c in self._resource.columns if c.picked)
                self._begin(ViewColumns(name=self._resource.name, columns=own))
        self.query_one("#picker-lines", Static).update(self._lines())

    def _picked(self, names: tuple[str, ...]) -> ViewColumns:
        return ViewColumns(name=self._resource.name, columns=names, widths=dict(self._widths))

    def _carry(self, name: str, step: int) -> None:
        place = max(0, min(self._place + step, len(self._order) - 1))
        self._order.remove(name)
        self._order.insert(place, name)
        self._place = place

    def _widen(self, name: str, cells: int) -> None:
        column = self._resource.column(name)
        own = column.width if column is not None else STEP
        self._widths[name] = max(STEP, min(200, self._widths.get(name, own) + cells))

    def _lines(self) -> Text:
        room = max(1, self.app.size.height - 8)
        first = max(0, self._place - room + 1)
        page = Text(no_wrap=True, overflow="ellipsis")
        for place in range(first, min(first + room, len(self._order))):
            name = self._order[place]
            column = self._resource.column(name)
            here = "▌" if place == self._place else " "
            shown = "[x]" if name in self._shown else "[ ]"
            width = f"   width {self._widths[name]}" if name in self._widths else ""
            page.append(f"{here}{shown} {column.title if column else name}{width}\n")
        page.rstrip()
        return page
