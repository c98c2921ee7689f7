"""Every fault, around every write, before and after the server acted: what is said is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.orders.messages import (
    words,
)
from carbon_tui.orders.print_orders.edit import (
    EditOutcome,
    OrderEditor,
)
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    removal,
)
from carbon_tui.simulator import Fault, descriptions
from carbon_tui.system.exit_codes import DONE, FAILED, LATER

from .shop import Shop
from .test_rearranging import first_to_last

NAMES = sorted(descriptions())
LARGE = 33
"""Megabytes: just more than the client takes."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def floor(shared: Shop, tmp_path: Path) -> Shop:
    """The one simulator of this module, with nothing planned and a journal of its own."""
    shared.simulator.faults.clear()
    shared.journal = type(shared.journal)(tmp_path / "journal.jsonl", shared.journal.server)
    return shared


def fault(name: str, match: str, times: int | None = 1) -> Fault:
    return Fault(name, match, times=times, megabytes=LARGE)


async def place(client: Client, order: Order) -> None:
    await client.create_print_order(order.request)


THERE = frozenset({"Queued", "Already queued"})
NOT_THERE = frozenset({"Refused", "Not sent", "Clash"})
"""The titles of outcomes that claim something; every other one says that it is not known."""


def is_true(shop: Shop, outcome: OrderOutcome) -> bool:
    """Whether the words, as a person reads them, agree with the server's book."""
    said = words(outcome)
    on_the_book = len(shop.placed(outcome.uuid)) == 1
    if said.title in THERE:
        return on_the_book and said.exit_code == DONE
    if said.title in NOT_THERE:
        return not on_the_book and said.exit_code in (FAILED, LATER)
    return said.is_unknown


def test_there_are_faults_enough() -> None:
    assert len(NAMES) >= 33


@pytest.mark.parametrize("committed", [False, True], ids=["not there yet", "there already"])
@pytest.mark.parametrize("times", [1, None], ids=["once", "for ever"])
@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_an_order_equal_the_book(
    floor: Shop, name: str, times: int | None, committed: bool
) -> None:
    (order,) = floor.plan(copies=1, printers=1).orders()
    if committed:
        floor.run(lambda client: place(client, order))
        floor.journal.begin(order.uuid, EntryKind.PRINT_ORDER, order.request, order.about)
    floor.simulator.faults.add(fault(name, "POST /print_orders", times))
    outcome = floor.run(lambda client: floor.sender(client).send(order))
    assert is_true(floor, outcome)
    floor.simulator.faults.clear()
    assert floor.run(lambda client: floor.sender(client).send(order)).is_done
    assert len(floor.placed(order.uuid)) == 1
    assert floor.journal.unsettled() == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_an_order_are_true_when_reading_back_fails_too(
    floor: Shop, name: str
) -> None:
    (order,) = floor.plan(copies=1, printers=1).orders()
    floor.simulator.faults.add(
        fault("timeout-after-commit", "POST /print_orders"),
        fault(name, "GET /print_orders/*", None),
    )
    assert is_true(floor, floor.run(lambda client: floor.sender(client).send(order)))


def first_removed(floor: Shop) -> QueueChange:
    """The change that takes the first print of the longest queue out."""
    board = QueueSnapshot.of((), floor.queues, {})
    change = removal(board, floor.queues[floor.busy[0]][:1])
    assert change is not None
    return change


@pytest.mark.parametrize("make", [first_to_last, first_removed], ids=["moved", "removed"])
@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_a_queue_equal_the_queue(
    floor: Shop, name: str, make: Callable[[Shop], QueueChange]
) -> None:
    change = make(floor)
    floor.simulator.faults.add(fault(name, "PATCH /printers/queues"))
    outcome = floor.run(lambda client: floor.rearranger(client).carry_out(change, "Change"))
    really = {s: floor.queues[s] for s in change.intended}
    said = words(outcome)
    if said.title in ("Done", "Done, by the queues"):
        assert really == change.intended
    elif said.title in ("Nothing done", "Refused", "Not sent", "Queue changed meanwhile"):
        assert really == change.before
    else:
        assert said.is_unknown


@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_an_edit_equal_the_order(floor: Shop, name: str) -> None:
    (order,) = floor.plan(copies=1, printers=1).orders()
    request = PrintOrderUpdateRequest(print_order_number=name, notes="")
    floor.run(lambda client: place(client, order))
    floor.simulator.faults.add(fault(name, "PATCH /print_orders/*"))

    async def change(client: Client) -> EditOutcome:
        return await OrderEditor(client, floor.journal).change(order.uuid, request, "Number")

    outcome = floor.run(change)
    (row,) = floor.placed(order.uuid)
    said = words(outcome)
    if said.title == "Changed":
        assert row["print_order_number"] == name
    elif said.title in ("Refused", "Not sent"):
        assert not row.get("print_order_number")
    else:
        assert said.is_unknown
