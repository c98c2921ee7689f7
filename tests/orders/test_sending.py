"""Sending a print order through the real client to the simulator."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
)
from carbon_tui.orders.messages import (
    words,
)
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import Order, Plan
from carbon_tui.simulator import Fault

from .shop import Shop

POST = "POST /print_orders"


def send(shop: Shop, order: Order) -> OrderOutcome:
    return shop.run(lambda client: shop.sender(client).send(order))


def settle(shop: Shop, uuid: str) -> OrderOutcome:
    entry = shop.journal.entry(uuid)
    assert entry is not None
    return shop.run(lambda client: shop.sender(client).settle(entry))


def test_an_order_is_queued_and_journalled(shop: Shop) -> None:
    (order,) = shop.plan(copies=3).noted(number="WO-1", tags={"lot": "7"}, notes="rush").orders()
    outcome = send(shop, order)
    assert outcome.is_done
    assert outcome.fate is not WriteFate.ALREADY_DONE
    (row,) = shop.placed(order.uuid)
    assert (row["total_copies"], row["print_order_number"]) == (3, "WO-1")
    assert (row["print_order_tags"], row["notes"]) == ({"lot": "7"}, "rush")
    entry = shop.journal.entry(order.uuid)
    assert entry is not None
    assert entry.state is EntryState.QUEUED
    assert str(words(outcome)).startswith("Queued: 3 copies of ")


def test_a_double_enter_queues_once(shop: Shop) -> None:
    (order,) = shop.plan().orders()

    async def twice(client: Client) -> tuple[OrderOutcome, OrderOutcome]:
        sender = shop.sender(client)
        return await asyncio.gather(sender.send(order), sender.send(order))

    first, second = shop.run(twice)
    assert first.is_done
    assert second.fate is WriteFate.BEING_SENT
    assert send(shop, order).fate is WriteFate.ALREADY_DONE
    assert len(shop.placed(order.uuid)) == 1
    assert shop.simulator.records.count("POST", "/print_orders") == 1


def test_a_lost_answer_is_found_by_the_same_uuid(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("drop-after-commit", POST))
    assert send(shop, order).is_done
    assert len(shop.placed(order.uuid)) == 1


def test_a_refusal_keeps_the_servers_sentence_and_the_uuid(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    wrong = replace(order, request=replaced(order, build_uuid="no-such-build"))
    outcome = send(shop, wrong)
    assert outcome.fate is WriteFate.REFUSED
    assert "There is no build" in str(words(outcome))
    assert words(outcome).exit_code == 1
    assert send(shop, order).is_done


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_of_what_was_done_all_the_same_is_no_refusal(shop: Shop, status: int) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault(f"status-{status}-after-commit", POST))
    outcome = send(shop, order)
    assert outcome.is_done
    assert "refused it and has it all the same" in str(words(outcome))
    assert len(shop.placed(order.uuid)) == 1


@pytest.mark.parametrize("fault", ["status-400", "status-400-after-commit"])
def test_a_refusal_that_cannot_be_checked_stays_open_until_it_can(shop: Shop, fault: str) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(
        Fault(fault, POST), Fault("status-503", "GET /print_orders/*", times=None)
    )
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.UNKNOWN
    assert "the server refused" in str(words(outcome))
    assert "could not be asked whether it has it all the same" in str(words(outcome))
    assert settle(shop, order.uuid).fate is WriteFate.UNKNOWN
    shop.simulator.faults.clear()
    expected = WriteFate.DONE if shop.placed(order.uuid) else WriteFate.REFUSED
    assert settle(shop, order.uuid).fate is expected
    assert shop.journal.unsettled() == ()


def test_a_refusal_that_could_not_be_checked_does_not_settle_a_later_attempt(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    unreadable = Fault("status-503", "GET /print_orders/*", times=None)
    shop.simulator.faults.add(Fault("status-400", POST), unreadable)
    assert send(shop, order).fate is WriteFate.UNKNOWN
    shop.simulator.faults.clear()
    shop.simulator.faults.add(Fault("half-open", POST))
    assert send(shop, order).fate is WriteFate.UNKNOWN
    outcome = settle(shop, order.uuid)
    assert outcome.fate is WriteFate.UNKNOWN
    assert outcome.absent


def test_a_key_that_is_not_accepted_is_refused_without_a_doubt(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("status-403", "*", times=None))
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.REFUSED
    assert outcome.locked_out
    assert shop.journal.unsettled() == ()


def test_another_order_under_the_uuid_is_a_clash(shop: Shop) -> None:
    (order,) = shop.plan(copies=2).orders()

    async def place(client: Client) -> None:
        await client.create_print_order(replaced(order, total_copies=5))

    shop.run(place)
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.CLASH
    assert "it is for 5 copies, not 2" in str(words(outcome))
    assert [row["total_copies"] for row in shop.placed(order.uuid)] == [5]


def test_without_an_answer_it_is_unknown_until_it_is_read_back(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(
        Fault("timeout-after-commit", POST), Fault("status-503", "GET /print_orders/*", times=None)
    )
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.UNKNOWN
    assert words(outcome).is_unknown
    assert [e.id for e in shop.journal.unsettled()] == [order.uuid]
    assert settle(shop, order.uuid).fate is WriteFate.UNKNOWN
    shop.simulator.faults.clear()
    assert settle(shop, order.uuid).is_done
    assert shop.journal.unsettled() == ()


def test_absence_alone_settles_nothing_and_sending_again_is_safe(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("half-open", POST))
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.UNKNOWN
    assert outcome.absent
    assert "may still arrive" in str(words(outcome))
    entry = shop.journal.entry(order.uuid)
    assert entry is not None
    assert entry.is_open
    assert settle(shop, order.uuid).fate is WriteFate.UNKNOWN
    assert shop.run(lambda c: shop.sender(c).send_again(entry)).is_done
    assert len(shop.placed(order.uuid)) == 1


def test_a_refused_repeat_does_not_hide_an_accepted_first_attempt(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("drop-after-commit", POST), Fault("status-400", POST))
    assert send(shop, order).is_done
    shop.simulator.faults.add(Fault("drop-before", POST), Fault("status-400", POST))
    (other,) = shop.plan().orders()
    assert send(shop, other).fate is WriteFate.UNKNOWN


def test_what_was_given_up_is_reported_when_it_turns_up(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("half-open", POST))
    send(shop, order)
    shop.journal.give_up(order.uuid)
    assert shop.journal.unsettled() == ()
    assert settle(shop, order.uuid).fate is WriteFate.GIVEN_UP
    assert [e.id for e in shop.journal.watched()] == [order.uuid]

    async def late(client: Client) -> None:
        await client.create_print_order(order.request)

    shop.run(late)
    outcome = settle(shop, order.uuid)
    assert outcome.is_done
    assert "It had been given up, and has arrived all the same" in str(words(outcome))
    assert shop.journal.watched() == ()


def test_a_changed_form_waits_for_its_first_sending(shop: Shop) -> None:
    (order,) = shop.plan(copies=1).orders()
    shop.simulator.faults.add(Fault("half-open", POST))
    send(shop, order)
    changed = replace(order, request=replaced(order, total_copies=4))
    assert send(shop, changed).fate is WriteFate.UNKNOWN
    assert shop.placed(order.uuid) == []


@pytest.mark.parametrize(
    ("fault", "fate", "told"),
    [
        ("half-open", WriteFate.DONE, "Queued: 4 copies"),
        ("timeout-after-commit", WriteFate.CLASH, "Sent before under the same uuid: 1 copy"),
    ],
)
def test_on_a_persons_word_another_order_goes_out_under_the_uuid_and_one_is_kept(
    shop: Shop, fault: str, fate: WriteFate, told: str
) -> None:
    (order,) = shop.plan(copies=1).orders()
    unreadable = Fault("status-503", "GET /print_orders/*", times=None)
    shop.simulator.faults.add(Fault(fault, POST), unreadable)
    assert send(shop, order).fate is WriteFate.UNKNOWN
    shop.simulator.faults.clear()
    entry = shop.journal.entry(order.uuid)
    assert entry is not None
    (changed,) = replaced_plan(shop, order).orders()
    outcome = send(shop, replace(changed, instead_of=entry.body))
    assert outcome.fate is fate
    assert told in str(words(outcome))
    (kept,) = shop.placed(order.uuid)
    assert kept["total_copies"] == (4 if outcome.is_done else 1)
    assert shop.journal.unsettled() == ()


def test_of_two_orders_under_one_uuid_that_look_alike_the_earlier_one_is_named(shop: Shop) -> None:
    (order,) = shop.plan(copies=1, printers=1).orders()
    unreadable = Fault("status-503", "GET /print_orders/*", times=None)
    shop.simulator.faults.add(Fault("timeout-after-commit", POST), unreadable)
    send(shop, order)
    shop.simulator.faults.clear()
    entry = shop.journal.entry(order.uuid)
    assert entry is not None
    elsewhere = replace(order, request=replaced(order, route_to=(shop.serials[3],)))
    outcome = send(shop, replace(elsewhere, instead_of=entry.body))
    assert outcome.is_done
    assert "It may be the one that was sent before, 1 copy of" in str(words(outcome))
    assert len(shop.placed(order.uuid)) == 1


def test_what_was_sent_meanwhile_and_not_seen_is_not_written_over(shop: Shop) -> None:
    (order,) = shop.plan(copies=1).orders()
    shop.simulator.faults.add(Fault("half-open", POST))
    send(shop, order)
    (changed,) = replaced_plan(shop, order).orders()
    assert send(shop, replace(changed, instead_of=b"{}")).fate is WriteFate.UNKNOWN
    assert shop.placed(order.uuid) == []


def test_without_a_journal_nothing_is_sent(shop: Shop) -> None:
    shop.journal.path.parent.parent.mkdir(parents=True, exist_ok=True)
    shop.journal.path.parent.write_text("no folder")
    (order,) = shop.plan().orders()
    outcome = send(shop, order)
    assert outcome.fate is WriteFate.NOT_SENT
    assert shop.simulator.records.requests == []


def test_another_servers_order_is_not_judged_by_this_one(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    other = type(shop.journal)(shop.journal.path, "https://elsewhere/v1")
    other.begin(order.uuid, EntryKind.PRINT_ORDER, order.request, order.about)
    outcome = settle(shop, order.uuid)
    assert outcome.fate is WriteFate.UNKNOWN
    assert "https://elsewhere/v1" in str(words(outcome))
    assert shop.simulator.records.requests == []


@pytest.mark.parametrize(
    "state",
    [
        EntryState.SENDING,
        EntryState.UNKNOWN,
        EntryState.GIVEN_UP,
        EntryState.QUEUED,
        EntryState.ALREADY_QUEUED,
    ],
)
def test_an_order_that_another_server_may_have_is_not_sent_to_this_one(
    shop: Shop, state: EntryState
) -> None:
    (order,) = shop.plan().orders()
    other = type(shop.journal)(shop.journal.path, "https://elsewhere/v1")
    other.begin(order.uuid, EntryKind.PRINT_ORDER, order.request, order.about)
    other.mark(order.uuid, state)
    entry = shop.journal.entry(order.uuid)
    assert entry is not None
    for outcome in (
        send(shop, order),
        shop.run(lambda client: shop.sender(client).send_again(entry)),
    ):
        assert outcome.fate is WriteFate.UNKNOWN
        assert str(words(outcome)).endswith(
            "It was sent to https://elsewhere/v1: open the profile of that server."
        )
    assert shop.simulator.records.requests == []
    assert shop.journal.entry(order.uuid) == entry


def test_an_order_that_never_came_to_another_server_may_be_sent_to_this_one(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    other = type(shop.journal)(shop.journal.path, "https://elsewhere/v1")
    other.begin(order.uuid, EntryKind.PRINT_ORDER, order.request, order.about)
    other.mark(order.uuid, EntryState.NOT_SENT)
    assert send(shop, order).is_done
    assert len(shop.placed(order.uuid)) == 1


def test_a_cancelled_caller_leaves_an_open_entry(shop: Shop) -> None:
    (order,) = shop.plan().orders()
    shop.simulator.faults.add(Fault("half-open", POST))

    async def cancelled(client: Client) -> None:
        task = asyncio.create_task(shop.sender(client).send(order))
        await asyncio.wait({task}, timeout=1.0)
        assert shop.simulator.faults.played
        task.cancel()
        await asyncio.wait({task})

    shop.run(cancelled)
    assert [e.id for e in shop.journal.unsettled()] == [order.uuid]


def replaced_plan(shop: Shop, order: Order) -> Plan:
    """The plan of an order as a person changed it: other copies, the same uuid."""
    plan = shop.plan(copies=4)
    return replace(plan, builds=tuple(replace(each, uuid=order.uuid) for each in plan.builds))


def replaced(order: Order, **changes: object) -> PrintOrderRequest:
    return msgspec.structs.replace(order.request, **changes)
