"""One slip of the hand in any field's name, and the right name is offered; or none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from carbon_tui.prompt.fields import columns, names
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.text.spelling import nearest

BESIDE = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for at, letter in enumerate(row)
}


def swapped(name: str) -> Iterator[str]:
    for at in range(len(name) - 1):
        yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def left_out(name: str) -> Iterator[str]:
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]


def doubled(name: str) -> Iterator[str]:
    for at, letter in enumerate(name):
        yield name[:at] + letter + name[at:]


def beside(name: str) -> Iterator[str]:
    for at, letter in enumerate(name):
        for other in BESIDE.get(letter, ""):
            yield name[:at] + other + name[at + 1 :]


SLIPS = (swapped, left_out, doubled, beside)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
def test_after_one_slip_the_right_field_is_nearly_always_offered(
    slip: Callable[[str], Iterator[str]],
) -> None:
    typed = [case for resource in EVERY for case in mistyped(resource, slip)]
    missed = [case for case in typed if nearest(case[1], names(by_name(case[0]))) != case[2]]
    assert len(typed) > 400
    assert len(missed) <= len(typed) // 100, missed


def mistyped(
    resource: AnyResource, slip: Callable[[str], Iterator[str]]
) -> Iterator[tuple[str, str, str]]:
    """(view, as typed, as meant), without what is understood as it stands or begins another."""
    known = names(resource)
    for name in columns(resource):
        if len(name) > 3:
            for word in slip(name):
                if not any(other.startswith(word) for other in known):
                    yield resource.name, word, name


@pytest.mark.parametrize(
    ("view", "typed", "meant"),
    [
        ("prints", "statsu", "status"),
        ("prints", "stauts", "status"),
        ("printers", "stare", "state"),
        ("printers", "alertz", "alerts"),
        ("print-orders", "tagz", "tags"),
        ("print-orders", "printde", "printed"),
        ("prints", "yb", "by"),
        ("quality", "pc", "cp"),
        ("quality", "cpj", "cpk"),
        ("print-orders", "statsu", "status"),
        ("print-orders", "weight", ""),
        ("prints", "machine", ""),
        ("prints", "zz", ""),
        ("prints", "q", ""),
        ("models", "", ""),
    ],
)
def test_what_is_offered_explains_the_mistake_and_nothing_far_is_offered(
    view: str, typed: str, meant: str
) -> None:
    assert nearest(typed, names(by_name(view))) == meant
