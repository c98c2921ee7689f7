"""A question with brackets in brackets has one answer, whoever gives it: the program over loaded
rows, SQL over the copy, or the same question in Python."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from carbon_tui.api.schema.default_queries import PRINTS_BEGUN
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.prompt import PromptError, Search, parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.groups.copied import NOW, a_copy, prints
from tests.groups.test_groups import BERLIN
from tests.hunting import examples

PRINTS = by_name("prints")
MOMENT = Moment(NOW, BERLIN)
_CONTRADICTS = re.compile("is asked for twice|No time is left")
"""What is refused since nothing could fulfil it."""
Holds = Callable[[Any], bool]


class Written(Struct, frozen=True):
    """A question as text and in Python."""

    text: str
    holds: Holds
    is_one_term: bool = True
    """It can stand beside others without brackets; otherwise it is alternatives."""


def seconds(record: Any) -> float:
    """How long it took; less than nothing where that is not known."""
    if record.started_at is None or record.finished_at is None:
        return -1.0
    return float((record.finished_at - record.started_at).total_seconds())


def resin(record: Any) -> str:
    return (record.config and record.config.resin_name) or ""


def used(record: Any) -> float:
    value = record.metrics and record.metrics.consumed_resin_volume_ml
    return -1.0 if value is None else value


def serial(record: Any) -> str:
    return (record.origin and record.origin.printer_serial) or ""


def begins(record: Any, pattern: str) -> bool:
    return re.match(pattern, record.name or "", re.IGNORECASE) is not None


JULY = datetime(2026, 7, 1, tzinfo=BERLIN)
TERMS = [
    Written("status=failed", lambda r: r.status == "failed"),
    Written("status=failed,aborted", lambda r: r.status in ("failed", "aborted")),
    Written("status!=finished", lambda r: r.status != "finished"),
    Written("printer=P1", lambda r: serial(r) == "P1"),
    Written('printer!="P2"', lambda r: serial(r) != "P2"),
    Written("took>5h", lambda r: seconds(r) > 18_000),
    Written("took:1h..3h", lambda r: 3_600 <= seconds(r) <= 10_800),
    Written("used>=50", lambda r: used(r) >= 50),
    Written("resin~EPX", lambda r: "EPX" in resin(r)),
    Written('resin~"(EPX|RPU) [78]"', lambda r: bool(resin(r))),
    Written("resin=", lambda r: not resin(r)),
    Written('resin!="RPU 70"', lambda r: resin(r) != "RPU 70"),
    Written("name~^(arch|saddle)", lambda r: begins(r, "arch|saddle")),
    Written("name~^[(a)]", lambda r: begins(r, "a")),
    Written("name!~(ack)e", lambda r: r.name != "bracket"),
    Written('name="Straße_1"', lambda r: r.name == "Straße_1"),
    Written("name:arch,_1", lambda r: begins(r, "arch|Straße_1")),
    Written("name=a(1),bracket", lambda r: r.name == "bracket"),
    Written("bracket", lambda r: r.name == "bracket"),
    Written("!bracket", lambda r: r.name != "bracket"),
    Written("started>=2026-07-01", lambda r: r.started_at is not None and r.started_at >= JULY),
    Written("started_before=2026-07-01", lambda r: r.started_at is not None
            and r.started_at < JULY),
]  # fmt: skip
MANNERS = st.sampled_from(["", "", "sort:took-", "from:copy", "sort:name from:server"])


def together(parts: Sequence[Written]) -> Written:
    texts = (part.text if part.is_one_term else f"({part.text})" for part in parts)
    return Written(" ".join(texts), lambda r: all(part.holds(r) for part in parts))


def either(parts: Sequence[Written]) -> Written:
    text = " | ".join(part.text for part in parts)
    return Written(text, lambda r: any(part.holds(r) for part in parts), is_one_term=False)


def not_one(parts: Sequence[Written]) -> Written:
    inner = either(parts)
    return Written(f"!({inner.text})", lambda r: not inner.holds(r))


def enclosed(inner: Written) -> Written:
    """Brackets that change nothing."""
    return Written(f"( {inner.text})", inner.holds)


def deeper(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    several = st.lists(inner, min_size=2, max_size=3)
    return (
        several.map(together)
        | several.map(either)
        | st.lists(inner, min_size=1, max_size=2).map(not_one)
        | inner.map(enclosed)
    )


QUESTIONS = st.recursive(st.sampled_from(TERMS), deeper, max_leaves=9)


RECORDS = [record for record in prints(Random(5), 500) if record.status in PRINTS_BEGUN]
"""Of prints what the view shows by itself."""


@pytest.fixture(scope="module")
def store() -> Iterator[CopyStore]:
    store = a_copy("prints", RECORDS)
    yield store
    store.close()


def given_for(search: Search) -> Holds:
    """Which records a server gives that is asked this."""
    asked = {filter_.name: filter_.values for filter_ in search.query.filters}
    status, serials = asked.pop("status"), asked.pop("printer_serial", None)
    since, until = (
        None if date is None else datetime.fromisoformat(date[0])
        for date in (asked.pop("started_after", None), asked.pop("started_before", None))
    )
    assert not asked

    def is_given(record: Any) -> bool:
        started = record.started_at
        return (
            record.status in status
            and (serials is None or serial(record) in serials)
            and (since is None or (started is not None and started >= since))
            and (until is None or (started is not None and started < until))
        )

    return is_given


def ask(text: str) -> Search:
    return parse(text, PRINTS, NOW, BERLIN)


def from_the_copy(store: CopyStore, search: Search) -> list[str]:
    file = store.reader()
    try:
        question = CopyQuestion(file, PRINTS, search, MOMENT)
        return [str(record.uuid) for record in chain.from_iterable(question.records())]
    finally:
        file.close()


@given(asked=QUESTIONS, before=MANNERS, behind=MANNERS)
@settings(max_examples=examples(300), deadline=None)
def test_every_way_of_answering_a_nested_question_gives_the_same_rows(
    asked: Written, before: str, behind: str, store: CopyStore
) -> None:
    text = f"{before} {asked.text} {behind}"
    try:
        search = ask(text)
    except PromptError as problem:
        assume(_CONTRADICTS.search(str(problem)) is None)
        raise
    wanted = sorted(str(record.uuid) for record in RECORDS if asked.holds(record))
    passes = search.predicate(PRINTS, MOMENT)
    is_given = given_for(search)
    here = [str(r.uuid) for r in RECORDS if is_given(r) and (passes is None or passes(r))]
    assert sorted(here) == wanted
    assert sorted(from_the_copy(store, search)) == wanted
    again = ask(search.text)
    assert again == search
    assert again.text == search.text


@pytest.mark.parametrize("text", ["status=failed | took>5h", "!(status=failed | took>5h)"])
def test_groups_of_alternatives_hold_the_same_records(store: CopyStore, text: str) -> None:
    file = store.reader()
    try:
        grouped = CopyQuestion(file, PRINTS, ask(f"by:status {text} sort:runs"), MOMENT).groups()
    finally:
        file.close()
    counted = {group.keys[0]: group.count for group in grouped.groups}
    wanted = Counter(r.status for r in RECORDS if _HOLDS[text](r))
    assert counted == wanted
    assert wanted


_HOLDS: dict[str, Holds] = {
    "status=failed | took>5h": lambda r: r.status == "failed" or seconds(r) > 18_000,
    "!(status=failed | took>5h)": lambda r: not (r.status == "failed" or seconds(r) > 18_000),
}


def test_the_copy_takes_more_alternatives_than_sql_takes_levels(store: CopyStore) -> None:
    names = " | ".join(f"name=a{number}" for number in range(1_500))
    found = from_the_copy(store, ask(f"{names} | name=bracket"))
    assert sorted(found) == sorted(str(r.uuid) for r in RECORDS if r.name == "bracket")
    words = " ".join(f"name:{letter}" for letter in "bracket" * 200)
    assert sorted(from_the_copy(store, ask(words))) == sorted(found)
