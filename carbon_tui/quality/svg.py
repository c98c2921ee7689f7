"""The pictures as SVG files for reports: drawn from the same values as those on the screen.

Plain shapes and text in a fixed size, without scripts, styles or links; text is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from math import isfinite

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.control_charts import PlottedSeries
from carbon_tui.quality.histogram import histogram_at_limits
from carbon_tui.quality.normality import probability_plot
from carbon_tui.quality.pareto import Bar
from carbon_tui.quality.value_shape import value_shape
from carbon_tui.text.written_shares import share_text

WIDTH, HEIGHT = 960, 540
"""In pixels, or what a viewer makes of them."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 110, 20, 64, 40
_GREY, _BLUE, _ORANGE, _RED = "#6b7280", "#1d4ed8", "#c2660c", "#b91c1c"
_SHARES = ((-2.326, "1%"), (-1.282, "10%"), (0.0, "50%"), (1.282, "90%"), (2.326, "99%"))
_MOST_MARKED = 4_000
"""With more points than this only those that break a rule have a dot of their own."""


def control_chart_svg(
    analysis: Analysis, title: str, order: str = "", when: Callable[[int], str] | None = None
) -> str:
    """The chart with its limits, marks, phases and what was decided about it.

    `order` says how points stand, `when` the time of a point for the axis.
    """
    plotted = analysis.plotted
    spread = plotted.spread
    split = HEIGHT - 150 if spread else HEIGHT - _BOTTOM
    limits = analysis.specification
    named = [("LSL", limits.lower), ("USL", limits.upper)]
    levels = [
        (name, value)
        for name, value in named
        if value is not None and plotted.chart is ChartType.INDIVIDUALS
    ]
    outside = set(analysis.outside) if plotted.chart is ChartType.INDIVIDUALS else set()
    parts = [
        *_series(plotted.main, (_TOP, split), levels, outside, analysis),
        *(_series(spread, (split + 24, HEIGHT - _BOTTOM), (), set(), analysis) if spread else ()),
        *_phases(analysis, (_TOP, HEIGHT - _BOTTOM)),
        *_times(plotted.n, when),
    ]
    rules = "" if plotted.chart.is_of_rates else analysis.settings.rules.name_in_full
    lines = dict.fromkeys(filter(None, (order, rules, *plotted.notes)))
    about = ", ".join((plotted.name_in_full, *lines))
    return _document(title, f"{limits.sentence()}   n {plotted.n:,}   {about}", parts)


def _times(points: int, when: Callable[[int], str] | None) -> Iterator[str]:
    """The first point, the last, and some between, by number and time."""
    across = _Axis(-0.5, points - 0.5, _LEFT, WIDTH - _RIGHT)
    ticks = sorted({round(place * (points - 1) / 3) for place in range(4)})
    for point in ticks if points else ():
        anchor = "start" if point == 0 else "end" if point == points - 1 else "middle"
        words = f"#{point + 1:,} {when(point) if when else ''}".strip()
        yield _text(across.at(point), HEIGHT - 14, words, anchor, _GREY)


