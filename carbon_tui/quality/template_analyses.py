"""Every template of a window, worked out as its own screen does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import tzinfo

from carbon_tui.quality.analysis import Analysis, analyse, made_at, measured_at
from carbon_tui.quality.chart_settings import from_kept
from carbon_tui.quality.lineage_join import in_order_made
from carbon_tui.quality.template_summaries import Summary
from carbon_tui.quality.window_reader import WindowReader
from carbon_tui.settings.values import TemplateChart


def all_analyses(
    reader: WindowReader, kept_of: Callable[[str], TemplateChart | None], zone: tzinfo
) -> Iterator[tuple[Summary, Analysis]]:
    """Of what is read now, trouble first; each is calculated where and when it is written.

    In the order made where all prints of a template are known, else in the order measured.
    """
    snapshot = [(summary, tuple(reader.book.series(summary.uuid))) for summary in reader.summaries]
    for summary, series in snapshot:
        lineages = reader.lineages(series)
        known = not reader.joins.needed(series)
        if known:
            lineages = in_order_made(lineages)
        yield (
            summary,
            analyse(
                summary.template,
                [each.measurement for each in lineages],
                lineages=lineages,
                settings=from_kept(kept_of(summary.uuid) if summary.uuid else None),
                when=made_at if known else measured_at,
                zone=zone,
            ),
        )
