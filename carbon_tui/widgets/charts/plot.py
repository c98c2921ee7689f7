"""Points in order with lines across: the drawing that control and moving range charts share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from carbon_tui.widgets.charts.canvas import Canvas, CellRole, Dot, line_of_dots
from carbon_tui.widgets.charts.chart import number
from carbon_tui.widgets.charts.glyphs import Glyphs
from carbon_tui.widgets.charts.scale import PointView, Scale, value_range

MARGIN = 14
"""Columns for the names and values of the lines."""
SLIM_MARGIN = 12
"""The same in narrow pictures."""

_CROWDED = 8  # points to a column from which lines would fill the picture and cost time

_NARROW = 36  # below this the margin gives way to the points
_ROOMY = 60  # from this on the margin is as wide as its longest label

_TICKS = 24  # columns from one time on the axis to the next


@dataclass(frozen=True, slots=True)
class PlotLevel:
    """A line across the picture; inner ones are always in it, outer ones where not too far."""

    name: str
    value: float
    role: CellRole
    inner: bool = True


@dataclass(frozen=True, slots=True)
class SteppedLine:
    """A line across the picture with a value of its own at every point; None breaks it."""

    name: str
    values: Sequence[float | None]
    role: CellRole


@dataclass(frozen=True, slots=True)
class Plot:
    """A NaN among the values keeps its place and is not drawn; `marks` are glyph and role.

    `about` names values and unit beside the axis; `when` is the time of a point, in few letters.
    """

    values: Sequence[float]
    levels: Sequence[PlotLevel]
    marks: Mapping[int, tuple[str, CellRole]] = field(default_factory=dict)
    about: str = ""
    when: Callable[[int], str] = lambda _point: ""
    lines: Sequence[SteppedLine] = ()
    """They are always in the picture, behind the levels."""
    say: Callable[[float], str] = number
    """How values are written beside the picture."""
    starts: Sequence[int] = ()
    """Points at which something else begins: an upright line before each."""


def margin(width: int) -> int:
    """Columns left of the points in a picture of this width."""
    if width < _NARROW:
        return 0
    return MARGIN if width >= _ROOMY else SLIM_MARGIN


def draw_plot(
    plot: Plot, view: PointView, selected: int | None, size: tuple[int, int], glyphs: Glyphs
) -> Canvas:
    """The points of the view, lines behind them, marks upon them, an axis below."""
    drawing = _Drawing(plot, view, selected, Canvas(*size), glyphs)
    drawing.draw_levels()
    drawing.draw_starts()
    if selected is not None and selected in drawing.shown:
        drawing.draw_cursor(selected)
    drawing.draw_points()
    drawing.draw_marks()
    if selected is not None and selected in drawing.shown:
        drawing.draw_selected(selected)
    drawing.draw_axis()
    return drawing.canvas


class _Drawing:
    """One picture while it is made."""

    def __init__(
        self, plot: Plot, view: PointView, selected: int | None, canvas: Canvas, glyphs: Glyphs
    ) -> None:
        self.plot, self.view, self.canvas, self.glyphs = plot, view, canvas, glyphs
        self.selected = selected
        last = min(view.first + view.count, len(plot.values))
        self.shown = [p for p in range(view.first, last) if isfinite(plot.values[p])]
        self.left = margin(canvas.width)
        self.columns = max(1, canvas.width - self.left)
        self.rows = max(1, canvas.height - 1)
        self.scale = Scale(*self._range(), self.rows)

    def draw_levels(self) -> None:
        """Two lines of different values never share a row: each keeps its own, with its value."""
        named = [
            PlotLevel(line.name, value, line.role)
            for line in self.plot.lines
            if (value := self._named_value(line)) is not None
        ]
        named += self.plot.levels
        rows = rows_apart(
            [(named_level.value, self.scale.row(named_level.value)) for named_level in named],
            self.rows,
        )
        lines = {line.name: line for line in self.plot.lines}
        for level in named:
            row = rows[level.value]
            if level.name in lines:
                self._draw_line(lines[level.name], row - self.scale.row(level.value))
            elif self.scale.shows(level.value):
                glyph = self._glyph_of(level.role)
                self.canvas.across(row, self.left, self.canvas.width, glyph, level.role)
        for level in named:
            same = [named_level.name for named_level in named if named_level.value == level.value]
            self._name_level(level, "/".join(same), rows[level.value])

    def draw_starts(self) -> None:
        """Where phases begin."""
        for start in self.plot.starts:
            if self.shown and self.shown[0] < start <= self.shown[-1]:
                self.canvas.down(self._x(start), 0, self.rows, self.glyphs.range, CellRole.LABEL)

    def _named_value(self, line: SteppedLine) -> float | None:
        """The line's value at the selected point, else at the newest in the picture."""
        here = self.selected if self.selected in self.shown else None
        points = [here] if here is not None else reversed(self.shown)
        known = (line.values[point] for point in points if point is not None)
        return next((value for value in known if value is not None), None)

    def _draw_line(self, line: SteppedLine, shift: int) -> None:
        glyph = self._glyph_of(line.role)
        for column in range(self.columns):
            value = line.values[self.view.point(column, self.columns)]
            if value is not None:
                row = min(max(self.scale.row(value) + shift, 0), self.rows - 1)
                self.canvas.put(self.left + column, row, glyph, line.role)

    def _name_level(self, level: PlotLevel, names: str, row: int) -> None:
        arrow = ""
        if not self.scale.shows(level.value):
            above = level.value > self.scale.high
            arrow = self.glyphs.above if above else self.glyphs.below
        value = self.plot.say(level.value)
        self._label(row, (f"{arrow}{names} {value}", f"{arrow}{level.name} {value}"), level)

    def draw_cursor(self, selected: int) -> None:
        """A column through empty cells, so that the selected point is found by eye."""
        x = self._x(selected)
        for y in range(self.rows):
            if self.canvas.at(x, y) == " ":
                self.canvas.put(x, y, self.glyphs.range, CellRole.LABEL)

    def draw_points(self) -> None:
        if self.glyphs.braille:
            self.canvas.dots(self._dots(), CellRole.POINT)
            return
        for column, (low, high) in self._extremes(self.columns, parts=1).items():
            self.canvas.down(self.left + column, high, low + 1, self.glyphs.range, CellRole.POINT)
            if low == high:
                self.canvas.put(self.left + column, low, self.glyphs.point, CellRole.POINT)

    def draw_marks(self) -> None:
        """Where many points share a cell, the gravest mark stands: outside, then rule 1 to 8."""
        gravest: dict[Dot, tuple[str, CellRole]] = {}
        for point in self.shown:
            mark = self.plot.marks.get(point)
            if mark is None:
                mark = self._arrow(self.plot.values[point])
            cell = (self._x(point), self._y(point))
            if mark is not None and (cell not in gravest or _graver(mark, gravest[cell])):
                gravest[cell] = mark
        for (x, y), (glyph, role) in gravest.items():
            self.canvas.put(x, y, glyph, role)

    def draw_selected(self, selected: int) -> None:
        x, y = self._x(selected), self._y(selected)
        if self.canvas.at(x, y) == " ":
            self.canvas.put(x, y, self.glyphs.point, CellRole.SELECTED)
        self.canvas.mark(x, y, CellRole.SELECTED)
        self.canvas.put(x, self.rows, self.glyphs.here, CellRole.SELECTED)

    def draw_axis(self) -> None:
        """The first and the last point's number, from #1, and times as far as there is room.

        The selection's arrow keeps its place; numbers go before times.
        """
        if not self.shown or self.canvas.height < 2:
            return
        first, last = self.shown[0], self.shown[-1]
        width = self.canvas.width
        number_of_first, number_of_last = f"#{first + 1}", f"#{last + 1}"
        self._write(0, self.plot.about[: max(0, self.left - 1)])
        self._write(self.left, number_of_first)
        self._write(width - len(number_of_last), number_of_last)
        self._write(self.left + len(number_of_first) + 1, self.plot.when(first))
        if last > first:
            when = self.plot.when(last)
            self._write(width - len(number_of_last) - 1 - len(when), when)
        self._draw_ticks()

    def _draw_ticks(self) -> None:
        """Times between the ends, each beginning under its point."""
        for column in range(_TICKS, self.columns - _TICKS, _TICKS):
            point = self.view.point(column, self.columns)
            when = self.plot.when(point)
            if when:
                start = self.left + self.view.column(point, self.columns)
                self._write(start, f"{self.glyphs.tick}{when}")

    def _write(self, start: int, text: str) -> None:
        """On the axis, with a blank on either side, or not at all."""
        around = range(start - 1, start + len(text) + 1)
        if start >= 0 and all(self.canvas.at(x, self.rows) == " " for x in around):
            self.canvas.put(start, self.rows, text, CellRole.LABEL)

    def _range(self) -> tuple[float, float]:
        inner = [level.value for level in self.plot.levels if level.inner]
        first, last = self.view.first, self.view.first + self.view.count
        for line in self.plot.lines:
            inner += [value for value in {*line.values[first:last]} if value is not None]
        outer = [level.value for level in self.plot.levels if not level.inner]
        return value_range([self.plot.values[point] for point in self.shown], inner, outer)

    def _label(self, row: int, words: Sequence[str], level: PlotLevel) -> None:
        """The first of these words that fits, else the name: a number is never cut."""
        room = self.left - 1
        if room > 0:
            text = next((text for text in words if len(text) <= room), level.name)
            self.canvas.put(0, row, text[:room].ljust(room), level.role)

    def _glyph_of(self, role: CellRole) -> str:
        glyphs = self.glyphs
        lines = {CellRole.SPECIFICATION: glyphs.specification, CellRole.CONTROL: glyphs.control}
        return lines.get(role, glyphs.centre)

    def _arrow(self, value: float) -> tuple[str, CellRole] | None:
        if self.scale.shows(value):
            return None
        above = value > self.scale.high
        return (self.glyphs.above if above else self.glyphs.below), CellRole.POINT

    def _x(self, point: int) -> int:
        return self.left + self.view.column(point, self.columns)

    def _y(self, point: int) -> int:
        return self.scale.row(self.plot.values[point])

    def _dots(self) -> Iterator[Dot]:
        """A line from point to point; among very many, each column's lowest to its highest."""
        if self.view.count > _CROWDED * self.columns:
            for column, (low, high) in self._extremes(2 * self.columns, parts=4).items():
                x = 2 * self.left + column
                yield from ((x, y) for y in range(high, low + 1))
            return
        before: Dot | None = None
        for point in self.shown:
            x = 2 * self.left + self.view.column(point, 2 * self.columns)
            dot = (x, self.scale.row(self.plot.values[point], parts=4))
            yield from line_of_dots(before or dot, dot)
            before = dot

    def _extremes(self, columns: int, parts: int) -> dict[int, tuple[int, int]]:
        """For each column the lowest and the highest row; rows count downwards."""
        extremes: dict[int, tuple[int, int]] = {}
        for point in self.shown:
            column = self.view.column(point, columns)
            row = self.scale.row(self.plot.values[point], parts)
            low, high = extremes.get(column, (row, row))
            extremes[column] = (max(low, row), min(high, row))
        return extremes


