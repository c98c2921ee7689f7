"""The grammar: what the server is asked, what is matched here, what is refused and how."""

from __future__ import annotations

import pytest

from carbon_tui.prompt import PromptError, command
from carbon_tui.prompt.terms import Between, Contains, Like, OneOf, TextBetween
from carbon_tui.resources.registry import by_name

from .asking import BERLIN, NOW, ask, params

DAY = {"started_after": ["2026-07-31T22:00:00Z"], "started_before": ["2026-08-01T22:00:00Z"]}

ASKED = [
    ("prints", "status=failed", {"status": ["failed"]}),
    ("prints", "status=failed,aborted", {"status": ["failed", "aborted"]}),
    ("prints", "printer=AB,CD", {"printer_serial": ["AB", "CD"]}),
    ("prints", "printer_serial=AB", {"printer_serial": ["AB"]}),
    ("prints", "printer=AB,AB", {"printer_serial": ["AB"]}),
    ("prints", 'order="a b","c,d"', {"print_order_number": ["a b", "c,d"]}),
    ("prints", r'order="say \"x\" \\ y"', {"print_order_number": ['say "x" \\ y']}),
    ("prints", "printer_name=Ada", {"printer_name": ["Ada"]}),
    ("prints", "application_uuid=u", {"application_uuid": ["u"]}),
    ("builds", "status=released", {"status": ["Released"]}),
    ("builds", "status=released,VALIDATION", {"status": ["Released", "Validation"]}),
    ("builds", "status==Odd", {"status": ["Odd"]}),
    ("prints", "started>=2026-08-01", {"started_after": ["2026-07-31T22:00:00Z"]}),
    ("prints", "started>2026-08-01", {"started_after": ["2026-08-01T22:00:00Z"]}),
    ("prints", "started<2026-08-01", {"started_before": ["2026-07-31T22:00:00Z"]}),
    ("prints", "started<=2026-08-01", {"started_before": ["2026-08-01T22:00:00Z"]}),
    ("prints", "started=2026-08-01", DAY),
    ("prints", "started:2026-08-01", DAY),
    ("prints", "started_at:2026-08-01", DAY),
    ("prints", "started_after=2026-08-01", {"started_after": ["2026-07-31T22:00:00Z"]}),
    ("prints", "started_before=2026-08-01", {"started_before": ["2026-07-31T22:00:00Z"]}),
    ("prints", "started_after=2026-08-01T00:00:00Z", {"started_after": ["2026-08-01T00:00:00Z"]}),
    ("prints", "started>=-8h", {"started_after": ["2026-07-15T02:30:00Z"]}),
    (
        "prints",
        "started:yesterday..today",
        {"started_after": ["2026-07-13T22:00:00Z"], "started_before": ["2026-07-15T22:00:00Z"]},
    ),
    ("prints", "started:monday..", {"started_after": ["2026-07-12T22:00:00Z"]}),
    ("prints", "started:..yesterday", {"started_before": ["2026-07-14T22:00:00Z"]}),
    (
        "prints",
        'started:"2026-07-01 06:00..2026-07-01 13:59"',
        {"started_after": ["2026-07-01T04:00:00Z"], "started_before": ["2026-07-01T12:00:00Z"]},
    ),
    (
        "prints",
        "started>=-2d started>=-1d started<now started<=2027",
        {"started_after": ["2026-07-14T10:30:00Z"], "started_before": ["2026-07-15T10:30:00Z"]},
    ),
    ("parts", "updated>=-3d", {"updated_after": ["2026-07-12T10:30:00Z"]}),
    ("print-orders", "updated_at>=-3d", {"updated_after": ["2026-07-12T10:30:00Z"]}),
    ("prints", "sort:finished-", {"sort": ["finished_at,desc"]}),
    ("prints", "sort:finished-,status", {"sort": ["finished_at,desc", "status"]}),
    ("prints", "sort:finished sort:status-", {"sort": ["finished_at", "status,desc"]}),
    ("prints", "sort=finished_at,desc", {"sort": ["finished_at,desc"]}),
    ("prints", "sort=finished_at,asc,status", {"sort": ["finished_at", "status"]}),
    ("builds", "sort:uuid", {"sort": ["build_uuid"]}),
    ("parts", "sort:updated_at-", {"sort": ["updated_at,desc"]}),
    ("models", "uuid=a,b", {"uuid": ["a", "b"]}),
    ("queues", "serial=AB", {"printer_serial": ["AB"]}),
]


