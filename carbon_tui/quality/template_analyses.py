"""Every template of a window: worked out as its own screen does, and compared group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from carbon_tui.quality.analysis import Analysis, analyse, made_at, measured_at
from carbon_tui.quality.chart_settings import from_kept
from carbon_tui.quality.lineage_join import Lineage, in_order_made
from carbon_tui.quality.signals import Signal, signals
from carbon_tui.quality.template_summaries import Summary
from carbon_tui.quality.window_reader import WindowReader
from carbon_tui.settings.values import TemplateChart


def all_analyses(
    reader: WindowReader, kept_of: Callable[[str], TemplateChart | None], zone: tzinfo
) -> Iterator[tuple[Summary, Analysis]]:
    """Of what is read now, trouble first; each is calculated where and when it is written.

    In the order made where all prints of a template are known, else in the order measured.
    """
    snapshot = [
        (summary, tuple(reader.measurements.series(summary.uuid))) for summary in reader.summaries
    ]
    for summary, series in snapshot:
        lineages = reader.lineages(series)
        known = not reader.joins.needed(series)
        if known:
            lineages = in_order_made(lineages)
        yield (
            summary,
            analyse(
                summary.template,
                [lineage.measurement for lineage in lineages],
                lineages=lineages,
                settings=from_kept(kept_of(summary.uuid) if summary.uuid else None),
                when=made_at if known else measured_at,
                zone=zone,
            ),
        )


def window_signals(reader: WindowReader) -> list[Signal]:
    """What is off in any template of the window, as far as parts and prints are known.

    Takes long for long windows: off the event loop, from the snapshot made first.
    """
    return signals_of(window_snapshot(reader))


def window_snapshot(reader: WindowReader) -> list[tuple[str | None, list[Lineage]]]:
    """Every template's measurements with their parts and prints, as they are known now."""
    return [
        (uuid, reader.lineages(reader.measurements.series(uuid)))
        for uuid in reader.measurements.templates
    ]


def signals_of(snapshot: Sequence[tuple[str | None, Sequence[Lineage]]]) -> list[Signal]:
    """What is off in a snapshot; it needs nothing else and may run in a thread."""
    return signals((uuid, in_order_made(lineages)) for uuid, lineages in snapshot)


def learn_signals(reader: WindowReader, off: Sequence[Signal]) -> None:
    """Let the summaries say how many are off in each template."""
    reader.learn_signals(Counter(signal.template_uuid for signal in off))
