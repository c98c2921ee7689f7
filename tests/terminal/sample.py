"""A small app to draw with: a list with a bar, a pane beside it, a head, a foot and a clock.

Run it as a program with ``python -m tests.terminal.sample [ROWS]``.
"""

from __future__ import annotations

import os
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

from carbon_tui.terminal.display import Display
from carbon_tui.terminal.life import guarded

NAMES = ("bracket", "Gehäuse ä", "歯車ギア", "lens 👓", "cafe\u0301 insert", "[v2] clip", "x" * 40)
STATES = ("printing", "finished", "failed", "queued")
WIDTHS = (5, 20, 10, 9, 11, 6, 12, 9, 10, 18)


class Rows(ScrollView, can_focus=True):
    """Ten columns of believable rows; only visible lines are drawn."""

    BINDINGS: ClassVar = [
        Binding("j", "by(1)"),
        Binding("k", "by(-1)"),
        Binding("pagedown", "page(1)"),
        Binding("pageup", "page(-1)"),
        Binding("G", "by(10000000)"),
        Binding("g", "by(-10000000)"),
    ]

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.cursor = 0
        self.ticks: dict[int, int] = {}
        self.virtual_size = Size(sum(WIDTHS), count)

    def action_page(self, pages: int) -> None:
        self.action_by(pages * self.size.height)

    def action_by(self, rows: int) -> None:
        before, top = self.cursor, self.scroll_offset.y
        self.cursor = max(0, min(self.count - 1, before + rows))
        height = self.size.height
        if not top <= self.cursor < top + height:
            down = self.cursor - height + 1 if self.cursor > before else self.cursor
            self.scroll_to(y=max(0, down), animate=False, immediate=True)
            return
        for row in (before, self.cursor):
            self.refresh(Region(0, row - top, self.size.width, 1))

    def tick(self, row: int) -> None:
        self.ticks[row] = self.ticks.get(row, 0) + 1
        top = self.scroll_offset.y
        self.refresh(Region(0, row - top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        width = self.size.width
        if row >= self.count:
            return Strip.blank(width, self.rich_style)
        base = self.rich_style
        return row_strip(row, row == self.cursor, self.ticks.get(row, 0), width, base)


@lru_cache(4096)
def row_strip(row: int, under_cursor: bool, ticks: int, width: int, base: Style) -> Strip:
    style = base + Style(bgcolor="#1d4f91") if under_cursor else base
    state = STATES[row * 7 % 4]
    ink = {"failed": "#ff5f5f", "printing": "#5fd7ff"}.get(state)
    cells = [
        f"{row}", NAMES[row % 7] + f" {row * 31 % 97}", f"M2-{row % 40:03}", state,
        f"{row * 13 % 24:02}:{row * 7 % 60:02}", f"{(row * 17 + ticks) % 100}%", f"EPX 8{row % 5}",
        f"{row * 37 % 1000}", f"lot {row % 50}", f"2026-07-{row % 28 + 1:02}",
    ]  # fmt: skip
    segments = []
    for text, columns in zip(cells, WIDTHS, strict=True):
        look = style + Style(color=ink, bold=True) if text == state and ink else style
        strip = Strip([Segment(text, look)]).adjust_cell_length(columns - 1, style)
        segments += [*strip, Segment(" ", style)]
    return Strip(segments).adjust_cell_length(width, style)


class Sample(Display[None]):
    CSS = """
    #head, #foot { height: 1; background: $panel; }
    #pane { width: 30; border-left: solid $primary; padding: 0 1; }
    .alone #pane { display: none; }
    Input { display: none; height: 3; }
    .asking Input { display: block; }
    """
    BINDINGS: ClassVar = [
        Binding("p", "pane"),
        Binding("t", "tick"),
        Binding("slash", "ask"),
        Binding("escape", "answer"),
        Binding("q", "quit"),
        Binding("ctrl+l", "redraw"),
        Binding("ctrl+z", "suspend_process"),
        Binding("b", "be_busy"),
        Binding("h", "hang"),
        Binding("e", "note"),
        Binding("d", "done"),
        Binding("n", "notify('Saved 歯車', '', 'information')"),
    ]

    def __init__(self, count: int = 1000, *, alone: bool = True) -> None:
        super().__init__()
        self.rows = Rows(count)
        self.alone = alone
        self.settled = 0

    def compose(self) -> ComposeResult:
        yield Static("printers  prints  builds", id="head")
        with Horizontal():
            yield self.rows
            yield Static("about this print\n" * 12, id="pane")
        yield Input(id="ask")
        yield Static("j k move   q leave", id="foot")

    def on_mount(self) -> None:
        self.screen.set_class(self.alone, "alone")
        self.rows.focus()

    def action_pane(self) -> None:
        self.screen.toggle_class("alone")

    def action_tick(self) -> None:
        for row in range(3):
            self.rows.tick(self.rows.scroll_offset.y + row)

    def action_ask(self) -> None:
        self.screen.add_class("asking")
        self.query_one(Input).focus()

    def action_answer(self) -> None:
        self.screen.remove_class("asking")
        self.rows.focus()

    def action_be_busy(self) -> None:
        self._say("busy")
        while True:
            pass

    def action_done(self) -> None:
        self.settled += 1
        self.call_after_refresh(self._say, f"settled {self.settled}")

    def action_note(self) -> None:
        Path(os.environ["NOTE"]).touch()

    def action_hang(self) -> None:
        self._say("hanging")
        threading.Event().wait()

    def _say(self, word: str) -> None:
        """Past the app, which is about to stop answering."""
        if self._driver is not None:
            self._driver.write(f"\x1b]0;{word}\x07")


if __name__ == "__main__":
    sample = Sample(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    with guarded(sample):
        sample.run()
    sys.exit(sample.return_code)
