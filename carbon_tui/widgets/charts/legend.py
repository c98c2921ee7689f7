"""What the marks of the charts mean: in a few words above a chart, in full on the help page."""

from __future__ import annotations

from collections.abc import Iterator

from carbon_tui.quality.run_rules import Rule
from carbon_tui.widgets.charts.glyphs import Glyphs

LEGENDS = (
    "1-8 rule broken (? names them)   X outside specification",
    "1-8 rule broken   X outside specification",
    "1-8 rule   X outside",
)
"""The same in less and less room."""


def legend(glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    """Each mark and its sentence, Nelson's rules by their numbers."""
    yield glyphs.specification * 3, "Specification: USL above, LSL below."
    yield glyphs.control * 3, "Control limits, three sigma from the mean: UCL above, LCL below."
    yield glyphs.centre * 3, "The mean."
    yield "X", "A value outside the specification."
    yield "o", "A point left out of the calculation."
    for rule in Rule:
        yield str(rule.value), f"Rule {rule.value} is broken here: {rule.sentence}."
    yield f"{glyphs.above} {glyphs.below}", "A value or a limit too far off to be drawn."
    yield glyphs.levels, "From low to high, in lines and bars; X is outside or failed."
