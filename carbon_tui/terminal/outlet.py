"""The last step to the terminal: a thread that writes, so that nobody else ever waits for it."""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_LARGEST_WRITE: Final = 1024
"""Bytes: what one write may leave in the kernel after the outlet was told to stop."""
_STALLED_BYTES: Final = 16_384
_STALLED_SECONDS: Final = 0.25
"""A terminal that has left so much unread, or anything for so long, takes no more for now."""
_LAST_SECONDS: Final = 1.0
"""How long the last bytes are waited for at the end."""


class Outlet:
    """Writes text to a terminal from a thread of its own, in order.

    `write` never blocks, however slow or frozen the terminal is; `stalled` says when it is better
    to keep the next frame back, and ``drained`` is called (in the thread) when that has passed.
    Raises nothing when the terminal is gone: who watches for that is `life`.
    """

    def __init__(self, fileno: int, encoding: str, drained: Callable[[], None]) -> None:
        self._fileno, self._own = _own_way_to(fileno)
        self._encoding = encoding
        self._drained = drained
        self._waiting: deque[bytes] = deque()
        self._pending = 0
        self._since = 0.0
        self._was_stalled = False
        self._ended = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="terminal-output", daemon=True)
        self._thread.start()

    @property
    def stalled(self) -> bool:
        """True when the terminal takes in less than it is sent."""
        with self._change:
            late = time.monotonic() - self._since > _STALLED_SECONDS
            stalled = self._pending > _STALLED_BYTES or (self._pending > 0 and late)
            self._was_stalled = self._was_stalled or stalled
            return stalled

    def write(self, text: str) -> None:
        data = text.encode(self._encoding, "replace")
        with self._change:
            if not self._pending:
                self._since = time.monotonic()
            self._waiting.append(data)
            self._pending += len(data)
            self._change.notify()

    def close(self) -> None:
        """Write what is left, then end."""
        with self._change:
            self._ended = True
            self._change.notify()
        self._thread.join()
        self._close_own()

    def abandon(self) -> None:
        """End at once; what was not written is dropped."""
        with self._change:
            self._ended = True
            self._waiting.clear()
            self._pending = 0
            self._change.notify()

    def write_last(self, text: str) -> None:
        """After `abandon`: a few bytes from the caller's thread, given up after a second."""
        rest = memoryview(text.encode(self._encoding, "replace"))
        deadline = time.monotonic() + _LAST_SECONDS
        with self._change, suppress(OSError):
            while rest and (left := deadline - time.monotonic()) > 0:
                if select.select((), (self._fileno,), (), left)[1]:
                    rest = rest[self._write_some(rest) :]

    def _run(self) -> None:
        with suppress(OSError):
            while (data := self._next()) is not None:
                self._write_out(data)

    def _next(self) -> bytes | None:
        with self._change:
            while not self._waiting:
                if self._ended:
                    return None
                self._change.wait()
            return self._waiting.popleft()

    def _write_out(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            select.select((), (self._fileno,), ())
            with self._change:
                if not self._pending:
                    return
                # A write to a terminal that is ready returns at once, also while locked.
                written = self._write_some(rest)
                self._pending -= written
                relieved = self._was_stalled and not self._pending
                self._was_stalled = self._was_stalled and not relieved
            rest = rest[written:]
            if relieved:
                self._drained()

    def _write_some(self, data: memoryview) -> int:
        try:
            return os.write(self._fileno, data[:_LARGEST_WRITE])
        except BlockingIOError:
            return 0

    def _close_own(self) -> None:
        if self._own:
            self._own = False
            os.close(self._fileno)


def _own_way_to(fileno: int) -> tuple[int, bool]:
    """A descriptor of our own that does not block, and whether it is one.

    The given one is shared with the shell, which would find its own descriptor changed.
    """
    with suppress(OSError):
        return os.open(os.ttyname(fileno), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK), True
    return fileno, False
