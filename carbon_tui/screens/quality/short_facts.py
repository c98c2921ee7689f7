"""The same facts in four lines, for terminals too narrow to have them beside the picture."""

from __future__ import annotations

from collections.abc import Mapping

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.splits import Split, SplitGroup
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.screens.quality.facts import value_words
from carbon_tui.screens.quality.origin_names import called, name_of
from carbon_tui.text.written_shares import share_text


def brief(analysis: Analysis) -> str:
    """n, mean, limits and capability of a template in one line."""
    chart, capability, counts = analysis.chart, analysis.capability, analysis.tally
    parts = [f"n {counts.total:,}", f"fail {counts.failed:,}", f"flag {counts.flagged:,}"]
    parts += [] if counts.yielded is None else [f"yield {share_text(counts.yielded)}"]
    if analysis.charted and chart.centre is not None:
        index = "–" if capability.cpk is None else f"{capability.cpk:.2f}"
        parts += [f"Cpk {index} ({capability.n:,})"]
        parts += ["not stable"] if capability.cpk is not None and not analysis.stable else []
        parts += [f"mean {chart.centre:.5g}"]
    low, high = analysis.limits_of_values
    alone = analysis.plotted.chart is ChartType.INDIVIDUALS
    if low is not None and high is not None and analysis.charted and alone:
        parts.append(f"limits {low:.5g} to {high:.5g}")
    return "  ".join(parts)


def brief_point(
    analysis: Analysis, place: int, lineage: Lineage, printers: Mapping[str, str] = NO_NAMES
) -> tuple[str, str, str]:
    """The selected point, where it came from, and which rules it breaks: three lines."""
    measurement, plotted = lineage.measurement, analysis.plotted
    broken = analysis.marks.get(place, ())
    rules = " ".join(f"rule {rule.value}" for rule in broken)
    head = f"{place + 1:,}/{plotted.n:,}  {_value_of_point(analysis, place, lineage)}"
    parts = [head, rules]
    if plotted.samples is None:
        outside = "outside" if place in analysis.outside else ""
        left_out = "left out" if place in plotted.left_out else ""
        result, notes = measurement.measurement_result or "", measurement.notes or ""
        parts = [head, result, outside, left_out, rules, notes]
    came = brief_origin(lineage, printers) if lineage.part else "its part is not known yet"
    named = "  ".join(f"rule {rule.value}: {analysis.sentence_of(rule)}" for rule in broken)
    return "  ".join(filter(None, parts)), came, named


def _value_of_point(analysis: Analysis, place: int, lineage: Lineage) -> str:
    """`8.062 mm`, `mean 8.061 of 6`, `12.5% of 8`, `1 of 8`."""
    plotted = analysis.plotted
    if plotted.samples is None:
        return value_words(analysis, lineage)
    value, parts = plotted.main.values[place], analysis.parts_of(place)
    if plotted.chart.is_of_rates:
        return (
            f"{value:.0f} of {parts:,}" if plotted.counts else f"{share_text(value)} of {parts:,}"
        )
    return f"mean {value:.6g} of {parts:,}"


def brief_origin(lineage: Lineage, printers: Mapping[str, str] = NO_NAMES) -> str:
    """Printer first: that is what people look for."""
    part, made = lineage.part, lineage.print
    came = made.origin if made else None
    serial = came.printer_serial if came else None
    pairs = [
        ("printer", name_of(Factor.PRINTER, serial, printers) if serial else None),
        ("platform", came.platform_serial if came else None),
        ("lot", part.resin_lot_number if part else None),
        ("part", part.serial_number if part else None),
    ]
    return "  ".join(f"{name} {value}" for name, value in pairs if value)


def brief_split(
    split: Split, selected: int, printers: Mapping[str, str] = NO_NAMES
) -> tuple[str, str, str]:
    """The selected group, its indices, and why groups cannot be compared where they cannot."""
    if not split.groups:
        return "no group is known yet", "", ""
    chosen = split.groups[min(selected, len(split.groups) - 1)]
    shift = chosen.against_all.shift
    away = "" if shift is None else f"shift {shift:+.2f} sigma"
    name = called(split.factor, chosen.name, printers)
    head = f"{name}: {chosen.verdict}  n {chosen.n:,}  {away}"
    return head, _indices(chosen), split.why_not or f"{split.unknown:,} of no known group"


def _indices(chosen: SplitGroup) -> str:
    """`Cp 1.20  Cpk 1.02  Ppk 0.97  out of specification 3  signals 2`; empty of categories."""
    if not chosen.values:
        return ""
    index = chosen.capability
    named = (("Cp", index.cp), ("Cpk", index.cpk), ("Ppk", index.ppk))
    indices = [f"{name} {value:.2f}" for name, value in named if value is not None]
    indices += [f"out of specification {chosen.outside:,}", f"signals {chosen.signals:,}"]
    return "  ".join(indices)
