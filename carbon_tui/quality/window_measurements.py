"""The measurements of a window: none twice, the newest answer winning, a series per template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from carbon_tui.api.schema.page import COUNT_CAP
from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.series import Series
from carbon_tui.quality.time_window import Covered, Span, TimeWindow, WindowCoverage

_Key = str | PartMeasurement
_NOTHING = Series()


class WindowMeasurements:
    """Fill it page by page: `gaps` says what to read, `accept` takes a page of it.

        for gap in window.gaps(now):      # GET /part_measurements, sort=updated_at,
            ...                           #   updated_after=gap.after, updated_before=gap.before
            window.accept(gap, page.part_measurements, total=page.total_count, last=no_next_cursor)

    Changes since are one more gap at the end. A page costs time for its own rows only.
    """

    def __init__(self, window: TimeWindow, now: datetime) -> None:
        self.window = window
        self._now = now
        self._covered = Covered()
        self._expected: int | None = None
        self._gap: Span | None = None
        self._before_the_gap = 0
        self._by_key: dict[_Key, PartMeasurement] = {}
        self._series: dict[str | None, Series] = {}

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[PartMeasurement]:
        return iter(self._by_key.values())

    def gaps(self, now: datetime) -> tuple[Span, ...]:
        """What is still to be read for the window to reach from its start to now."""
        self._now = max(self._now, now)
        return self._covered.gaps(self.window.span(self._now))

    def accept(
        self,
        gap: Span,
        page: Iterable[PartMeasurement],
        *,
        total: int | None = None,
        last: bool,
        ascending: bool = True,
    ) -> frozenset[str | None]:
        """Take one page of a gap, rows ascending by `updated_at`; the templates it changed.

        `total` is the server's count for the gap, `last` that no page follows. Where the server
        would not sort, `ascending` is False: the gap then counts as read with its last page only.
        """
        if gap != self._gap:
            self._gap, self._before_the_gap = gap, len(self)
        reached: datetime | None = None
        touched = set()
        for measurement in page:
            reached = measurement.updated_at or reached
            touched |= self._take(measurement)
        if last:
            self._expected = self._gap = None
            self._covered = self._covered.plus(gap)
            return frozenset(touched)
        self._expected = total if total is not None else self._expected
        if reached is not None and ascending:
            self._covered = self._covered.plus(Span(gap.after, min(reached, gap.before)))
        return frozenset(touched)

    def show(self, window: TimeWindow, now: datetime) -> None:
        """Change the window: a narrower one forgets what lies before it, a wider one has a gap."""
        self.window = window
        self.trim(now)

    def trim(self, now: datetime) -> None:
        """Forget what has left the window, which moves on with time."""
        self._now = max(self._now, now)
        span = self.window.span(self._now)
        self._covered = self._covered.within(span)
        old = [
            (key, m)
            for key, m in self._by_key.items()
            if m.updated_at is not None and m.updated_at < span.after
        ]
        for key, measurement in old:
            del self._by_key[key]
            self._series[measurement.part_measurement_template_uuid].remove(measurement)

    @property
    def coverage(self) -> WindowCoverage:
        span = self.window.span(self._now)
        share = self._covered.share(span)
        expected = self._expected
        if expected is not None and expected < COUNT_CAP:
            expected += self._before_the_gap
            if share < 1 and expected and len(self._covered.spans) <= 1:
                share = min(len(self) / expected, 0.9999)
        inside = self._covered.within(span).spans
        reached = inside[-1].before if inside else None
        return WindowCoverage(self.window, len(self), share, expected, reached)

    @property
    def templates(self) -> tuple[str | None, ...]:
        """Template uuids met in measurements, known or not; None where it is missing."""
        return tuple(uuid for uuid, series in self._series.items() if len(series))

    def series(self, template_uuid: str | None) -> Series:
        """The template's measurements, empty if there are none."""
        return self._series.get(template_uuid, _NOTHING)

    def _take(self, measurement: PartMeasurement) -> set[str | None]:
        key: _Key = measurement.uuid or measurement
        known = self._by_key.get(key)
        if known is not None and not _supersedes(measurement, known):
            return set()
        template = measurement.part_measurement_template_uuid
        touched = {template}
        if known is not None:
            touched.add(known.part_measurement_template_uuid)
            self._series[known.part_measurement_template_uuid].remove(known)
        self._by_key[key] = measurement
        self._series.setdefault(template, Series()).add(measurement)
        return touched


def _supersedes(answer: PartMeasurement, known: PartMeasurement) -> bool:
    """The later `updated_at` wins; with the same or none, the later answer if it differs."""
    if answer.updated_at and known.updated_at and answer.updated_at != known.updated_at:
        return answer.updated_at > known.updated_at
    return answer != known
