"""One bar of a picture, and which measurements it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from carbon_tui.api.schema.records import PartMeasurement
from carbon_tui.quality.histogram import Histogram
from carbon_tui.quality.pareto import MISSING
from carbon_tui.quality.specification import usable


class Pick(Protocol):
    """A bar as a question to a measurement."""

    @property
    def words(self) -> str:
        """How the narrowing is named."""
        ...

    def shows(self, measurement: PartMeasurement) -> bool: ...


@dataclass(frozen=True, slots=True)
class CategoryPick:
    """One category of a Pareto."""

    name: str

    @property
    def words(self) -> str:
        return f"category {self.name}"

    def shows(self, measurement: PartMeasurement) -> bool:
        return (measurement.category_value or MISSING) == self.name


@dataclass(frozen=True, slots=True)
class ZonePick:
    """One zone, named by measurements that failed or were flagged."""

    name: str

    @property
    def words(self) -> str:
        return f"zone {self.name}, failed or flagged"

    def shows(self, measurement: PartMeasurement) -> bool:
        troubled = measurement.measurement_result in ("fail", "flag")
        return troubled and self.name in [zone or MISSING for zone in measurement.zones or ()]


@dataclass(frozen=True, slots=True)
class BinPick:
    """The values of one bin, as the histogram counts them."""

    bins: Histogram
    place: int

    @property
    def words(self) -> str:
        low, high = self.bins.edges[self.place : self.place + 2]
        return f"values {low:.5g} to {high:.5g}"

    def shows(self, measurement: PartMeasurement) -> bool:
        value = usable(measurement.value)
        return value is not None and self.bins.bin_of(value) == self.place
