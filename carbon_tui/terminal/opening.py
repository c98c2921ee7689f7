"""The first words of a start: on the terminal while what draws there is still being loaded.

Loading it is most of a start, and on a slow computer a start takes seconds. These words need
nothing of it; whoever draws takes their screen over as it is, and the keys typed at it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

if sys.platform != "win32":
    import termios

OTHER_SCREEN: Final = "\x1b[?1049h"
"""Enters it; to be sent once, for it is cleared each time."""
_LEAVE: Final = "\x1b[?1049l\x1b[?25h"
_LOADING_LINE: Final = 5
"""Where a list says that it is loading, so that the words stay where they are."""


class _Opening:
    """What stands on the terminal, until somebody has taken it over."""

    is_open = False
    line_modes: list[Any] | None = None
    """The shell's, as `termios.tcgetattr` has them; None where they were left alone."""


@contextmanager
def opening(title: str, *, ascii: bool) -> Iterator[None]:
    """Show the words while the program is loaded, and keep what is typed meanwhile for it.

    Where nobody has taken the screen over by the end, the shell's own is there again. ``title`` is
    shown as it is: text of this program, or of the person who starts it. Shows nothing where the
    terminal takes nothing in or is another program's, where another driver than ours is asked for,
    on Windows.
    """
    if not _may_open():
        yield
        return
    with _suspending():
        try:
            _listen()
            _Opening.is_open = True  # before it is: a signal may come between
            _Opening.is_open = _write(_words(title, ascii))
            yield
        finally:
            leave()


def take_over() -> bool:
    """True where the other screen is open already; what comes of it is the caller's from now on."""
    was_open, _Opening.is_open = _Opening.is_open, False
    return was_open


def shells_line_modes() -> list[Any] | None:
    """What the terminal's line is to be set to in the end, where it was changed before the driver
    could read it; for the one who has taken over."""
    modes, _Opening.line_modes = _Opening.line_modes, None
    return modes


def leave() -> None:
    """Back to the shell's line and its screen, unless somebody has taken them over."""
    _set(shells_line_modes())
    if take_over():
        _write(_LEAVE)


def _words(title: str, ascii: bool) -> str:
    more = "..." if ascii else "…"
    return (
        f"{OTHER_SCREEN}\x1b[?25l\x1b[?7l\x1b[1;2H\x1b[1mcarbon\x1b[m  {title}"
        f"\x1b[{_LOADING_LINE};3Hloading{more}\x1b[?7h"
    )


def _may_open() -> bool:
    """On a terminal that is ours to draw on: a job in the background is stopped for it."""
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER") or sys.__stdin__ is None:
        return False
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno()) == os.getpgrp()
    except OSError:
        return True  # a terminal that controls no process stops none


def _listen() -> None:
    """Keys come as they are pressed, and are not written on the screen; Ctrl+C still interrupts."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return
    with suppress(OSError, ValueError, termios.error):
        modes = termios.tcgetattr(sys.__stdin__.fileno())
        _Opening.line_modes = [*modes]
        modes[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        modes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        _set(modes)


def _set(modes: list[Any] | None) -> None:
    if sys.platform == "win32" or sys.__stdin__ is None or modes is None:
        return
    with suppress(OSError, ValueError, termios.error):
        termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, modes)


def _write(text: str) -> bool:
    """Whether the terminal took it: one that is frozen must not hold a start up."""
    stream = sys.__stdout__
    if stream is None:
        return False
    with suppress(OSError, ValueError):
        if select.select((), (stream,), (), 0)[1]:
            os.write(stream.fileno(), text.encode(stream.encoding, "replace"))
            return True
    return False


@contextmanager
def _suspending() -> Iterator[None]:
    """Ctrl+Z gives the shell its screen; the program that comes back enters its own later."""
    alone = threading.current_thread() is threading.main_thread()
    if not alone or signal.getsignal(signal.SIGTSTP) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTSTP, _suspend)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGTSTP) is _suspend:
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)


def _suspend(number: int, frame: FrameType | None) -> None:
    leave()
    os.kill(os.getpid(), signal.SIGSTOP)