def histogram_svg(analysis: Analysis, title: str) -> str:
    """The values between the specification limits."""
    limits = analysis.specification
    bins = histogram_at_limits(analysis.chart.values, limits.lower, limits.upper)
    if not bins.counts:
        return _document(title, "No values.", ())
    marks = [("LSL", limits.lower), ("mean", analysis.chart.centre), ("USL", limits.upper)]
    known = [(name, value) for name, value in marks if value is not None]
    low = min(bins.edges[0], *(value for _, value in known), bins.edges[-1])
    high = max(bins.edges[-1], *(value for _, value in known), bins.edges[0])
    across = _Axis(low, high, _LEFT, WIDTH - _RIGHT)
    up = _Axis(0, max(bins.counts), HEIGHT - _BOTTOM, _TOP)
    parts = []
    for left, right, count in zip(bins.edges, bins.edges[1:], bins.counts, strict=False):
        x, width = across.at(left), across.at(right) - across.at(left)
        parts.append(
            f'<rect x="{x:.1f}" y="{up.at(count):.1f}" width="{max(width - 1, 0.5):.1f}" '
            f'height="{up.at(0) - up.at(count):.1f}" fill="{_BLUE}" fill-opacity="0.6"/>'
        )
    for name, value in known:
        colour = _GREY if name == "mean" else _RED
        parts.append(_line(across.at(value), _TOP, across.at(value), HEIGHT - _BOTTOM, colour))
        parts.append(_text(across.at(value), HEIGHT - 14, f"{name} {value:.5g}", "middle", colour))
    parts.append(_text(_LEFT - 8, up.at(max(bins.counts)) + 4, f"{max(bins.counts):,}", "end"))
    return _document(title, f"{limits.sentence()}   n {bins.n:,}   {bins.rule}", parts)


def pareto_svg(bars: Sequence[Bar], title: str, about: str) -> str:
    """Bars with their share, the most frequent first; at most thirty."""
    shown = bars[:30]
    if not shown:
        return _document(title, about or "Nothing to count.", ())
    height = (HEIGHT - _TOP - 16) / len(shown)
    widest = WIDTH - _RIGHT - 260
    parts = []
    for place, bar in enumerate(shown):
        y = _TOP + place * height
        width = widest * bar.count / shown[0].count
        colour = {"fail": _RED, "flag": _ORANGE}.get(bar.role, _BLUE)
        parts.append(
            f'<rect x="200" y="{y:.1f}" width="{width:.1f}" height="{height * 0.8:.1f}" '
            f'fill="{colour}" fill-opacity="0.7"/>'
        )
        parts.append(_text(192, y + height * 0.55, bar.name[:28], "end"))
        words = f"{bar.count:,}  {share_text(bar.share)}  {share_text(bar.cumulative)}"
        parts.append(_text(206 + width, y + height * 0.55, words))
    return _document(title, about, parts)


def probability_svg(analysis: Analysis, title: str) -> str:
    """The normal probability plot with its fitted line."""
    plot = probability_plot(analysis.counted)
    about = value_shape(analysis.counted, analysis.specification).sentence
    if not plot.values:
        return _document(title, "No values.", ())
    across = _Axis(plot.values[0], plot.values[-1], _LEFT, WIDTH - _RIGHT)
    up = _Axis(min(plot.scores[0], -3), max(plot.scores[-1], 3), HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<circle cx="{across.at(value):.1f}" cy="{up.at(score):.1f}" r="2" fill="{_BLUE}"/>'
        for score, value in zip(plot.scores, plot.values, strict=True)
    ]
    if plot.slope and plot.intercept is not None:
        ends = [(plot.values[0] - plot.intercept) / plot.slope]
        ends.append((plot.values[-1] - plot.intercept) / plot.slope)
        parts.append(_line(_LEFT, up.at(ends[0]), WIDTH - _RIGHT, up.at(ends[1]), _GREY))
    for score, share in (
        (-2.326, "1%"),
        (-1.282, "10%"),
        (0, "50%"),
        (1.282, "90%"),
        (2.326, "99%"),
    ):
        parts.append(_text(_LEFT - 8, up.at(score) + 4, share, "end"))
    for value in (plot.values[0], plot.values[-1]):
        parts.append(_text(across.at(value), HEIGHT - 14, f"{value:.5g}", "middle"))
    return _document(title, about, parts)


class _Axis:
    """Values to pixels; equal ends are the middle."""

    def __init__(self, low: float, high: float, start: float, stop: float) -> None:
        self.low, self.high, self.start, self.stop = low, high, start, stop

    def at(self, value: float) -> float:
        if self.high <= self.low:
            return (self.start + self.stop) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)


