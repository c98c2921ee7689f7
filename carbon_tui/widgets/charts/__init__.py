"""Pictures of quality in plain cells: control charts, histograms, Paretos, small multiples.

Used by chart screens alone. Nothing here calculates: what is drawn comes from `quality`.

Drawn here and not by a library, after looking at those that are kept up: plotext 6 (a new C++
kernel, about 0.3 s to import, untyped; textual-plotext still asks for version 5) and textual-plot
(brings numpy: 66 MB and 0.1 s). Neither has control limits, glyphs per point or an ASCII form, and
those are what a control chart is. Dots are braille, bars are eighth blocks, both need no more than
plain UTF-8; every picture has an ASCII form.

  control, histogram, pareto, probability, multiples, dates, sparkline  the pictures
  chart, plot, scale, canvas, glyphs, legend    what they are made of
"""

from carbon_tui.widgets.charts.control import ControlChart, SpreadChart
from carbon_tui.widgets.charts.glyphs import ASCII, UNICODE, Glyphs, glyphs_for
from carbon_tui.widgets.charts.histogram import HistogramChart
from carbon_tui.widgets.charts.multiples import SmallMultiples
from carbon_tui.widgets.charts.pareto import ParetoChart
from carbon_tui.widgets.charts.probability import ProbabilityChart
from carbon_tui.widgets.charts.sparkline import sparkline

__all__ = [
    "ASCII",
    "UNICODE",
    "ControlChart",
    "Glyphs",
    "HistogramChart",
    "ParetoChart",
    "ProbabilityChart",
    "SmallMultiples",
    "SpreadChart",
    "glyphs_for",
    "sparkline",
]
