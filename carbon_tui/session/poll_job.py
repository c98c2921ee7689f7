"""Something to be read by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct


class PollJob(Struct):
    """A name for the list of workers, and the reading."""

    name: str
    read: Callable[[], Awaitable[object]]
