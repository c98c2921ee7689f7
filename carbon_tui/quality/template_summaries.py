"""One line per template: how many, how good, how capable; trouble first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from carbon_tui.api.schema.records import PartMeasurementTemplate
from carbon_tui.quality.capability import GOOD, Capability, capability
from carbon_tui.quality.ordered_figures import OrderedFigures
from carbon_tui.quality.result_counts import ResultCounts
from carbon_tui.quality.series import Series
from carbon_tui.quality.sparkline_text import outcomes, trend
from carbon_tui.quality.specification import MeasurementKind, Specification, specification
from carbon_tui.quality.window_measurements import WindowMeasurements

TREND = 12
"""How many of the latest values a line of the board has room for."""

Trouble = tuple[int, float, float, str]


@dataclass(frozen=True, slots=True)
class Summary:
    """`template` is None where measurements name one that is not known."""

    uuid: str | None
    template: PartMeasurementTemplate | None
    specification: Specification
    tally: ResultCounts
    capability: Capability
    mean: float | None
    outside: int
    latest: tuple[float, ...]
    results: tuple[str | None, ...]
    """The latest results: what there is to show where nothing has a value."""
    last_measured: datetime | None
    read: bool = True
    """False where no measurement was looked at: then zero is not a count."""
    as_made: bool = False
    """Capability and trend go by the order in which parts were made; else measured."""
    departs: tuple[str, ...] = ()
    """What was decided about the chart that they heed: phases, points left out."""
    signals: int | None = None
    """How many printers, lots … are off; None while nobody has looked, or it changed since."""

    @property
    def order(self) -> str:
        """`in the order made`, or `measured` until all prints are known; with what departs."""
        order = "made" if self.as_made else "measured"
        return ", ".join((f"in the order {order}", *self.departs))

    @property
    def n(self) -> int:
        """How many measurements, with or without a value."""
        return self.tally.total

    @property
    def key(self) -> str:
        """Tells the lines of a board apart, also that of measurements without a template."""
        return self.uuid or "(no template)"

    @property
    def troubled(self) -> bool:
        """Something failed, lies outside the limits, or Cpk is below 1."""
        return _group(self) == 0

    @property
    def trend(self) -> str:
        """The latest values as a line of bars, X outside the limits; of categories the results."""
        if self.specification.kind is MeasurementKind.CATEGORY or not self.latest:
            return outcomes(self.results, TREND)
        return trend(self.latest, TREND, self.specification)

    @property
    def name(self) -> str:
        if self.template is None:
            return f"unknown template {self.uuid or '(none)'}"
        return self.template.measurement_name or "(no name)"

    @property
    def sop(self) -> str:
        """`Housing v3`: the production SOP and its version."""
        if self.template is None:
            return ""
        version = self.template.production_sop_version
        name = self.template.production_sop_name or ""
        return f"{name} v{version:g}".strip() if version is not None else name


def trouble_first(summary: Summary) -> Trouble:
    """Sort key: failing or incapable, then flagged or doubtful, unfinished, quiet, without any.

    Within a group the larger share of trouble (Wilson's lower bound) leads, then the smaller Cpk.
    """
    cpk = summary.capability.cpk
    return (_group(summary), -summary.tally.trouble, inf if cpk is None else cpk, summary.name)


def _group(summary: Summary) -> int:
    counts, cpk = summary.tally, summary.capability.cpk
    if not summary.n:
        return 4
    if counts.failed or summary.outside or (cpk is not None and cpk < 1):
        return 0
    if counts.flagged or (cpk is not None and cpk < GOOD):
        return 1
    return 2 if counts.incomplete or counts.other else 3


def summarise(
    uuid: str | None, template: PartMeasurementTemplate | None, series: Series
) -> Summary:
    """The line of a template: its counts, its capability, its latest results."""
    limits, moments = specification(template), series.moments
    within, overall = moments.sigma_within, moments.sigma_overall
    return Summary(
        uuid=uuid,
        template=template,
        specification=limits,
        tally=series.tally,
        capability=capability(moments.n, moments.mean, within, overall, limits),
        mean=moments.mean if moments.n else None,
        outside=series.outside(limits),
        latest=series.latest(),
        results=series.latest_results(),
        last_measured=series.last_measured,
    )


def unread(template: PartMeasurementTemplate) -> Summary:
    """The line of a template whose measurements nobody has read."""
    return replace(summarise(template.uuid, template, Series()), read=False)


class TemplateSummaries:
    """Summaries of all templates, known ones without measurements and unknown ones included.

    Only templates whose series changed since the last call are summed up again.
    """

    def __init__(self, templates: Iterable[PartMeasurementTemplate] = ()) -> None:
        self._templates: dict[str | None, PartMeasurementTemplate] = {}
        self._known: dict[str | None, tuple[int, PartMeasurementTemplate | None, Summary]] = {}
        self._signals: dict[str | None, tuple[int, int]] = {}
        self._ordered: dict[str | None, OrderedFigures] = {}
        self.learn(templates)

    def learn(self, templates: Iterable[PartMeasurementTemplate]) -> None:
        """Add templates, or newer answers about them."""
        self._templates.update((template.uuid, template) for template in templates)

    @property
    def templates(self) -> tuple[PartMeasurementTemplate, ...]:
        """Those that are known."""
        return tuple(self._templates.values())

    def template(self, uuid: str | None) -> PartMeasurementTemplate | None:
        return self._templates.get(uuid)

    def summaries(self, book: WindowMeasurements) -> tuple[Summary, ...]:
        """Trouble first."""
        uuids = dict.fromkeys((*self._templates, *book.templates))
        return tuple(sorted((self.summary(book, uuid) for uuid in uuids), key=trouble_first))

    def summary(self, book: WindowMeasurements, uuid: str | None) -> Summary:
        """The line of one template, known or not."""
        series, template = book.series(uuid), self._templates.get(uuid)
        known = self._known.get(uuid)
        if known is not None and known[0] == series.revision and known[1] is template:
            return known[2]
        looked_at, count = self._signals.get(uuid, (-1, 0))
        signals = count if looked_at == series.revision else None
        summary = replace(summarise(uuid, template, series), signals=signals)
        figures = self._ordered.get(uuid)
        if figures is not None and self._holds(figures, series, summary.specification):
            summary = replace(
                summary,
                capability=figures.capability,
                mean=figures.mean,
                latest=figures.latest,
                as_made=figures.as_made,
                departs=figures.departs,
            )
        self._known[uuid] = (series.revision, template, summary)
        return summary

    def ordered(self, uuid: str | None) -> OrderedFigures | None:
        """What was last learned of this template's order."""
        return self._ordered.get(uuid)

    def learn_order(self, uuid: str | None, figures: OrderedFigures) -> None:
        """From now on, until its series changes, what this template's line says."""
        self._ordered[uuid] = figures
        self._known.pop(uuid, None)

    def _holds(self, figures: OrderedFigures, series: Series, limits: Specification) -> bool:
        return figures.revision == series.revision and figures.limits == limits

    def learn_signals(self, book: WindowMeasurements, counts: Mapping[str | None, int]) -> None:
        """How many are off per template, as of what the window holds now; 0 for all others."""
        self._signals = {
            uuid: (book.series(uuid).revision, counts.get(uuid, 0)) for uuid in book.templates
        }
        self._known.clear()
