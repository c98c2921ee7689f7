"""``(status=failed | took>5h) name~arch``: alternatives over fields, tried on each record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest

from carbon_tui.api.schema.records import Print
from carbon_tui.prompt import PromptError, Search, parse
from carbon_tui.prompt.alternatives import MAX_DEPTH
from carbon_tui.prompt.terms import AnyOf
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from tests.groups.copied import prints

PRINTS = by_name("prints")
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
RECORDS = prints(Random(11), 300)


def ask(text: str) -> Search:
    return parse(text, PRINTS, NOW)


def passing(text: str) -> list[Print]:
    passes = ask(text).predicate(PRINTS, Moment(NOW))
    assert passes is not None
    return [record for record in RECORDS if passes(record)]


def took_over(hours: float, record: Print) -> bool:
    if record.started_at is None or record.finished_at is None:
        return False
    return (record.finished_at - record.started_at).total_seconds() > hours * 3600


def name(record: Print) -> str:
    return (record.name or "").casefold()


def is_epx(record: Print) -> bool:
    return record.config is not None and record.config.resin_name == "EPX 82"


MATCHED: list[tuple[str, Callable[[Print], bool]]] = [
    ("(took>5h | resin~EPX)", lambda r: took_over(5, r) or is_epx(r)),
    ("(took>5h | (resin~EPX))", lambda r: took_over(5, r) or is_epx(r)),
    ("((took>5h) | resin~EPX)", lambda r: took_over(5, r) or is_epx(r)),
    ("(((took>5h)) | ( ((resin~EPX)) ))", lambda r: took_over(5, r) or is_epx(r)),
    ("took>5h | resin~EPX", lambda r: took_over(5, r) or is_epx(r)),
    ("took>5h |resin~EPX", lambda r: took_over(5, r) or is_epx(r)),
    ("(took>5h)|(resin~EPX)", lambda r: took_over(5, r) or is_epx(r)),
    ("took>5h | sort:name resin~EPX", lambda r: took_over(5, r) or is_epx(r)),
    ("took>5h | status=failed resin~EPX",
     lambda r: took_over(5, r) or (is_epx(r) and r.status == "failed")),
    ("(took>5h | (resin~EPX status=failed))",
     lambda r: took_over(5, r) or (is_epx(r) and r.status == "failed")),
    ("((resin~EPX status=failed) | took>5h)",
     lambda r: took_over(5, r) or (is_epx(r) and r.status == "failed")),
    ("((status=failed | status=aborted) (resin~EPX | took>5h))",
     lambda r: r.status in ("failed", "aborted") and (took_over(5, r) or is_epx(r))),
    ("(status=failed | status=aborted)(resin~EPX | took>5h)",
     lambda r: r.status in ("failed", "aborted") and (took_over(5, r) or is_epx(r))),
    ("(status=failed | (took>5h resin~EPX))",
     lambda r: r.status == "failed" or (took_over(5, r) and is_epx(r))),
    ("(status=failed took>2h | status=aborted (took>8h | name=bracket))",
     lambda r: (r.status == "failed" and took_over(2, r))
     or (r.status == "aborted" and (took_over(8, r) or r.name == "bracket"))),
    ("(status=failed | took>5h) name:arch",
     lambda r: (r.status == "failed" or took_over(5, r)) and "arch" in name(r)),
    ("!(took>5h | resin~EPX)", lambda r: not (took_over(5, r) or is_epx(r))),
    ("!(took>5h resin~EPX)", lambda r: not (took_over(5, r) and is_epx(r))),
    ("!(took>5h !(resin~EPX))", lambda r: not (took_over(5, r) and not is_epx(r))),
    ("!(status=failed) name:arch", lambda r: r.status != "failed" and "arch" in name(r)),
    ("(name~(arch|saddle) | took>9h)",
     lambda r: "arch" in name(r) or "saddle" in name(r) or took_over(9, r)),
    ("(took>9h | name~^(arch|saddle))",
     lambda r: name(r).startswith(("arch", "saddle")) or took_over(9, r)),
    ("(took>9h | name~[)a]rch)", lambda r: "arch" in name(r) or took_over(9, r)),
    ('(took>9h | name="arch")', lambda r: name(r) == "arch" or took_over(9, r)),
    ("(started_after=2026-07-01 | took>5h)",
     lambda r: took_over(5, r) or (r.started_at is not None and r.started_at >= JULY)),
    ("(started_before=2026-07-01 | took>5h)",
     lambda r: took_over(5, r) or (r.started_at is not None and r.started_at < JULY)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "holds"), MATCHED, ids=[text for text, _ in MATCHED])
def test_brackets_and_bars_mean_what_they_say(text: str, holds: Callable[[Print], bool]) -> None:
    wanted = [record for record in RECORDS if holds(record)]
    assert passing(text) == wanted
    assert 0 < len(wanted) < len(RECORDS)


WRITTEN_BACK = [
    ("status=failed | took>5h", "(status=failed | took>5h)"),
    ("status=failed |took>5h", "(status=failed | took>5h)"),
    ("(took>5h | (resin~EPX))", "(took>5h | resin~EPX)"),
    ("sort:took- status=failed | took>5h", "(status=failed | took>5h) sort:took-"),
    ("status=failed sort:took- | took>5h", "(status=failed | took>5h) sort:took-"),
    ("status=failed | from:copy took>5h", "(status=failed | took>5h) from:copy"),
    ("a | b by:resin sort:failed%-", "(a | b) by:resin sort:failed%-"),
    ("(status=failed)", "status=failed"),
    ("x ((status=failed resin~EPU))", "status=failed x resin~EPU"),
    ("!(a | (b c))", "!(a | b c)"),
    ("!((a | b) c)", "!((a | b) c)"),
    ("(name=a(1) | name~(x|y))", "(name=a(1) | name~(x|y))"),
    ('(name="a)" | name="b|c=d" | "(x)" | "|")', '(name="a)" | name="b|c=d" | "(x)" | "|")'),
    (r"(name~a\) | name~x\| | name~[)])", r"(name~a\) | name~x\| | name~[)])"),
    ("name=a(1,b)2", 'name="a(1","b)2"'),
    ("(v2)", "v2"),
    ("(started_after=2026-07-01 | x)", "(started>=2026-07-01 | x)"),
]


@pytest.mark.parametrize(("text", "canonical"), WRITTEN_BACK)
def test_it_is_written_back_with_the_brackets_that_it_needs(text: str, canonical: str) -> None:
    assert ask(text).text == canonical
    assert ask(canonical) == ask(text)


def test_alternatives_ask_nothing_of_the_server() -> None:
    search = ask("(status=failed | took>5h) resin~EPU started>=-30d")
    assert [term.text for term in search.server] == ["started>=-30d"]
    assert search.local_chips[0] == "(status=failed | took>5h)"


@pytest.mark.parametrize(
    "text", ["status=failed | started>=-30d", "!(status=failed)", "!(status=failed started>=-30d)"]
)
def test_neither_a_bar_without_brackets_nor_a_negation_asks_the_server(text: str) -> None:
    search = ask(text)
    assert search.server == ()
    assert search.query == PRINTS.start
    assert [type(term) for term in search.local] == [AnyOf]


def test_brackets_that_change_nothing_leave_a_term_with_the_server() -> None:
    (term,) = ask("((status=failed))").server
    assert term.text == "status=failed"


def test_alternatives_ask_for_what_the_view_leaves_out_where_they_name_it() -> None:
    search = ask("status=Queued | took>5h")
    assert set(search.query.values("status")) == {*PRINTS.start.values("status"), "queued"}
    assert search.by_default == ("status=queued,printing,finished,failed,aborted",)
    assert ask("status!=queued | took>5h").query == PRINTS.start


@pytest.mark.parametrize("text", ["part(3)", '"(a | b)"', "(a|b)", "a|b", "(v2)", "name:(v2)"])
def test_brackets_and_bars_in_names_stay_text(text: str) -> None:
    (term,) = ask(text).local
    assert type(term).__name__ == "Contains"


NO_SENSE = [
    ("name:x (status=failed | took>5h", "not closed", 7),
    ("(status=failed", "not closed", 0),
    ("x !(status=failed", "not closed", 2),
    ("took>5h)", "No bracket is open", 7),
    ("part)", "No bracket is open", 4),
    ("(a | b)) c", "No bracket is open", 7),
    ("()", "nothing between the brackets", 0),
    ("x !( )", "nothing between the brackets", 2),
    ("(|)", "nothing on one side", 1),
    ("(status=failed | )", "nothing on one side", 16),
    ("took>5h |", "nothing on one side", 9),
    ("| took>5h", "nothing on one side", 0),
    ("|", "nothing on one side", 0),
    ("a || b", "nothing on one side", 3),
    ("status=failed | sort:took-", "nothing on one side", 15),
    ("(status=failed sort:took-)", "“sort:” is about the whole question", 15),
    ("(a | by:resin)", "“by:” is about the whole question", 5),
    ("!(from:copy)", "“from:” is about the whole question", 2),
    ("(a)b", "After a closing bracket", 3),
    ("status=failed|took>5h", "Write blanks around a “|”", 13),
    ("status=failed|(took>5h)", "Write blanks around a “|”", 13),
    ("status=failed| took>5h", "Write blanks around a “|”", 13),
    ("failed| x", "Write blanks around a “|”", 6),
    ("name~a| x", "Write blanks around a “|”", 6),
    ("(status=failed | colour=red)", "no field", 17),
    ("x (status=failed | took>soon)", "soon", 24),
    ("application_uuid=x | took>5h", "asked of the server only", 0),
    ("!(application_uuid=x)", "asked of the server only", 2),
    ("(started_after>2026 | x)", "Write started_after=", 1),
    ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), f"{MAX_DEPTH} deep", MAX_DEPTH),
]


@pytest.mark.parametrize(("text", "said", "position"), NO_SENSE)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str, position: int) -> None:
    with pytest.raises(PromptError, match=said) as problem:
        ask(text)
    assert problem.value.position == position


def test_brackets_stand_in_one_another_as_deep_as_is_allowed() -> None:
    text = "(took>30h | " * MAX_DEPTH + "status=failed" + ")" * MAX_DEPTH
    assert passing(text) == [record for record in RECORDS if record.status == "failed"]
    assert ask(ask(text).text) == ask(text)
