"""Rows from the copy are the rows that a whole list read from the server gives here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.prompt import PromptError, Search, parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.ranking import by_several
from carbon_tui.resources.registry import by_name
from carbon_tui.text.natural_order import natural_key, natural_text
from tests.groups.copied import NOW, a_copy, prints
from tests.groups.test_groups import BERLIN, EVERY
from tests.hunting import examples

PRINTS = by_name("prints")
NAMES = {"P0": "M2-01", "P1": "Arch line", "P2": "Straße"}
MOMENT = Moment(NOW, BERLIN, printers=NAMES)

WORDS = ("arch", "ARCH", "saddle", "ß", "100%", "_1", "P1", "M2-01", "2026-0", "82", "ſ")
TERMS = st.sampled_from(
    [
        "name~arch", "name~ADDLE", "printer~m2", "printer~P", "resin~82",
        "took>5h", "took<=20m", "took:1h..3h", "used>=50", "used<3.5", "resin~EPX",
        "resin!~^R", "resin=\"EPX 82\"", "resin!=\"RPU 70\"", "resin=", "resin!=", "printer!=P3",
        "printer=\"M2-01\",P4", "printer!=\"Arch line\"", "name:arch,_1", "name!=Straße_1",
        "status!=failed", "finished<2026-07-20", "left>0", "!arch",
        *(word for word in WORDS if word[0] not in "_"), *(f'name:"{word}"' for word in WORDS),
    ]
)  # fmt: skip


def anded(terms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(terms, min_size=1, max_size=3).map(" ".join)


QUESTIONS = anded(
    st.recursive(
        TERMS,
        lambda inner: st.lists(anded(inner), min_size=2, max_size=3).map(
            lambda several: f"({' | '.join(several)})"
        ),
        max_leaves=5,
    )
)
ORDERS = st.sampled_from(
    ["", "sort:took-", "sort:took", "sort:name", "sort:name-", "sort:resin,took-", "sort:used-",
     "sort:printer,name-", "sort:finished", "sort:started", "sort:left-", "sort:left,name"]
)  # fmt: skip


@pytest.fixture(scope="module")
def records() -> list[Any]:
    return prints(Random(3), 400)


@pytest.fixture(scope="module")
def store(records: list[Any]) -> Iterator[CopyStore]:
    store = a_copy("prints", records)
    yield store
    store.close()


@contextmanager
def asked(store: CopyStore, text: str) -> Iterator[tuple[CopyQuestion, MatchingRows]]:
    search = parse(text, PRINTS, NOW, BERLIN, printers=NAMES)
    file = store.reader()
    try:
        yield CopyQuestion(file, PRINTS, search, MOMENT), MatchingRows(search, PRINTS)
    finally:
        file.close()


def all_rows(question: CopyQuestion, rows: MatchingRows, size: int) -> list[Any]:
    """Window by window, the first one as the first page is read."""
    found = list(rows.first(question, size).records)
    while numbers := rows.window(question, len(found), size):
        found += records_of(question, numbers)
    return found


def is_given(record: Any, search: Search) -> bool:
    """Whether a server that is asked this gives the record."""
    asked = {f.name: f.values for f in search.query.filters}
    serials = asked.get("printer_serial")
    serial = record.origin.printer_serial if record.origin is not None else None
    if record.status not in asked["status"] or (serials is not None and serial not in serials):
        return False
    before = asked.get("finished_before")
    ended = record.finished_at
    return before is None or (ended is not None and ended < datetime.fromisoformat(before[0]))


def matched_here(records: list[Any], text: str) -> list[Any]:
    """As the program does with a whole list from the server."""
    search = parse(text, PRINTS, NOW, BERLIN, printers=NAMES)
    passes = search.predicate(PRINTS, MOMENT)
    kept = [r for r in records if is_given(r, search) and (passes is None or passes(r))]
    keys = [(PRINTS.column(name), down) for name, down in search.local_order]
    order = by_several([(column.value, down) for column, down in keys if column is not None])
    return sorted(kept, key=order)


@given(terms=QUESTIONS, order=ORDERS, size=st.integers(1, 150))
@settings(max_examples=examples(60), deadline=None)
def test_random_questions_have_the_same_rows_in_the_same_order(
    terms: str, order: str, size: int, store: CopyStore, records: list[Any]
) -> None:
    text = f"{EVERY} {terms} {order}"
    try:
        parse(text, PRINTS, NOW, BERLIN, printers=NAMES)
    except PromptError:
        assume(False)  # one parameter asked for twice
    with asked(store, text) as (question, rows):
        found = all_rows(question, rows, size)
        expected = matched_here(records, text)
        assert sorted(r.uuid for r in found) == sorted(r.uuid for r in expected)
        assert rows.total == len(expected)
        search = parse(text, PRINTS, NOW, BERLIN)
        if search.local_order:
            keys = [(PRINTS.column(name), down) for name, down in search.local_order]
            key = by_several([(c.value, down) for c, down in keys if c is not None])
            assert [key(r) for r in found] == [key(r) for r in expected]
        elif search.query.sort[0].field == "started_at" and search.query.sort[0].descending:
            starts = [r.started_at for r in found if r.started_at is not None]
            assert all(one >= other for one, other in pairwise(starts))
        numbers = rows.last(question, len(found), 7)
        assert [r.uuid for r in records_of(question, numbers)] == [r.uuid for r in found[-7:]]


def test_looking_through_says_how_far_it_is_and_counts_what_was_asked_for(
    store: CopyStore, records: list[Any]
) -> None:
    with asked(store, f"{EVERY} resin~^EPX status!=failed") as (question, rows):
        rows.look_through(question, most=100)
        assert (rows.total, rows.tried) == (None, 100)
        rows.look_through(question)
        rows.count(question)
        assert rows.asked_of == sum(record.status is not None for record in records)
        assert rows.total == len(matched_here(records, f"{EVERY} resin~^EPX status!=failed"))


NATURAL = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), max_size=12)


@given(
    st.lists(NATURAL | st.from_regex(r"[ab ]{0,2}[0-9]{0,3}[ab]?[0-9]{0,2}", fullmatch=True)),
)
def test_natural_text_stands_in_the_order_of_natural_keys(texts: list[str]) -> None:
    keyed = sorted(texts, key=natural_key)
    assert [natural_key(t) for t in sorted(texts, key=natural_text)] == list(
        map(natural_key, keyed)
    )
