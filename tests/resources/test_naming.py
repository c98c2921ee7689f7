"""Printers are called the same everywhere."""

from __future__ import annotations

import pytest

from carbon_tui.api.schema.printer_names import (
    in_plain_letters,
    names_by_serial,
    with_serial,
)
from carbon_tui.api.schema.records import Printer


def test_the_name_counts_before_the_alias_and_nothing_is_made_up() -> None:
    fleet = [
        Printer(name="Ada", alias="M3 Max 36", serial="A1"),
        Printer(alias="Bench", serial="B2"),
        Printer(serial="C3"),
    ]
    assert names_by_serial(fleet) == {"A1": "Ada", "B2": "Bench", "C3": ""}


def test_printers_of_one_name_are_told_apart_by_their_serials() -> None:
    fleet = [Printer(name="Ada", serial="A1"), Printer(name="Ada", serial="A2")]
    assert names_by_serial(fleet) == {"A1": "Ada (A1)", "A2": "Ada (A2)"}


def test_a_name_that_plain_letters_cannot_spell_gives_way_to_the_serial() -> None:
    assert in_plain_letters("Žofie – left", "A1") == "Zofie - left"
    assert in_plain_letters("打印机 三号", "A1") == "A1"
    assert in_plain_letters("Ada", "A1") == "Ada"


@pytest.mark.parametrize(
    ("name", "serial", "written"),
    [
        ("Ada", "A1", "Ada (A1)"),
        ("Ada (A1)", "A1", "Ada (A1)"),
        ("A1", "A1", "A1"),
        ("", "A1", "A1"),
    ],
)
def test_a_serial_stands_behind_a_name_once(name: str, serial: str, written: str) -> None:
    assert with_serial(name, serial) == written
