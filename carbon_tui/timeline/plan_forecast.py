"""When a plan's copies begin and end: printer by printer, and all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon_tui.timeline.durations import Basis, Durations
from carbon_tui.timeline.forecast import PrinterForecast, TimeRange, shares, whole


@dataclass(frozen=True, slots=True)
class PrinterShare:
    """What one printer makes of a plan."""

    serial: str
    copies: int
    start: TimeRange | None
    """None where the first of them is printed already."""
    end: TimeRange
    basis: Basis


@dataclass(frozen=True, slots=True)
class PlanForecast:
    """Every printer's share; `done` is when the last of them ends."""

    shares: tuple[PrinterShare, ...]
    done: TimeRange | None
    is_division_assumed: bool
    """The server divides the copies, and even shares are assumed."""


def plan_forecast(
    builds: Sequence[str],
    copies: int,
    printers: Sequence[str],
    expected: Mapping[str, PrinterForecast],
    durations: Durations,
    *,
    numbers: Sequence[int] = (),
) -> PlanForecast:
    """`builds`: raw uuids, of each of which `copies` are made; `numbers`: how many of them each
    printer makes, where that is not left to the server. Printers that are not `expected` are left
    out."""
    known = [serial for serial in printers if serial in expected]
    numbers_of = dict(zip(printers, numbers, strict=False)) if numbers else {}
    divided = dict(zip(known, shares(copies, len(known)), strict=True))
    made = [
        share
        for serial in known
        for number in ((numbers_of or divided).get(serial, 0),)
        if (share := _share(serial, number, builds, expected[serial], durations)) is not None
    ]
    assumed = not numbers and len(known) > 1
    return PlanForecast(tuple(made), whole(share.end for share in made), assumed)


def _share(
    serial: str, copies: int, builds: Sequence[str], expected: PrinterForecast, durations: Durations
) -> PrinterShare | None:
    runs = expected.then([build for build in builds for _ in range(copies)], durations)
    starts = [run.start for run in runs if run.start is not None]
    if not starts:
        return None
    return PrinterShare(serial, len(runs), starts[0], runs[-1].end, runs[0].basis)
