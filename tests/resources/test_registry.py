"""Views are found by the words people use for them."""

from __future__ import annotations

import pytest

from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import EVERY, RESOURCES, UnknownView, by_name, find


def test_the_digits_run_from_one_to_nine_and_end_with_zero() -> None:
    assert "".join(resource.digit for resource in RESOURCES) == "1234567890"


@pytest.mark.parametrize("resource", EVERY, ids=lambda r: r.name)
def test_every_view_is_found_by_its_name_its_singular_its_digit_and_its_aliases(
    resource: AnyResource,
) -> None:
    words = {resource.name, resource.name.replace("-", "_"), resource.name.upper()}
    words |= {resource.digit or resource.name, resource.name.removesuffix("s"), *resource.aliases}
    assert {find(word).name for word in words} == {resource.name}
    assert by_name(resource.name) is resource


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("print", "prints"),
        ("Part Orders", "part-orders"),
        ("printer_queues", "queues"),
        ("printer", "printers"),
        ("prin", None),
        ("print_o", "print-orders"),
        ("bui", "builds"),
        ("templates", "quality"),
        ("checks", "measurements"),
        (" prints ", "prints"),
    ],
)
def test_a_beginning_is_enough_when_only_one_view_begins_so(typed: str, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(UnknownView, match="could be printers, prints"):
            find(typed)
    else:
        assert find(typed).name == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("prinst", "did you mean prints?"),
        ("bulids", "did you mean builds?"),
        ("pods", "there are printers, prints"),
        ("xyz", "there are printers, prints, builds"),
        ("", "there are printers"),
    ],
)
def test_a_wrong_name_is_answered_with_the_nearest_right_one(typed: str, words: str) -> None:
    with pytest.raises(UnknownView) as caught:
        find(typed)
    assert words in str(caught.value)
