"""What the copy lets through for a word is everything that has it, as it is typed or shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import product
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema import decode
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Query
from carbon_tui.groups import column_values
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.quantity_words import may_be_written
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import PART_MEASUREMENTS, PRINTED_PARTS, PRINTS, CopiedTable
from carbon_tui.prompt import Search
from carbon_tui.prompt.terms import Contains, spoken
from carbon_tui.resources import formats, units
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.hunting import examples

NOW = datetime(2026, 8, 1, 12, 34, 56, 789_000, tzinfo=UTC)
VIEW = by_name("prints")
COLUMNS = tuple(c for c in VIEW.columns if not (c.read_apart or c.joined))
ZONES = [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Havana")]
ROWS = 160
SPOKEN = [None, "Good", "gut für 77777", "remark 7", "odd\0text", "ſ"]


def a_number(random: Random) -> float | None:
    return random.choice(
        [
            None, 0, 77_777, 177_777.5, 1e15, 1.5e16, 1e-7, -3.25, 99.995, 1_234.5, 82.31 + 0.007,
            82.31 + random.randrange(10**5) / 1_000,
            random.random() * 100, random.randrange(10**6) / 1_000, random.randrange(10**6),
            round(random.random() * 1e5, 2), random.random() * 1e9,
        ]
    )  # fmt: skip


def a_volume(random: Random) -> float | None:
    """As printers measure them."""
    some = [82.31, 82.305, 82.315, 182.3, 982.31, 82.30999999999999, 77.7, 82.0, 0.31, 8.23104]
    return random.choice([None, *some, round(random.random() * 300, random.randrange(5))])


def a_date(random: Random) -> datetime:
    back = timedelta(seconds=random.choice([50, 3_000, 80_000, 900_000, 10**8]) * random.random())
    ahead = timedelta(hours=random.choice([0, 0, 0, 70, 9_000]))
    whole = random.choice([1, 1_000, 1_000_000])
    when = NOW - back + ahead
    return when.replace(microsecond=when.microsecond // whole * whole)


def a_print(random: Random, number: int) -> dict[str, Any]:
    begin = a_date(random)
    took = timedelta(seconds=random.choice([9, 800, 20_000, 77_777, 900_000, 10**8]))
    took *= random.choice([1, random.random()])
    return {
        "uuid": f"uuid-{number}",
        "name": random.choice([None, f"Arch {number}", "Straße 77", "\x1b3h05", "a%b_c", "ſ"]),
        "status": random.choice(["finished", "failed"]),
        "started_at": random.choice([None, begin.isoformat()]),
        "finished_at": random.choice([None, (begin + took).isoformat()]),
        "remaining_sec": random.choice([None, 0, 77_777, random.randrange(10**5)]),
        "origin": {"printer_serial": random.choice([None, "M77", "M1"])},
        "config": {
            "resin_name": random.choice([None, "", "EPX 82", "RPU 70"]),
            "slice_thickness_nm": random.choice([None, 25_400, 100_000, random.randrange(10**6)]),
        },
        "metrics": {
            "average_speed_mmhr": random.choice([None, 48, 1_200]),
            "consumed_resin_volume_ml": a_number(random),
            "measured_resin_volume_ml": a_volume(random),
        },
        "feedback": {
            "feedback_rating": random.choice([None, 4, 4.5]),
            "feedback_message": random.choice(SPOKEN),
        },
    }


def page() -> Page[Any]:
    random = Random(5)
    rows = [a_print(random, number) for number in range(ROWS)]
    return decode.page_with_json(PRINTS.endpoint, json.dumps({"prints": rows}).encode())


PAGE = page()
RECORDS = PAGE.rows


@pytest.fixture(scope="module")
def store() -> Iterator[CopyStore]:
    store = CopyStore(None)
    store.begin(PRINTS, None, NOW)
    store.write_page(PRINTS, RECORDS, PAGE.json)
    store.complete(PRINTS, NOW, "")
    yield store
    store.close()


class RareRowsKnown(StrEnum):
    """What is known of rare rows."""

    FEW = "they are few"
    MANY = "they are too many to be told one by one"
    UNKNOWN = "the file is an earlier program's and has no index of them"


def forget(patch: pytest.MonkeyPatch, kept: RareRowsKnown) -> None:
    if kept is RareRowsKnown.MANY:
        patch.setattr(column_values, "MOST_ROWS", 0)
    elif kept is RareRowsKnown.UNKNOWN:
        patch.setattr(CopiedTable, "rare_index", lambda _table, rare: f"not yet {rare.name}")


@st.composite
def words(draw: st.DrawFn) -> str:
    """A piece of what some record says somewhere, or digits."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.from_regex(r"[0-9]{1,6}|[0-9]{1,3}[-.,:hdms ][0-9]{0,3}", fullmatch=True))
    record = RECORDS[draw(st.integers(0, ROWS - 1))]
    column = draw(st.sampled_from(COLUMNS))
    value, moment = column.value(record), Moment(NOW, draw(st.sampled_from(ZONES)))
    text = draw(st.sampled_from([spoken(value, moment), column.show(value, moment).text])) or "7"
    start = draw(st.integers(0, len(text) - 1))
    return text[start : start + draw(st.integers(1, 9))]


