"""What stands above a picture, and where there is none: sentences from what is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.splits import Split
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.widgets.charts.legend import LEGENDS

if TYPE_CHECKING:
    from carbon_tui.quality.window_reader import WindowReader

_CAPTIONS = {
    PictureMode.CHART: LEGENDS,
    PictureMode.HISTOGRAM: ("histogram against the limits", "histogram"),
    PictureMode.PARETO: (
        "categories, the most frequent first: count, share, share so far",
        "categories, the most frequent first",
    ),
    PictureMode.ZONES: (
        "zones of failed and flagged parts, the most frequent first",
        "zones in trouble",
    ),
    PictureMode.LIST: ("measurements, the newest last",),
    PictureMode.PROBABILITY: (
        "normal probability plot: on the line where the values are normal",
        "normal probability plot",
    ),
}


def captions(
    heading: str, analysis: Analysis, choice: PictureChoice, split: Split | None
) -> Sequence[str]:
    """The line above the picture, in less and less room: its limits, and what marks mean."""
    limits = analysis.specification.problem or analysis.specification.sentence()
    about = f"{heading}  {limits}"
    says: Sequence[str] = _CAPTIONS.get(choice.mode, ())
    if choice.mode is PictureMode.SPLIT:
        off, groups = (len(split.off), len(split.groups)) if split else (0, 0)
        says = (f"by {choice.factor.value}: {off} of {groups} off",)
    elif choice.mode is PictureMode.PARETO and choice.trouble_by is not None:
        says = (f"failed and flagged by {choice.trouble_by.value}, the most first",)
    elif choice.mode is PictureMode.CHART and analysis.plotted.chart is not ChartType.INDIVIDUALS:
        says = (*(f"{analysis.plotted.name_in_full}   {part}" for part in says),
                analysis.plotted.name_in_full)  # fmt: skip
    words = [f"{part}   {caption}" for caption in says for part in (about, limits)]
    return (*words, says[-1])


def why_nothing(analysis: Analysis, choice: PictureChoice, reader: WindowReader) -> str:
    """Why a picture is empty, and what to press."""
    if not analysis.measurements:
        words = reader.window.words
        if reader.reading:
            return f"Reading {words}."
        return f"Nothing was measured in {words}: {key_of('window_wider')} looks further back."
    match choice.mode:
        case PictureMode.ZONES:
            return "No part that failed or was flagged names a zone."
        case PictureMode.PARETO:
            return f"These measurements have no categories: {key_of('chart')} charts their values."
        case PictureMode.SPLIT:
            return f"No {choice.factor.value} is known yet."
    words = "None of these measurements has a value"
    return (
        f"{words}: {key_of('pareto')} counts their categories."
        if analysis.categories
        else f"{words}."
    )
