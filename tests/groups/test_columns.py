"""How groups are shown: few are marked, and files hold plain numbers."""

from __future__ import annotations

import json
from datetime import UTC
from random import Random

from carbon_tui.groups.columns import group_columns
from carbon_tui.groups.grouped import FEW, Grouper, RecordGroups
from carbon_tui.listing.export import Format, whole_file, writer
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of
from carbon_tui.resources.registry import by_name
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
