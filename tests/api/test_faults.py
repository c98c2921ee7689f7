"""Every named fault against every class of call: the error, the number of requests, the words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api import requests as q
from carbon_tui.api.client import Client
from carbon_tui.simulator import Clock, Fault, Simulator, descriptions
from tests.api.demo import client_of, notes_of
from tests.api.virtual import now, run
from tests.conftest import NOON, SMALL

FINE = None
Outcome = tuple[type[e.ApiError] | None, int]
"""The error, and how many requests a call that may be repeated costs."""

SHARED: dict[str, Outcome] = {
    "status-400": (e.BadRequest, 1),
    "status-401": (e.NotAuthenticated, 1),
    "status-403": (e.NotAllowed, 1),
    "status-404": (e.NotFound, 1),
    "status-405": (e.TooLate, 1),
    "status-408": (e.Refused, 1),
    "status-409": (e.Conflict, 1),
    "status-413": (e.Refused, 1),
    "status-418": (e.Refused, 1),
    "status-429": (e.RateLimited, 4),
    "retry-after-0": (e.RateLimited, 4),
    "retry-after-1": (e.RateLimited, 4),
    "retry-after-negative": (e.RateLimited, 4),
    "retry-after-word": (e.RateLimited, 4),
    "retry-after-huge": (e.RateLimited, 1),
    "retry-after-2099": (e.RateLimited, 1),
    "retry-after-past": (e.RateLimited, 4),
    "status-500": (e.ServerFault, 4),
    "status-502": (e.ServerFault, 4),
    "status-503": (e.ServerFault, 4),
    "status-504": (e.ServerFault, 4),
    "status-500-after-commit": (e.ServerFault, 4),
    "status-502-after-commit": (e.ServerFault, 4),
    "status-503-after-commit": (e.ServerFault, 4),
    "status-504-after-commit": (e.ServerFault, 4),
    "unavailable-for-2": (e.ServerFault, 4),
    "drop-before": (e.AnswerLost, 4),
    "drop-after-commit": (e.AnswerLost, 4),
    "drop-mid-body": (e.AnswerLost, 4),
    "half-open": (e.TooSlow, 1),
    "timeout-after-commit": (e.TooSlow, 1),
    "stall-mid-body": (e.TooSlow, 1),
    "slow-drip": (e.TooSlow, 1),
    "late-answer": (FINE, 1),
    "late-start": (FINE, 1),
    "html": (e.Unreadable, 1),
    "empty-body": (e.Unreadable, 1),
    "wrong-content-type": (FINE, 1),
    "false-gzip": (e.Unreadable, 1),
    "gzip-bomb": (e.Unreadable, 1),
    "huge-body": (e.Unreadable, 1),
    "truncated-json": (e.Unreadable, 1),
    "invalid-utf8": (FINE, 1),
    "byte-order-mark": (FINE, 1),
    "null": (e.Unreadable, 1),
    "nan": (FINE, 1),
    "lone-surrogates": (FINE, 1),
    "deep-nesting": (e.Unreadable, 1),
    "unknown-words": (FINE, 1),
    "hostile-names": (FINE, 1),
    "code-missing": (FINE, 1),
    "code-1": (FINE, 1),
    "code-2": (FINE, 1),
    "code-unknown": (FINE, 1),
    "repeating-cursor": (FINE, 1),
    "lying-count": (FINE, 1),
    "negative-count": (FINE, 1),
    "expired-cursor": (e.BadRequest, 1),
    "redirect-foreign": (e.UnsafeRedirect, 1),
    "redirect-plain-http": (e.UnsafeRedirect, 1),
    "redirect-loop": (e.UnsafeRedirect, 1),
    "clock-ahead": (FINE, 1),
    "clock-behind": (FINE, 1),
    "no-date": (FINE, 1),
}
IN_LISTS: dict[str, Outcome] = {
    "array": (FINE, 1),
    "wrong-types": (FINE, 1),
    "null-fields": (FINE, 1),
    "rows-of-nothing": (FINE, 1),
    "missing-rows": (e.Unreadable, 1),
    "null-rows": (e.Unreadable, 1),
    "unknown-fields": (FINE, 1),
    "duplicate-rows": (FINE, 1),
    "fewer-rows": (FINE, 1),
    "no-rows": (FINE, 1),
    "more-rows": (FINE, 1),
}
MAY_HAVE_ARRIVED = (e.AnswerLost, e.ServerFault)

ORDERS = Simulator(SMALL, Clock.fixed(NOON))
BUILD = next(b["uuid"] for b in ORDERS.book.builds(status="Released"))
SERIAL = next(iter(ORDERS.book.queues()))

Ask = Callable[[Client], Awaitable[object]]


def an_order() -> q.PrintOrderRequest:
    return q.PrintOrderRequest(
        build_uuid=BUILD, total_copies=1, route_to=(SERIAL,), uuid=str(uuid4())
    )


def played(fault: str, ask: Ask) -> tuple[e.ApiError | None, int, float]:
    """What the call ended in, how many requests it made, how many seconds it took."""

    async def scene() -> tuple[e.ApiError | None, int, float]:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault(fault, times=None))
        async with client_of(ORDERS) as client:
            notes, began = notes_of(client), now()
            try:
                await ask(client)
            except e.ApiError as error:
                return error, len(notes), now() - began
            return None, len(notes), now() - began

    return run(scene())


def assert_reads_well(error: e.ApiError, doing: str) -> None:
    said = str(error)
    assert said.startswith(doing)
    assert said.endswith(".")
    assert said.isprintable()
    assert said.count(". ") + 1 <= 4
    assert len(said) < 400
    assert error.title


def test_there_is_an_expectation_for_every_fault() -> None:
    assert set(SHARED) | set(IN_LISTS) == set(descriptions())
    assert len(descriptions()) >= 33


@pytest.mark.parametrize("fault", [*SHARED, *IN_LISTS])
@pytest.mark.parametrize("rows", ["prints", "printers"])
def test_a_list_ends_as_the_table_says(fault: str, rows: str) -> None:
    asks: dict[str, Ask] = {
        "prints": lambda c: c.get_prints((("limit", "20"),)),
        "printers": lambda c: c.get_printers((("limit", "20"), ("offset", "0"))),
    }
    kind, requests = (SHARED | IN_LISTS)[fault]
    if rows == "printers" and fault == "status-404":
        kind = FINE  # there "none" is a 404
    error, made, took = played(fault, asks[rows])
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 31.0
    if error is not None:
        assert_reads_well(error, f"Reading the {rows}")


@pytest.mark.parametrize("fault", SHARED)
def test_a_single_record_ends_as_the_table_says(fault: str) -> None:
    kind, requests = SHARED[fault]
    error, made, took = played(fault, lambda c: c.get_build(BUILD))
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 11.0
    if error is not None:
        assert_reads_well(error, "Reading the build")


@pytest.mark.parametrize("fault", [f for f in SHARED if not f.startswith("code-")])
def test_an_order_with_our_uuid_is_repeated_but_never_placed_twice(fault: str) -> None:
    request = an_order()
    kind, requests = SHARED[fault]
    error, made, took = played(fault, lambda c: c.create_print_order(request))
    booked = len(ORDERS.book.print_orders(uuid=request.uuid or ""))
    assert booked <= 1
    if fault.endswith("after-commit") or fault in ("drop-mid-body", "stall-mid-body"):
        # The second attempt met the first one's order, or the same fault hid that too.
        assert isinstance(error, (e.Conflict, kind or e.Conflict))
    else:
        assert type(error) is (kind or type(None))
        assert made == requests
    assert took <= 11.0
    if error is None:
        assert booked == 1
    elif booked:
        assert error.outcome_unknown or isinstance(error, e.Conflict)
    if error is not None:
        assert_reads_well(error, "Queueing the build")


@pytest.mark.parametrize("fault", SHARED)
def test_a_queue_change_that_may_have_arrived_is_never_sent_again(fault: str) -> None:
    kind, requests = SHARED[fault]
    error, made, _ = played(
        fault, lambda c: c.update_printer_queue(q.QueueDelete(print_uuids=("none",)))
    )
    assert type(error) is (kind or type(None))
    assert made == (1 if kind and issubclass(kind, MAY_HAVE_ARRIVED) else requests)
    if error is not None:
        assert_reads_well(error, "Changing the queue")


def test_an_order_is_in_doubt_when_only_its_repeat_was_refused() -> None:
    async def scene() -> None:
        ORDERS.faults.clear()
        ORDERS.faults.add(
            Fault("drop-after-commit", times=1), Fault("retry-after-huge", times=None)
        )
        async with client_of(ORDERS) as client:
            with pytest.raises(e.AnswerLost) as caught:
                await client.create_print_order(an_order())
            assert caught.value.outcome_unknown

    run(scene())


def test_an_order_repeated_after_a_lost_answer_meets_its_own_conflict() -> None:
    request = an_order()

    async def scene() -> None:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault("drop-after-commit", times=1))
        async with client_of(ORDERS) as client:
            with pytest.raises(e.Conflict):
                await client.create_print_order(request)
            found = await client.get_print_order(request.uuid or "")
            assert found.total_copies == 1

    run(scene())
    bodies = [r.body for r in ORDERS.book.requests if r.method == "POST"][-2:]
    assert bodies[0] == bodies[1]


def test_a_cursor_that_is_refused_counts_as_expired_whatever_the_status() -> None:
    for fault in ("expired-cursor", "status-404", "status-405", "status-418", "status-413"):
        error, made, _ = played(
            fault, lambda c: c.get_prints((("limit", "20"), ("cursor", "stale")))
        )
        assert type(error) is e.CursorExpired
        assert made == 1


def test_a_storm_of_failures_costs_at_most_a_fifth_more_requests() -> None:
    async def scene() -> int:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault("status-503", times=None))
        async with client_of(ORDERS) as client:
            notes = notes_of(client)
            for _ in range(1000):
                with pytest.raises(e.ServerFault):
                    await client.get_build(BUILD)
            return len(notes)

    assert run(scene()) <= 1200


def test_a_wait_that_the_server_asked_for_is_a_countdown() -> None:
    async def scene() -> list[tuple[bool, float | None]]:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault("unavailable-for-2", times=2))
        async with client_of(ORDERS) as client:
            seen: list[tuple[bool, float | None]] = []
            client.on_health.append(lambda h: seen.append((h.offline, h.retry_at)))
            await client.get_build(BUILD)
            return seen

    assert run(scene()) == [
        (True, None), (True, 2.0), (True, None),
        (True, None), (True, 4.0), (True, None),
        (False, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("fault", "days"), [("clock-ahead", 1), ("clock-behind", -1)])
def test_another_clock_on_the_server_is_told(fault: str, days: int) -> None:
    async def scene() -> float:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault(fault, times=None))
        async with client_of(ORDERS) as client:
            await client.get_build(BUILD)
            assert client.health.clock_skew == client.clock_skew
            return client.clock_skew

    assert run(scene()) == pytest.approx(days * 86_400, abs=2)
