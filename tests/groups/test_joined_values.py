"""Columns from other records: the copy joins them as a join by hand does."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.api.schema.records import Build, PrintedPart, Printer
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows
from carbon_tui.groups.joined_values import JoinedValues
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.tables import PRINTED_PARTS
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.ranking import by_several
from carbon_tui.resources.registry import EVERY, by_name
from tests.groups.copied import (
    NOW,
    a_copy,
    also_copied,
    measurements,
    printed_parts,
    prints,
    templates,
)

EVERY_STATUS = "status=finished,failed,aborted,printing,odd"
RUNS = prints(Random(11), 40)
PARTS = printed_parts(Random(12), 60)
CHECKS = measurements(Random(13), 80)
PRINTERS = [Printer(serial=f"P{n}", name=f"M3-0{n}" if n else None, alias="old") for n in range(3)]


@pytest.fixture(scope="module")
def copied() -> Any:
    store = a_copy("prints", RUNS)
    also_copied(store, "printed_parts", PARTS)
    also_copied(store, "part_measurements", CHECKS)
    also_copied(store, "part_measurement_templates", templates())
    also_copied(store, "builds", [Build(uuid="b", name="arch")])
    also_copied(store, "printers", PRINTERS)
    with closing(store):
        yield store


def said(copied: Any, view: str, records: list[Any], name: str) -> dict[str, Any]:
    """By key what the column says of each record."""
    resource, values = by_name(view), JoinedValues()
    with closing(copied.reader()) as file:
        values.look_up(file, resource, records, {name})
    column = values.bound(resource).column(name)
    assert column is not None
    assert values.unread(resource, records, {name}) == []
    return {resource.identify(record): column.value(record) for record in records}


def lots_by_hand() -> dict[str | None, str | None]:
    lots: dict[str | None, set[str]] = defaultdict(set)
    for part in PARTS:
        if part.resin_lot_number:
            lots[part.print_uuid].add(part.resin_lot_number)
    return {run.uuid: ", ".join(sorted(lots[run.uuid])) or None for run in RUNS}


def test_what_other_records_say_is_found_by_keys(copied: Any) -> None:
    assert said(copied, "prints", RUNS, "lot") == lots_by_hand()
    names = {printer.serial: printer.name or printer.alias for printer in PRINTERS}
    assert said(copied, "prints", RUNS, "printer_name") == {
        run.uuid: names.get(run.origin.printer_serial) if run.origin else None for run in RUNS
    }
    by_part = {part.uuid: part for part in PARTS}
    by_print = {run.uuid: run for run in RUNS}
    measured = {t.uuid: t.measurement_name for t in templates()}
    assert said(copied, "measurements", CHECKS, "measurement") == {
        check.uuid: measured.get(check.part_measurement_template_uuid) for check in CHECKS
    }

    def printer_of(part: PrintedPart) -> str | None:
        run = by_print.get(part.print_uuid or "")
        return run.origin.printer_serial if run is not None and run.origin else None

    assert said(copied, "measurements", CHECKS, "printer") == {
        check.uuid: printer_of(by_part[check.printed_part_uuid or ""]) for check in CHECKS
    }
    assert said(copied, "printed-parts", PARTS, "printer") == {
        part.uuid: printer_of(part) for part in PARTS
    }


def test_what_is_not_wholly_copied_yet_is_not_joined() -> None:
    """What is missing would look like nothing; and while it is copied it has no indexes."""
    resource, run = by_name("prints"), RUNS[0]
    with closing(a_copy("prints", RUNS)) as store, closing(store.reader()) as file:
        values = JoinedValues()
        for column, table in (("lot", "printed_parts"), ("build_name", "builds")):
            with pytest.raises(NotInTheCopy, match=f"does not hold all {table} yet"):
                values.look_up(file, resource, [run], {column})
        store.begin(PRINTED_PARTS, None, NOW)
        with pytest.raises(NotInTheCopy, match="does not hold all printed_parts yet"):
            values.look_up(file, resource, [run], {"lot"})
        search = parse("sort:part_order", resource, NOW, UTC)
        with pytest.raises(NotInTheCopy, match="does not hold all printed_parts yet"):
            CopyQuestion(file, resource, search, Moment(NOW))


@pytest.mark.parametrize(
    ("terms", "passes"),
    [
        ("lot=L1", lambda lot: lot == "L1"),
        ("lot!=L1", lambda lot: lot != "L1"),
        ("lot~L", lambda lot: lot is not None),
        ("lot:l2", lambda lot: lot is not None and "L2" in lot),
    ],
)
def test_terms_about_them_are_matched_over_everything(copied: Any, terms: str, passes: Any) -> None:
    resource = by_name("prints")
    search = parse(f"{EVERY_STATUS} {terms}", resource, NOW, UTC)
    with closing(copied.reader()) as file:
        question = CopyQuestion(file, resource, search, Moment(NOW))
        found = {run.uuid for some in question.records() for run in some}
    lots = lots_by_hand()
    assert found == {run.uuid for run in RUNS if run.status and passes(lots[run.uuid])}


@pytest.mark.parametrize(
    ("terms", "passes"),
    [
        ("lot=L1 | name=arch", lambda run, lot: lot == "L1" or _is_arch(run)),
        ("(lot=L1 | lot~L2 name=arch)",
         lambda run, lot: lot == "L1" or ("L2" in (lot or "") and _is_arch(run))),
        ("!(lot= | name=arch)", lambda run, lot: lot is not None and not _is_arch(run)),
        ('("L1, L2" | lot:l2)', lambda _run, lot: "L2" in (lot or "")),
    ],
)  # fmt: skip
def test_they_stand_among_alternatives_as_well(copied: Any, terms: str, passes: Any) -> None:
    resource, lots = by_name("prints"), lots_by_hand()
    search = parse(f"{EVERY_STATUS} ({terms}) by:lot", resource, NOW, UTC)
    wanted = [run for run in RUNS if run.status and passes(run, lots[run.uuid])]
    with closing(copied.reader()) as file:
        question = CopyQuestion(file, resource, search, Moment(NOW))
        found = {run.uuid for some in question.records() for run in some}
        groups = question.groups().groups
    assert found == {run.uuid for run in wanted}
    assert wanted
    assert {group.keys[0]: group.count for group in groups} == Counter(
        lots[run.uuid] for run in wanted
    )


@pytest.mark.parametrize(
    "terms",
    ["lot=L1", "lot=L1,L2", "lot!=L1", "lot=", "lot!=", "lot~L", "lot~^L1", "lot!~2", "lot:l2",
     "printer_name~m3", "printer_name:m3-01,OLD", "printer_name=M3-01,old",
     'printer_name!="M3-01"', "printer_name>M3-01", "build_name=arch"],
)  # fmt: skip
def test_among_alternatives_they_pass_what_they_pass_as_looked_up(copied: Any, terms: str) -> None:
    values = JoinedValues()
    resource = values.bound(by_name("prints"))
    search = parse(f"{EVERY_STATUS} ({terms} | name=arch)", resource, NOW, UTC)
    with closing(copied.reader()) as file:
        values.look_up(file, resource, RUNS, {"lot", "printer_name", "build_name"})
        question = CopyQuestion(file, by_name("prints"), search, Moment(NOW))
        found = {run.uuid for some in question.records() for run in some}
    passes = search.predicate(resource, Moment(NOW))
    assert passes is not None
    assert found == {run.uuid for run in RUNS if run.status and passes(run)}


def _is_arch(run: Any) -> bool:
    return (run.name or "").casefold() == "arch"


@pytest.mark.parametrize("terms", ["", "name~^.", "name~x", "took>5h"])
def test_groups_are_by_them_too(copied: Any, terms: str) -> None:
    """Also where something is asked that SQL cannot say."""
    resource, lots = by_name("prints"), lots_by_hand()
    with closing(copied.reader()) as file:
        search = parse(f"{EVERY_STATUS} {terms} by:lot", resource, NOW, UTC)
        groups = CopyQuestion(file, resource, search, Moment(NOW)).groups().groups
    passes = replace(search, by=()).predicate(resource, Moment(NOW))
    by_hand = Counter(
        lots[run.uuid] for run in RUNS if run.status and (passes is None or passes(run))
    )
    assert {group.keys[0]: group.count for group in groups} == by_hand


@pytest.mark.parametrize("terms", ["lot:l2", "(lot:l2 | took>2h)", "!(lot:l2 | took>2h)"])
def test_sql_for_people_says_what_is_asked_of_them(copied: Any, terms: str) -> None:
    resource = by_name("prints")
    with closing(copied.reader()) as file:
        search = parse(f"{EVERY_STATUS} {terms} by:printer", resource, NOW, UTC)
        question = CopyQuestion(file, resource, search, Moment(NOW))
        groups, sql = question.groups().groups, question.portable_sql()
        assert sql.unsaid == ()
        copied_groups = {row[0]: row[1] for row in file.execute(sql.text)}
    assert copied_groups == {group.keys[0]: group.count for group in groups} != {}


def test_every_joined_column_is_sql_and_no_part_of_a_whole_export(copied: Any) -> None:
    with closing(copied.reader()) as file:
        for resource in EVERY:
            for column in resource.columns:
                if not column.joined:
                    continue
                table = next(t for t in ("prints", "printed_parts", "part_measurements")
                             if resource.name.replace("-", "_") in t)  # fmt: skip
                file.execute(f"SELECT {column.joined} FROM {table} LIMIT 1").fetchall()
                assert column not in resource.own_columns
                assert column.value(None) is None


@pytest.mark.parametrize("order", ["number,value-", "lot-,value", "value,serial-"])
def test_they_are_sorted_by_beside_what_records_alone_say(copied: Any, order: str) -> None:
    resource = by_name("measurements")
    search = parse(f"sort:{order}", resource, NOW, UTC)
    with closing(copied.reader()) as file:
        values = JoinedValues()
        names = {column.name for column in resource.columns if column.joined}
        values.look_up(file, resource, CHECKS, names)
        columns = [(values.bound(resource).column(name), down) for name, down in search.local_order]
        key = by_several([(column.value, down) for column, down in columns if column is not None])
        question = CopyQuestion(file, resource, search, Moment(NOW))
        found = MatchingRows(search, resource).first(question, len(CHECKS)).records
    assert [key(record) for record in found] == sorted(map(key, CHECKS))
