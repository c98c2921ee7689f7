"""Printers are written by their name or by their serial, and asked for by their serial."""

from __future__ import annotations

import pytest

from carbon_tui.api.schema.records import (
    Print,
    PrintOrigin,
)
from carbon_tui.prompt import Search, parse, suggest
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name

from .asking import BERLIN, NOW

NAMES = {
    "A1B2C3": "Ada",
    "D4E5F6": "Line 1 – left",
    "GGGGGG": "A1B2C3",
    "S1": "Twin (S1)",
    "S2": "Twin (S2)",
}
RUN = Print(origin=PrintOrigin(printer_serial="D4E5F6"))


def ask(view: str, text: str) -> Search:
    return parse(text, by_name(view), NOW, BERLIN, printers=NAMES)


@pytest.mark.parametrize(
    ("view", "text", "serials", "said"),
    [
        ("prints", "printer=ada", ["A1B2C3"], "printer=A1B2C3"),
        ("prints", 'printer="line 1 – LEFT",Ada', ["D4E5F6", "A1B2C3"], "printer=D4E5F6,A1B2C3"),
        ("prints", "printer=Ada,A1B2C3", ["A1B2C3"], "printer=A1B2C3"),
        ("prints", "printer=A1B2C3", ["A1B2C3"], "printer=A1B2C3"),  # a serial before a name
        ("prints", "printer=XX", ["XX"], "printer=XX"),
        ("prints", "printer_serial=Ada", ["A1B2C3"], "printer=A1B2C3"),
        ("print-orders", "printers=Ada", ["A1B2C3"], "printers=A1B2C3"),
        ("prints", "printer=twin", ["S1", "S2"], "printer=S1,S2"),
        ("prints", "printer=Twin,Ada", ["S1", "S2", "A1B2C3"], "printer=S1,S2,A1B2C3"),
        ("prints", 'printer="Twin (S2)"', ["S2"], "printer=S2"),
    ],
)
def test_a_name_means_its_printer_or_all_that_share_it(
    view: str, text: str, serials: list[str], said: str
) -> None:
    search = ask(view, text)
    asked = [value for name, value in search.query.params() if name == "printer_serial"]
    assert asked == serials
    assert said in search.text


def test_a_name_that_is_excluded_is_its_printer_too() -> None:
    passes = ask("prints", "printer!=ada").predicate(by_name("prints"), Moment(NOW, printers=NAMES))
    assert passes is not None
    assert not passes(Print(origin=PrintOrigin(printer_serial="A1B2C3")))
    assert passes(RUN)


@pytest.mark.parametrize(
    "text",
    [
        "left",
        "printer:left",
        "printer~^D4.*left$",
        "d4e5f6",
        "printer~^line",
        'printer~"^line 1 – left$"',
        "printer~^D4E5F6$",
    ],
)
def test_a_word_is_found_in_serial_and_name(text: str) -> None:
    passes = ask("prints", text).predicate(by_name("prints"), Moment(NOW, printers=NAMES))
    assert passes is not None
    assert passes(RUN)
    assert not passes(Print(origin=PrintOrigin(printer_serial="A1B2C3")))
    assert not passes(Print())


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("printer=l", "printer=D4E5F6"),
        ("printer=XX,left", "printer=XX,D4E5F6"),
        ('printer="Line 1', "printer=D4E5F6"),
    ],
)
def test_a_name_is_offered_with_its_serial(typed: str, whole: str) -> None:
    offers = suggest(typed, len(typed), by_name("prints"), {}, NAMES)
    assert [(each.text, each.shown, each.note) for each in offers] == [
        (whole, "Line 1 – left", "D4E5F6")
    ]
