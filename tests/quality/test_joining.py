"""Joins, splits and traces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.records import (
    PartMeasurement,
    Print,
    PrintedPart,
)
from carbon_tui.quality.distributions import t_quantile
from carbon_tui.quality.group_tests import drift
from carbon_tui.quality.lineage_join import Factor, Joins, Lineage, in_order_made
from carbon_tui.quality.specification import MeasurementKind, Side, Specification
from carbon_tui.quality.splits import split
from carbon_tui.quality.time_window import Span
from carbon_tui.quality.traceability import OriginTrace, TraceStep
from carbon_tui.screens.quality.short_facts import brief_split
from tests.quality.made import START, at, by_printer, made_part, made_print, measured

close = pytest.approx
SPAN = Span(START, at(1000))


def test_ids_are_asked_for_once_in_batches_of_a_hundred() -> None:
    joins, rows = Joins(), [measured(i) for i in range(250)] + [measured(0)]
    batches = joins.needed(rows)
    assert [len(batch.ids) for batch in batches] == [100, 100, 50]
    assert {(batch.list, batch.parameter) for batch in batches} == {("printed_parts", "uuid")}
    for batch in batches:
        joins.accept_parts(batch, [made_part(int(uuid[1:]), f"X{uuid}") for uuid in batch.ids])
    prints = joins.needed(rows)
    assert [(b.list, b.parameter, len(b.ids)) for b in prints] == [
        ("prints", "print_id", 100),
        ("prints", "print_id", 100),
        ("prints", "print_id", 50),
    ]
    for batch in prints:
        joins.accept_prints(batch, [made_print(print_id) for print_id in batch.ids])
    assert joins.needed(rows) == ()
    assert joins.coverage(rows).sentence == "all 251 joined to their prints"


def test_what_does_not_exist_is_not_asked_for_again() -> None:
    joins, rows = Joins(), [measured(1), measured(2)]
    (batch,) = joins.needed(rows)
    joins.accept_parts(batch, [made_part(1)])
    (prints,) = joins.needed(rows)
    joins.accept_prints(prints, [])
    assert joins.needed(rows) == ()
    assert joins.coverage(rows).sentence == "1 of 2 joined to their parts, 0 to their prints"


def test_a_part_without_print_id_is_joined_by_the_prints_uuid() -> None:
    joins, rows = Joins(), [measured(1)]
    joins.accept_parts(None, [PrintedPart(uuid="p1", print_uuid="u-X")])
    (batch,) = joins.needed(rows)
    assert (batch.parameter, batch.ids) == ("uuid", ("u-X",))
    joins.accept_prints(batch, [made_print("X")])
    assert Factor.PRINTER.of(joins.lineage(rows[0])) == "M1"
    assert joins.needed(rows) == ()


def test_a_measurement_without_a_part_has_no_factor() -> None:
    joins, row = Joins(), PartMeasurement(value=1.0)
    assert joins.needed([row]) == ()
    assert {factor.of(joins.lineage(row)) for factor in Factor} == {None}


def test_a_narrow_terminal_has_the_indices_of_a_group_too() -> None:
    rng = np.random.default_rng(4)
    groups = {f"M{i}": [float(x) for x in rng.normal(10, 0.1, 40)] for i in range(3)}
    limits = Specification(MeasurementKind.VALUE, lower=9.7, upper=10.3)
    found = split(by_printer(groups), Factor.PRINTER, limits=limits)
    _, indices, _ = brief_split(found, 0)
    chosen = found.groups[0]
    assert indices.startswith(f"Cp {chosen.capability.cp:.2f}  Cpk {chosen.capability.cpk:.2f}")
    assert f"out of specification {chosen.outside}" in indices
    assert f"signals {chosen.signals}" in indices


def test_the_order_made_is_not_the_order_measured() -> None:
    early = Lineage(measured(2), None, Print(finished_at=at(1)))
    late = Lineage(measured(1), PrintedPart(finished_at=at(5)))
    unknown = Lineage(measured(3))
    assert in_order_made([late, early, unknown]) == [unknown, early, late]


def noise(n: int, seed: int = 1) -> list[float]:
    return [float(x) for x in np.random.default_rng(seed).normal(10, 1, n)]


def test_the_group_that_is_off_comes_first_and_says_how() -> None:
    groups = {f"M{i}": noise(60, i) for i in range(8)}
    groups["M8"] = [value + 2 for value in noise(60, 99)]
    found = split(by_printer(groups), Factor.PRINTER)
    assert [group.name for group in found.off] == ["M8"]
    first = found.groups[0]
    assert (first.name, first.verdict, first.n) == ("M8", "high", 60)
    assert first.against_all.side is Side.ABOVE
    assert (first.against_all.shift or 0) > 1
    assert found.why_not is None


def test_the_group_that_drifts_is_found_though_its_mean_is_right() -> None:
    groups = {f"M{i}": noise(60, i) for i in range(8)}
    groups["M3"] = [value - 1.5 + turn / 20 for turn, value in enumerate(noise(60, 99))]
    found = split(by_printer(groups), Factor.PRINTER)
    assert [group.name for group in found.off] == ["M3"]
    assert found.groups[0].verdict == "drifts up"
    assert found.groups[0].drift.rise == close(3, abs=1)


def test_a_low_yield_is_judged_without_any_value() -> None:
    good = by_printer({f"M{i}": [1.0] * 100 for i in range(4)})
    bad = by_printer({"M9": [1.0] * 100})
    rows = list(good)
    for index, lineage in enumerate(bad):
        result = "fail" if index < 40 else "pass"
        rows.append(Lineage(measured(index, None, result), lineage.part, lineage.print))
    found = split(rows, Factor.PRINTER)
    assert [(group.name, group.verdict) for group in found.off] == [("M9", "low yield")]
    assert found.why_not is not None


def test_decision_limits_follow_the_published_formula() -> None:
    """Two equal groups: limits are the mean -/+ t s sqrt(1/(2n)), t at Šidák's level."""
    groups = {"A": [9.0, 10.0, 11.0], "B": [10.0, 11.0, 12.0]}
    found = split(by_printer(groups), Factor.PRINTER, alpha=0.05)
    (a,) = (group for group in found.groups if group.name == "A")
    assert (found.mean, found.sigma) == close((10.5, 1.0))
    t = t_quantile((1 + 0.95**0.5) / 2, 4)
    assert a.against_all.upper == close(10.5 + t / 6**0.5)
    assert a.against_all.shift == close(-0.5)
    assert found.off == ()


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ({}, "no two groups"),
        ({"A": [1.0, 2.0]}, "no two groups"),
        ({"A": [1.0], "B": [2.0]}, "single value"),
        ({"A": [1.0, 1.0], "B": [2.0, 2.0]}, "all values are equal"),
    ],
)
def test_what_cannot_be_compared_says_why(groups: dict[str, list[float]], words: str) -> None:
    found = split(by_printer(groups), Factor.PRINTER)
    assert words in (found.why_not or "")
    assert found.off == ()


