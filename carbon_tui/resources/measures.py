"""What groups of records are measured by: counts, sums, medians and shares, as data.

Each measure is said twice, once for a record and once as SQL over the local copy's table; tests
hold the two against each other. Shares are of what was decided: a print that still runs is neither
good nor bad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema import part_order_states, print_states
from carbon_tui.api.schema.print_duration import took_sec
from carbon_tui.resources import formats, units
from carbon_tui.resources.formats import CellFormat

Number = int | float | None


class Measure(Struct, frozen=True):
    """A number of each record, and how a group's are put together."""

    name: str
    """As ``sort:`` and exports have it."""
    title: str
    value: Callable[[Any, datetime], Number]
    """Of a record, at a time; None counts for nothing."""
    sql: str
    """The same over the copy's table; ``:now`` is the time as ISO text."""
    median: bool = False
    """The middle of them; otherwise their sum."""
    show: CellFormat = formats.number


class Share(Struct, frozen=True):
    """One count as a part of several, with its interval."""

    name: str
    title: str
    part: str
    """The name of a measure."""
    whole: tuple[str, ...]
    """The names of the measures that are all of it."""


class MeasureSet(Struct, frozen=True):
    """What one view's groups show."""

    measures: tuple[Measure, ...]
    """The first counts the records."""
    shares: tuple[Share, ...] = ()
    date: str = ""
    """The column that ``by:week`` and the like mean."""


def _one(_record: Any, _now: datetime) -> Number:
    return 1


def _has(field: str, words: tuple[str, ...]) -> Callable[[Any, datetime], Number]:
    folded = frozenset(words)
    return lambda record, _now: int((getattr(record, field) or "").casefold() in folded)


def _words(field: str, words: tuple[str, ...]) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"coalesce({field} COLLATE NOCASE IN ({quoted}), 0)"


def _count(name: str, title: str, field: str, *words: str) -> Measure:
    return Measure(name, title, _has(field, words), _words(field, words))


def _seconds(record: Any, _now: datetime) -> Number:
    return took_sec(record)


def _hours(record: Any, now: datetime) -> Number:
    seconds = _seconds(record, now)
    return None if seconds is None else seconds / 3600


def _resin(record: Any, _now: datetime) -> Number:
    return None if record.metrics is None else record.metrics.consumed_resin_volume_ml


def _is_late(record: Any, now: datetime) -> Number:
    is_open = (record.status or "").casefold() in part_order_states.OPEN
    return int(is_open and record.due_date is not None and record.due_date < now)


Limits = Mapping[str, tuple[float | None, float | None]]
"""By template the least and the largest value that conform; None where there is no such limit."""
NO_LIMITS: Limits = MappingProxyType({})
OUTSIDE = "outside"
_OUTSIDE_SQL = """coalesce((SELECT
    coalesce(part_measurements.value < template.min, 0)
    OR coalesce(part_measurements.value > template.max, 0)
  FROM part_measurement_templates AS template
  WHERE template.uuid = part_measurements.part_measurement_template_uuid
    AND part_measurements.value IS NOT NULL
    AND (template.min IS NOT NULL OR template.max IS NOT NULL)
), coalesce(measurement_result COLLATE NOCASE IN ('fail'), 0))"""


def _is_outside(limits: Limits) -> Callable[[Any, datetime], Number]:
    """Beyond the limits of the template; as the server judged where there is no number or none of
    its limits."""

    def outside(measurement: Any, _now: datetime) -> Number:
        low, high = limits.get(measurement.part_measurement_template_uuid or "", (None, None))
        value = measurement.value
        if value is None or (low is None and high is None):
            return int((measurement.measurement_result or "").casefold() == "fail")
        return int((low is not None and value < low) or (high is not None and value > high))

    return outside


def within_limits(measures: MeasureSet, limits: Limits) -> MeasureSet:
    """The same measures, where these limits of templates are known."""
    known = tuple(
        replace(measure, value=_is_outside(limits)) if measure.name == OUTSIDE else measure
        for measure in measures.measures
    )
    return replace(measures, measures=known)


_SECONDS_SQL = "took_sec"


def _records(title: str) -> Measure:
    return Measure(title.casefold(), title, _one, "1")


PRINTS = MeasureSet(
    (
        _records("Runs"),
        _count("finished", "Finished", "status", *print_states.FINISHED),
        _count("failed", "Failed", "status", *print_states.FAILED),
        _count("aborted", "Aborted", "status", *print_states.ABORTED),
        Measure("hours", "Hours", _hours, f"{_SECONDS_SQL} / 3600"),
        Measure("took", "Took (median)", _seconds, _SECONDS_SQL, True, units.duration),
        Measure("used", "Resin used", _resin, "consumed_resin_volume_ml", show=units.millilitres),
    ),
    (Share("failed%", "Failed %", "failed", ("finished", "failed", "aborted")),),
    "started",
)
PRINTED_PARTS = MeasureSet(
    (
        _records("Pieces"),
        _count("complete", "Complete", "status", "complete"),
        _count("failed", "Failed", "status", "failed"),
        _count("canceled", "Canceled", "status", "canceled", "cancelled"),
    ),
    (Share("yield%", "Yield %", "complete", ("complete", "failed")),),
    "updated",
)
MEASUREMENTS = MeasureSet(
    (
        _records("Values"),
        _count("pass", "Pass", "measurement_result", "pass"),
        _count("flag", "Flag", "measurement_result", "flag"),
        _count("fail", "Fail", "measurement_result", "fail"),
        Measure(OUTSIDE, "Out of spec.", _is_outside(NO_LIMITS), _OUTSIDE_SQL),
        _count("incomplete", "Incomplete", "measurement_result", "incomplete"),
    ),
    (Share("pass%", "Pass %", "pass", ("pass", "flag", "fail")),),
    "updated",
)
PART_ORDERS = MeasureSet(
    (
        _records("Orders"),
        _count("open", "Open", "status", *part_order_states.OPEN),
        Measure(
            "late",
            "Late",
            _is_late,
            f"({_words('status', part_order_states.OPEN)} AND coalesce(due_date < :now, 0))",
        ),
        _count("complete", "Complete", "status", "complete"),
        Measure("pieces", "Pieces", lambda o, _now: o.printed_parts_count, "printed_parts_count"),
    ),
    (Share("late%", "Late %", "late", ("open",)),),
    "updated",
)
_OTHERS = MeasureSet((_records("Records"),))
_OF = {
    "prints": PRINTS,
    "printed-parts": PRINTED_PARTS,
    "measurements": MEASUREMENTS,
    "part-orders": PART_ORDERS,
    "builds": MeasureSet((_records("Builds"),), (), "updated"),
    "print-orders": MeasureSet((_records("Orders"),), (), "created"),
}


def measures_of(view: str) -> MeasureSet:
    """What groups of this view's records show."""
    return _OF.get(view, _OTHERS)
