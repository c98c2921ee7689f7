"""Groups of a split, one line each on a common scale: which one is off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum

from rich.cells import cell_len
from textual.reactive import reactive

from carbon_tui.quality.histogram import quantile
from carbon_tui.quality.specification import Specification
from carbon_tui.quality.splits import Group, Split
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.widgets.charts.canvas import Canvas, Role
from carbon_tui.widgets.charts.chart import Choosing, number, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.sparkline import sparkline
from carbon_tui.widgets.columns import cut

_VERDICT = len("high, drifts up, low yield")
_SHORT_VERDICT = 16
_NUMBERS = 31
"""Columns of n, mean, shift and yield, without the sign that a shift is in."""
_OVER_TIME = ("over time", "in time", "trend")
"""What stands above the lines, in less and less room."""
_LONGEST_NAME = 14
_SPARK = 7
"""Columns that the line over time keeps when the others grow."""


class SmallMultiples(Choosing):
    """Off first; keys move from group to group, Enter shows its points alone."""

    split: reactive[Split | None] = reactive(None, always_update=True)
    limits: reactive[Specification] = reactive(Specification())
    names: reactive[Mapping[str, str]] = reactive(NO_NAMES)
    """What groups are called, where that is not what they are known by."""

    def draw(self, width: int, height: int) -> Canvas:
        if self.split is None or not self.split.groups:
            return sentence(width, height, self.nothing or "No group is known yet.")
        split = _called(self.split, self.names)
        return draw_multiples(split, self.limits, self.selected, (width, height), self.glyphs)

    def watch_split(self) -> None:
        self.selected = self.validate_selected(self.selected)
        self.redraw()

    def watch_names(self) -> None:
        self.redraw()

    def watch_limits(self) -> None:
        self.redraw()

    @property
    def choices(self) -> int:
        return len(self.split.groups) if self.split else 0


def _called(split: Split, names: Mapping[str, str]) -> Split:
    groups = (replace(group, name=names.get(group.name, group.name)) for group in split.groups)
    return replace(split, groups=tuple(groups)) if names else split


def draw_multiples(
    split: Split, limits: Specification, selected: int, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """A heading, then a line per group with its values over time; the selected one in sight."""
    width, height = size
    canvas, rows = Canvas(width, height), max(1, height - 1)
    layout = _Layout.of(width, split, glyphs)
    _draw_heading(canvas, split, layout)
    first = max(0, min(selected - rows // 2, len(split.groups) - rows))
    span = _common_span(split)
    for y, group in enumerate(split.groups[first : first + rows], start=1):
        _draw_group(canvas, y, group, layout, first + y - 1 == selected, glyphs)
        spark = sparkline(condensed(group.values, layout.spark), layout.spark, glyphs, limits, span)
        canvas.put(layout.numbers_end, y, spark, Role.POINT)
    return canvas


def condensed(values: Sequence[float], width: int) -> list[float]:
    """At most so many values: means of equal stretches, so that a drift is seen as a slope."""
    parts = min(width, len(values))
    edges = [round(i * len(values) / parts) for i in range(parts + 1)] if parts > 0 else []
    return [fsum(values[a:b]) / (b - a) for a, b in pairwise(edges)]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Columns: marker and name, verdict, numbers where there is room, sparkline."""

    name: int
    verdict: int
    numbers: bool
    shift: int
    numbers_end: int
    spark: int

    @classmethod
    def of(cls, width: int, split: Split, glyphs: Glyphs) -> _Layout:
        """Names and verdicts as long as these need, where that leaves room for the line."""
        longest = max(cell_len(group.name[:width]) for group in split.groups)
        name = max(len(split.factor.value), min(longest, _LONGEST_NAME if width >= 60 else 10))
        numbers = width >= 70
        fixed = 2 + name + 1 + 1 + (_NUMBERS + len(glyphs.sigma) if numbers else 0)
        wanted = max(len("verdict"), *(len(group.verdict) for group in split.groups))
        room = max(_SHORT_VERDICT, width - fixed - _SPARK)
        verdict = min(wanted, room, _VERDICT)
        spark = max(0, width - fixed - verdict)
        return cls(name, verdict, numbers, 6 + len(glyphs.sigma), fixed + verdict, spark)


def _draw_heading(canvas: Canvas, split: Split, layout: _Layout) -> None:
    words = f"  {split.factor.value:{layout.name}} {'verdict':{layout.verdict}} "
    if layout.numbers:
        words += f"{'n':>5} {'mean':>9} {'shift':>{layout.shift}} {'yield':>6}  "
    over_time = next((each for each in _OVER_TIME if len(each) <= layout.spark), "")
    canvas.put(0, 0, words + over_time, Role.LABEL)


def _draw_group(
    canvas: Canvas, y: int, group: Group, layout: _Layout, here: bool, glyphs: Glyphs
) -> None:
    canvas.put(0, y, glyphs.row if here else " ", Role.LABEL)
    name = cut(group.name, layout.name, ellipsis=glyphs.more)
    canvas.put(2, y, name, Role.SELECTED if here else Role.PLAIN)
    verdict = cut(group.verdict, layout.verdict, ellipsis=glyphs.more)
    canvas.put(3 + layout.name, y, verdict, Role.VIOLATION if group.off else Role.GOOD)
    if layout.numbers:
        numbers = _numbers(group, layout.shift, glyphs)
        canvas.put(4 + layout.name + layout.verdict, y, numbers, Role.PLAIN)


def _numbers(group: Group, width: int, glyphs: Glyphs) -> str:
    shift, yielded = group.against_all.shift, group.tally.yielded
    middle = "-" if group.mean is None else number(group.mean)
    away = "-" if shift is None else f"{shift:+.2f}{glyphs.sigma}"
    good = "-" if yielded is None else f"{yielded:.0%}"
    return f"{group.n:5,} {middle:>9} {away:>{width}} {good:>6}"


def _common_span(split: Split) -> tuple[float, float] | None:
    """The same heights for all groups, from the 1 % to the 99 % quantile: outliers clip."""
    values = sorted(value for group in split.groups for value in group.values)
    return (quantile(values, 0.01), quantile(values, 0.99)) if values else None
