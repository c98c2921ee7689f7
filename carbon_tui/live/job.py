"""Something to be read by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Job:
    """A name for the list of workers, and the reading."""

    name: str
    read: Callable[[], Awaitable[object]]
