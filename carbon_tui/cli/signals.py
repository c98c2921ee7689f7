"""What ends a command from outside."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_like_an_interrupt() -> Iterator[None]:
    """SIGTERM and a line that drops end a command as Ctrl+C does: what it holds is given back, and
    what is open is told. A second one ends it at once. What was ignored stays ignored."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGHUP)
    unheard = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]
    for number in unheard:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in unheard:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for a job in the background
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)