@given(
    said=st.lists(words(), min_size=1, max_size=2),
    field=st.sampled_from(
        ["", "", "", "took", "used", "started", "left", "slice", "printer", "measured"]
    ),
    zone=st.sampled_from(ZONES),
    few=st.booleans(),
    ascii=st.booleans(),
    kept=st.sampled_from(RareRowsKnown),
)
@example(said=["failed"], field="", zone=UTC, few=False, ascii=False, kept=RareRowsKnown.FEW)
@example(said=["-"], field="", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.FEW)
@example(said=["77777"], field="", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.FEW)
@example(said=["82.31"], field="measured", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.FEW)
@example(said=["2.3"], field="measured", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.FEW)
@example(said=["82."], field="measured", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.FEW)
@example(said=["strasse"], field="", zone=UTC, few=False, ascii=True, kept=RareRowsKnown.MANY)
@settings(max_examples=examples(90), deadline=None)
def test_no_row_that_has_the_word_is_lost(
    said: list[str],
    field: str,
    zone: Any,
    few: bool,
    ascii: bool,
    kept: RareRowsKnown,
    store: CopyStore,
) -> None:
    term = Contains(" ".join(said), field, tuple(said))
    moment = Moment(NOW, zone, ascii=ascii, printers={"M77": "Line 3h"})
    search = Search("prints", Query(), local=(term,))
    passes = term.test(VIEW, moment, COLUMNS)
    with pytest.MonkeyPatch.context() as patch, closing(store.reader()) as file:
        if not few:
            patch.setattr(column_values, "MOST_VALUES", 1)
            patch.setattr(column_values, "FEW_RANGES", 1)
        forget(patch, kept)
        question = CopyQuestion(file, VIEW, search, moment, COLUMNS)
        found = {record.uuid for some in question.records() for record in some}
    assert found == {record.uuid for record in RECORDS if passes(record)}


PARTS_VIEW = by_name("printed-parts")


def a_part(random: Random, number: int) -> dict[str, Any]:
    def tags() -> dict[str, str] | None:
        names = random.sample(["Resin", "ſize", "7 7", 'a"b\\c'], 2)
        return random.choice(
            [None, {}, {name: random.choice(["EPX", "x=7", ""]) for name in names}]
        )

    return {
        "uuid": f"part-{number}",
        "serial_number": random.choice([None, f"SN{number:03}", "ß77"]),
        "finished_at": random.choice([None, NOW.isoformat(), "2024-07-07T07:07:07Z"]),
        "tags": random.choice([None, {"printed_part": tags(), "part": tags()}]),
    }


