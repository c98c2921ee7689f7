"""Which stretch of time is looked at, and how much of it has been read.

Measurements can only be asked for by `updated_at`. Reading goes upwards in time, so that a record
which changes meanwhile comes a second time instead of never; what is in is a set of spans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf

from carbon_tui.api.schema.page import COUNT_CAP
from carbon_tui.text.counting import counted

CHOICES = (1.0, 7.0, 30.0, 90.0, 365.0)
"""The windows that keys step through, in days."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time, `after` inclusive, `before` exclusive, as the API filters."""

    after: datetime
    before: datetime

    @property
    def seconds(self) -> float:
        return max(0.0, (self.before - self.after).total_seconds())

    def clipped(self, other: Span) -> Span | None:
        """What both have in common, None if nothing."""
        common = Span(max(self.after, other.after), min(self.before, other.before))
        return common if common.after < common.before else None


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The latest so many days; of infinitely many all there is."""

    days: float = 7.0

    @property
    def is_all(self) -> bool:
        return self.days == inf

    def span(self, now: datetime) -> Span:
        return Span(now - timedelta(days=self.days), now)

    def wider(self) -> TimeWindow:
        return TimeWindow(min((days for days in CHOICES if days > self.days), default=self.days))

    def narrower(self) -> TimeWindow:
        return TimeWindow(max((days for days in CHOICES if days < self.days), default=self.days))

    @property
    def why_no_other(self) -> str:
        """What to say where there is none that is wider, or narrower."""
        return f"There is no window beyond {self.words}."

    @property
    def words(self) -> str:
        if self.is_all:
            return "all time"
        return "the last day" if self.days == 1 else f"the last {self.days:g} days"


ALL_TIME = TimeWindow(inf)
"""For what is asked by an origin, which the server need not be asked for by date."""


@dataclass(frozen=True, slots=True)
class WindowCoverage:
    """How much of a window is in. `expected` is the server's count of the stretch being read.

    The share is by count where the server's count is exact, else by time.
    """

    window: TimeWindow
    read: int
    share: float
    expected: int | None = None
    reached: datetime | None = None
    is_short: bool = False
    """All that the server gave is in, and it may not have given all."""

    @property
    def complete(self) -> bool:
        return self.share >= 1.0 and not self.is_short

    def of(self, read: int) -> WindowCoverage:
        """The same of those measurements among them that are looked at."""
        return replace(self, read=read, expected=None)

    @property
    def words(self) -> str:
        """For a line that is read at a glance: `window 7 d: 64% read, 4,100 measurements`."""
        share = f"{int(self.share * 100)}%"
        if self.share >= 1.0:
            share = "not all" if self.is_short else "all"
        return f"window {self.window.days:g} d: {share} read, {counted(self.read, 'measurement')}"

    @property
    def sentence(self) -> str:
        if self.complete:
            return f"all {counted(self.read, 'measurement')} of {self.window.words}"
        if self.share >= 1.0:
            return f"{counted(self.read, 'measurement')} of {self.window.words}, not all of them"
        percent = f"{int(self.share * 100)}%"
        if self.expected is None:
            return f"{counted(self.read, 'measurement')}, {percent} of {self.window.words}"
        of = f"{COUNT_CAP:,}+" if self.expected >= COUNT_CAP else f"{self.expected:,}"
        return f"{self.read:,} of {of} measurements, {percent} of {self.window.words}"


@dataclass(frozen=True, slots=True)
class Covered:
    """The spans that are in: disjoint, in order. Adding one merges what touches."""

    spans: tuple[Span, ...] = ()

    def plus(self, span: Span) -> Covered:
        merged: list[Span] = []
        for covered in sorted((*self.spans, span)):
            if merged and covered.after <= merged[-1].before:
                merged[-1] = replace(merged[-1], before=max(merged[-1].before, covered.before))
            elif covered.after < covered.before:
                merged.append(covered)
        return Covered(tuple(merged))

    def within(self, span: Span) -> Covered:
        return Covered(tuple(_clipped(self.spans, span)))

    def gaps(self, span: Span) -> tuple[Span, ...]:
        """What of the span is still to be read, oldest first."""
        edges = [span.after]
        for covered in self.within(span).spans:
            edges += [covered.after, covered.before]
        edges.append(span.before)
        pairs = list(pairwise(edges))[::2]
        return tuple(Span(after, before) for after, before in pairs if after < before)

    def share(self, span: Span) -> float:
        """The share of the span's time that is in, 0 to 1; exactly 1 without a gap."""
        if not self.gaps(span):
            return 1.0
        inside = sum(covered.seconds for covered in self.within(span).spans)
        return min(inside / span.seconds, 0.9999)


def _clipped(spans: Iterable[Span], to: Span) -> Iterable[Span]:
    return (common for span in spans if (common := span.clipped(to)) is not None)
