"""When a plan is done, and how that is said."""

from __future__ import annotations

from datetime import timedelta

from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.time_ranges import clock_range, due_words, free_in
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.forecast import forecasts
from carbon_tui.timeline.plan_forecast import plan_forecast

from .test_forecast import NOW, PAST, lane, printer, running

HOUR = timedelta(hours=1)
DURATIONS = Durations.of(PAST)


def test_a_plan_is_done_when_its_last_share_is() -> None:
    busy = forecasts([printer(current=running(30))], QueueSnapshot((lane("b1"),)), DURATIONS, NOW)

    made = plan_forecast(["b1"], 3, ["A", "unknown"], busy, DURATIONS)

    (share,) = made.shares
    assert share.copies == 3
    assert made.done == share.end
    assert share.start.likely > busy["A"].free.likely
    assert not made.is_division_assumed


def test_times_are_said_as_ranges_and_against_a_due_date() -> None:
    idle = forecasts([printer("Idle")], QueueSnapshot(), DURATIONS, NOW)
    made = plan_forecast(["b1"], 1, ["A"], idle, DURATIONS)
    moment = Moment(NOW)

    assert free_in(idle["A"], NOW) == "now"
    assert made.done is not None
    assert "–" in clock_range(made.done, moment)
    assert due_words(made.done, NOW + 9 * HOUR, moment).startswith("in time, ")
    assert due_words(made.done, NOW + HOUR, moment).startswith("late by ")


def test_no_printer_makes_nothing() -> None:
    made = plan_forecast(["b1"], 1, [], {}, DURATIONS)

    assert made.shares == ()
    assert made.done is None
