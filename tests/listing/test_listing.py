"""A listing shows rows by key: in order, each once, under every mixture of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.paging.batch import (
    RowBatch,
    RowsPlace,
)
from carbon_tui.listing.loaded_rows import LoadedRows
from tests.hunting import examples


@dataclass(frozen=True)
class Item:
    key: str
    size: int | None = None
    word: str = ""


def items(keys: Iterable[str], size: int | None = 1) -> list[Item]:
    return [Item(key, size) for key in keys]


def listing(keys: str = "", **options: Any) -> LoadedRows[Item]:
    made: LoadedRows[Item] = LoadedRows(lambda item: item.key, **options)
    if keys:
        made.accept(RowBatch(items(keys)))
    return made


def shown(rows: LoadedRows[Item]) -> str:
    return "".join(rows.key(position) for position in range(len(rows)))


def test_pages_follow_each_other() -> None:
    rows = listing("abc")
    change = rows.accept(RowBatch(items("de")))
    assert (shown(rows), change.new, change.shifted) == ("abcde", 2, False)
    assert [rows.index_of(key) for key in "ace"] == [0, 2, 4]
    assert rows.index_of("z") is None


def test_a_count_that_is_smaller_than_the_list_is_not_shown() -> None:
    rows = listing()
    rows.accept(RowBatch(items("abc"), total=3))
    assert rows.coverage().matching == 3
    rows.accept(RowBatch(items("de"), total=3))
    assert rows.coverage().matching is None


def test_what_is_learned_besides_lights_nothing_and_puts_no_light_out() -> None:
    rows = listing("abc")
    rows.patch([Item("b", 2)])
    rows.learn(lambda item: replace(item, word=item.key.upper()))
    assert rows.touched == {"b"}
    assert [rows.is_fresh("b", field) for field in ("size", "word")] == [True, False]
    assert [rows.record(place).word for place in range(3)] == ["A", "B", "C"]


def test_a_row_that_comes_again_keeps_its_place_and_takes_the_newer_reading() -> None:
    rows = listing("abc")
    change = rows.accept(RowBatch([Item("d")], again=[Item("b", 9)]))
    assert (shown(rows), rows.record(1).size) == ("abcd", 9)
    assert change.patched == {"b"}
    assert rows.accept(RowBatch([Item("a", 9), Item("e")])).patched == {"a"}
    assert shown(rows) == "abcde"


def test_head_and_tail_leave_a_gap_until_they_are_joined() -> None:
    rows = listing("abc")
    rows.accept(RowBatch(items("yz"), place=RowsPlace.TAIL))
    rows.accept(RowBatch(items("wx"), place=RowsPlace.TAIL))
    assert (shown(rows), rows.gap) == ("abcwxyz", 3)
    rows.accept(RowBatch(items("de")))
    assert (shown(rows), rows.gap) == ("abcdewxyz", 5)
    assert [rows.index_of(key) for key in "cez"] == [2, 4, 8]
    rows.accept(RowBatch(items("f"), joined=True))
    assert (shown(rows), rows.gap) == ("abcdefwxyz", None)


def test_a_filtered_gap_stands_between_the_rows_that_pass() -> None:
    rows = listing()
    rows.set_predicate(lambda item: item.key in "bdy")
    rows.accept(RowBatch(items("abc")))
    rows.accept(RowBatch(items("xyz"), place=RowsPlace.TAIL))
    rows.accept(RowBatch(items("de")))
    assert (shown(rows), rows.gap) == ("bdy", 2)


def test_late_rows_stand_where_they_belong() -> None:
    rows = listing(precedes=lambda one, other: one.key < other.key)
    rows.accept(RowBatch(items("bdf")))
    rows.accept(RowBatch(items("aceg"), place=RowsPlace.LATE, moved=4))
    assert (shown(rows), rows.coverage().moved) == ("abcdefg", 4)
    assert [rows.index_of(key) for key in "abcdefg"] == list(range(7))


def test_late_rows_stand_at_the_end_where_nothing_says_otherwise() -> None:
    rows = listing("bd")
    rows.accept(RowBatch(items("a"), place=RowsPlace.LATE))
    assert shown(rows) == "bda"


def test_a_filter_hides_rows_and_says_how_many_of_how_many() -> None:
    rows = listing("abcd")
    rows.set_predicate(lambda item: item.key in "bd")
    rows.accept(RowBatch(items("ef"), total=40))
    covered = rows.coverage()
    assert (shown(rows), covered.hits, covered.loaded, covered.matching) == ("bd", 2, 6, 40)
    assert (rows.index_of("d"), rows.index_of("a")) == (1, None)
    rows.set_predicate(None)
    assert (shown(rows), rows.coverage().hits) == ("abcdef", None)


@pytest.mark.parametrize(("descending", "order"), [(False, "cab-"), (True, "bac-")])
def test_a_sort_puts_rows_without_a_value_last(descending: bool, order: str) -> None:
    rows = listing()
    rows.accept(RowBatch([Item("-"), Item("a", 2), Item("b", 3), Item("c", 1)]))
    rows.set_order(lambda item: item.size, descending)
    assert shown(rows) == order
    rows.set_order(None)
    assert shown(rows) == "-abc"


def test_marks_outlive_filters_sorts_and_vanished_rows() -> None:
    rows = listing("abcd")
    rows.mark_between("b", "d")
    rows.toggle_mark("c")
    rows.set_predicate(lambda item: item.key == "a")
    rows.mark_all()
    rows.remove(["d"])
    assert sorted(rows.marks) == ["a", "b"], "only what is here counts"
    assert sorted(rows.all_marked) == ["a", "b", "d"]
    assert [item.key for item in rows.marked_records()] == ["b", "a"]
    rows.unmark_all()
    assert not rows.all_marked


def test_a_poll_patches_under_stable_keys_and_tells_what_it_does_not_know() -> None:
    rows = listing("abc")
    change = rows.patch([Item("b", 5), Item("x")], asked=["a", "b"])
    assert change.patched == {"b"}
    assert change.unknown == {"x"}
    assert change.removed == {"a"}
    assert shown(rows) == "bc"
    assert rows.index_of("c") == 1


def test_a_refresh_of_a_whole_list_removes_what_is_gone() -> None:
    rows = listing("abcde")
    change = rows.renew(items("cxa"), whole=True)
    assert (shown(rows), change.new) == ("cxa", 1)
    assert change.removed == {"b", "d", "e"}
    assert rows.coverage().complete


def test_a_refresh_of_the_first_rows_reports_what_is_no_longer_among_them() -> None:
    rows = listing("abcdefgh")
    change = rows.renew(items("xhabd"))
    assert (shown(rows), change.new) == ("xhabdcefg", 1)
    assert change.missing == {"c"}
    assert [rows.index_of(key) for key in "xhc"] == [0, 1, 5]


def test_a_refresh_that_changes_nothing_shifts_nothing() -> None:
    rows = listing("abcd")
    change = rows.renew(items("ab"))
    assert (shown(rows), change.shifted, change.patched) == ("abcd", False, frozenset())


def test_a_refresh_keeps_the_gap_where_it_is() -> None:
    rows = listing("abc")
    rows.accept(RowBatch(items("yz"), place=RowsPlace.TAIL))
    rows.renew(items("xab"))
    assert (shown(rows), rows.gap) == ("xabcyz", 4)


def test_changed_cells_are_lit_for_a_moment() -> None:
    now = [0.0]
    rows = listing("abc", monotonic=lambda: now[0])
    rows.patch([Item("b", 5)])
    assert rows.is_fresh("b", "size")
    assert not rows.is_fresh("b", "word")
    assert not rows.is_fresh("a", "size")
    now[0] = 2.9
    assert rows.fade() == frozenset()
    now[0] = 3.1
    assert not rows.is_fresh("b", "size")
    assert rows.fade() == {"b"}


def test_an_exact_count_outlives_later_pages() -> None:
    rows = listing()
    rows.accept(RowBatch(items("ab"), total=10_000, capped=True))
    assert rows.coverage().capped
    rows.counted(60_000)
    rows.accept(RowBatch(items("cd"), total=10_000, capped=True))
    covered = rows.coverage()
    assert (covered.matching, covered.capped) == (60_000, False)


def test_a_complete_list_matches_as_many_rows_as_it_holds() -> None:
    rows = listing()
    rows.accept(RowBatch(items("abc"), total=2, complete=True, unreadable=1))
    covered = rows.coverage()
    assert (covered.matching, covered.complete, covered.unreadable) == (3, True, 1)


def test_age_counts_from_the_answers() -> None:
    first, second = (datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (6, 7))
    rows = listing()
    rows.accept(RowBatch(items("a"), received_at=first))
    rows.accept(RowBatch(items("b"), received_at=second))
    assert (rows.first_received_at, rows.received_at) == (first, second)


class Model:
    """The same listing, as simply as it can be said."""

    def __init__(self) -> None:
        self.head: list[str] = []
        self.tail: list[str] = []
        self.held: dict[str, Item] = {}

    def visible(self, least: int | None, order: bool | None) -> list[str]:
        rows = [self.held[key] for key in self.head + self.tail]
        if least is not None:
            rows = [row for row in rows if (row.size or 0) >= least]
        if order is not None:
            valued = [row for row in rows if row.size is not None]
            valued.sort(key=lambda row: row.size or 0, reverse=order)
            rows = valued + [row for row in rows if row.size is None]
        return [row.key for row in rows]


def sizes(rows: LoadedRows[Item]) -> list[tuple[int | None, str]]:
    """Ties may stand in any order in a sorted listing that grew row by row."""
    return [(rows.record(at).size, rows.key(at)) for at in range(len(rows))]


@settings(max_examples=examples(60))
@given(st.integers(0, 2**32))
def test_any_mixture_of_answers_filters_and_sorts_shows_what_a_plain_list_would(seed: int) -> None:
    random = Random(seed)
    rows, model = listing(), Model()
    least: int | None = None
    order: bool | None = None
    for _ in range(40):
        match random.randrange(8):
            case 0 | 1:
                new = fresh(random, model)
                model.head += [item.key for item in new]
                rows.accept(RowBatch(new, again=patches(random, model)))
            case 2:
                new = fresh(random, model)
                model.tail = [item.key for item in new] + model.tail
                rows.accept(RowBatch(new, place=RowsPlace.TAIL))
            case 3:
                rows.patch(patches(random, model))
            case 4:
                least = random.choice([None, 0, 3, 7])
                rows.set_predicate(at_least(least))
            case 5:
                order = random.choice([None, True, False])
                rows.set_order(None if order is None else lambda item: item.size, bool(order))
            case 6:
                gone = set(some(random, model))
                model.head = [key for key in model.head if key not in gone]
                model.tail = [key for key in model.tail if key not in gone]
                rows.remove(gone)
            case 7:
                top = model.head[: random.randrange(6)]
                random.shuffle(top)
                model.head = top + [key for key in model.head if key not in top]
                rows.renew([model.held[key] for key in top])
        expected = model.visible(least, order)
        if order is None:
            assert shown_keys(rows) == expected
        else:
            assert sorted(shown_keys(rows)) == sorted(expected)
            assert [s for s, _ in sizes(rows)] == [model.held[key].size for key in expected]
        for position in random.sample(range(len(rows)), min(len(rows), 10)):
            assert rows.index_of(rows.key(position)) == position


def at_least(least: int | None) -> Callable[[Item], bool] | None:
    return None if least is None else lambda item: (item.size or 0) >= least


def shown_keys(rows: LoadedRows[Item]) -> list[str]:
    return [rows.key(position) for position in range(len(rows))]


def fresh(random: Random, model: Model) -> list[Item]:
    new = [
        Item(f"{random.getrandbits(48):x}", random.choice([None, *range(10)]))
        for _ in range(random.randrange(90))
    ]
    model.held.update((item.key, item) for item in new)
    return new


def some(random: Random, model: Model) -> list[str]:
    keys = model.head + model.tail
    return random.sample(keys, min(len(keys), random.randrange(50)))


def patches(random: Random, model: Model) -> list[Item]:
    changed = [
        replace(model.held[key], size=random.choice([None, *range(10)]))
        for key in some(random, model)
    ]
    model.held.update((item.key, item) for item in changed)
    return changed
