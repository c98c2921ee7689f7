"""Cross tables: every number stands where its two keys meet, and lines add up."""

from __future__ import annotations

from datetime import UTC
from random import Random

import pytest

from carbon_tui.groups.cross_table import cross_columns, cross_table, number_names, total_of
from carbon_tui.groups.grouped import Grouper, RecordGroups
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of
from carbon_tui.resources.registry import by_name
from tests.groups.copied import NOW, prints

PRINTS = by_name("prints")


def grouped(text: str, count: int = 200) -> RecordGroups:
    search = parse(text, PRINTS, NOW, UTC)
    grouper = Grouper(PRINTS, search.by, NOW, UTC)
    grouper.add(prints(Random(5), count))
    return RecordGroups(search.by, measures_of("prints"), grouper.groups())


@pytest.mark.parametrize("by", ["printer,resin", "week,status", "status,month", "resin,took"])
def test_every_group_stands_in_its_cell_once(by: str) -> None:
    groups = grouped(f"by:{by}")
    table = cross_table(groups)
    cells = [cell for row in table.rows for cell in row.cells.values()]
    assert sorted(map(id, cells)) == sorted(map(id, groups.groups))
    for row in table.rows:
        assert all(cell.keys == (row.key, key) for key, cell in row.cells.items())
        assert set(row.cells) <= set(table.across)
    assert len(set(table.across)) == len(table.across)


def test_lines_add_up_to_the_groups_of_the_first_key_alone() -> None:
    table, alone = cross_table(grouped("by:printer,resin")), grouped("by:printer")
    for row, group in zip(table.rows, alone.groups, strict=True):
        assert row.total.keys == group.keys
        assert row.total.rates == group.rates
        pairs = zip(row.total.numbers, group.numbers, alone.measures.measures, strict=True)
        for ours, theirs, measure in pairs:
            assert ours is None if measure.median else ours == pytest.approx(theirs)


def test_a_cell_without_records_says_nothing_and_columns_are_told_apart() -> None:
    groups = grouped("by:printer,resin", 12)
    table, moment = cross_table(groups), Moment(NOW)
    for number in number_names(groups):
        columns = cross_columns(table, PRINTS, number, moment)
        assert len({column.name for column in columns}) == len(columns)
        empty = [
            column.value(row)
            for row in table.rows
            for key, column in zip(table.across, columns[1:-1], strict=True)
            if key not in row.cells
        ]
        assert set(empty) <= {None}
    assert total_of(("x",), [], groups).count == 0
