"""One bar or point of a picture, and which measurements it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from carbon_tui.quality.histogram import Histogram
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.quality.pareto import MISSING
from carbon_tui.quality.specification import usable


class BarFilter(Protocol):
    """A bar as a question to a measurement and where it came from."""

    @property
    def words(self) -> str:
        """How the narrowing is named."""
        ...

    def shows(self, lineage: Lineage) -> bool: ...


@dataclass(frozen=True, slots=True)
class CategoryPick:
    """One category of a Pareto."""

    name: str

    @property
    def words(self) -> str:
        return f"category {self.name}"

    def shows(self, lineage: Lineage) -> bool:
        return (lineage.measurement.category_value or MISSING) == self.name


@dataclass(frozen=True, slots=True)
class ZonePick:
    """One zone, named by measurements that failed or were flagged."""

    name: str

    @property
    def words(self) -> str:
        return f"zone {self.name}, failed or flagged"

    def shows(self, lineage: Lineage) -> bool:
        measurement = lineage.measurement
        troubled = measurement.measurement_result in ("fail", "flag")
        return troubled and self.name in [zone or MISSING for zone in measurement.zones or ()]


@dataclass(frozen=True, slots=True)
class SamplePick:
    """One point of a chart that stands for a print, a day or a lot."""

    name: str
    uuids: frozenset[str]

    @property
    def words(self) -> str:
        return f"of {self.name}"

    def shows(self, lineage: Lineage) -> bool:
        return lineage.measurement.uuid in self.uuids


@dataclass(frozen=True, slots=True)
class TroublePick:
    """Failed and flagged parts of one printer, lot …"""

    factor: Factor
    name: str

    @property
    def words(self) -> str:
        return f"{self.factor.value} {self.name}, failed or flagged"

    def shows(self, lineage: Lineage) -> bool:
        troubled = lineage.measurement.measurement_result in ("fail", "flag")
        return troubled and (self.factor.of(lineage) or MISSING) == self.name


@dataclass(frozen=True, slots=True)
class BinPick:
    """The values of one bin, as the histogram counts them."""

    bins: Histogram
    place: int

    @property
    def words(self) -> str:
        low, high = self.bins.edges[self.place : self.place + 2]
        return f"values {low:.5g} to {high:.5g}"

    def shows(self, lineage: Lineage) -> bool:
        value = usable(lineage.measurement.value)
        return value is not None and self.bins.bin_of(value) == self.place
