"""The one place that hooks Textual's output path.

`Display` is a mixin for the app class. It takes each composed update where Textual would turn it
into bytes, in `App._display`, and sends what `Frames` makes of it. Everything else that reaches the
terminal (the bell, the clipboard, modes, the pointer) goes through the driver as ever: none of it
changes a cell. Whatever may change cells behind our back makes `Frames` forget: a resize, leaving
and entering the application mode, the redraw key.

`rehearsed` tries it once per process. Where Textual's internals are not as expected, or where
``CARBON_TUI_PLAIN=1`` says so, Textual's own path is used.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from rich.color import ColorSystem
from rich.segment import Segment
from textual.app import App, ReturnType
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip

from carbon_tui.terminal import textual_private
from carbon_tui.terminal.ascii_filter import PlainLetters
from carbon_tui.terminal.clipboard import clipboard
from carbon_tui.terminal.escape_filter import Lock
from carbon_tui.terminal.facts import Terminal
from carbon_tui.terminal.frames import Frames
from carbon_tui.terminal.workers import closed_when_over

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual import events
    from textual.driver import Driver
    from textual.screen import Screen
    from textual.worker import Worker

PLAIN_VARIABLE: Final = "CARBON_TUI_PLAIN"
_BEGIN: Final = "\x1b[?2026h"
_END: Final = "\x1b[?2026l"
_LOCK: Final = Lock()
_PLAIN_LETTERS: Final = PlainLetters()
_WINDOWS_WRITE: Final = 8192
"""Longer writes to a Windows console fail (CPython issue 82052)."""


textual_private.make_lines_light()


class Display(App[ReturnType]):
    """An app that sends the terminal only what changed, and never a command out of data.

    Use it as the base class of the app: ``class CarbonTui(Display[int])``.
    """

    terminal: Terminal = Terminal.of(os.environ)
    _frames: Frames | None = None
    _mode: object = None
    """What tells one hold on the terminal from the next, when a frame was last sent."""

    @property
    def diffs(self) -> bool:
        """True where frames are compared, False on Textual's own path."""
        return not os.environ.get(PLAIN_VARIABLE) and rehearsed()

    def get_driver_class(self) -> type[Driver]:
        standard = super().get_driver_class()
        if sys.platform == "win32":
            return standard
        from textual.drivers.linux_driver import LinuxDriver  # needs termios, as ours does

        from carbon_tui.terminal.driver import TerminalDriver

        return TerminalDriver if standard is LinuxDriver else standard

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = [*super().get_line_filters(), _LOCK]
        if self.is_headless:
            return filters
        if self.terminal.ascii:
            filters.append(_PLAIN_LETTERS)
        if self.terminal.colours == "none":
            filters.append(_without_colours())
        return filters

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Textual's; what is dropped before it began leaves no complaint."""
        return closed_when_over(super().run_worker(work, *arguments, **options), work)

    def redraw(self) -> None:
        """Draw the whole screen again, for when something else has written over it."""
        self._forget()
        self.refresh()

    def action_redraw(self) -> None:
        """For a key."""
        self.redraw()

    def copy_to_clipboard(self, text: str) -> None:
        """Textual's, and also through tmux and screen; see `clipboard` for text too long for it."""
        textual_private.keep_copied(self, text)
        if (driver := textual_private.driver_of(self)) is not None:
            driver.write(clipboard(text, os.environ).decode("ascii"))

    def write_notification(self, sequence: bytes) -> None:
        """One of `terminal.notification`'s, for the terminal itself."""
        if not self.is_headless and (driver := textual_private.driver_of(self)) is not None:
            driver.write(sequence.decode())

    def on_load(self) -> None:
        if not self.terminal.animations:
            self.animation_level = "none"

    def on_resize(self, event: events.Resize) -> None:
        """Textual draws nothing when a size changes and changes back before it looked."""
        if self._is_greeting(event):
            event.prevent_default()  # Textual would lay everything out and draw it once more
            return
        self._forget()
        if event.size == textual_private.size_of(self):
            self.refresh()

    def _is_greeting(self, event: events.Resize) -> bool:
        """The driver tells the size as it begins; by then a frame of that size may be drawn.

        What comes while frames are held back is Textual's own first word on it.
        """
        greets: Callable[[], bool] = getattr(textual_private.driver_of(self), "greets", bool)
        first = not textual_private.holds_frames_back(self) and greets()
        return first and self._frames is not None and event.size == textual_private.size_of(self)

    def delay_update(self, delay: float = 0.05) -> None:
        """Textual's, but the app may end meanwhile, and its screens be gone."""
        textual_private.begin_batch(self)
        self.set_timer(delay, self._draw_again, name="frames are held back")

    def _draw_again(self) -> None:
        textual_private.end_batch(self)
        if not textual_private.holds_frames_back(self) and self.screen_stack:
            self.screen.refresh()

    def _forget(self) -> None:
        if self._frames is not None:
            self._frames.forget()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        driver = self._driver_to_draw_on()
        if driver is None or renderable is None or not self.diffs:
            super()._display(screen, renderable)
            return
        if not isinstance(renderable, textual_private.Update):
            self._forget()
            super()._display(screen, renderable)
            return
        if getattr(driver, "stalled", False):
            # The driver asks for a whole frame once the terminal has caught up.
            self.post_display_hook()
            return
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        frames = self._frames_of(driver)
        data = frames.paint(renderable, cursor)
        if data is None:
            data = frames.paint(textual_private.whole_frame(screen), cursor)
        if data is None:
            super()._display(screen, renderable)
            return
        textual_private.cursor_drawn_at(self, cursor)
        self._send(driver, data)
        self.post_display_hook()

    def _driver_to_draw_on(self) -> Driver | None:
        """The driver, where Textual would draw now, on the whole screen of a real terminal."""
        driver = textual_private.driver_of(self)
        if driver is None or driver.is_inline or driver.is_headless:
            return None
        return driver if textual_private.may_draw(self) else None

    def _frames_of(self, driver: Driver) -> Frames:
        if self._frames is None:
            colours = self.console._color_system or ColorSystem.TRUECOLOR
            self._frames = Frames(colours, erases=self.terminal.erases_in_colour)
        mode = (textual_private.writer_of(driver), getattr(driver, "drawn_over", 0))
        if mode != self._mode:
            self._mode = mode
            self._frames.forget()
        return self._frames

    def _send(self, driver: Driver, data: str) -> None:
        if not data:
            return
        if textual_private.draws_at_once(self):
            data = f"{_BEGIN}{data}{_END}"
        for piece in _pieces(data):
            driver.write(piece)
        driver.flush()