@given(
    said=st.sampled_from(
        ["epx", "resin=epx", "epx, 7", "size", "=", "c=", "b\\c", "77", "sn01", "7"]
    ),
    field=st.sampled_from(["", "tags"]),
    kept=st.sampled_from(RareRowsKnown),
    seed=st.integers(0, 3),
)
@settings(max_examples=examples(40), deadline=None)
def test_no_part_that_has_the_word_among_its_tags_is_lost(
    said: str, field: str, kept: RareRowsKnown, seed: int
) -> None:
    random = Random(seed)
    rows = [a_part(random, number) for number in range(40)]
    body = json.dumps({PRINTED_PARTS.endpoint.rows: rows}).encode()
    parts = decode.page_with_json(PRINTED_PARTS.endpoint, body)
    term, moment = Contains(said, field, (said,)), Moment(NOW)
    search = Search("printed-parts", Query(), local=(term,))
    visible = tuple(column for column in PARTS_VIEW.columns if column.default_visible)
    passes = term.test(PARTS_VIEW, moment, visible)
    with closing(CopyStore(None)) as store, pytest.MonkeyPatch.context() as patch:
        store.begin(PRINTED_PARTS, None, NOW)
        store.write_page(PRINTED_PARTS, parts.rows, parts.json)
        store.complete(PRINTED_PARTS, NOW, "")
        forget(patch, kept)
        with closing(store.reader()) as file:
            question = CopyQuestion(file, PARTS_VIEW, search, moment, visible)
            found = {record.uuid for some in question.records() for record in some}
    assert found == {part.uuid for part in parts.rows if passes(part)}
    assert "LIKE" in question.condition.sql


MEASURED = [0.1 + 0.2, 12.0, 1e-7, 123_456.789, 3, -4.5, None, None, None]
CATEGORIES = [None, "Good 0004", "ſmooth", "12"]


@pytest.mark.parametrize("field", ["", "value"])
@pytest.mark.parametrize(
    "said", ["0004", "12", "e-07", "3", "123457", "-4", "good", "smooth", "front", "4568"]
)
def test_no_measurement_that_has_the_word_is_lost(said: str, field: str) -> None:
    view = by_name("measurements")
    rows = [
        {"uuid": f"check-{number}", "value": value, "category_value": category, "zones": zones}
        for number, (value, category, zones) in enumerate(
            product(MEASURED, CATEGORIES, [None, ["front", "rear"]])
        )
    ]
    body = json.dumps({PART_MEASUREMENTS.endpoint.rows: rows}).encode()
    page = decode.page_with_json(PART_MEASUREMENTS.endpoint, body)
    term, moment = Contains(said, field, (said,)), Moment(NOW)
    visible = tuple(column for column in view.columns if column.default_visible)
    passes = term.test(view, moment, visible)
    with closing(CopyStore(None)) as store:
        store.begin(PART_MEASUREMENTS, None, NOW)
        store.write_page(PART_MEASUREMENTS, page.rows, page.json)
        store.complete(PART_MEASUREMENTS, NOW, "")
        with closing(store.reader()) as file:
            search = Search("measurements", Query(), local=(term,))
            question = CopyQuestion(file, view, search, moment, visible)
            found = {record.uuid for some in question.records() for record in some}
    assert found == {record.uuid for record in page.rows if passes(record)}
    assert "zones LIKE" in question.condition.sql or field


@pytest.mark.parametrize(
    ("show", "word", "may"),
    [
        (formats.ago, "3h05", True),
        (formats.ago, "2026-07", True),
        (formats.ago, "in 2d", True),
        (formats.ago, "failed", False),
        (formats.ago, "3h 05", False),
        (units.millilitres, "82.3 ml", True),
        (units.millilitres, "1,234", True),
        (units.millilitres, "zz77", False),
        (units.duration, "4h", True),
        (units.duration, "e-07", True),
        (units.duration, "k7", False),
    ],
)
def test_which_words_quantities_are_written_with(show: Any, word: str, may: bool) -> None:
    assert may_be_written(show, word) is may
