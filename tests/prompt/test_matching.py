"""Local terms over records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carbon_tui.api.schema.records import (
    Build,
    Part,
    PartMeasurement,
    PartOrder,
    Print,
    PrintConfig,
    Printer,
    PrinterPrints,
    PrinterStatus,
    PrintOrder,
    PrintRef,
)
from carbon_tui.resources.registry import by_name

from .asking import MOMENT, NOW, ask, kept

PRINTERS = (
    Printer(
        name="Ada",
        serial="AAAAAA",
        status=PrinterStatus(printer_state="Printing", alerts=("Resin low", "Cassette expired")),
        prints=PrinterPrints(current=PrintRef(name="Bracket [v2]", remaining_sec=5_400)),
    ),
    Printer(
        name="Bessemer",
        serial="BBBBBB",
        status=PrinterStatus(printer_state="Idle"),
        prints=PrinterPrints(queue_length=0),
    ),
    Printer(name="Übermaß", serial="CCCCCC", prints=PrinterPrints(queue_length=4)),
)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("state=printing", [0]),
        ("state=printing,idle", [0, 1]),
        ("state!=printing", [1, 2]),
        ("state=", [2]),
        ("state!=", [0, 1]),
        ('state=idle,""', [1, 2]),
        ('alerts="resin low"', [0]),
        ("alerts!=", [0]),
        ("alerts=", [1, 2]),
        ("left<2h", [0]),
        ("left>=1h30m", [0]),
        ("left>1h30m", []),
        ("left:1h..2h", [0]),
        ("queue>0", [2]),
        ("queue=0", [1]),
        ("queue=0,4", [1, 2]),
        ("queue!=0", [0, 2]),
        ("queue:..3", [1]),
        ("bracket", [0]),
        ('"[v2]"', [0]),
        ("!bracket", [1, 2]),
        ("ÜBERMASS", [2]),
        ("name~^(ada|bess)", [0, 1]),
        ("name!~^a", [1, 2]),
        ("name:ess", [1]),
        ("name:ad,ess", [0, 1]),
        ("name>b", [1, 2]),
        ("name<=ada", [0]),
        ("printing state=printing", [0]),
        ("ada bessemer", []),
    ],
)
def test_printers_are_matched_by_what_they_say(text: str, places: list[int]) -> None:
    assert kept("printers", text, *PRINTERS) == places


def test_a_word_looks_at_the_visible_columns_only() -> None:
    printers = by_name("printers")
    name = printers.column("name")
    assert name is not None
    passes = ask("printers", "AAAAAA").predicate(printers, MOMENT, (name,))
    assert passes is not None
    assert not passes(PRINTERS[0])
    assert kept("printers", "AAAAAA", *PRINTERS) == [0]


def test_a_column_of_several_values_matches_by_any_of_them() -> None:
    builds = (Build(uuid="1", parts=(Part(uuid="p"), Part(uuid="q"))), Build(uuid="2"))
    assert kept("builds", "part=q", *builds) == [0]
    assert kept("builds", "part!=q", *builds) == [1]


def test_tags_are_matched_as_key_and_value() -> None:
    orders = (PrintOrder(uuid="1", print_order_tags={"customer": "Bühler"}), PrintOrder(uuid="2"))
    assert kept("print-orders", "tags=customer=Bühler", *orders) == [0]


def test_dates_without_a_parameter_are_compared_here_by_whole_days() -> None:
    first, second = (
        PrintOrder(uuid="1", created_at=datetime(2026, 8, 1, 21, 59, tzinfo=UTC)),
        PrintOrder(uuid="2", created_at=datetime(2026, 8, 1, 22, 0, tzinfo=UTC)),
    )
    assert kept("print-orders", "created<=2026-08-01", first, second) == [0]
    assert kept("print-orders", "created>2026-08-01", first, second) == [1]
    assert kept("print-orders", "created:2026-08-01", first, second) == [0]
    assert kept("print-orders", "created!=2026-08-01", first, second) == [1]


def test_quantities_are_typed_as_they_are_shown() -> None:
    thin = Print(uuid="1", config=PrintConfig(slice_thickness_nm=25_000))
    thick = Print(uuid="2", config=PrintConfig(slice_thickness_nm=100_000))
    assert kept("prints", "slice=100", thin, thick) == [1]
    assert kept("prints", "slice<0.1mm", thin, thick) == [0]
    assert kept("prints", "slice>=25000nm", thin, thick) == [0, 1]
    assert kept("prints", "slice_thickness_nm=100000", thin, thick) == [1]
    assert kept("prints", "slice_thickness_nm:25000..50000", thin, thick) == [0]
    assert kept("prints", "slice_thickness_nm<50um", thin, thick) == [0]


def test_a_revision_compares_as_a_number_although_the_api_has_it_as_text() -> None:
    builds = tuple(Build(uuid=str(n), revision=str(n)) for n in (2, 10, 9))
    assert kept("builds", "revision>=9", *builds) == [1, 2]


def test_versions_compare_as_versions() -> None:
    printers = [
        Printer(serial=f"S{n}", status=PrinterStatus(software_version=version))
        for n, version in enumerate(("5.9.4", "5.10.0", "5.10.12", "beta", None))
    ]
    assert kept("printers", "software<5.10.0", *printers) == [0]
    assert kept("printers", "software<5.10", *printers) == [0]
    assert kept("printers", "software>=5.10", *printers) == [1, 2]
    assert kept("printers", "software>5.10.2", *printers) == [2]


def test_a_word_finds_what_a_cell_says() -> None:
    late, in_time = (
        PartOrder(uuid=name, status="open", due_date=NOW + timedelta(hours=hours))
        for name, hours in (("1", -9.7), ("2", 30))
    )
    assert kept("part-orders", "late", late, in_time) == [0]
    assert kept("part-orders", '"late 9h42"', late, in_time) == [0]
    assert kept("part-orders", '"in time"', late, in_time) == [1]
    running = Printer(serial="A", prints=PrinterPrints(current=PrintRef(remaining_sec=5_400)))
    assert kept("printers", "1h30", running, Printer(serial="B")) == [0]


def test_a_delay_is_compared_with_a_duration() -> None:
    hours = (-30, -9, 5)
    orders = [
        PartOrder(uuid=str(h), status="open", due_date=NOW + timedelta(hours=h)) for h in hours
    ]
    assert kept("part-orders", "delay>1d", *orders) == [0]
    assert kept("part-orders", "delay>=9h", *orders) == [0, 1]
    assert kept("part-orders", "delay<12h", *orders) == [1, 2]


def test_a_value_column_takes_numbers_and_categories() -> None:
    measured = (
        PartMeasurement(uuid="1", value=1.5),
        PartMeasurement(uuid="2", category_value="Burr"),
        PartMeasurement(uuid="3", value=float("nan")),
    )
    assert kept("measurements", "value=burr", *measured) == [1]
    assert kept("measurements", "burr", *measured) == [1]
    assert kept("measurements", "1.5", *measured) == [0]
    assert kept("measurements", "value>=1.5", *measured) == [0]
    assert kept("measurements", "value<9", *measured) == [0]


def test_a_word_finds_dates_and_numbers_as_they_are_spoken() -> None:
    early, late = (
        Print(uuid=str(n), name="x", started_at=datetime(2026, 7, n, 22, 30, tzinfo=UTC))
        for n in (1, 2)
    )
    assert kept("prints", "2026-07-02", early, late) == [0]
    assert kept("prints", "00:30", early, late) == [0, 1]
    assert kept("prints", "!2026-07-02", early, late) == [1]


def test_search_words_with_an_empty_list_of_terms_need_no_predicate() -> None:
    assert ask("printers", "").predicate(by_name("printers"), MOMENT) is None


def test_a_printers_serial_finds_it_under_its_name_too() -> None:
    ada, other = Printer(name="Ada", serial="A1B2"), Printer(name="Bo", serial="C3")
    for text in ("name=A1B2", "name=ada", "name~^A1B2$", "name~^Ada$", "name:1b2", "name!=C3"):
        assert kept("printers", text, ada, other) == [0], text
