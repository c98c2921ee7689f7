"""What changed since the program started: the newest facts, no more than are worth keeping."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from carbon_tui.resources.formats import Role

MAX_CHANGES = 1_000
"""Facts kept; the oldest go first."""


class News(Struct, frozen=True):
    """One change of one record."""

    number: int
    """Counts from 1 in the order in which changes were noticed."""
    at: datetime
    """By the server's clock: when it happened, or when it was first seen."""
    within: float | None
    """Seconds before `at` in which it may have happened; None where the server says when."""
    view: str
    """The view's name."""
    key: str
    name: str
    """What people call the record."""
    change: str
    role: Role = Role.PLAIN
    watched: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.name}: {self.change}"


class Activity:
    """The newest changes, newest first. ``told`` is called after each."""

    def __init__(self) -> None:
        self.count = 0
        """How many changes there were, also those that are not kept any more."""
        self.told: Callable[[News], None] = lambda _news: None
        self._news: deque[News] = deque(maxlen=MAX_CHANGES)

    def __len__(self) -> int:
        return len(self._news)

    def __getitem__(self, position: int) -> News:
        """0 is the newest."""
        return self._news[-1 - position]

    def add(
        self,
        view: str,
        key: str,
        name: str,
        change: str,
        *,
        at: datetime,
        within: float | None = None,
        role: Role = Role.PLAIN,
        watched: bool = False,
    ) -> News:
        self.count += 1
        news = News(self.count, at, within, view, key, name, change, role, watched)
        self._news.append(news)
        self.told(news)
        return news
