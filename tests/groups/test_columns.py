"""How groups are shown: few are marked, and files hold plain numbers."""

from __future__ import annotations

import json
from datetime import UTC
from itertools import pairwise
from random import Random

import pytest

from carbon_tui.groups.columns import group_columns
from carbon_tui.groups.grouped import FEW, Grouper, RecordGroups
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
