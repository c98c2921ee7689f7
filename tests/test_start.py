"""What start-up leaves out: rules read twice, and looking for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from carbon_tui.system.gc_tuning import (
    collect_again,
    collect_later,
)
from carbon_tui.widgets.stylesheet import Sheet

RED, BLUE = {"shade": "#ff0000"}, {"shade": "#0000ff"}


@pytest.fixture
def sheet() -> Sheet:
    made = Sheet(variables=RED)
    made.add_source("Widget { color: $shade; }")
    made.parse()
    return made


@pytest.fixture
def collecting() -> Iterator[None]:
    """Afterwards what the run has frozen is so again: each collection takes a second without."""
    was_frozen = gc.get_freeze_count() > 0
    yield
    gc.unfreeze()
    gc.enable()
    if was_frozen:
        gc.freeze()


def test_rules_are_not_read_again_for_the_same_variables(sheet: Sheet) -> None:
    before = sheet.rules[0]
    sheet.set_variables(dict(RED))
    sheet.reparse()
    assert sheet.rules[0] is before


def test_another_theme_has_its_own_colours(sheet: Sheet) -> None:
    sheet.set_variables(BLUE)
    sheet.reparse()
    assert "#0000FF" in sheet.css


def test_rules_that_came_later_are_read(sheet: Sheet) -> None:
    sheet.add_source("Label { color: $shade; }", read_from=("later", ""))
    sheet.reparse()
    assert {"Widget", "Label"} <= {name for rule in sheet.rules for name in rule.selector_names}


@pytest.mark.usefixtures("collecting")
def test_garbage_is_looked_for_again_once_the_program_stands() -> None:
    collect_later()
    assert not gc.isenabled()
    collect_again()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("collecting")
def test_a_program_that_never_stopped_collecting_freezes_nothing() -> None:
    gc.unfreeze()
    collect_again()
    assert gc.get_freeze_count() == 0
