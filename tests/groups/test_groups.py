"""Groups from the copy, from records and by an independent computation are the same."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.groups.copied_columns import sql_columns
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.grouped import Grouper, RecordGroup, RecordGroups, sorted_groups
from carbon_tui.groups.interval import wilson_interval
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.tables import PRINT_LEFT
from carbon_tui.prompt import PromptError, parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import NO_LIMITS, Limits, measures_of
from carbon_tui.resources.registry import by_name
from tests.groups.copied import (
    NOW,
    a_copy,
    also_copied,
    measurements,
    part_orders,
    printed_parts,
    prints,
    templates,
)
from tests.hunting import examples

PRINTS = by_name("prints")
BERLIN = ZoneInfo("Europe/Berlin")
EVERY = "status=finished,failed,aborted,printing,odd"


def by_records(
    records: list[Any], text: str, view: str = "prints", limits: Limits = NO_LIMITS
) -> tuple[RecordGroup, ...]:
    """As from the server: what passes the question, put together record by record."""
    resource, moment = by_name(view), Moment(NOW, BERLIN)
    search = parse(text, resource, NOW, BERLIN)
    passes = search.predicate(resource, moment)
    wanted = set(search.query.values("status"))
    grouper = Grouper(resource, search.by, NOW, BERLIN, limits)
    kept = [r for r in records if not wanted or r.status in wanted]
    grouper.add([r for r in kept if passes is None or passes(r)])
    return grouper.groups()


def from_copy(store: Any, text: str, view: str = "prints") -> RecordGroups:
    resource = by_name(view)
    search = parse(text, resource, NOW, BERLIN)
    file = store.reader()
    try:
        return CopyQuestion(file, resource, search, Moment(NOW, BERLIN)).groups()
    finally:
        file.close()


def close(one: RecordGroup, other: RecordGroup) -> bool:
    if one.keys != other.keys:
        return False
    pairs = zip(one.numbers, other.numbers, strict=True)
    return one.rates == other.rates and all(
        a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9))
        for a, b in pairs
    )


@pytest.mark.parametrize(
    "by",
    ["printer", "week", "day", "hour", "month", "status", "result,resin", "printer,week",
     "finished.day", "name,status", "took"],
)  # fmt: skip
@settings(max_examples=examples(6), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120))
def test_the_copy_and_the_records_give_the_same_groups(by: str, seed: int, count: int) -> None:
    records = prints(Random(seed), count)
    store = a_copy("prints", records)
    for terms in ("", "took>2h", "name~arch", "saddle !odd", "name:Arch", 'resin="epx 82"',
                  "strasse", "100%", "name=ARCH,bracket", "P1", "name:a_d"):  # fmt: skip
        text = f"{EVERY} {terms} by:{by}"
        ours, theirs = from_copy(store, text).groups, by_records(records, text)
        assert len(ours) == len(theirs)
        assert all(map(close, ours, theirs)), text
    store.close()


@settings(max_examples=examples(10), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 80))
def test_part_orders_are_late_by_the_clock(seed: int, count: int) -> None:
    records = part_orders(Random(seed), count)
    store = a_copy("part_orders", records)
    for asked in ("by:late", "by:late.week,status", "late>1d by:status", "late= by:status"):
        ours = from_copy(store, asked, "part-orders").groups
        theirs = by_records(records, asked, "part-orders")
        assert len(ours) == len(theirs)
        assert all(map(close, ours, theirs)), asked
    ours = from_copy(store, "by:status", "part-orders").groups
    assert all(map(close, ours, by_records(records, "by:status", "part-orders")))
    late = sum(group.numbers[2] or 0 for group in ours)
    assert late == sum(
        r.status in ("open", "processing") and r.due_date is not None and r.due_date < NOW
        for r in records
    )
    store.close()


@settings(max_examples=examples(8), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120))
def test_printed_parts_and_their_yield(seed: int, count: int) -> None:
    records = printed_parts(Random(seed), count)
    store = a_copy("printed_parts", records)
    for by in ("status", "number", "lot,week", "day"):
        ours = from_copy(store, f"by:{by}", "printed-parts").groups
        theirs = by_records(records, f"by:{by}", "printed-parts")
        assert len(ours) == len(theirs)
        assert all(map(close, ours, theirs))
    lots = from_copy(store, "by:lot", "printed-parts").groups
    store.close()
    for group in lots:
        held = [(r.status or "").casefold() for r in records if r.resin_lot_number == group.keys[0]]
        good, bad = held.count("complete"), held.count("failed")
        assert group.numbers == (len(held), good, bad, held.count("canceled"))
        (rate,) = group.rates
        assert (rate is None) == (good + bad == 0)
        assert rate is None or rate.share == good / (good + bad)


@settings(max_examples=examples(8), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120))
def test_measurements_are_out_of_specification_by_the_limits(seed: int, count: int) -> None:
    records = measurements(Random(seed), count)
    store = also_copied(
        a_copy("part_measurements", records), "part_measurement_templates", templates()
    )
    limits = {each.uuid or "": (each.min, each.max) for each in templates()}
    for terms in ("", "value>1", "value:1.6..1.8", "value=tear", "notes~x", "result=pass,fail"):
        for by in ("template", "result", "week", "result,template", "value", "value,result"):
            text = f"{terms} by:{by}"
            ours = from_copy(store, text, "measurements").groups
            theirs = by_records(records, text, "measurements", limits)
            assert len(ours) == len(theirs)
            assert all(map(close, ours, theirs)), text
    out = {group.keys[0]: group.numbers[4] for group in from_copy(
        store, "by:template", "measurements").groups}  # fmt: skip
    store.close()
    values = {
        key: np.array([np.nan if r.value is None else r.value for r in rows], dtype=float)
        for key in ("both", "least", "most")
        if (rows := [r for r in records if r.part_measurement_template_uuid == key])
    }
    judged = {
        key: sum(
            (r.measurement_result or "").casefold() == "fail"
            for r in records
            if r.part_measurement_template_uuid == key and (r.value is None or key in judged_alone)
        )
        for judged_alone in [("none", "gone", None)]
        for key in out
    }
    for key, number in out.items():
        low, high = limits.get(str(key), (None, None))
        beyond = 0
        if key in values:
            beyond += int(np.sum(values[key] < low)) if low is not None else 0
            beyond += int(np.sum(values[key] > high)) if high is not None else 0
        assert number == beyond + judged[key]


@settings(max_examples=examples(15), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 150))
def test_every_number_is_numpys(seed: int, count: int) -> None:
    records = prints(Random(seed), count)
    kept = [r for r in records if r.status is not None]
    store = a_copy("prints", records)
    by_printer: dict[str | None, list[Any]] = defaultdict(list)
    for record in kept:
        by_printer[record.origin.printer_serial if record.origin else None].append(record)
    found = from_copy(store, f"{EVERY} by:printer").groups
    store.close()
    assert len(found) == len(by_printer)
    for group in found:
        (serial,) = group.keys
        rows = by_printer[serial if serial is None else str(serial)]
        statuses = np.array([r.status for r in rows])
        took = np.array(
            [
                (r.finished_at - r.started_at).total_seconds()
                for r in rows
                if r.started_at and r.finished_at and r.started_at <= r.finished_at
            ]
        )
        runs, finished, failed, aborted, hours, median, _used = group.numbers
        assert (runs, finished) == (len(rows), np.sum(statuses == "finished"))
        assert (failed, aborted) == (np.sum(statuses == "failed"), np.sum(statuses == "aborted"))
        assert (hours is None) == (took.size == 0)
        if took.size:
            assert hours == pytest.approx(np.sum(took) / 3600, rel=1e-6)
            assert median == pytest.approx(np.median(took), abs=2e-3)
        decided = np.isin(statuses, ["finished", "failed", "aborted"]).sum()
        (rate,) = group.rates
        assert (rate is None) == (decided == 0)
        if rate is not None:
            assert rate.share == pytest.approx(np.mean(statuses == "failed") * len(rows) / decided)


def test_wilsons_interval_is_the_one_of_the_literature() -> None:
    """Against the roots of the equation it is defined by, and R. G. Newcombe, Stat. Med. 17
    (1998), 857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    published = {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
    }  # fmt: skip
    for (part, whole), (low, high) in published.items():
        assert wilson_interval(part, whole) == pytest.approx((low, high), abs=5e-5)
    z2 = 1.959963984540054**2
    for part in range(31):
        p = part / 30
        roots = np.roots([1 + z2 / 30, -(2 * p + z2 / 30), p * p])
        assert wilson_interval(part, 30) == pytest.approx(np.sort(roots.real), abs=1e-9)
    assert wilson_interval(0, 0) is None


