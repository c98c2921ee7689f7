"""Full-screen pages of text: details, raw JSON, help. Scrolled like less, left like less."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from carbon_tui.screens.attentive import Attentive
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.roles import style_of

StyleOf = Callable[[str], Style]
Draw = Callable[[int, StyleOf], Text]
"""From the width in cells and the styles of the sections' roles to the page."""


class Paper(Static):
    """Text that is drawn anew for each width."""

    def __init__(self, draw: Draw) -> None:
        super().__init__("", markup=False)
        self._draw = draw
        self._width = 0

    def draw(self, draw: Draw) -> None:
        self._draw = draw
        self.update(self._drawn())

    def on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._width:
            self._width = event.size.width
            self.update(self._drawn())

    def _drawn(self) -> Text:
        return self._draw(self.content_size.width or self._width, self._style)

    def _style(self, name: str) -> Style:
        return style_of(self, name)


class PageScreen(Attentive[None], ModalScreen[None]):
    """One page. ``j k`` and arrows, pages, ends; ``q``, Escape or the key that opened it leave."""

    LEAVE: ClassVar[frozenset[str]] = frozenset({"escape", "q", "backspace", "left"})

    def __init__(self, title: str, draw: Draw, *, opened_by: str = "") -> None:
        super().__init__()
        self._title = title
        self._draw = draw
        self._leave = self.LEAVE | {opened_by}

    def compose(self) -> ComposeResult:
        yield Static(Text(f" {self._title[:400]}"), id="page-title")
        with VerticalScroll(id="page-body"):
            yield Paper(self._draw)
        line = KeyLine(id="page-keys")
        line.offer((("j k", "scroll"), ("G", "end"), ("gg", "top"), ("esc", "back")))
        yield line

    def draw(self, draw: Draw) -> None:
        """Replace the page's text, for what arrives later."""
        self._draw = draw
        self.query_one(Paper).draw(draw)

    def on_key(self, event: events.Key) -> None:
        key = event.key
        body = self.query_one("#page-body", VerticalScroll)
        deeds: dict[str, Callable[[], None]] = {
            "j": lambda: body.scroll_down(animate=False),
            "k": lambda: body.scroll_up(animate=False),
            "g": lambda: body.scroll_home(animate=False),
            "G": lambda: body.scroll_end(animate=False),
            "space": lambda: body.scroll_page_down(animate=False),
            "ctrl+d": lambda: body.scroll_page_down(animate=False),
            "ctrl+u": lambda: body.scroll_page_up(animate=False),
        }
        if key in self._leave:
            event.stop()
            self.dismiss(None)
        elif key in deeds:
            event.stop()
            deeds[key]()
