"""One template's measurements in the order they were measured, with running statistics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.moments import Moments
from carbon_tui.quality.result_counts import RESULTS, ResultCounts
from carbon_tui.quality.specification import Specification, usable

LATEST = 30
"""How many of the latest values a sparkline is offered."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def when_measured(measurement: PartMeasurement) -> tuple[datetime, str]:
    """The order of a chart: by `updated_at`, the only time the API gives; ties by uuid.

    A measurement without a time comes first: it must not pass for the latest.
    """
    return measurement.updated_at or _LONG_AGO, measurement.uuid or ""


class Series:
    """Appending in order costs constant time; out of order or a removal costs one sort later.

    `revision` grows with every change, so that a reader knows when to look again.
    """

    __slots__ = ("_counts", "_gone", "_measurements", "_moments", "_outside", "_tidy", "revision")

    def __init__(self) -> None:
        self._measurements: list[PartMeasurement] = []
        self._gone: set[int] = set()  # by identity: equal records must not vanish together
        self._counts = dict.fromkeys((*RESULTS, "other"), 0)
        self._moments = Moments()
        self._outside: tuple[Specification | None, int, int] = (None, 0, 0)
        self._tidy = True
        self.revision = 0

    def __len__(self) -> int:
        return len(self._measurements) - len(self._gone)

    def __iter__(self) -> Iterator[PartMeasurement]:
        self._tidy_up()
        return iter(self._measurements)

    def add(self, measurement: PartMeasurement) -> None:
        self.revision += 1
        self._counts[_result(measurement)] += 1
        last = self._measurements[-1] if self._measurements else None
        self._measurements.append(measurement)
        if last is not None and when_measured(last) > when_measured(measurement):
            self._tidy = False
        value = usable(measurement.value)
        if self._tidy and value is not None:
            self._moments.add(value)

    def remove(self, measurement: PartMeasurement) -> None:
        """Take out this very object, which must be in."""
        self.revision += 1
        self._counts[_result(measurement)] -= 1
        self._gone.add(id(measurement))
        self._tidy = False

    @property
    def moments(self) -> Moments:
        self._tidy_up()
        return self._moments

    @property
    def tally(self) -> ResultCounts:
        return ResultCounts(*(self._counts[result] for result in (*RESULTS, "other")))

    @property
    def last_measured(self) -> datetime | None:
        self._tidy_up()
        return self._measurements[-1].updated_at if self._measurements else None

    def values(self) -> Iterator[float]:
        """Usable values in order."""
        return (value for m in self if (value := usable(m.value)) is not None)

    def outside(self, limits: Specification) -> int:
        """How many usable values lie outside; only those that came since the last call cost."""
        self._tidy_up()
        known, seen, count = self._outside
        if known != limits:
            seen = count = 0
        fresh = (usable(m.value) for m in self._measurements[seen:])
        count += sum(value is not None and limits.outside(value) for value in fresh)
        self._outside = (limits, len(self._measurements), count)
        return count

    def latest(self, n: int = LATEST) -> tuple[float, ...]:
        """The latest n usable values, oldest first."""
        self._tidy_up()
        newest = (usable(m.value) for m in reversed(self._measurements))
        return tuple(islice((value for value in newest if value is not None), n))[::-1]

    def latest_results(self, n: int = LATEST) -> tuple[str | None, ...]:
        """The latest n results as the server states them, oldest first."""
        self._tidy_up()
        return tuple(measurement.measurement_result for measurement in self._measurements[-n:])

    def _tidy_up(self) -> None:
        if self._tidy:
            return
        staying = (m for m in self._measurements if id(m) not in self._gone)
        self._measurements = sorted(staying, key=when_measured)
        self._gone.clear()
        self._outside = (None, 0, 0)
        self._tidy = True
        self._moments = Moments()
        for value in self.values():
            self._moments.add(value)


def _result(measurement: PartMeasurement) -> str:
    result = measurement.measurement_result
    return result if result in RESULTS else "other"
