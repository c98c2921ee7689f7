"""What of a table moves on by itself: ages, remaining times and lights; and when it next will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import inf

from carbon_tui.resources.formats import Moment
from carbon_tui.widgets.columns import Slot
from carbon_tui.widgets.rows import Rows

MAX_STILL_SECONDS = 600.0
"""Seconds for which nothing is looked at, however old all of it is."""


class Times:
    """Tells on which lines of a table a time or a light reads differently than when it was drawn.

    Asked once a second: hence it looks at the cells that can move alone, and at none while no text
    can have changed.
    """

    def __init__(self) -> None:
        self._said: dict[int, tuple[str, ...]] = {}
        self._still: tuple[datetime, datetime] | None = None
        """From when until when nothing moves; None: that is not known."""

    def forget(self) -> None:
        """Compare with nothing older: rows have changed, and a light that went on must be seen to
        go out."""
        self._said.clear()
        self._still = None

    def drawn(self) -> None:
        """Take note of what is on screen now."""
        self._still = None

    def are_still(self, moment: Moment) -> bool:
        """Whether no text can have changed since; False where the clock was set back."""
        return self._still is not None and self._still[0] <= moment.now < self._still[1]

    def moved(
        self,
        rows: Rows,
        places: Iterable[tuple[int, int | None]],
        slots: Sequence[Slot],
        moment: Moment,
    ) -> Iterator[int]:
        """The lines to look at; ``places`` are all lines, each with its row's position if any."""
        steady = MAX_STILL_SECONDS
        for y, position in places:
            shown: tuple[str, ...] = ()
            if position is not None:
                shown, keeps = _times_of(rows, position, slots, moment)
                steady = min(steady, keeps)
            if self._said.get(y) != shown:
                self._said[y] = shown
                yield y
        self._still = moment.now, moment.now + timedelta(seconds=steady)


def _times_of(
    rows: Rows, position: int, slots: Sequence[Slot], moment: Moment
) -> tuple[tuple[str, ...], float]:
    """What of this row changes by itself, as it reads now, and for how many seconds it does."""
    record, key = rows.record(position), rows.key(position)
    shown, steady = [key], MAX_STILL_SECONDS
    for slot in slots:
        column = slot.column
        value = column.value(record)
        seconds = column.show.keeps(value, moment)
        if seconds < inf:
            shown.append(column.show(value, moment).text)
            steady = min(steady, seconds)
        if rows.is_fresh(key, column.name):
            shown.append(column.name)
            steady = 0.0
    return tuple(shown), steady
