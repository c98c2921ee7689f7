"""The end of the process: a line that drops, a signal to leave, a screen that no longer answers.

A thread of its own watches, because the main one may be busy and an asyncio signal handler would
wait for it. It needs no cooperation: where the app does not leave by itself in time, it gives the
terminal back and ends the process. Nothing is lost by that which was not lost anyway: what must
survive is on disk before it is sent.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn

from textual.app import App

from carbon_tui.system.scratch import remove_all
from carbon_tui.terminal import opening, textual_private

GRACE: Final = 1.5
"""Seconds for the app to leave in its own way after a signal, and again for the rest to end."""


SIGNALS_TO_LEAVE: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
)


@contextmanager
def guarded(app: App[Any]) -> Iterator[None]:
    """While the app runs, the process ends when it has to; use it around ``app.run()``.

    - The terminal hangs up: the process ends at once, with 129, also where SIGHUP is ignored.
    - SIGTERM, SIGINT (which no key sends: Ctrl+C is one of the app's), or SIGHUP on a line that
      still stands: the app exits with return code 128 plus the signal's number; if it has not done
      so within `GRACE`, the terminal is put back without it.

    To be entered in the main thread. Does nothing on Windows.
    """
    if sys.platform == "win32":
        yield
        return
    guard = _Guard(app)
    guard.start()
    try:
        yield
    finally:
        guard.stop()


class _Guard:
    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._left = False
        self._heard: int | None = None
        self._handlers_before: dict[signal.Signals, Any] = {}
        self._thread = threading.Thread(target=self._watch, name="guard", daemon=True)
        self._wakeup, self._wake = os.pipe()
        self._terminal = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1

    def start(self) -> None:
        """Signals reach the thread through Python's wake-up descriptor: its C handler writes the
        number there whatever the main thread is doing."""
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        for number in SIGNALS_TO_LEAVE:
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                signal.signal(number, _leave_it_to_the_guard)
                self._handlers_before[number] = before
        self._thread.start()

    def stop(self) -> None:
        """After a signal the thread stays, in case what remains of the process does not end."""
        self._left = True
        os.write(self._wake, b"\0")
        if self._heard is None:
            self._thread.join()
            signal.set_wakeup_fd(-1)
            for number, handler in self._handlers_before.items():
                signal.signal(number, handler)

    def _watch(self) -> None:
        while not self._left:
            self._listen(None)
            if self._heard is not None:
                self._see_out(self._heard)

    def _see_out(self, number: int) -> None:
        self._ask_to_leave(number)
        self._wait(lambda: self._left)
        if not self._left:
            _abandon(self._app)
            _end(number)
        self._wait(lambda: False)
        _end(number)

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + GRACE
        while not done() and (left := deadline - time.monotonic()) > 0:
            self._listen(left)

    def _listen(self, seconds: float | None) -> None:
        """Wait for a signal, the end or a hang-up; the last of them ends the process here."""
        poll = select.poll()
        poll.register(self._wakeup, select.POLLIN)
        poll.register(self._terminal, 0)
        for descriptor, events in poll.poll(None if seconds is None else seconds * 1000):
            if descriptor == self._terminal and events & (select.POLLHUP | select.POLLERR):
                _end(signal.SIGHUP)
            if descriptor == self._wakeup:
                for number in os.read(self._wakeup, 64):
                    if number in SIGNALS_TO_LEAVE:
                        self._heard = number
                    elif number:
                        self._rouse()

    def _rouse(self) -> None:
        """The kernel may give a signal to any thread, and Python acts on it in the main one, which
        sleeps until something comes: a program that was suspended would not come back."""
        self._tell_the_loop(bool)

    def _ask_to_leave(self, number: int) -> None:
        self._tell_the_loop(self._app.exit, None, 128 + number)

    def _tell_the_loop(self, what: Callable[..., object], *arguments: object) -> None:
        loop = textual_private.loop_of(textual_private.driver_of(self._app))
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(what, *arguments)


def _abandon(app: App[Any]) -> None:
    abandon = getattr(textual_private.driver_of(app), "abandon", None)
    if abandon is not None:
        abandon()


def _end(number: int) -> NoReturn:
    """At once, with nothing left behind that was meant for this run alone."""
    opening.leave()
    remove_all()
    os._exit(128 + number)


def _leave_it_to_the_guard(number: int, frame: object) -> None:
    """Handled already; without a handler Python would not wake the guard."""
