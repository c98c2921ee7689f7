"""Every named fault against every class of call: the error, the number of requests, the words."""

from __future__ import annotations

import asyncio

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api.schema import requests as q
from carbon_tui.simulator import Fault, descriptions
from tests.api.demo import client_of, notes_of
from tests.api.faulty import (
    BUILD,
    IN_LISTS,
    MAY_HAVE_ARRIVED,
    ORDERS,
    SHARED,
    Ask,
    an_order,
    assert_reads_well,
    played,
)
from tests.api.virtual import run


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
    if rows == "printers" and fault.startswith("status-404"):
        requests = 2  # there "none" is a 404: whether this is the API is asked elsewhere
    error, made, took = played(fault, asks[rows])
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 31.0
    if error is not None:
        assert_reads_well(error, f"Reading the {rows}", of_a_list=True)


@pytest.mark.parametrize("fault", SHARED)
def test_a_single_record_ends_as_the_table_says(fault: str) -> None:
    kind, requests = SHARED[fault]
    error, made, took = played(fault, lambda c: c.get_build(BUILD))
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 11.0
    if error is not None:
        assert_reads_well(error, "Reading the build")


LYING = ("status-400-after-commit", "status-403-after-commit", "status-404-after-commit")
"""They say no and mean yes: who asked for a write looks whether it was done."""


@pytest.mark.parametrize("fault", [f for f in SHARED if not f.startswith("code-")])
def test_an_order_with_our_uuid_is_repeated_but_never_placed_twice(fault: str) -> None:
    request = an_order()
    kind, requests = SHARED[fault]
    error, made, took = played(fault, lambda c: c.create_print_order(request))
    booked = len(ORDERS.records.print_orders(uuid=request.uuid or ""))
    assert booked <= 1
    if fault.endswith("after-commit") or fault in ("drop-mid-body", "stall-mid-body"):
        # The second attempt met the first one's order, or the same fault hid that too.
        assert isinstance(error, (e.Conflict, kind or e.Conflict))
    else:
        assert type(error) is (kind or type(None))
        assert made == (1 if kind is e.Unreadable else requests)
    assert took <= 11.0
    if error is None:
        assert booked == 1
    elif booked and fault not in LYING:
        assert error.outcome_unknown or isinstance(error, e.Conflict)
    if error is not None:
        assert_reads_well(error, "Queueing the build", writes=True)


@pytest.mark.parametrize("fault", SHARED)
def test_a_queue_change_that_may_have_arrived_is_never_sent_again(fault: str) -> None:
    kind, requests = SHARED[fault]
    error, made, _ = played(
        fault, lambda c: c.update_printer_queue(q.QueueDelete(print_uuids=("none",)))
    )
    assert type(error) is (kind or type(None))
    assert made == (1 if kind and issubclass(kind, MAY_HAVE_ARRIVED) else requests)
    if error is not None:
        assert_reads_well(error, "Changing the queue", writes=True)


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
    bodies = [r.body for r in ORDERS.records.requests if r.method == "POST"][-2:]
    assert bodies[0] == bodies[1]


def test_a_cursor_that_is_refused_counts_as_expired_whatever_the_status() -> None:
    for fault in ("expired-cursor", "status-404", "status-405", "status-418", "status-413"):
        error, made, _ = played(
            fault, lambda c: c.get_prints((("limit", "20"), ("cursor", "stale")))
        )
        assert type(error) is e.BadRequest
        assert str(error).endswith("Read the list again from the start.")
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
            client.on_health.append(lambda h: seen.append((h.trouble is not None, h.retry_at)))
            await client.get_build(BUILD)
            return seen

    assert run(scene()) == [
        (True, None), (True, 2.0), (True, None),
        (True, None), (True, 4.0), (True, None),
        (False, None),
    ]  # fmt: skip


def test_of_several_waits_the_longest_is_told_until_it_is_over() -> None:
    async def scene() -> list[tuple[float, float | None]]:
        ORDERS.faults.clear()
        ORDERS.faults.add(
            Fault("unavailable-for-2", match="GET /builds/*"),
            Fault("status-503", match="GET /parts"),  # repeated after half a second
        )
        async with client_of(ORDERS) as client:
            now = asyncio.get_running_loop().time
            seen: list[tuple[float, float | None]] = []
            client.on_health.append(lambda health: seen.append((now(), health.retry_at)))
            await asyncio.gather(client.get_build(BUILD), client.get_parts())
            return seen

    seen = run(scene())
    assert any(when == 0.5 for when, _ in seen)
    assert {told for when, told in seen if 0.5 <= when < 2.0} == {2.0}
    assert seen[-1] == (2.0, None)


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
