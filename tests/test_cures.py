"""Every error leads to its cure, and every cure in the README is led to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from carbon_tui.cli.failures import TROUBLES
from carbon_tui.cli.stop import Stop
from carbon_tui.session.cures import ANCHORS, cure_of
from tests.readme import README

ANCHORED = set(re.findall(r'<a id="([a-z-]+)"></a>', README.read_text(encoding="utf-8")))


def kinds(of: type[Exception]) -> Iterator[type[Exception]]:
    yield of
    for below in of.__subclasses__():
        yield from kinds(below)


ERRORS = [
    kind
    for family in TROUBLES
    if family is not Stop  # which says its cure itself
    for kind in kinds(family)
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_row_in_the_readme(kind: type[Exception]) -> None:
    link = cure_of(kind.__new__(kind))
    page, _, anchor = link.partition("#")
    assert page == "README.md"
    assert anchor in ANCHORED


def test_every_row_is_led_to() -> None:
    assert set(ANCHORS.values()) == ANCHORED
    assert cure_of(Stop("Leave it out.")) == ""
