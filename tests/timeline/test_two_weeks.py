"""What is expected against what comes: a simulated fleet, kept at work for two weeks."""

from __future__ import annotations

import asyncio

import pytest

from .two_weeks import Played, Weeks


@pytest.fixture(scope="module")
def played() -> Played:
    return asyncio.run(Weeks().play())


def test_nine_of_ten_ranges_hold_the_true_end_where_past_runs_exist(played: Played) -> None:
    known = [e for e in played.expected if e.has_past and e.uuid in played.times]
    held = sum(e.end.holds(played.times[e.uuid][1]) for e in known)

    assert len(known) > 500
    assert held / len(known) >= 0.9


def test_nine_of_ten_ranges_hold_the_true_start(played: Played) -> None:
    known = [e for e in played.expected if e.has_past and e.uuid in played.times]

    held = sum(e.start.holds(played.times[e.uuid][0]) for e in known)

    assert held / len(known) >= 0.9


def test_the_ranges_are_not_held_by_being_wide(played: Played) -> None:
    """Half of them are narrower than half of the time to go."""
    widths = sorted((e.end.high - e.end.low) / (e.end.likely - e.made_at) for e in played.expected)

    assert widths[len(widths) // 2] < 0.5


def test_every_order_that_comes_late_was_named_before_it_was_late(played: Played) -> None:
    ended = played.ends_of_orders
    late = [o for o in played.orders if o.uuid in ended and ended[o.uuid] > o.due]

    assert len(late) > 10
    assert all(o.warned is not None and o.warned < o.due for o in late)


def test_few_orders_that_came_in_time_were_named_late(played: Played) -> None:
    ended = played.ends_of_orders
    in_time = [o for o in played.orders if o.uuid in ended and ended[o.uuid] <= o.due]

    assert len(in_time) > 50
    assert sum(o.warned is not None for o in in_time) < 0.1 * len(in_time)
