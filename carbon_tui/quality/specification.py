"""What a measurement template asks for: the kind, the limits, the categories."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from carbon_tui.api.schema.records import PartMeasurementTemplate

LARGEST, SMALLEST = 1e100, 1e-100  # beyond these a square would leave the floating-point range


class MeasurementKind(StrEnum):
    """The API's measurement types; anything else is shown as unknown, not refused."""

    VALUE = "value"
    CATEGORY = "category"
    PROCESS = "process"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Where a value lies against the specification."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


def usable(value: float | None) -> float | None:
    """The value if one can calculate with it; None for null, NaN, infinities and |x| > 1e100, and
    0 for |x| < 1e-100."""
    if value is None or not isfinite(value) or abs(value) > LARGEST:
        return None
    return float(value) if abs(value) >= SMALLEST else 0.0


@dataclass(frozen=True, slots=True)
class Specification:
    """Limits are inclusive: a value on the limit conforms, as the API's `min` and `max` say.

    `problem` is a sentence when the template's own limits cannot be used, else None.
    """

    kind: MeasurementKind = MeasurementKind.UNKNOWN
    lower: float | None = None
    upper: float | None = None
    units: str = ""
    passing: tuple[str, ...] = ()
    flagging: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def tolerance(self) -> float | None:
        """Upper minus lower limit; None with fewer than two limits."""
        if self.lower is None or self.upper is None:
            return None
        return self.upper - self.lower

    def side(self, value: float) -> Side:
        if self.lower is not None and value < self.lower:
            return Side.BELOW
        if self.upper is not None and value > self.upper:
            return Side.ABOVE
        return Side.WITHIN

    def outside(self, value: float) -> bool:
        return self.side(value) is not Side.WITHIN

    def role(self, category: str) -> str:
        """`pass`, `flag` or `fail` as the template sorts this category, or an empty string."""
        roles = (("fail", self.failing), ("flag", self.flagging), ("pass", self.passing))
        return next((role for role, names in roles if category in names), "")

    def sentence(self) -> str:
        """`9.9 to 10.1 mm`, `at most 3 mm`, `at least 5`, `4 categories`, `no limits`."""
        if self.kind is MeasurementKind.CATEGORY:
            return f"{len({*self.passing, *self.flagging, *self.failing})} categories"
        return f"{_limits(self.lower, self.upper)} {self.units}".strip()


def specification(template: PartMeasurementTemplate | None) -> Specification:
    """Read tolerantly: limits that are not numbers are none, reversed ones are named a problem."""
    if template is None:
        return Specification(problem="The template of these measurements is not known.")
    lower, upper = usable(template.min), usable(template.max)
    problem = None
    if lower is not None and upper is not None and lower > upper:
        problem = f"The template's minimum {lower:g} lies above its maximum {upper:g}."
        lower = upper = None
    options = template.category_options
    return Specification(
        kind=_kind(template),
        lower=lower,
        upper=upper,
        units=(template.units or "").strip(),
        passing=(options.passing if options else None) or (),
        flagging=(options.flag if options else None) or (),
        failing=(options.fail if options else None) or (),
        zones=template.zones or (),
        problem=problem,
    )


def _kind(template: PartMeasurementTemplate) -> MeasurementKind:
    try:
        return MeasurementKind(template.measurement_type or "")
    except ValueError:
        return MeasurementKind.UNKNOWN


def _limits(lower: float | None, upper: float | None) -> str:
    if lower is not None and upper is not None:
        return f"{lower:g} to {upper:g}"
    if upper is not None:
        return f"at most {upper:g}"
    return "no limits" if lower is None else f"at least {lower:g}"
