"""The status line: what survives in how much room."""

from __future__ import annotations

from carbon_tui.listing.list_status import (
    Chip,
    ListStatus,
    parts,
)

MUCH = ListStatus(
    loaded=100,
    matching=10_000,
    capped=True,
    unreadable=3,
    hidden_columns=9,
    age=400.0,
    stale=True,
    sort="by started_at-",
    chips=(Chip("printer=Ada,Bessemer,Curie"), Chip("alerts~resin", local=True)),
    notes=("watching 2",),
)


def line(status: ListStatus, width: int | None = None) -> str:
    return "  ".join(text for text, _ in parts(status, width))[:width]


def test_with_room_every_filter_is_told_as_it_was_written() -> None:
    assert "[printer=Ada,Bessemer,Curie]  [alerts~resin · local]" in line(MUCH, 160)


def test_at_eighty_columns_what_is_wrong_and_what_is_hidden_is_still_told() -> None:
    said = line(MUCH, 78)
    for piece in ("3 rows unreadable", "6m old", "[2 filters]", "+9 columns"):
        assert piece in said


def test_at_forty_columns_a_filter_is_still_told_to_be_on() -> None:
    one = ListStatus(loaded=100, matching=10_000, capped=True, age=0.0, chips=(Chip("x" * 30),))
    assert "[1 filter]" in line(one, 38)


def test_one_column_is_one() -> None:
    assert "+1 column" in line(ListStatus(hidden_columns=1)).split("  ")


def test_at_fifty_columns_it_is_told_how_many_columns_have_no_room() -> None:
    groups = ListStatus(
        loaded=40,
        complete=True,
        age=0.0,
        chips=(Chip("status=printing"), Chip("by printer")),
        sideways="+7 columns: h l for more",
    )
    assert "+7 columns: h l for more" in line(groups, 120)
    assert line(groups, 48).endswith("+7 col")
    one = ListStatus(loaded=40, complete=True, age=0.0, chips=groups.chips, hidden_columns=1)
    assert line(one, 37).endswith("+1 col")
