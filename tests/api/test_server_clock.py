"""The server's time, whatever is done to this PC's clock."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from carbon_tui.api.transport.auth import ServerClock
from carbon_tui.system.clock import steady

NOON = 1_790_000_000.0


class Pc:
    """A clock that can be set, and one that cannot."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.passed = 0.0
        self.ahead = ahead
        self.server = ServerClock(self.wall, self.steadily)

    def wall(self) -> float:
        return NOON + self.passed + self.ahead

    def steadily(self) -> float:
        return self.passed

    def hears(self, *, age: str | None = None) -> None:
        self.server.note_date(formatdate(NOON + self.passed, usegmt=True), age)


def test_before_the_first_answer_it_is_this_pcs() -> None:
    assert Pc(ahead=500).server.now() == NOON + 500


@pytest.mark.parametrize("ahead", [-86_400.0, -3_600.0, -61.0, 61.0, 3_600.0, 86_400.0])
def test_a_wrong_clock_is_corrected(ahead: float) -> None:
    pc = Pc(ahead)
    pc.hears()
    pc.passed += 90
    assert pc.server.now() == NOON + 90
    assert pc.server.skew == -ahead


@pytest.mark.parametrize("step", [-86_400.0, -3_600.0, 3_600.0, 86_400.0])
def test_setting_the_clock_between_two_answers_changes_nothing(step: float) -> None:
    pc = Pc()
    pc.hears()
    pc.ahead = step
    pc.passed += 30
    assert pc.server.now() == NOON + 30
    pc.hears()
    assert pc.server.now() == NOON + 30


def test_a_difference_of_seconds_is_the_answers_own_delay() -> None:
    pc = Pc(ahead=20)
    pc.hears()
    assert pc.server.skew == 0
    assert pc.server.now() == NOON + 20


def test_an_answer_out_of_a_cache_tells_nothing() -> None:
    pc = Pc(ahead=7_200)
    pc.hears(age="40")
    assert pc.server.now() == NOON + 7_200


def test_the_steady_clock_does_not_go_back() -> None:
    times = [steady() for _ in range(1_000)]
    assert times == sorted(times)


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"])
def test_a_date_out_of_all_reason_is_no_clock(date: str) -> None:
    pc = Pc()
    pc.server.note_date(date)
    assert pc.server.now() == NOON
    assert pc.server.skew == 0
