"""When something may be read by itself."""

from __future__ import annotations

import pytest

from carbon_tui.session.poll_gate import (
    LONGEST_WISH,
    PollGate,
)


class HandClock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> HandClock:
    return HandClock()


@pytest.fixture
def pulse(watch: HandClock) -> PollGate:
    return PollGate(watch, lambda: 1_800.0)


def test_each_failure_in_a_row_waits_twice_as_long_up_to_a_minute(
    pulse: PollGate, watch: HandClock
) -> None:
    waits = []
    for _ in range(6):
        pulse.failed()
        waits.append(pulse.countdown)
        watch.now += pulse.countdown or 0.0
    assert waits == [5, 10, 20, 40, 60, 60]


def test_several_that_fail_together_are_one_failure(pulse: PollGate) -> None:
    for _ in range(8):
        pulse.failed()
    assert (pulse.failures, pulse.countdown) == (1, 5)


def test_an_answer_ends_the_waiting(pulse: PollGate, watch: HandClock) -> None:
    pulse.failed()
    assert not pulse.may_read
    pulse.worked()
    assert pulse.may_read
    assert pulse.countdown is None
    pulse.failed()
    assert pulse.countdown == 5


@pytest.mark.parametrize(
    ("wished", "wait"), [(None, 5), (0.0, 5), (3.0, 5), (27.0, 27), (1e9, LONGEST_WISH)]
)
def test_the_servers_wish_is_kept_within_reason(
    pulse: PollGate, wished: float | None, wait: float
) -> None:
    pulse.failed(wished)
    assert pulse.countdown == wait


def test_nothing_is_read_while_something_is(pulse: PollGate) -> None:
    pulse.under_way = "the fleet"
    assert not pulse.may_read


def test_why_it_is_quiet(pulse: PollGate, watch: HandClock) -> None:
    assert pulse.why_quiet == ""
    watch.now += 1_800
    assert pulse.why_quiet == "paused, nothing typed for 30 min: any key goes on"
    pulse.form_open = True
    assert pulse.why_quiet == "paused while a form is open"
    pulse.paused = True
    assert pulse.why_quiet == "paused"
    pulse.paused = pulse.form_open = False
    pulse.typed()
    assert pulse.why_quiet == ""


def test_it_never_sleeps_where_the_settings_say_so(watch: HandClock) -> None:
    pulse = PollGate(watch, lambda: 0.0)
    watch.now += 1e7
    assert not pulse.asleep
