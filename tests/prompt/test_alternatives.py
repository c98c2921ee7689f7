"""``(status=failed | took>5h) name~arch``: alternatives over fields, tried on each record."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from carbon_tui.api.schema.records import Print
from carbon_tui.prompt import PromptError, parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.groups.copied import prints

PRINTS = by_name("prints")
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
RECORDS = prints(Random(11), 300)


def passing(text: str) -> list[Print]:
    search = parse(text, PRINTS, NOW)
    passes = search.predicate(PRINTS, Moment(NOW))
    assert passes is not None
    return [record for record in RECORDS if passes(record)]


def hours(record: Print) -> float:
    if record.started_at is None or record.finished_at is None:
        return 0.0
    return (record.finished_at - record.started_at).total_seconds() / 3600


def test_either_alternative_will_do_and_terms_beside_them_must_hold_too() -> None:
    wanted = [
        r
        for r in RECORDS
        if (r.status == "failed" or hours(r) > 5) and "arch" in (r.name or "").casefold()
    ]
    assert passing("(status=failed | took>5h) name:arch") == wanted
    assert 0 < len(wanted) < len(RECORDS)


def test_terms_of_one_alternative_hold_together_and_brackets_nest() -> None:
    wanted = [
        r
        for r in RECORDS
        if (r.status == "failed" and hours(r) > 2)
        or (r.status == "aborted" and (hours(r) > 8 or r.name == "bracket"))
    ]
    text = "(status=failed took>2h | status=aborted (took>8h | name=bracket))"
    assert passing(text) == wanted
    assert wanted


def test_alternatives_ask_nothing_of_the_server_and_read_back() -> None:
    search = parse("(status=failed | took>5h) resin~EPU started>=-30d", PRINTS, NOW)
    assert [term.text for term in search.server] == ["started>=-30d"]
    assert parse(search.text, PRINTS, NOW) == search
    assert search.local_chips[0] == "(status=failed | took>5h)"


@pytest.mark.parametrize("text", ["(v2)", "part(3)", '"(a | b)"', "(a|b)", "a|b"])
def test_brackets_and_bars_in_names_stay_text(text: str) -> None:
    (term,) = parse(text, PRINTS, NOW).local
    assert type(term).__name__ == "Contains"


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("name:x (status=failed | took>5h", "not closed", 7),
        ("(status=failed | )", "nothing on one side", 16),
        ("(status=failed | colour=red)", "no field", 17),
        ("x (status=failed | took>soon)", "soon", 24),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str, position: int) -> None:
    with pytest.raises(PromptError, match=said) as problem:
        parse(text, PRINTS, NOW)
    assert problem.value.position == position