def test_nothing_and_one_row_are_groups_too() -> None:
    store = a_copy("prints", [])
    assert from_copy(store, f"{EVERY} by:printer").groups == ()
    store.close()
    (record,) = prints(Random(3), 1)
    store = a_copy("prints", [record])
    (group,) = from_copy(store, f"{EVERY} by:printer").groups
    assert group.count == 1
    assert all(rate is None or rate.few for rate in group.rates)
    store.close()


SAID_IN_SQL = (
    "", "name:ARCH", "name=arch,bracket", "name!=arch", "resin:ep", "name:100%", "name:_1",
    "(took>2h | name:arch)", "!(took>2h | name:arch)", "(took>2h | (name:arch | resin:rpu))",
    '(resin="EPX 82" name:arch | name!=bracket)',
)  # fmt: skip


@settings(max_examples=examples(24), deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 100), terms=st.sampled_from(SAID_IN_SQL))
def test_the_sql_that_is_copied_gives_the_same_numbers(seed: int, count: int, terms: str) -> None:
    records = prints(Random(seed), count)
    store = a_copy("prints", records)
    search = parse(f"{EVERY} started>=2026-06-01 {terms} by:printer,status", PRINTS, NOW, UTC)
    file = store.reader()
    question = CopyQuestion(file, PRINTS, search, Moment(NOW, UTC))
    groups, sql = question.groups().groups, question.portable_sql()
    file.close()
    assert sql.unsaid == ()
    plain = {tuple(row[:2]): row[2:] for row in store.rows(sql.text)}
    store.close()
    assert plain.keys() == {group.keys for group in groups}
    for group in groups:
        *numbers, share = plain[group.keys]
        for ours, theirs in zip(group.numbers, numbers, strict=True):
            assert (ours is None) == (theirs is None)
            assert ours is None or ours == pytest.approx(theirs)
        (rate,) = group.rates
        assert (rate is None) == (share is None)
        assert rate is None or share == pytest.approx(100 * rate.share, abs=0.006)


