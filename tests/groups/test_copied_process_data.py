"""What printers recorded of prints, asked of the copy as of the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from carbon_tui.api.schema.records import Print
from carbon_tui.groups.copied_process_data import copied_process_data, prints_lacking_data
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.groups.copied import NOW, a_copy
from tests.groups.test_groups import BERLIN

PRINTS = by_name("prints")
COUNT = 1_300
"""More than are looked at in one piece."""


def heat_of(number: int) -> str:
    """Of every seventh print nothing is recorded."""
    return "" if number % 7 == 0 else f"{30 + number % 5}"


def runs() -> list[Print]:
    return [
        Print(
            uuid=f"uuid-{i:04}",
            print_id=f"P{i}",
            status="finished",
            started_at=NOW - timedelta(minutes=i + 9),
            finished_at=NOW - timedelta(minutes=i),
        )
        for i in range(COUNT)
    ]


def write(store: CopyStore, count: int) -> None:
    store.write_quality_data(
        (f"P{i}", (("Heater Setpoint (C)", heat), ("Resin Name", f"R{i % 2}")) if heat else
         (("", None),))
        for i in range(count) for heat in [heat_of(i)]
    )  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Iterator[CopyStore]:
    store = a_copy("prints", runs())
    write(store, COUNT)
    yield store
    store.close()


def found(store: CopyStore, text: str) -> list[str | None]:
    search = parse(text, PRINTS, NOW, BERLIN)
    file = store.reader()
    try:
        question = CopyQuestion(file, PRINTS, search, Moment(NOW, BERLIN))
        matching = MatchingRows(search, PRINTS)
        matching.look_through(question)
        rows = records_of(question, matching.window(question, 0, matching.total or 0))
        return [row.print_id for row in rows]
    finally:
        file.close()


def test_terms_on_a_field_are_answered_over_everything(store: CopyStore) -> None:
    expected = {f"P{i}" for i in range(COUNT) if heat_of(i) and int(heat_of(i)) > 33}
    assert set(found(store, "process_heater_setpoint>33")) == expected
    both = found(store, "process_heater_setpoint=34 process_resin_name=R1")
    assert set(both) == {f"P{i}" for i in range(1, COUNT, 2) if heat_of(i) == "34"}


def test_rows_are_sorted_by_a_field_and_those_without_come_last(store: CopyStore) -> None:
    ids = found(store, "sort:process_heater_setpoint-")
    heats = [heat_of(int((each or "P0")[1:])) for each in ids]
    known = [heat for heat in heats if heat]
    assert known == sorted(known, reverse=True)
    assert heats == [*known, *[""] * (COUNT - len(known))]


def test_groups_are_by_a_field(store: CopyStore) -> None:
    search = parse("by:process_heater_setpoint", PRINTS, NOW, BERLIN)
    file = store.reader()
    try:
        groups = CopyQuestion(file, PRINTS, search, Moment(NOW, BERLIN)).groups()
    finally:
        file.close()
    counted: dict[object, int] = {group.keys[0]: group.count for group in groups.groups}
    expected: dict[object, int] = {
        30 + k: sum(heat_of(i) == f"{30 + k}" for i in range(COUNT)) for k in range(5)
    }
    expected[None] = sum(not heat_of(i) for i in range(COUNT))
    assert counted == expected


def test_a_copy_that_lacks_some_does_not_answer() -> None:
    store = a_copy("prints", runs()[:10])
    try:
        write(store, 7)
        with pytest.raises(NotInTheCopy, match="recorded of 3 prints: carbon-tui sync --quality"):
            found(store, "process_heater_setpoint>33")
        file = store.reader()
        assert prints_lacking_data(file) == 3
        (data, nothing) = copied_process_data(file, ["P1", "P0", "P9"])
        file.close()
    finally:
        store.close()
    if data.print_id != "P1":
        data, nothing = nothing, data
    assert data.fields == (("Heater Setpoint (C)", "31"), ("Resin Name", "R1"))
    assert nothing.fields == ()