@cache
def _without_colours() -> LineFilter:
    """Imported where there are none."""
    from carbon_tui.terminal.colour_filter import Colourless

    return Colourless()


def _pieces(data: str) -> Iterator[str]:
    if sys.platform != "win32":
        yield data
        return
    for start in range(0, len(data), _WINDOWS_WRITE):
        yield data[start : start + _WINDOWS_WRITE]


@cache
def rehearsed() -> bool:
    """True when Textual's updates are read as they are meant: tried on two small ones."""
    if [*inspect.signature(App._display).parameters] != ["self", "screen", "renderable"]:
        return False
    try:
        return _rehearse()
    except (ImportError, AttributeError, TypeError, ValueError, KeyError):
        return False


def _rehearse() -> bool:
    frames = Frames(ColorSystem.TRUECOLOR)
    whole = textual_private.LayoutUpdate([[Strip.blank(4)], [Strip.blank(4)]], Region(0, 0, 4, 2))
    spans = textual_private.ChopsUpdate(
        [{0: Strip.blank(4)}, {0: _strip("abcd")}], [(1, 1, 3)], [[4], [4]]
    )
    drawn = [frames.paint(update, (0, 0)) for update in (spans, whole, spans, spans)]
    return drawn == [None, drawn[1], "\x1b[2Habc\x1b[H", ""] and drawn[1] is not None


def _strip(text: str) -> Strip:
    return Strip([Segment(text)])
