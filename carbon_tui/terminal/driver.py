"""Textual's driver for Linux and macOS, with a terminal that may be slow, frozen or gone."""

from __future__ import annotations

import signal
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from carbon_tui.terminal import textual_private
from carbon_tui.terminal.ground import ASK
from carbon_tui.terminal.keyboard import Keyboard
from carbon_tui.terminal.opening import OTHER_SCREEN, shells_line_modes, take_over
from carbon_tui.terminal.outlet import Outlet

if TYPE_CHECKING:
    from textual.app import App

ERASE: Final = "\x1b[m\x1b[2J"
"""Before the other screen is left: where its window was resized, tmux would leave lines of it on
the shell's."""
GIVE_BACK: Final = (
    "\x18"  # ends a sequence that was cut short
    "\x1b[?2026l\x1b[r\x1b[m"  # drawing at once, whole screen, plain pen
    "\x1b[?2004l\x1b[?7h\x1b[?2048l"  # paste, wrap, resizes in band
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?1004l"  # mouse, focus
    "\x1b[<u\x1b[?1049l\x1b[?25h"  # kitty's keys, the other screen, the cursor
)
"""Puts back every mode that Textual sets, also from the middle of a frame."""


class TerminalDriver(LinuxDriver):
    """Writes through an `Outlet`, so that drawing never waits for the terminal.

    A SIGCONT that follows no suspension draws the screen anew; Textual would start a second
    input thread, and the two would share the keys between them.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outlet: Outlet | None = None
        self._keyboard: Keyboard | None = None
        self._raw_attributes: list[Any] | None = None
        self.drawn_over = 0
        """How often something else may have drawn on the screen."""
        self._greets = True
        self._asks_ground = bool(getattr(app, "asks_ground", False))

    @property
    def stalled(self) -> bool:
        """True while the terminal has not taken in what it was sent."""
        return self._outlet is not None and self._outlet.stalled

    def greets(self) -> bool:
        """True once: the first size that it tells the app is the one it began with."""
        greets, self._greets = self._greets, False
        return greets

    def write(self, data: str) -> None:
        """Send data; outside the application mode it goes nowhere."""
        if data == OTHER_SCREEN and take_over():
            return
        if self._outlet is not None:
            self._outlet.write(data)

    def start_application_mode(self) -> None:
        # Standard error may be a log file; `facts.obstacle` has seen that this is a terminal.
        file = sys.__stdout__ or sys.__stderr__
        if file is None:
            raise OSError("There is no standard output to draw on.")
        self._outlet = Outlet(file.fileno(), file.encoding, self._say_drained)
        self._keyboard = Keyboard(
            self.fileno, self.process_message, debug=textual_private.is_debugged(self)
        )
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own
        if (modes := shells_line_modes()) is not None:
            self.attrs_before = modes
        if self.input_tty:
            self._raw_attributes = termios.tcgetattr(self.fileno)
            signal.signal(signal.SIGWINCH, self.note_resize)
            self._ask_ground()

    def _ask_ground(self) -> None:
        """Once, where the app wants to know; nothing waits for the answer."""
        if self._asks_ground:
            self._asks_ground = False
            self.write(ASK)

    def run_input_thread(self) -> None:
        """Textual runs this on its own thread."""
        if self._keyboard is not None:
            self._keyboard.listen()

    def disable_input(self) -> None:
        """Textual waits for that thread here."""
        if self._keyboard is not None:
            self._keyboard.stop()
        super().disable_input()

    def stop_application_mode(self) -> None:
        self._raw_attributes = None
        self.write(ERASE)
        super().stop_application_mode()

    def close(self) -> None:
        super().close()
        if self._outlet is not None:
            self._outlet.close()
            self._outlet = None

    def abandon(self) -> None:
        """Give the terminal back as it was, at once, from any thread, even if it is frozen.

        What it has not shown yet is dropped. Only for a process that ends right after.
        """
        outlet = self._outlet
        if outlet is None:
            return
        outlet.abandon()
        if self.attrs_before is not None:
            _set(self.fileno, self.attrs_before, drop_output=True)
        outlet.write_last(GIVE_BACK)

    def note_resize(self, *_: object) -> None:
        """The terminal has another size: a signal's handler, which reads nothing itself.

        Textual reads the size in the handler. The next signal may interrupt it there; then the
        older size is told last, and the screen keeps it.
        """
        self._soon(self._tell_size)

    def _tell_size(self) -> None:
        if not textual_private.is_told_sizes_in_band(self):
            size = Size(*textual_private.size_of_terminal(self))
            textual_private.app_of(self).post_message(events.Resize(size, size))

    def _sigcont_application(self, *_: object) -> None:
        if textual_private.waits_to_be_resumed(self):
            super()._sigcont_application()
            return
        if self._raw_attributes is not None and textual_private.comes_back_by_itself(self):
            _set(self.fileno, self._raw_attributes)
            self.drawn_over += 1
            self._soon(textual_private.app_of(self).refresh)

    def _soon(self, what: Callable[[], object]) -> None:
        """Have the app's own thread do it."""
        loop = textual_private.loop_of(self)
        if loop is not None:
            loop.call_soon_threadsafe(what)

    def _say_drained(self) -> None:
        self._soon(textual_private.app_of(self).refresh)


def _set(fileno: int, attributes: list[Any], *, drop_output: bool = False) -> None:
    """Set the terminal's line modes without waiting for its output; one that is gone has none."""
    with suppress(termios.error):
        if drop_output:
            termios.tcflow(fileno, termios.TCOON)
            termios.tcflush(fileno, termios.TCOFLUSH)
        termios.tcsetattr(fileno, termios.TCSANOW, attributes)
