"""A clock that nobody sets and that goes on while the machine sleeps: for ages and waiting."""

from __future__ import annotations

import time

_KINDS = ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC")
"""Linux counts sleep in the first of them, macOS in the second; Windows has neither and counts it
in Python's own."""
_KIND: int | None = next((getattr(time, name) for name in _KINDS if hasattr(time, name)), None)


def steady() -> float:
    """Seconds since some moment in the past; only differences mean anything."""
    return time.monotonic() if _KIND is None else time.clock_gettime(_KIND)
