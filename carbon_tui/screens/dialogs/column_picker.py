"""Which columns, in which order, how wide."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pages import COLUMN_KEYS
from carbon_tui.resources.definition import AnyResource
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.settings import ViewColumns
from carbon_tui.widgets.key_line import KeyLine

LINES_PER_PAGE = 10
"""Lines that the page keys move by."""
STEP_CELLS = 4
"""Cells by which a column is widened or narrowed."""


FURNITURE = 8
"""Lines of the picker that are no columns."""
ROOMY, ABOVE_AND_BELOW = 24, 4
"""From so many lines on, so many stay free: what is true of the list below can be read."""


class ColumnPicker(BaseScreen[ViewColumns | None], ModalScreen[ViewColumns | None]):
    """Space shows or hides, J and K move, + and - widen and narrow, 0 starts afresh."""

    KEYS = COLUMN_KEYS
    key_place = "columns"

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
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.offer_keys()

    def carry_out(self, action: KeyAction, key: str) -> None:
        super().carry_out(action, key)
        if self.has_keys:
            self.query_one("#picker-lines", Static).update(self._lines())

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_choose(self) -> None:
        names = tuple(name for name in self._order if name in self._shown)
        if names:
            self.dismiss(self._picked(names))
        else:
            self.say(f"A table needs a column: {key_of('show_or_hide')} shows one.", problem=True)

    def action_down(self) -> None:
        self._place = min(self._place + 1, len(self._order) - 1)

    def action_up(self) -> None:
        self._place = max(0, self._place - 1)

    def action_page_down(self) -> None:
        self._place = min(self._place + LINES_PER_PAGE, len(self._order) - 1)

    def action_page_up(self) -> None:
        self._place = max(0, self._place - LINES_PER_PAGE)

    def action_first(self) -> None:
        self._place = 0

    def action_last(self) -> None:
        self._place = len(self._order) - 1

    def action_later(self) -> None:
        self._carry(1)

    def action_earlier(self) -> None:
        self._carry(-1)

    def action_show_or_hide(self) -> None:
        self._shown ^= {self._order[self._place]}

    def action_widen(self) -> None:
        self._widen(STEP_CELLS)

    def action_narrow(self) -> None:
        self._widen(-STEP_CELLS)

    def action_reset(self) -> None:
        own = tuple(column.name for column in self._resource.columns if column.default_visible)
        self._begin(ViewColumns(name=self._resource.name, columns=own))

    def _picked(self, names: tuple[str, ...]) -> ViewColumns:
        return ViewColumns(name=self._resource.name, columns=names, widths=dict(self._widths))

    def _carry(self, step: int) -> None:
        name = self._order[self._place]
        place = max(0, min(self._place + step, len(self._order) - 1))
        self._order.remove(name)
        self._order.insert(place, name)
        self._place = place

    def _widen(self, cells: int) -> None:
        name = self._order[self._place]
        column = self._resource.column(name)
        own = column.width if column is not None else STEP_CELLS
        self._widths[name] = max(STEP_CELLS, min(200, self._widths.get(name, own) + cells))

    def _lines(self) -> Text:
        height = self.app.size.height
        room = max(1, height - FURNITURE - (ABOVE_AND_BELOW if height >= ROOMY else 0))
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
