"""How groups are shown: few are marked, and files hold plain numbers."""

from __future__ import annotations

import json
import math
from datetime import UTC
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.groups.columns import group_columns, in_files, without_noise
from carbon_tui.groups.copied_columns import sql_columns, sql_to_look_in
from carbon_tui.groups.grouped import FEW, Grouper, RecordGroup, RecordGroups
from carbon_tui.listing.export import Format, whole_file, writer
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of
from carbon_tui.resources.registry import by_name
from carbon_tui.widgets.columns import GAP, own_width, scrolled
from tests.groups.copied import NOW, prints


def test_shares_of_few_are_marked_and_are_plain_numbers_in_files() -> None:
    resource, moment = by_name("prints"), Moment(NOW)
    search = parse("by:printer", resource, NOW, UTC)
    grouper = Grouper(resource, search.by, NOW, UTC)
    grouper.add(prints(Random(1), 160))
    groups = RecordGroups(search.by, measures_of("prints"), grouper.groups())
    columns = group_columns(groups, resource)
    share = next(column for column in columns if column.name == "failed%")
    seen = {rate.few for group in groups.groups if (rate := group.rates[0]) is not None}
    assert seen == {True, False}
    for group in groups.groups:
        rate = group.rates[0]
        if rate is not None:
            text = share.show(share.value(group), moment).text
            assert text.startswith("~") == rate.few == (rate.whole < FEW)
    written = whole_file(writer(Format.JSON, resource, moment, columns), groups.groups)
    for row in json.loads(written):
        assert isinstance(row["failed%"], float | None)


PLAIN = group_columns(
    RecordGroups(
        parse("by:printer,resin", by_name("prints"), NOW, UTC).by, measures_of("prints"), ()
    ),
    by_name("prints"),
)
NAMES = [column.name for column in PLAIN]


@pytest.mark.parametrize("width", range(36, 160))
@pytest.mark.parametrize("ordered_by", [(), ("runs",), ("used",)])
def test_whatever_has_no_room_comes_into_view_and_the_keys_stay(
    width: int, ordered_by: tuple[str, ...]
) -> None:
    layouts = [scrolled(PLAIN, width, first, 2, ordered_by) for first in range(len(PLAIN))]
    seen = [[slot.column.name for slot in layout.slots] for layout in layouts]
    assert {name for names in seen for name in names} == set(NAMES)
    for layout, names in zip(layouts, seen, strict=True):
        assert layout.width <= width
        assert names[: layout.stays] == NAMES[: layout.stays]
        assert names == sorted(names, key=NAMES.index)
        assert layout.hidden == len(NAMES) - len(names)
        assert bool(layout.hidden) == (layout.beyond != "")
        assert width < 70 or set(ordered_by) <= set(names)
    assert [layout.before for layout in layouts] == sorted(layout.before for layout in layouts)
    assert all(len(now) - len(then) <= 2 for then, now in pairwise(seen))


def test_the_end_is_not_scrolled_further_than_it_reaches() -> None:
    at_the_end, beyond = scrolled(PLAIN, 80, 9, 2), scrolled(PLAIN, 80, 90, 2)
    assert beyond.slots == at_the_end.slots
    assert beyond.slots[-1].column.name == "used"
    one_more = PLAIN[2 + beyond.before - 1]
    needed = sum(own_width(slot.column) + GAP for slot in beyond.slots) - GAP
    assert needed + GAP + own_width(one_more) > 80, "there is room for one more"


def test_numbers_are_whole_where_a_column_is_between_two_widths() -> None:
    widths = {"used": 17, "printer": 60}
    slots = {slot.column.name: slot.width for slot in scrolled(PLAIN, 80, 90, 2, (), widths).slots}
    assert slots["used"] == 17


@given(st.lists(st.integers(1, 400_000), min_size=1, max_size=300), st.randoms())
def test_hours_are_the_same_in_whatever_order_they_are_added(
    seconds: list[int], order: Random
) -> None:
    hours = [each / 3600 for each in seconds]
    other = hours.copy()
    order.shuffle(other)
    exact = Fraction(sum(seconds), 3600)
    assert without_noise(sum(hours)) == without_noise(sum(other)) == without_noise(math.fsum(hours))
    assert abs(Fraction(without_noise(sum(hours)) or 0) - exact) <= Fraction(1, 1_000_000)


def test_sums_lose_their_noise_and_counts_stay_counts() -> None:
    assert repr(without_noise(17267.330000000005)) == "17267.33"
    assert repr(without_noise(0.1 + 0.2)) == "0.3"
    assert repr(without_noise(4)) == "4"
    assert without_noise(None) is None


def test_a_screen_shows_what_the_sum_rounds_to_and_not_what_a_file_has_of_it() -> None:
    search = parse("by:printer", by_name("prints"), NOW, UTC)
    numbers = (1, 1, 0, 0, 2290.0152777777776, 7.0, 2.0005000000000006)
    group = RecordGroup(("x",), numbers, (None,))
    columns = group_columns(
        RecordGroups(search.by, measures_of("prints"), (group,)), by_name("prints")
    )
    hours = next(column for column in columns if column.name == "hours")
    assert hours.show(hours.value(group), Moment(NOW)).text == "2,290.02"
    values = {column.name: column.value(group) for column in in_files(columns)}
    assert (values["runs"], values["hours"], values["used"]) == (1, 2290.015, 2.001)


def test_files_of_groups_have_no_noise_in_them() -> None:
    resource, moment = by_name("prints"), Moment(NOW)
    search = parse("by:printer", resource, NOW, UTC)
    texts = []
    for records in (prints(Random(1), 900), prints(Random(1), 900)[::-1]):
        grouper = Grouper(resource, search.by, NOW, UTC)
        grouper.add(records)
        groups = RecordGroups(search.by, measures_of("prints"), grouper.groups())
        columns = group_columns(groups, resource)
        texts.append(
            [
                whole_file(writer(kind, resource, moment, in_files(columns)), groups.groups)
                for kind in (Format.CSV, Format.JSON, Format.JSONL)
            ]
        )
    assert texts[0] == texts[1]
    numbers = [value for row in json.loads(texts[0][1]) for value in row.values()]
    floats = [repr(value) for value in numbers if isinstance(value, float)]
    assert len(floats) > 20
    assert all(len(text.partition(".")[2]) <= 3 for text in floats)


def test_what_looks_at_other_fields_is_said_in_sql_with_all_of_them_or_not_at_all() -> None:
    orders, measured = sql_columns("part-orders"), sql_columns("measurements")
    assert "status" in orders["late"], "closed orders are not late"
    assert "category_value" in measured["value"], "categories stand in it"
    assert sql_to_look_in("measurements")["value"] == "value"
    assert "parts" not in sql_to_look_in("part-orders"), "a list of parts is counted"
