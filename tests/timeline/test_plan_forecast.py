"""When a plan is done, and how that is said."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from carbon_tui.orders.queues.board import PrinterQueueLane, QueueSnapshot, Waiting
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.time_ranges import clock_range, due_words, free_in, share_words
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.floor import floor_timeline
from carbon_tui.timeline.forecast import forecasts
from carbon_tui.timeline.order_forecast import order_forecasts
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
    assert share.start is not None
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


def test_an_order_is_done_when_the_last_of_its_prints_is() -> None:
    waits = PrinterQueueLane(
        "A", "Ada", waiting=(
            Waiting("w1", "One", "b1", order_uuid="o"), Waiting("w2", "Two", "b1", order_uuid="p"),
            Waiting("w3", "Three", "b1", order_uuid="o"),
        ),
    )  # fmt: skip
    machine = printer(current=running(30))
    floor = floor_timeline([machine], QueueSnapshot((waits,)), [], DURATIONS, NOW, NOW)

    order = order_forecasts(floor)["o"]

    (share,) = order.shares
    runs = floor.lines[0].forecast.runs
    assert (share.copies, share.start, share.end) == (2, runs[1].start, runs[3].end)
    assert order.done == runs[3].end
    assert share.basis.words == "10 past runs here"
    assert share_words(share, Moment(NOW)).startswith("2 copies: start ")
    assert set(order_forecasts(floor)) == {"o", "p"}


def test_copies_divided_by_hand_are_expected_as_they_were_divided() -> None:
    both = forecasts([printer("Idle"), replace(printer("Idle"), serial="B")], QueueSnapshot(),
                     DURATIONS, NOW)  # fmt: skip
    made = plan_forecast(["b1"], 4, ["A", "B"], both, DURATIONS, numbers=(3, 1))

    assert [(share.serial, share.copies) for share in made.shares] == [("A", 3), ("B", 1)]
    assert not made.is_division_assumed
    assert plan_forecast(["b1"], 4, ["A", "B"], both, DURATIONS).is_division_assumed