def _series(
    series: PlottedSeries,
    rows: tuple[int, int],
    levels: Sequence[tuple[str, float]],
    outside: set[int],
    analysis: Analysis,
) -> Iterator[str]:
    """One chart: limits as steps, values as a line, a dot or a number per point."""
    known = [value for value in series.values if isfinite(value)]
    for limits in (series.lower, series.upper, series.centre):
        known += [value for value in {*limits} if value is not None]
    known += [value for _, value in levels]
    if not known:
        return
    room = (max(known) - min(known)) * 0.05 or abs(known[0]) * 0.05 or 0.5
    up = _Axis(min(known) - room, max(known) + room, rows[1], rows[0])
    across = _Axis(-0.5, len(series.values) - 0.5, _LEFT, WIDTH - _RIGHT)
    named = [("mean", series.centre, _GREY), ("LCL", series.lower, _ORANGE)]
    for name, steps, colour in (*named, ("UCL", series.upper, _ORANGE)):
        yield from _steps(steps, across, up, colour)
        last = next((value for value in reversed(steps) if value is not None), None)
        if last is not None:
            number = share_text(last) if analysis.plotted.is_of_shares else f"{last:.5g}"
            words = f"{name} {number}"
            yield _text(_LEFT - 6, up.at(last) + 4, words, "end", colour)
    for name, value in levels:
        yield _line(_LEFT, up.at(value), WIDTH - _RIGHT, up.at(value), _RED)
        yield _text(WIDTH - _RIGHT, up.at(value) - 3, f"{name} {value:.5g}", "end", _RED)
    yield from _points(series, across, up, outside, analysis.plotted.left_out)


def _steps(values: Sequence[float | None], across: _Axis, up: _Axis, colour: str) -> Iterator[str]:
    for value, stretch in groupby(range(len(values)), key=lambda i: values[i]):
        points = list(stretch)
        if value is not None:
            start, stop = across.at(points[0] - 0.5), across.at(points[-1] + 0.5)
            yield _line(start, up.at(value), stop, up.at(value), colour, "4 3")


def _points(
    series: PlottedSeries, across: _Axis, up: _Axis, outside: set[int], left_out: frozenset[int]
) -> Iterator[str]:
    places = [i for i, value in enumerate(series.values) if isfinite(value)]
    joined = " ".join(f"{across.at(i):.1f},{up.at(series.values[i]):.1f}" for i in places)
    yield f'<polyline points="{joined}" fill="none" stroke="{_BLUE}" stroke-width="1"/>'
    for i in places:
        x, y = across.at(i), up.at(series.values[i])
        rules = series.marks.get(i, ())
        if i in left_out:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{_GREY}"/>'
        elif i in outside or rules:
            colour = _RED if i in outside else _ORANGE
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            mark = "X" if i in outside else str(rules[0].value)
            yield _text(x, y - 6, mark, "middle", colour)
        elif len(places) <= _MOST_MARKED:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.5" fill="{_BLUE}"/>'


def _phases(analysis: Analysis, rows: tuple[int, int]) -> Iterator[str]:
    across = _Axis(-0.5, analysis.plotted.n - 0.5, _LEFT, WIDTH - _RIGHT)
    for stretch in analysis.plotted.stretches[1:]:
        x = across.at(stretch.first - 0.5)
        yield _line(x, rows[0], x, rows[1], _GREY)
        yield _text(x + 4, rows[0] + 10, stretch.reason)


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" '
        f'stroke="{colour}"{dashed}/>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", colour: str = "#111827") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
        f'font-family="sans-serif" font-size="11">{escape(words)}</text>'
    )


def _document(title: str, about: str, parts: Iterable[str]) -> str:
    heading = (
        f'<text x="{_LEFT}" y="24" font-family="sans-serif" font-size="16">{escape(title)}</text>'
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            heading,
            _text(_LEFT, 44, about, colour=_GREY),
            *parts,
            "</svg>",
            "",
        )
    )
