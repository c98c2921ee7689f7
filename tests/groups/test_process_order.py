"""Prints are sorted by what printers recorded as they are by the records, sorted before or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.groups.copied_process_data import copied_process_data, prints_lacking_data
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.local_copy.process_order import WHOLE
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import PRINTS
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.process_columns import ProcessDataStore, column_name
from carbon_tui.resources.process_sort_values import PROCESS_ORDER
from carbon_tui.resources.ranking import by_several
from carbon_tui.resources.registry import by_name
from tests.groups.copied import few_are_many
from tests.groups.test_rows_in_order import NOW, ROWS, STATUS, TEXTS, a_print, written
from tests.hunting import examples

VIEW = by_name("prints")
FIELDS = ("Heater Setpoint (C)", "Total Slices", "Resin Name", "Project Name")
VALUES = (
    *TEXTS, *("30", "30.0", "30", "30", "1,200", "-1.5", "0", "-0.0", "1e3", "1e300", "12a"),
    *(" 31 ", "NaN", "n/a", "None", "", None, "999999999999999", "\x1b[31m5"),
)  # fmt: skip
OTHERS = ["", "took", "name-", "printer", "finished"]


def recorded(random: Random) -> list[tuple[str, str | None]]:
    """Anything, or that the server has nothing."""
    if random.random() < 0.1:
        return [("", None)]
    return [(field, random.choice(VALUES)) for field in FIELDS if random.random() < 0.8]


def print_ids(store: CopyStore) -> list[str]:
    rows = store.rows("SELECT DISTINCT print_id FROM prints WHERE finished_at IS NOT NULL")
    return sorted(print_id for (print_id,) in rows if print_id)


@pytest.fixture(scope="module", params=["not sorted yet", "sorted", "sorted and written again"])
def store(request: pytest.FixtureRequest) -> Iterator[CopyStore]:
    random, store = Random(17), CopyStore(None)
    written(store, PRINTS, [a_print(random, number) for number in range(ROWS)])
    store.mark_gone(PRINTS, [f"uuid-{number}" for number in range(0, ROWS, 9)], NOW)
    ids = print_ids(store)
    store.write_quality_data((key, recorded(random)) for key in ids)
    if request.param != "not sorted yet":
        store.sort_quality_data(PROCESS_ORDER)
    if request.param == "sorted and written again":
        for some in (ids[::3], ids[-1:]):
            store.write_quality_data((key, recorded(random)) for key in some)
            store.sort_quality_data(PROCESS_ORDER)
    yield store
    store.close()


@pytest.fixture(autouse=True, scope="module")
def in_many_rows() -> Iterator[None]:
    with few_are_many(few=6, walked=40):
        yield


@given(
    field=st.sampled_from(FIELDS),
    way=st.sampled_from(["", "-"]),
    then=st.sampled_from([*OTHERS, *(f"{column_name(field)}-" for field in FIELDS)]),
    asked=st.sampled_from([STATUS, "status=failed", f"{STATUS} arch", f"{STATUS} took>1h"]),
    count=st.integers(1, ROWS),
)
@settings(max_examples=examples(60), deadline=None)
def test_the_copy_and_the_records_say_the_same_order(
    field: str, way: str, then: str, asked: str, count: int, store: CopyStore
) -> None:
    name = column_name(field)
    text = f"{asked} sort:{name}{way}"
    if then and then.rstrip("-") != name:
        text += f",{then}"
    search = parse(text, VIEW, NOW, UTC)
    with closing(store.reader()) as file:
        question = CopyQuestion(file, VIEW, search, Moment(NOW))
        known = everything_known(file)
        rows = MatchingRows(search, VIEW)
        first = rows.first(question, count).records
        whole = records_of(question, rows.window(question, 0, ROWS))
        matching = [record for some in question.records() for record in some]
    assert [record.uuid for record in first] == [record.uuid for record in whole[:count]]
    columns = [(known.column(name), down) for name, down in search.local_order]
    key = by_several([(column.value, down) for column, down in columns if column is not None])
    assert [key(record) for record in whole] == sorted(map(key, matching))


def everything_known(file: Any) -> Any:
    """The view with all that is recorded."""

    async def nobody(_ids: list[str]) -> list[PrintQualityData]:
        return []

    data = ProcessDataStore(nobody)
    ids = [key for (key,) in file.execute("SELECT DISTINCT print_id FROM print_quality_data")]
    data.learn(ids, copied_process_data(file, ids))
    return data.bound(VIEW)


def test_what_no_print_lacks_is_known_until_another_one_ends() -> None:
    random = Random(3)
    ends = [{**a_print(random, n), "print_id": f"P{n}"} for n in range(8)]
    ends = [{**row, "finished_at": NOW.isoformat()} for row in ends]
    with closing(CopyStore(None)) as store, closing(store.reader()) as file:
        written(store, PRINTS, ends[:6])
        store.write_quality_data((f"P{n}", [("Resin Name", "RPU 70")]) for n in range(5))
        store.sort_quality_data(PROCESS_ORDER)
        assert (store.info(WHOLE), prints_lacking_data(file)) == ("", 1)
        store.write_quality_data([("P5", [("", None)])])
        store.sort_quality_data(PROCESS_ORDER)
        assert (store.info(WHOLE), prints_lacking_data(file)) == ("yes", 0)
        written(store, PRINTS, [{**ends[0], "name": "another name"}])
        assert (store.info(WHOLE), prints_lacking_data(file)) == ("yes", 0)
        written(store, PRINTS, ends[6:])
        assert (store.info(WHOLE), prints_lacking_data(file)) == ("", 2)
