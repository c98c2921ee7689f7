"""From one search to the next: links, values under the cursor, orders."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import (
    Build,
    Part,
    PartMeasurementTemplate,
    Print,
    PrintConfig,
    Printer,
    PrinterStatus,
    PrintOrder,
    PrintOrigin,
    RoutedTo,
)
from carbon_tui.prompt import (
    PromptError,
    Search,
    excluded,
    follow,
    linked,
    of_query,
    refined,
    sorted_by,
)
from carbon_tui.resources.links import together
from carbon_tui.resources.registry import by_name
from carbon_tui.text.cleaning import clean

from .asking import BERLIN, MOMENT, NOW, ask

ADA = Printer(
    serial="AAAAAA", status=PrinterStatus(printer_state="Idle", alerts=("Resin low", "Dust"))
)


def followed(view: str, letter: str, record: object) -> Search | str:
    link = by_name(view).link(letter)
    assert link is not None
    return follow(link, record, NOW, BERLIN)


def text_of(view: str, letter: str, record: object) -> str:
    search = followed(view, letter, record)
    assert isinstance(search, Search)
    return f"{search.resource} {search.text}"


@pytest.mark.parametrize(
    ("view", "letter", "record", "text"),
    [
        ("printers", "p", ADA, "prints printer=AAAAAA status=all"),
        ("printers", "q", ADA, "queues serial=AAAAAA"),
        ("printers", "o", ADA, "print-orders printers=AAAAAA"),
        ("builds", "o", Build(uuid="b"), "print-orders build=b"),
        ("builds", "t", Build(uuid="b", parts=(Part(uuid="p"), Part(uuid="q"))), "parts uuid=p,q"),
        ("print-orders", "p", PrintOrder(uuid="o"), "prints print_order=o status=all"),
        (
            "print-orders",
            "r",
            PrintOrder(uuid="o", routed_to={"A": RoutedTo(), "B": RoutedTo()}),
            "printers serial=A,B",
        ),
        ("prints", "r", Print(origin=PrintOrigin(printer_serial="A")), "printers serial=A"),
        ("quality", "k", PartMeasurementTemplate(uuid="t"), "measurements template=t"),
    ],
)
def test_a_link_asks_for_exactly_what_belongs_to_the_record(
    view: str, letter: str, record: object, text: str
) -> None:
    found = text_of(view, letter, record)
    assert sorted(found.split()) == sorted(text.split())


def test_a_link_that_leads_nowhere_says_why() -> None:
    assert followed("prints", "o", Print(uuid="p")) == (
        "This print was started without a print order."
    )


def test_a_join_that_the_api_cannot_make_is_a_local_term() -> None:
    search = followed("builds", "o", Build(uuid="b"))
    assert isinstance(search, Search)
    assert search.local_chips == ("build=b",)
    assert search.server_chips == ()


def test_several_records_are_followed_as_one() -> None:
    link = by_name("printers").link("p")
    assert link is not None
    records = [Printer(serial="A"), Printer(serial="B"), Printer(serial="A")]
    queries = [link.query(record) for record in records]
    asked = together(query for query in queries if isinstance(query, Query))
    assert asked is not None
    search = linked(by_name("prints"), asked, link, records, NOW, BERLIN)
    assert search.query.values("printer_serial") == ("A", "B")


def test_several_records_of_a_local_join_are_matched_by_any_of_them() -> None:
    link = by_name("builds").link("o")
    assert link is not None
    builds = [Build(uuid="a"), Build(uuid="b")]
    search = linked(by_name("print-orders"), by_name("print-orders").start, link, builds)
    assert search.local_chips == ("build=a,b",)


def test_a_programs_own_query_becomes_a_readable_search() -> None:
    query = by_name("prints").start.where("status", "failed").sorted_by("status")
    assert of_query(query, by_name("prints"), NOW, BERLIN).text == "status=failed sort:status"


RUN = Print(
    uuid="u",
    name="Bracket, left",
    status="failed",
    started_at=datetime(2026, 7, 14, 23, 30, tzinfo=UTC),
    remaining_sec=90,
    config=PrintConfig(slice_thickness_nm=25_000),
)


@pytest.mark.parametrize(
    ("before", "column", "after"),
    [
        ("", "status", "status=failed"),
        ("status=finished sort:status", "status", "status=failed sort:status"),
        ("resin=x", "name", 'resin=x name="Bracket, left"'),
        ("", "started", "started=2026-07-15"),
        ("", "resin", "resin="),
        ("", "left", "left=90s"),
        ("", "slice", "slice=25000nm"),
    ],
)
def test_a_value_under_the_cursor_narrows_the_list(before: str, column: str, after: str) -> None:
    prints = by_name("prints")
    picked = prints.column(column)
    assert picked is not None
    found = refined(ask("prints", before), prints, picked, RUN, MOMENT)
    assert found.text == after
    passes = found.predicate(prints, MOMENT)
    assert passes is None or column == "name" or passes(RUN)


@pytest.mark.parametrize(
    ("before", "column", "after"),
    [
        ("", "status", "status!=failed"),
        ("status!=finished", "status", "status!=finished,failed"),
        ("resin!=", "resin", 'resin!=""'),
        ("", "started", "started!=2026-07-15"),
        ("started!=2026-07-14", "started", "started!=2026-07-14 started!=2026-07-15"),
    ],
)
def test_a_value_under_the_cursor_can_be_excluded(before: str, column: str, after: str) -> None:
    prints = by_name("prints")
    picked = prints.column(column)
    assert picked is not None
    found = excluded(ask("prints", before), prints, picked, RUN, MOMENT)
    assert found == ask("prints", after)
    passes = found.predicate(prints, MOMENT)
    assert passes is not None
    assert not passes(RUN)


def test_a_cell_of_several_values_narrows_to_any_of_them() -> None:
    printers = by_name("printers")
    alerts = printers.column("alerts")
    assert alerts is not None
    found = refined(ask("printers", ""), printers, alerts, ADA, MOMENT)
    assert found.text == 'alerts="Resin low",Dust'


def test_a_value_with_control_characters_is_matched_here_since_it_cannot_be_typed() -> None:
    builds = by_name("builds")
    name = builds.column("name")
    assert name is not None
    build = Build(uuid="b", name=clean("red \x1b[31malert"))
    found = refined(ask("builds", ""), builds, name, build, MOMENT)
    assert found.text == 'name:"red ␛[31malert"'
    passes = found.predicate(builds, MOMENT)
    assert passes is not None
    assert passes(build)


@pytest.mark.parametrize("source", ["from:copy", "from:server"])
def test_whoever_was_chosen_to_answer_answers_what_is_made_of_the_question(source: str) -> None:
    prints = by_name("prints")
    picked = prints.column("status")
    assert picked is not None
    search = ask("prints", f"bracket sort:status {source}")
    assert refined(search, prints, picked, RUN, MOMENT).text == (
        f"status=failed bracket sort:status {source}"
    )
    assert excluded(search, prints, picked, RUN, MOMENT).source == search.source
    assert sorted_by(search, prints, (("name", False),), NOW, BERLIN).text == (
        f"bracket sort:name {source}"
    )


def test_another_order_keeps_the_terms() -> None:
    prints = by_name("prints")
    search = ask("prints", "status=failed bracket sort:status")
    found = sorted_by(search, prints, (("finished", True), ("status", False)), NOW, BERLIN)
    assert found.text == "status=failed bracket sort:finished-,status"
    assert sorted_by(search, prints, (), NOW, BERLIN).text == "status=failed bracket"
    here = sorted_by(search, prints, (("took", True), ("status", False)), NOW, BERLIN)
    assert here.local_order == (("took", True), ("status", False))
    assert here.query.sort == prints.start.sort
    with pytest.raises(PromptError, match="no column"):
        sorted_by(search, prints, (("rosin", False),), NOW, BERLIN)


@pytest.mark.parametrize(("term", "chip"), [("alerts=", "nothing"), ("alerts!=", "something")])
def test_an_empty_cell_is_asked_for_in_words(term: str, chip: str) -> None:
    assert ask("printers", f'{term}""').local_chips == (f"alerts: {chip}",)