@pytest.mark.parametrize(("view", "text", "asked"), ASKED, ids=[f"{c[0]} {c[1]}" for c in ASKED])
def test_what_the_endpoint_takes_is_asked_of_the_server(
    view: str, text: str, asked: dict[str, list[str]]
) -> None:
    search = ask(view, text)
    assert params(view, text) == asked
    assert search.local == ()


LOCAL = [
    ("printers", "state=idle", OneOf),
    ("printers", "state!=Idle,Printing", OneOf),
    ("prints", "status!=failed", OneOf),
    ("prints", "order=", OneOf),
    ("prints", 'printer="",AB', OneOf),
    ("prints", "resin~^EP[XU]", Like),
    ("prints", "name!~test", Like),
    ("prints", "name:bracket", Contains),
    ("prints", "bracket", Contains),
    ("prints", '"two words"', Contains),
    ("prints", "!bracket", Contains),
    ("print-orders", "copies>3", Between),
    ("print-orders", "copies:2..5", Between),
    ("print-orders", "created>=-2d", Between),
    ("printers", "left<2h30m", Between),
    ("prints", "started!=2026-08-01", Between),
    ("builds", "revision>3", TextBetween),
]


@pytest.mark.parametrize(("view", "text", "kind"), LOCAL, ids=[f"{c[0]} {c[1]}" for c in LOCAL])
def test_what_the_endpoint_does_not_take_is_matched_here(view: str, text: str, kind: type) -> None:
    search = ask(view, text)
    assert [type(term) for term in search.local] == [kind]
    assert search.server == ()
    assert search.query == by_name(view).start


REFUSED = [
    ("prints", "stauts=failed", "did you mean status?", 0, "status"),
    ("prints", "ok resinn=x", "did you mean resin?", 3, "resin"),
    ("prints", "qqqq=x", "there are name, status, printer", 0, ""),
    ("prints", "started>=yestrday", "did you mean yesterday?", 9, "yesterday"),
    ("prints", "started>=soon", "write -8h", 9, ""),
    ("prints", "started:today..soon", "“soon” is no date", 15, ""),
    ("prints", "started=-8h", "is one instant", 8, "-8h..now"),
    ("prints", "started:today..yesterday", "ends before it begins", 8, ""),
    ("prints", "started>=today started<yesterday", "No time is left for started", 15, ""),
    ("prints", "started>=today,yesterday", "takes one value", 15, ""),
    ("prints", "started:..", "needs one end", 8, ""),
    ("prints", "started_after>2026", "Write started_after=", 0, ""),
    ("prints", "sort:rosin", "did you mean resin?", 5, "resin"),
    ("prints", "sort:statsu", "no column “statsu”", 5, "status"),
    ("prints", "sort:", "a column's name is missing", 0, ""),
    ("printers", "sort:nmae", "no column “nmae”", 5, "name"),
    ("prints", 'name="open', "not closed", 5, ""),
    ("prints", '"a"b', "After a closing quote", 3, ""),
    ("prints", "!", "nothing after the “!”", 0, ""),
    ("prints", "!status=failed", "Write status!=", 0, "status!="),
    ("prints", '""', "nothing between the quotes", 0, ""),
    ("prints", "started >= -8h", "name is missing before “>=”", 8, ""),
    ("prints", "name~[", "no regular expression", 5, ""),
    ("prints", "name~(a+)+$", "could run for ever", 5, ""),
    ("prints", "name~", "a pattern is missing", 5, ""),
    ("prints", "took>soon", "is not a duration", 5, ""),
    ("print-orders", "copies>many", "is not a number", 7, ""),
    ("print-orders", "copies:..", "Write copies:from..to", 7, ""),
    ("models", "size>big", "is not a size", 5, ""),
    (
        "prints",
        "status=failed status=aborted",
        "status=failed,aborted",
        14,
        "status=failed,aborted",
    ),
    ("prints", "application_uuid!=x", "known to the server alone", 0, "application_uuid="),
    ("prints", "cursor=x", "the program's business", 0, ""),
    ("parts", "updated!=today", "known to the server alone", 0, "updated="),
]