@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=60))
def test_a_drift_equals_numpys_line(values: list[float]) -> None:
    found = drift(values)
    if found is None:
        assert min(values) == max(values)
        return
    slope = np.polyfit(np.arange(len(values)), values, 1)[0]
    assert found[0] == close(float(slope) * (len(values) - 1), rel=1e-7, abs=1e-9 * 1e3)


def test_alike_groups_are_rarely_accused() -> None:
    accused = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        groups = {f"M{i}": [float(x) for x in rng.normal(0, 1, 20)] for i in range(10)}
        found = split(by_printer(groups), Factor.PRINTER)
        accused += any(group.against_all.side is not Side.WITHIN for group in found.groups)
    assert accused <= 3


class JoinedLists:
    """Six parts on two printers, some of them measured."""

    prints = (made_print("X", "M1"), made_print("Y", "M2"))
    parts = tuple(
        made_part(i, "XY"[i % 2], resin_lot_number=f"L{i % 3}", part_order_number="O1")
        for i in range(6)
    )
    rows = (measured(0), measured(1), measured(2, result="fail"), measured(3, result="flag"))

    def read(self, trace: OriginTrace) -> list[TraceStep]:
        steps = []
        while (step := trace.needed()) is not None:
            steps.append(step)
            wanted = dict(step.parameters)
            ids = wanted.get("print_id")
            trace.accept(
                step,
                prints=[p for p in self.prints if ids is None or p.print_id in ids]
                if step.list == "prints"
                else [],
                parts=[p for p in self.parts if ids is None or p.print_id in ids]
                if step.list == "printed_parts"
                else [],
                measurements=[
                    m for m in self.rows if m.printed_part_uuid in wanted["printed_part_uuid"]
                ]
                if step.list == "part_measurements"
                else [],
            )
        return steps


@pytest.mark.parametrize(
    ("factor", "value", "first", "parts"),
    [
        (Factor.PRINTER, "M1", ("prints", "printer_serial"), ["p2", "p0", "p4"]),
        (Factor.CASSETTE, "C1", ("prints", "started_after"), ["p2", "p3", "p0"]),
        (Factor.RESIN_LOT, "L2", ("printed_parts", "started_after"), ["p2", "p5"]),
        (Factor.PART_ORDER, "O1", ("printed_parts", "part_order_number"), ["p2", "p3"]),
    ],
)
def test_a_trace_finds_the_parts_of_its_origin(
    factor: Factor, value: str, first: tuple[str, str], parts: list[str]
) -> None:
    trace = OriginTrace(factor, value, SPAN)
    steps = JoinedLists().read(trace)
    assert (steps[0].list, steps[0].parameters[0][0]) == first
    assert [traced.part.uuid for traced in trace.parts()][: len(parts)] == parts
    assert trace.parts()[0].result == "fail"
    assert all(traced.print is not None for traced in trace.parts())


def test_a_trace_says_what_it_found_and_what_is_missing() -> None:
    trace = OriginTrace(Factor.PRINTER, "M1", SPAN)
    assert trace.sentence.endswith("(0 records still to be read)")
    JoinedLists().read(trace)
    assert trace.sentence == (
        "printer M1: 3 parts, 2 measured; failed 0 of 1 print, 1 of 2 checks, 0 of 3 parts;"
        " 0 flagged"
    )


def test_a_part_order_is_traced_by_uuid_where_it_is_one() -> None:
    uuid = "6f1f1a2e-6f0c-4d0e-9a53-0c9a1b2c3d4e"
    step = OriginTrace(Factor.PART_ORDER, uuid, SPAN).needed()
    assert step is not None
    assert step.parameters[0] == ("part_order_uuid", (uuid,))
