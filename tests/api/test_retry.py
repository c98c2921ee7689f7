"""May it be repeated, and when: the policy as tables."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api import errors as e
from carbon_tui.api.schema.operations import BY_NAME
from carbon_tui.api.transport.retry import (
    RetryBudget,
    delay,
    may_retry,
    parse_http_date,
    parse_retry_after,
)
from carbon_tui.simulator.messages import http_date

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

NEVER_SENT = e.Unreachable("refused")
UNTRUSTED = e.UntrustedServer("self-signed")
THROTTLED = e.RateLimited("slow down", status=429)
TOO_EARLY = e.NotNow("too early", status=425)
LOST = e.AnswerLost("reset")
SLOW = e.TooSlow("10 s")
FAULT = e.ServerFault("503", status=503)
NOT_THERE = e.NotFound("404", status=404)
CLASH = e.Conflict("409", status=409)
GARBLED = e.Unreadable("html")
NO_PAGE = e.Unreadable("[]")
NO_PAGE.may_pass = True
LED_AWAY = e.UnsafeRedirect("http")

READ, KEYED, ONCE = "get_prints", "create_print_order", "create_part"


@pytest.mark.parametrize(
    ("operation", "failure", "repeated"),
    [
        (READ, NEVER_SENT, True),
        (READ, THROTTLED, True),
        (READ, TOO_EARLY, True),
        (READ, LOST, True),
        (READ, SLOW, True),
        (READ, FAULT, True),
        (READ, UNTRUSTED, False),
        (READ, NOT_THERE, False),
        (READ, GARBLED, False),
        (READ, NO_PAGE, True),
        (KEYED, NO_PAGE, False),
        (ONCE, NO_PAGE, False),
        (READ, LED_AWAY, False),
        (KEYED, NEVER_SENT, True),
        (KEYED, THROTTLED, True),
        (KEYED, TOO_EARLY, True),
        (KEYED, LOST, True),
        (KEYED, SLOW, True),
        (KEYED, FAULT, True),
        (KEYED, CLASH, False),
        (KEYED, GARBLED, False),
        (ONCE, NEVER_SENT, True),
        (ONCE, THROTTLED, False),
        (ONCE, TOO_EARLY, False),
        (ONCE, LOST, False),
        (ONCE, SLOW, False),
        (ONCE, FAULT, False),
        ("update_printer_queue", SLOW, False),
        ("update_printer_queue", THROTTLED, False),
        ("upload_model", LOST, False),
        ("delete_part_order", FAULT, False),
        ("create_part_order", LOST, True),
    ],
)
def test_only_what_cannot_hurt_is_repeated(
    operation: str, failure: e.ApiError, repeated: bool
) -> None:
    assert may_retry(BY_NAME[operation].repeat, failure) is repeated


@pytest.mark.parametrize(
    ("attempt", "retry_after", "chance", "seconds"),
    [
        (1, None, 1.0, 0.5),
        (2, None, 1.0, 1.0),
        (3, None, 1.0, 2.0),
        (3, None, 0.0, 0.0),
        (2, None, 0.5, 0.5),
        (1, 0.0, 0.2, 0.1),
        (1, 7.0, 1.0, 7.0),
        (1, 30.0, 1.0, 30.0),
        (1, 30.1, 1.0, None),
        (1, float("inf"), 1.0, None),
        (4, None, 1.0, None),
        (4, 1.0, 1.0, None),
    ],
)
def test_the_wait_is_full_jitter_or_what_the_server_asked_for(
    attempt: int, retry_after: float | None, chance: float, seconds: float | None
) -> None:
    assert delay(attempt, retry_after, lambda: chance) == seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        ("1", 1.0),
        ("2.5", 2.5),
        ("-5", None),
        ("abc", None),
        ("nan", None),
        ("1e9", 1e9),
        ("inf", float("inf")),
        ("Wed, 01 Jul 2026 12:00:09 GMT", 9.0),
        ("Wed, 01 Jul 2026 11:00:00 GMT", 0.0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", (datetime(2099, 1, 1, tzinfo=UTC) - NOW).total_seconds()),
        ("Wed, 99 Jul 2026 12:00:09 GMT", None),
    ],
)
def test_retry_after_is_read_in_every_form_and_nonsense_is_ignored(
    header: str | None, seconds: float | None
) -> None:
    assert parse_retry_after(header, NOW) == seconds


def test_a_thousand_failures_cost_at_most_a_fifth_more_requests() -> None:
    budget, repeats = RetryBudget(), 0
    for _ in range(1000):
        budget.earn()
        while budget.spend():
            repeats += 1
    assert repeats <= 200


def test_readings_leave_some_repeats_for_the_writes_that_a_person_waits_for() -> None:
    budget = RetryBudget()
    while budget.spend():
        pass
    assert [budget.spend(writes=True) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    "value",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 06 Nov 1994 09:49:37 +0100",
        "sun, 06 nov 1994 08:49:37 gmt",
    ],
)
def test_each_form_of_an_http_date_is_read(value: str) -> None:
    assert parse_http_date(value) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)).map(lambda when: when.replace(microsecond=0)))
def test_the_form_that_servers_are_to_send_is_read_as_the_library_reads_it(when: datetime) -> None:
    written = http_date(when)
    assert written == format_datetime(when, usegmt=True)
    assert parse_http_date(written) == when


@pytest.mark.parametrize(
    "value",
    [
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Mon, 01 Jan 0001 00:00:00 +2300",
        "Fri, 31 Dec 9999 23:59:59 -999999999999",
        "Thu, 99 Foo 99999999999999999999 99:99:99 GMT",
        "Thu, 01 Jan 1970 00:00:00 " + "9" * 100_000,
        "9" * 10_000,
        "\x00",
        ", ,",
        "-",
    ],
)
def test_no_date_of_a_header_is_an_error(value: str) -> None:
    when = parse_http_date(value)
    assert when is None or when.tzinfo is UTC
    parse_retry_after(value, NOW)