def rows_apart(values: Sequence[tuple[float, int]], height: int) -> dict[float, int]:
    """A row for each of these values, which come with the row they are drawn in, counted downwards.

    Values of one row are moved apart, outwards from the middle of all, as far as there is room.
    """
    ordered = sorted(dict(values).items(), reverse=True)
    rows = [row for _, row in ordered]
    middle = len(rows) // 2
    for i in range(middle - 1, -1, -1):
        rows[i] = min(rows[i], rows[i + 1] - 1)
    for i in range(middle + 1, len(rows)):
        rows[i] = max(rows[i], rows[i - 1] + 1)
    for i, row in enumerate(rows):
        rows[i] = max(row, rows[i - 1] + 1 if i else 0)
    for i in range(len(rows) - 1, -1, -1):
        rows[i] = min(rows[i], rows[i + 1] - 1 if i + 1 < len(rows) else height - 1)
    return {value: max(0, row) for (value, _), row in zip(ordered, rows, strict=True)}


def _graver(one: tuple[str, CellRole], other: tuple[str, CellRole]) -> bool:
    order = (CellRole.OUTSIDE, CellRole.VIOLATION, CellRole.FLAG, CellRole.POINT, CellRole.LABEL)
    return (order.index(one[1]), one[0]) < (order.index(other[1]), other[0])
