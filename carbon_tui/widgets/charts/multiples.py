"""Groups of a split, one line each on a common scale: which one is off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import fsum

from rich.cells import cell_len
from textual.reactive import reactive

from carbon_tui.quality.histogram import quantile
from carbon_tui.quality.specification import Specification
from carbon_tui.quality.splits import Split, SplitGroup
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.widgets.charts.canvas import Canvas, CellRole
from carbon_tui.widgets.charts.chart import Choosing, sentence
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.sparkline import sparkline
from carbon_tui.widgets.columns import cut

_VERDICT = len("high, drifts up, low yield")
_SHORT_VERDICT = 16
"""Cells that a verdict is cut to before anything else is."""
_OVER_TIME = ("over time", "in time", "trend")
"""What stands above the lines, in less and less room."""
_LONGEST_NAME = 14
"""Cells of a group's name."""
_SPARK = 7
"""Columns that the line over time keeps when the others grow."""


@dataclass(frozen=True, slots=True)
class _Number:
    """One column of numbers: its heading, its width, what it says of a group."""

    heading: str
    width: int
    say: Callable[[SplitGroup, Glyphs], str]


def _or_dash(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _shift(group: SplitGroup, glyphs: Glyphs) -> str:
    shift = group.against_all.shift
    return "-" if shift is None else f"{shift:+.2f}{glyphs.sigma}"


_OF_VALUES = (
    _Number("n", 6, lambda group, _: f"{group.n:,}"),
    _Number("mean", 9, lambda group, _: _or_dash(group.mean, ".5g")),
    _Number("shift", 7, _shift),
    _Number("yield", 6, lambda group, _: _or_dash(group.tally.yielded, ".0%")),
    _Number("s", 8, lambda group, _: _or_dash(group.sigma, ".3g")),
    _Number("Cpk", 5, lambda group, _: _or_dash(group.capability.cpk, ".2f")),
    _Number("out", 5, lambda group, _: f"{group.outside:,}"),
    _Number("signals", 7, lambda group, _: f"{group.signals:,}"),
    _Number("Ppk", 5, lambda group, _: _or_dash(group.capability.ppk, ".2f")),
    _Number("Cp", 5, lambda group, _: _or_dash(group.capability.cp, ".2f")),
)
"""In the order in which they are given room."""
_OF_CATEGORIES = (
    _Number("n", 6, lambda group, _: f"{group.n:,}"),
    _Number("fail", 6, lambda group, _: f"{group.tally.failed:,}"),
    _Number("flag", 6, lambda group, _: f"{group.tally.flagged:,}"),
    _Number("failed", 7, lambda group, _: _or_dash(group.tally.failed_share, ".1%")),
    _Number("flagged", 7, lambda group, _: _or_dash(group.tally.flagged_share, ".1%")),
    _Number("yield", 6, lambda group, _: _or_dash(group.tally.yielded, ".1%")),
)
_NUMBERS_FROM = 58
"""Columns of a picture from which groups have numbers."""


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
        canvas.put(layout.numbers_end, y, spark, CellRole.POINT)
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
    numbers: tuple[_Number, ...]
    numbers_end: int
    spark: int

    @classmethod
    def of(cls, width: int, split: Split, glyphs: Glyphs) -> _Layout:
        """Names and verdicts as long as these need, where that leaves room for the line."""
        longest = max(cell_len(group.name[:width]) for group in split.groups)
        name = max(len(split.factor.value), min(longest, _LONGEST_NAME if width >= 60 else 10))
        spark = _SPARK if any(group.values for group in split.groups) else 0
        verdict_width = max(len("verdict"), *(len(group.verdict) for group in split.groups))
        kinds = _OF_VALUES if spark else _OF_CATEGORIES
        fixed = 2 + name + 1 + 1
        room = width - fixed - min(verdict_width, _SHORT_VERDICT) - spark
        numbers: list[_Number] = []
        for kind in kinds if width >= _NUMBERS_FROM else ():
            if kind.say is _shift:
                kind = replace(kind, width=6 + len(glyphs.sigma))
            if kind.width + 1 <= room:
                numbers.append(kind)
                room -= kind.width + 1
        fixed += sum(kind.width + 1 for kind in numbers)
        verdict = min(verdict_width, max(_SHORT_VERDICT, width - fixed - spark), _VERDICT)
        spark = max(0, width - fixed - verdict) if spark else 0
        return cls(name, verdict, tuple(numbers), fixed + verdict, spark)


def _draw_heading(canvas: Canvas, split: Split, layout: _Layout) -> None:
    words = f"  {split.factor.value:{layout.name}} {'verdict':{layout.verdict}} "
    words += "".join(f"{number.heading:>{number.width}} " for number in layout.numbers)
    over_time = next((title for title in _OVER_TIME if len(title) <= layout.spark), "")
    canvas.put(0, 0, words + over_time, CellRole.LABEL)


def _draw_group(
    canvas: Canvas, y: int, group: SplitGroup, layout: _Layout, here: bool, glyphs: Glyphs
) -> None:
    canvas.put(0, y, glyphs.row if here else " ", CellRole.LABEL)
    name = cut(group.name, layout.name, ellipsis=glyphs.more)
    canvas.put(2, y, name, CellRole.SELECTED if here else CellRole.PLAIN)
    verdict = cut(group.verdict, layout.verdict, ellipsis=glyphs.more)
    canvas.put(3 + layout.name, y, verdict, CellRole.VIOLATION if group.off else CellRole.GOOD)
    numbers = "".join(f"{number.say(group, glyphs):>{number.width}} " for number in layout.numbers)
    canvas.put(4 + layout.name + layout.verdict, y, numbers, CellRole.PLAIN)


def _common_span(split: Split) -> tuple[float, float] | None:
    """The same heights for all groups, from the 1 % to the 99 % quantile: outliers clip."""
    values = sorted(value for group in split.groups for value in group.values)
    return (quantile(values, 0.01), quantile(values, 0.99)) if values else None
