"""What is expected of printers, from records made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from carbon_tui.api.schema.records import (
    Print,
    PrintConfig,
    Printer,
    PrinterPrints,
    PrinterStatus,
    PrintOrigin,
    PrintRef,
)
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
    Waiting,
)
from carbon_tui.resources.printers import free_by_itself
from carbon_tui.resources.time_ranges import free_in, soonness
from carbon_tui.timeline.due import Punctuality, due_of_tags, verdict
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.floor import BlockKind, floor_timeline
from carbon_tui.timeline.forecast import TimeRange, forecast, shares, whole
from carbon_tui.timeline.spread import Spread
from carbon_tui.timeline.states import SeenStates, StateSpan, joined

NOW = datetime(2026, 8, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def run(
    number: int, hours: float = 2.0, build: str = "b1", serial: str = "A", status: str = "finished"
) -> Print:
    """The `number`-th last run: each begins 20 minutes after the one before has ended."""
    end = NOW - number * (2 * HOUR + 20 * MINUTE)
    return Print(
        uuid=f"{serial}{build}{number}",
        print_id=f"{serial}-{number}",
        name=f"Run {number}",
        build_uuid=build,
        status=status,
        origin=PrintOrigin(printer_serial=serial),
        config=PrintConfig(resin_name="EPX 82"),
        started_at=end - hours * HOUR,
        finished_at=end,
    )


def printer(
    state: str = "Printing", current: PrintRef | None = None, last: PrintRef | None = None
) -> Printer:
    return Printer(
        serial="A",
        name="Ada",
        status=PrinterStatus(printer_state=state),
        prints=PrinterPrints(current=current, last=last),
    )


def running(minutes_left: int | None, begun: timedelta = HOUR) -> PrintRef:
    seconds = None if minutes_left is None else minutes_left * 60
    return PrintRef(
        name="Now", print_id="A-0", build_uuid="b1", started_at=NOW - begun, remaining_sec=seconds
    )


def lane(*builds: str) -> PrinterQueueLane:
    return PrinterQueueLane(
        "A", "Ada", waiting=tuple(Waiting(f"w{n}", b, b) for n, b in enumerate(builds))
    )


PAST = [run(n, hours=2 + n % 3 / 100) for n in range(1, 11)]


def test_a_printer_that_prints_is_free_when_its_own_count_ends() -> None:
    expected = forecast(
        printer(current=running(30)), PrinterQueueLane("A"), Durations.of(PAST), NOW
    )

    assert expected.free.likely == NOW + 30 * MINUTE
    assert expected.runs[0].basis.words == "the printer's own count"
    assert not expected.is_free_now


def test_what_waits_begins_after_a_turn_around_and_takes_as_long_as_before() -> None:
    expected = forecast(printer(current=running(30)), lane("b1"), Durations.of(PAST), NOW)

    (_, waiting) = expected.runs
    assert waiting.start is not None
    assert waiting.start.likely - (NOW + 50 * MINUTE) < 2 * MINUTE
    assert abs(waiting.end.likely - (NOW + 50 * MINUTE + 2 * HOUR)) < 3 * MINUTE
    assert waiting.end.low < waiting.end.likely < waiting.end.high
    assert waiting.basis.words == "10 past runs here"


@pytest.mark.parametrize(
    ("past", "words"),
    [
        ([run(1), run(2, serial="B")], "1 past run here, 1 elsewhere"),
        ([run(1, serial="B")], "1 past run elsewhere"),
        ([run(1, build="b2")], "no past run of this build: 1 of others"),
        ([], "no past run is known"),
    ],
)
def test_an_estimate_says_what_it_stands_on(past: list[Print], words: str) -> None:
    expected = forecast(printer("Idle"), lane("b1"), Durations.of(past), NOW)

    assert expected.runs[0].basis.words == words


def test_a_sum_says_once_what_it_stands_on_and_counts_every_build_once() -> None:
    past = [run(1), run(2), run(3, serial="B"), run(4, build="b2"), run(5, build="b2", serial="B")]

    prints, waits = printer(current=running(50)), lane("b1", "b2", "b1", "b3")
    expected = forecast(prints, waits, Durations.of(past), NOW)

    told = "the printer's own count, 3 past runs here, 2 elsewhere, 5 of other builds"
    assert expected.basis.words == told


def test_failed_runs_make_an_early_end_possible() -> None:
    failed = [run(n, hours=0.5, status="failed") for n in range(11, 14)]

    sure = forecast(printer("Idle"), lane("b1"), Durations.of(PAST), NOW)
    unsure = forecast(printer("Idle"), lane("b1"), Durations.of([*PAST, *failed]), NOW)

    assert unsure.runs[0].end.low < sure.runs[0].end.low


def test_a_build_that_ran_once_borrows_the_spread_of_the_others() -> None:
    known = Durations.of([*PAST, run(20, hours=10, build="rare")])

    expected = forecast(printer("Idle"), lane("rare"), known, NOW)

    (waiting,) = expected.runs
    assert waiting.basis.words == "1 past run here"
    assert waiting.end.high - waiting.end.low > 0 * HOUR
    assert abs(waiting.end.likely - NOW - 10 * HOUR) < HOUR


def test_nothing_known_leaves_the_end_open_and_says_why() -> None:
    expected = forecast(printer("Idle"), lane("b1"), Durations(), NOW)

    assert expected.free.is_open
    assert "nothing is known" in expected.free.open_because


@pytest.mark.parametrize("state", ["Offline", "error", "Maintenance"])
def test_a_printer_that_does_not_work_promises_nothing(state: str) -> None:
    expected = forecast(printer(state), lane("b1"), Durations.of(PAST), NOW)

    assert expected.free.open_because == f"the printer is {state}"
    assert not forecast(printer(state), PrinterQueueLane("A"), Durations(), NOW).is_free_now


@pytest.mark.parametrize("builds", [(), ("b1",)])
def test_a_printer_that_prints_what_nobody_tells_is_not_called_free(
    builds: tuple[str, ...],
) -> None:
    expected = forecast(printer("Printing"), lane(*builds), Durations.of([run(1)]), NOW)
    assert not expected.is_free_now
    assert expected.free.open_because == "the printer prints, and the server does not tell what"
    assert free_in(expected, NOW) == ("unknown" if not builds else ">2h10")
    assert free_by_itself(printer("Printing")) is None
    assert free_by_itself(printer("Idle")) == 0.0
    assert soonness(expected) > soonness(forecast(printer("Idle"), lane(), Durations.of([]), NOW))


def test_a_printer_to_be_emptied_is_not_free() -> None:
    last = PrintRef(finished_at=NOW - 5 * MINUTE)

    expected = forecast(
        printer("Finished", last=last), PrinterQueueLane("A"), Durations.of(PAST), NOW
    )

    assert expected.needs_emptying
    assert not expected.is_free_now


def test_an_idle_printer_with_nothing_waiting_is_free_now() -> None:
    expected = forecast(printer("Idle"), PrinterQueueLane("A"), Durations.of(PAST), NOW)

    assert expected.is_free_now
    assert expected.free.high == NOW


def test_a_print_without_a_count_ends_as_past_runs_did() -> None:
    expected = forecast(
        printer(current=running(None, begun=HOUR)), PrinterQueueLane("A"), Durations.of(PAST), NOW
    )

    assert abs(expected.free.likely - (NOW + HOUR)) < 3 * MINUTE


def test_a_print_that_outlasts_all_before_it_has_an_open_end() -> None:
    expected = forecast(
        printer(current=running(None, begun=9 * HOUR)),
        PrinterQueueLane("A"),
        Durations.of(PAST),
        NOW,
    )

    assert expected.free.open_because == "it has run longer than any before it"


def test_a_plan_goes_behind_everything_that_waits() -> None:
    durations = Durations.of(PAST)
    expected = forecast(printer(current=running(30)), lane("b1"), durations, NOW)

    first, second = expected.then(("b1", "b1"), durations)

    assert first.start is not None
    assert second.start is not None
    assert first.start.low >= expected.free.low
    assert second.start.likely > first.end.likely
    done = whole([first.end, second.end])
    assert done is not None
    assert done.likely == second.end.likely


def test_nothing_is_done_when_nothing_is_planned() -> None:
    assert whole([]) is None


@pytest.mark.parametrize(
    ("copies", "printers", "each"), [(5, 2, (3, 2)), (1, 3, (1, 0, 0)), (4, 1, (4,)), (4, 0, ())]
)
def test_shares_are_as_even_as_they_go(copies: int, printers: int, each: tuple[int, ...]) -> None:
    assert shares(copies, printers) == each


# -- due dates


def between(low: float, high: float, open_because: str = "") -> TimeRange:
    return TimeRange(
        NOW + low * HOUR, NOW + (low + high) / 2 * HOUR, NOW + high * HOUR, open_because
    )


@pytest.mark.parametrize(
    ("end", "punctuality", "hours"),
    [
        (between(1, 2), Punctuality.IN_TIME, 1),
        (between(2, 4), Punctuality.PERHAPS_LATE, 1),
        (between(4, 5), Punctuality.LATE, 1),
        (between(1, 2, "the printer is Offline"), Punctuality.PERHAPS_LATE, 0),
    ],
)
def test_an_end_against_a_due_date(end: TimeRange, punctuality: Punctuality, hours: float) -> None:
    told = verdict(end, NOW + 3 * HOUR)

    assert (told.punctuality, told.seconds / 3600) == (punctuality, hours)


@pytest.mark.parametrize(
    ("tags", "due"),
    [
        ({"Due": "2026-08-05"}, datetime(2026, 8, 5, 23, 59, tzinfo=UTC)),
        ({"due_date": "2026-08-05T14:00+02:00"}, datetime(2026, 8, 5, 12, tzinfo=UTC)),
        ({"due": "soon"}, None),
        ({"customer": "2026-08-05"}, None),
    ],
)
def test_a_tag_may_say_when_an_order_is_due(tags: dict[str, str], due: datetime | None) -> None:
    assert due_of_tags(tags) == due


# -- spreads


def test_a_sum_of_spreads_keeps_its_ends_and_its_middle() -> None:
    one = Spread.of(range(100))

    both = one.plus(one)

    assert (both.seconds[0], both.seconds[-1]) == (0, 198)
    assert both.likely == pytest.approx(99, abs=3)


def test_what_is_left_of_a_spread_knows_what_has_passed() -> None:
    left = Spread.of((10, 20, 30)).beyond(15)

    assert left is not None
    assert left.seconds == (5, 15)
    assert Spread.of((10,)).beyond(15) is None


# -- lines


def test_a_line_goes_from_the_past_through_now_into_what_waits() -> None:
    board = QueueSnapshot((lane("b1"),))
    machine = printer(current=running(30))

    floor = floor_timeline([machine], board, [run(1), run(2)], Durations.of(PAST), NOW, NOW - HOUR)

    (line,) = floor.lines
    kinds = [block.kind for block in line.blocks]
    assert kinds == [
        BlockKind.FINISHED,
        BlockKind.FINISHED,
        BlockKind.PRINTING,
        BlockKind.WAITING,
    ]
    assert [block.is_estimate for block in line.blocks] == [False, False, False, True]
    assert line.at(NOW) == line.blocks[2]
    assert line.blocks[3].basis == line.forecast.runs[1].basis


def test_blocks_of_one_order_belong_together_and_else_those_of_one_build() -> None:
    board = QueueSnapshot((lane("b1", "b1", "b2"),))

    floor = floor_timeline([printer("Idle")], board, [], Durations.of(PAST), NOW, NOW)

    one, two, other = floor.lines[0].blocks
    assert one.is_of(two)
    assert not one.is_of(other)


def test_a_printer_that_waits_to_be_emptied_shows_it_from_its_last_end_on() -> None:
    last = PrintRef(finished_at=NOW - 5 * MINUTE)

    floor = floor_timeline(
        [printer("Finished", last=last)],
        QueueSnapshot((lane("b1"),)),
        [],
        Durations.of(PAST),
        NOW,
        NOW,
    )

    emptying, waiting = floor.lines[0].blocks
    assert emptying.kind is BlockKind.EMPTYING
    assert emptying.start == NOW - 5 * MINUTE
    assert emptying.end == waiting.start


def test_states_seen_before_are_drawn_with_how_far_they_may_be_off() -> None:
    span = StateSpan("A", "Offline", NOW - 2 * HOUR, NOW - HOUR, uncertain_seconds=15)

    floor = floor_timeline([printer("Idle")], QueueSnapshot(), [], Durations(), NOW, NOW, [span])

    (block,) = floor.lines[0].blocks
    assert (block.kind, block.state, block.uncertain_seconds) == (
        BlockKind.NOT_WORKING,
        "Offline",
        15,
    )


def test_a_printer_is_not_called_idle_while_it_printed() -> None:
    idle = StateSpan("A", "Idle", NOW - 4 * HOUR, NOW, uncertain_seconds=30)
    ended = run(0, hours=2)  # until now

    floor = floor_timeline(
        [printer("Idle")], QueueSnapshot(), [ended], Durations(), NOW, NOW - 4 * HOUR, [idle]
    )

    spans = [(block.kind, block.start, block.end) for block in floor.lines[0].blocks]
    assert spans == [
        (BlockKind.IDLE, NOW - 4 * HOUR, NOW - 2 * HOUR),
        (BlockKind.FINISHED, NOW - 2 * HOUR, NOW),
    ]


def test_a_printer_that_still_does_not_work_has_one_block_of_it() -> None:
    span = StateSpan("A", "Error", NOW - 2 * HOUR)

    floor = floor_timeline([printer("Error")], QueueSnapshot(), [], Durations(), NOW, NOW, [span])

    (block,) = floor.lines[0].blocks
    assert (block.start, block.end) == (NOW - 2 * HOUR, NOW)


def test_looks_make_spans_and_a_long_time_without_a_look_says_nothing() -> None:
    seen = SeenStates()
    for minutes, state in ((0, "Idle"), (1, "Idle"), (2, "Error"), (3, "Error"), (60, "Idle")):
        seen.saw("A", state, NOW + minutes * MINUTE)

    assert seen.since(NOW) == [
        StateSpan("A", "Idle", NOW, NOW + 2 * MINUTE),
        StateSpan("A", "Error", NOW + 2 * MINUTE, NOW + 3 * MINUTE, 60.0),
        StateSpan("A", "Idle", NOW + 60 * MINUTE),
    ]
    assert [span.state for span in seen.since(NOW + 10 * MINUTE)] == ["Idle"]


def test_what_was_kept_ends_where_this_run_began_to_look() -> None:
    kept = [
        StateSpan("A", "Idle", NOW - 3 * HOUR, NOW - 2 * HOUR),
        StateSpan("A", "Error", NOW - 2 * HOUR, NOW + HOUR),
        StateSpan("B", "Idle", NOW - HOUR, NOW),
    ]
    seen = [StateSpan("A", "Error", NOW)]

    assert joined(kept, seen) == [
        StateSpan("A", "Idle", NOW - 3 * HOUR, NOW - 2 * HOUR),
        StateSpan("A", "Error", NOW - 2 * HOUR),
        StateSpan("B", "Idle", NOW - HOUR, NOW),
    ]


def test_runs_teach_the_same_in_whatever_case_their_status_is_written() -> None:
    small = [run(n, 1 + n / 10, status="failed" if n % 5 == 0 else "finished") for n in range(12)]
    capital = [replace(p, status=(p.status or "").title()) for p in small]

    assert Durations.of(capital) == Durations.of(small)
    assert BuildHistory.of(capital) == BuildHistory.of(small)
    since = NOW - 100 * HOUR
    floors = [
        floor_timeline([printer()], QueueSnapshot(()), runs, Durations(), NOW, since)
        for runs in (capital, small)
    ]
    kinds = [[block.kind for block in floor.lines[0].blocks] for floor in floors]
    assert kinds[0] == kinds[1]
    assert {BlockKind.FINISHED, BlockKind.FAILED} <= set(kinds[0])
