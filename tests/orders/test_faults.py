"""Every fault, around every write, before and after the server acted: what is said is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.requests import PrintOrderUpdateRequest
from carbon_tui.orders import editing
from carbon_tui.orders.editing import Editor, EditOutcome
from carbon_tui.orders.entry import Kind
from carbon_tui.orders.outcome import Clash, NotSent, Outcome, Queued, RefusedByServer
from carbon_tui.orders.plan import Order
from carbon_tui.orders.queue_words import edit_words, queue_words
from carbon_tui.orders.rearranging import Fate
from carbon_tui.orders.words import UNKNOWN, words
from carbon_tui.simulator import Fault, descriptions

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


def is_true(shop: Shop, outcome: Outcome) -> bool:
    """Whether the words agree with the server's book. Unknown claims nothing, and must be so."""
    on_the_book = len(shop.placed(outcome.uuid)) == 1
    if isinstance(outcome, Queued):
        return on_the_book
    if isinstance(outcome, RefusedByServer | NotSent | Clash):
        return not on_the_book
    return words(outcome).exit_code == UNKNOWN


@pytest.mark.parametrize("committed", [False, True], ids=["not there yet", "there already"])
@pytest.mark.parametrize("times", [1, None], ids=["once", "for ever"])
@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_an_order_equal_the_book(
    floor: Shop, name: str, times: int | None, committed: bool
) -> None:
    (order,) = floor.plan(copies=1, printers=1).orders()
    if committed:
        floor.run(lambda client: place(client, order))
        floor.journal.begin(order.uuid, Kind.PRINT_ORDER, order.request, order.about)
    floor.simulator.faults.add(fault(name, "POST /print_orders", times))
    outcome = floor.run(lambda client: floor.sender(client).send(order))
    assert is_true(floor, outcome)
    floor.simulator.faults.clear()
    assert isinstance(floor.run(lambda client: floor.sender(client).send(order)), Queued)
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


@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_a_queue_equal_the_queue(floor: Shop, name: str) -> None:
    change = first_to_last(floor)
    floor.simulator.faults.add(fault(name, "PATCH /printers/queues"))
    outcome = floor.run(lambda client: floor.rearranger(client).carry_out(change, "Move"))
    really = {s: floor.queues[s] for s in change.intended}
    if outcome.fate in (Fate.DONE, Fate.DOUBTFUL):
        assert really == change.intended
    elif outcome.fate in (Fate.NOTHING, Fate.REFUSED, Fate.NOT_SENT):
        assert really == change.before
    else:
        assert queue_words(outcome).exit_code == UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_an_edit_equal_the_order(floor: Shop, name: str) -> None:
    (order,) = floor.plan(copies=1, printers=1).orders()
    request = PrintOrderUpdateRequest(print_order_number=name, notes="")
    floor.run(lambda client: place(client, order))
    floor.simulator.faults.add(fault(name, "PATCH /print_orders/*"))

    async def change(client: Client) -> EditOutcome:
        return await Editor(client, floor.journal).change(order.uuid, request, "Number")

    outcome = floor.run(change)
    (row,) = floor.placed(order.uuid)
    if outcome.fate is editing.Fate.DONE:
        assert row["print_order_number"] == name
    elif outcome.fate in (editing.Fate.REFUSED, editing.Fate.NOT_SENT):
        assert not row.get("print_order_number")
    else:
        assert edit_words(outcome).exit_code == UNKNOWN