@pytest.mark.parametrize(
    ("view", "text", "words", "position", "nearest"),
    REFUSED,
    ids=[f"{c[0]} {c[1]}" for c in REFUSED],
)
def test_what_cannot_be_understood_is_told_with_its_place_and_the_nearest_right_spelling(
    view: str, text: str, words: str, position: int, nearest: str
) -> None:
    with pytest.raises(PromptError) as caught:
        ask(view, text)
    assert words in str(caught.value)
    assert (caught.value.position, caught.value.nearest) == (position, nearest)


CANONICAL = [
    ("prints", "printer_serial=AB   status=FAILED", "printer=AB status=FAILED"),
    ("prints", "word status=failed", "status=failed word"),
    ("prints", "started_after=2026-08-01", "started>=2026-08-01"),
    ("prints", "started_before=2026-08-01", "started<2026-08-01"),
    ("prints", "sort=started_at,desc", "sort:started-"),
    ("prints", 'printer="AB"', "printer=AB"),
    ("prints", "status=all", "status=all"),
    ("prints", "status=failed status=failed", "status=failed"),
    ("printers", "printer_state=Idle", "state=Idle"),
    ("prints", '"word"', "word"),
    ("prints", '"a=b"', '"a=b"'),
    ("prints", '"!a"', '"!a"'),
]


@pytest.mark.parametrize(("view", "text", "canonical"), CANONICAL)
def test_the_canonical_text_is_short_and_reads_back_the_same(
    view: str, text: str, canonical: str
) -> None:
    search = ask(view, text)
    assert search.text == canonical
    assert ask(view, canonical) == search


def test_status_all_asks_for_every_known_status() -> None:
    asked = ask("prints", "status=all").query.values("status")
    assert asked == ("queued", "printing", "finished", "failed", "aborted")


def test_what_is_asked_without_having_been_typed_is_told() -> None:
    assert ask("prints", "resin=x").by_default == ("status=printing,finished,failed,aborted",)
    assert ask("prints", "status=failed").by_default == ()


def test_a_list_that_is_read_whole_is_sorted_here() -> None:
    search = ask("printers", "sort:left-,name")
    assert search.local_order == (("left", True), ("name", False))
    assert search.query.sort == ()


def test_models_cannot_be_asked_for_without_an_id() -> None:
    models = by_name("models")
    assert "uuid=" in ask("models", "").lacks(models)
    assert "uuid=" in ask("models", "name:bracket").lacks(models)
    assert ask("models", "uuid=a").lacks(models) == ""
    assert ask("prints", "").lacks(by_name("prints")) == ""


def test_a_command_is_a_view_and_its_query() -> None:
    resource, search = command("  print_orders number=WO-1 ", NOW, BERLIN)
    assert (resource.name, search.text) == ("print-orders", "number=WO-1")


def test_a_wrong_view_or_query_of_a_command_is_told_with_its_place() -> None:
    with pytest.raises(PromptError) as wrong_view:
        command(" prinst status=failed", NOW, BERLIN)
    with pytest.raises(PromptError) as wrong_query:
        command("prints stauts=failed", NOW, BERLIN)
    assert (wrong_view.value.position, wrong_view.value.nearest) == (1, "prints")
    assert (wrong_query.value.position, wrong_query.value.nearest) == (7, "status")


def test_a_prompt_of_a_megabyte_is_refused_at_once() -> None:
    with pytest.raises(PromptError, match="longer than a prompt may be"):
        ask("prints", "a" * 1_000_000)


def test_an_order_of_the_servers_alone_beside_one_of_here_is_said_to_be_neithers() -> None:
    with pytest.raises(PromptError, match=r"Only the server sorts by updated_at, .* leave") as why:
        ask("print-orders", "sort:copies,updated_at")
    assert why.value.nearest == ""
    assert ask("print-orders", "sort:updated_at-").query.sort
