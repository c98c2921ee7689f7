"""What is offered while somebody types."""

from __future__ import annotations

import pytest

from carbon_tui.prompt import parse, suggest
from carbon_tui.resources.registry import by_name

from .asking import NOW

SEEN = {"printing": ["Bracket [v2], left", "Gasket"], "name": ["Ada", "Line 1"]}

OFFERED = [
    ("prints", "", "name=", "name"),
    ("prints", "st", "status=", "status"),
    ("prints", "st", "started>=", "started"),
    ("prints", "status", "status!=", "status!="),
    ("prints", "started", "started:", "started:"),
    ("prints", "status=", "status=failed", "failed"),
    ("prints", "status=", "status=all", "all"),
    ("prints", "status=failed,a", "status=failed,aborted", "aborted"),
    ("prints", "resin=x st", "resin=x status=", "status"),
    ("prints", "started>=y", "started>=yesterday", "yesterday"),
    ("prints", "started:monday..t", "started:monday..today", "today"),
    ("prints", "started:-", "started:-8h..now", "-8h..now"),
    ("prints", "started=-", "started=-8h..now", "-8h..now"),
    ("prints", "started_after=-", "started_after=-8h", "-8h"),
    ("prints", "(started_after=-", "(started_after=-8h", "-8h"),
    ("prints", "started:yesterday..n", "started:yesterday..now", "now"),
    ("prints", "by:week sort:fai", "by:week sort:failed%-", "failed%-"),
    ("prints", "so", "sort:", "sort:"),
    ("prints", "sort:f", "sort:finished-", "finished-"),
    ("prints", "sort:finished-,s", "sort:finished-,started", "started"),
    ("printers", "sort:l", "sort:left", "left"),
    ("prints", "sort:too", "sort:took-", "took-"),
    ("prints", "stauts=f", "status=f", "status"),
    ("prints", "printer_n", "printer_name=", "printer_name"),
    ("printers", "printing=br", 'printing="Bracket [v2], left"', "Bracket [v2], left"),
    ("printers", 'printing="br', 'printing="Bracket [v2], left"', "Bracket [v2], left"),
    ("printers", "name=li", 'name="Line 1"', "Line 1"),
    ("builds", "status=rel", "status=Released", "Released"),
    ("prints", "(st", "(status=", "status"),
    ("prints", "!(st", "!(status=", "status"),
    ("prints", "resin=x | st", "resin=x | status=", "status"),
    ("prints", "(took>5h |status=f", "(took>5h |status=failed", "failed"),
    ("prints", "((took>5h) | (status=failed,a", "((took>5h) | (status=failed,aborted", "aborted"),
    ("prints", "(name~(a|b) | st", "(name~(a|b) | status=", "status"),
    ("prints", "(took>5h | status=failed) so", "(took>5h | status=failed) sort:", "sort:"),
    ("prints", "status=failed | so", "status=failed | sort:", "sort:"),
]


@pytest.mark.parametrize(("view", "typed", "whole", "shown"), OFFERED)
def test_the_next_field_operator_value_date_or_order_is_offered(
    view: str, typed: str, whole: str, shown: str
) -> None:
    offers = suggest(typed, len(typed), by_name(view), SEEN)
    assert (whole, shown) in [(offer.text, offer.shown) for offer in offers]


def test_a_suggestion_in_the_middle_leaves_the_rest_alone() -> None:
    (offer, *_) = suggest("sta resin=x", 3, by_name("prints"))
    assert (offer.text, offer.cursor) == ("status= resin=x", 7)


@pytest.mark.parametrize("typed", ["so", "by", "fr", "sort:f", "by:r", "from:c"])
def test_what_is_said_of_a_whole_question_is_not_offered_in_brackets(typed: str) -> None:
    prints = by_name("prints")
    for line, is_offered in ((typed, True), (f"(a) {typed}", True), (f"(a | {typed}", False)):
        offers = suggest(line, len(line), prints)
        endings = [offer.text.removeprefix(line.removesuffix(typed)) for offer in offers]
        manners = [ending for ending in endings if ending.startswith(("sort:", "by:", "from:"))]
        assert bool(manners) == is_offered, line


@pytest.mark.parametrize("typed", ["(app", "took>5h | app", "!(status=failed | app"])
def test_what_the_server_alone_knows_is_not_offered_among_alternatives(typed: str) -> None:
    prints = by_name("prints")
    assert suggest("app", 3, prints)
    assert not [offer.shown for offer in suggest(typed, len(typed), prints)]


@pytest.mark.parametrize(
    "typed", ["started:", "started=", "finished!=", "by:week sort:", "by:printer,week sort:week,"]
)
def test_whatever_is_offered_is_understood(typed: str) -> None:
    prints = by_name("prints")
    offers = suggest(typed, len(typed), prints)
    assert offers
    for offer in offers:
        assert parse(offer.text, prints, NOW).text


def test_what_is_already_named_is_not_offered_again() -> None:
    offers = suggest("status=failed,", 14, by_name("prints"))
    assert "status=failed,failed" not in [offer.text for offer in offers]


def test_a_control_character_in_a_value_is_not_shown() -> None:
    offers = suggest("name=", 5, by_name("printers"), {"name": ["a\x1b[31m"]})
    assert [offer.shown for offer in offers] == ["a␛[31m"]
