"""What a person looks at in one template, as a value: the picture, the group, the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from carbon_tui.quality.lineage_join import Factor, Lineage, in_order_made
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.screens.quality.bar_filter import BarFilter
from carbon_tui.screens.quality.origin_names import called


class PictureMode(StrEnum):
    """The pictures; each is also the id of its widget."""

    CHART = "chart"
    HISTOGRAM = "histogram"
    PARETO = "pareto"
    ZONES = "zones"
    SPLIT = "split"
    LIST = "list"
    PROBABILITY = "probability"


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """`group` is one value of `factor` whose measurements alone are shown; None shows all."""

    mode: PictureMode
    factor: Factor = Factor.PRINTER
    group: str | None = None
    as_made: bool = True
    """Ordered by when the parts were made, not by when they were measured."""
    trouble_only: bool = False
    """Of a Pareto: without the categories that pass."""
    trouble_by: Factor | None = None
    """Of a Pareto: failed and flagged parts by printer, lot …; None counts the categories."""
    pick: BarFilter | None = None
    """The bar whose measurements are listed."""
    picked_in: PictureMode | None = None
    """The picture of that bar."""

    @property
    def needs_joins(self) -> bool:
        """Changes with every part and print that becomes known."""
        by_origin = self.group is not None or self.trouble_by is not None
        return by_origin or self.mode in (PictureMode.SPLIT, PictureMode.LIST)

    def showing(self, mode: PictureMode) -> PictureChoice:
        return replace(self, mode=mode, pick=None, picked_in=None, trouble_only=False)

    def listing(self, pick: BarFilter) -> PictureChoice:
        """The measurements behind one bar."""
        return replace(self, mode=PictureMode.LIST, pick=pick, picked_in=self.mode)

    def split_by(self, factor: Factor) -> PictureChoice:
        return replace(self.showing(PictureMode.SPLIT), factor=factor, group=None)

    def alone(self, group: str, mode: PictureMode) -> PictureChoice:
        """One group of the split in this picture."""
        return replace(self, mode=mode, group=group)

    def turned(self) -> PictureChoice:
        """The other order."""
        return replace(self, as_made=not self.as_made)

    def of_all(self) -> PictureChoice:
        return replace(self, group=None)

    def narrowed(self, lineages: Sequence[Lineage], *, in_order: bool) -> list[Lineage]:
        """What is calculated of a template's measurements: one group or all.

        In the order made where that is wanted and ``in_order`` says that all times are known.
        """
        narrowed = [lineage for lineage in lineages if self._counts(lineage)]
        return in_order_made(narrowed) if self.as_made and in_order else narrowed

    def listed(self, lineages: Sequence[Lineage]) -> list[Lineage]:
        """What of these is listed: one bar or all."""
        return [lineage for lineage in lineages if not self.pick or self.pick.shows(lineage)]

    def _counts(self, lineage: Lineage) -> bool:
        return self.group is None or self.factor.of(lineage) == self.group

    def words(self, printers: Mapping[str, str] = NO_NAMES) -> str:
        """What is narrowed, for the line above the picture; empty when nothing is."""
        parts = []
        if self.group is not None:
            parts.append(f"{called(self.factor, self.group, printers)} alone")
        parts += [self.pick.words] if self.pick is not None else []
        return ", ".join(parts)