@pytest.mark.parametrize("term", ["resin~^EPX", "!arch", "name:ü", "(took>2h | resin~^E)"])
def test_what_sql_cannot_say_is_named_and_not_said_by_halves(term: str) -> None:
    store = a_copy("prints", prints(Random(3), 50))
    file = store.reader()
    search = parse(f"{EVERY} {term} by:printer", PRINTS, NOW, UTC)
    sql = CopyQuestion(file, PRINTS, search, Moment(NOW, UTC)).portable_sql()
    whole = parse(f"{EVERY} by:printer", PRINTS, NOW, UTC)
    without = CopyQuestion(file, PRINTS, whole, Moment(NOW, UTC)).portable_sql()
    assert len(sql.unsaid) == 1
    assert sql.text == f"-- not in SQL: {sql.unsaid[0]}\n{without.text}"
    file.close()
    store.close()


def test_what_the_copy_does_not_hold_is_not_answered_from_it() -> None:
    store = a_copy("prints", prints(Random(1), 5), since=datetime(2026, 7, 1, tzinfo=UTC))
    with pytest.raises(NotInTheCopy, match="since 2026-07-01 only"):
        from_copy(store, f"{EVERY} by:printer")
    assert from_copy(store, f"{EVERY} started>=2026-07-02 by:printer").as_of is not None
    with pytest.raises(NotInTheCopy):
        from_copy(store, "by:name", "builds")
    store.close()


def test_columns_of_the_copy_are_found_by_what_views_read() -> None:
    columns = sql_columns("prints")
    assert columns["printer"] == "printer_serial"
    assert columns["used"] == "consumed_resin_volume_ml"
    assert columns["left"] == PRINT_LEFT
    assert sql_columns("printed-parts")["status"] == "status"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("by:", "missing"),
        ("by:printr", "did you mean printer"),
        ("by:printer.week", "is no date"),
        ("by:printer,resin,status", "one or two"),
        ("by:printer sort:colour", "sorted by"),
        ("from:disk", "copy or server"),
    ],
)
def test_a_wrong_group_is_said_before_anything_is_asked(text: str, said: str) -> None:
    with pytest.raises(PromptError, match=said):
        parse(text, PRINTS, NOW)


def test_the_text_of_a_grouped_question_reads_back() -> None:
    text = "status=failed by:printer,week sort:failed%-,printer from:copy"
    search = parse(text, PRINTS, NOW)
    assert search.text == text
    assert parse(search.text, PRINTS, NOW) == search
    assert search.ungrouped.text == "status=failed from:copy"


def test_groups_are_sorted_by_any_number_and_those_without_it_come_last() -> None:
    store = a_copy("prints", prints(Random(9), 200))
    groups = from_copy(store, f"{EVERY} by:printer,resin")
    store.close()
    for measure in measures_of("prints").measures:
        rows = sorted_groups(groups, ((measure.name, True),))
        place = [m.name for m in groups.measures.measures].index(measure.name)
        numbers = [row.numbers[place] for row in rows]
        having = [number for number in numbers if number is not None]
        assert having == sorted(having, reverse=True)
        assert numbers[: len(having)] == having
