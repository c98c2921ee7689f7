"""Queue changes through the real client: compared before, journalled, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.schema.endpoints import PRINTER_QUEUES, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import QueueUpdate
from carbon_tui.orders.journal_entry import EntryState
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.lookup import (
    fleet,
    queues,
)
from carbon_tui.orders.queues.board import (
    QueueSnapshot,
    named,
)
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueChanger,
    QueueOutcome,
    move,
    removal,
)
from carbon_tui.simulator import Fault

from .shop import Shop

R = TypeVar("R")

PATCH = "PATCH /printers/queues"
READ = "GET /printers/queues"


async def read_board(client: Client) -> QueueSnapshot:
    now = await queues(client)
    names = await named(client, (uuid for lane in now.values() for uuid in lane))
    return QueueSnapshot.of(await fleet(client), now, names)


def first_to_last(shop: Shop) -> QueueChange:
    """The first print of the longest queue goes to its second place."""
    board = shop.run(read_board)
    carry = QueueDraft.of(board, [board.lane(shop.busy[0]).uuids[0]])
    assert carry is not None
    change = move(carry.down())
    assert change is not None
    return change


def carry_out(shop: Shop, change: QueueChange) -> QueueOutcome:
    return shop.run(lambda client: shop.rearranger(client).carry_out(change, "Move Bracket"))


@pytest.mark.parametrize("listed", [True, False])
def test_the_board_has_names_for_what_waits(listed: bool, tmp_path: Path) -> None:
    shop = Shop(tmp_path, queued_prints_listed=listed)
    board = shop.run(read_board)
    assert board.queues == {**dict.fromkeys(shop.serials, ()), **shop.queues}
    assert board.unnamed() == ()


def test_a_move_is_done_and_read_back(shop: Shop) -> None:
    change = first_to_last(shop)
    outcome = carry_out(shop, change)
    assert outcome.fate is WriteFate.DONE
    assert {s: shop.queues[s] for s in change.intended} == change.intended
    assert words(outcome).title == "Done"
    assert shop.journal.unsettled() == ()


def test_a_queue_that_changed_meanwhile_is_noticed_before_sending(shop: Shop) -> None:
    change = first_to_last(shop)
    assert carry_out(shop, change).fate is WriteFate.DONE
    outcome = carry_out(shop, change)
    assert outcome.fate is WriteFate.CHANGED_MEANWHILE
    assert shop.simulator.records.count("PATCH") == 1
    assert "the order is another one" in str(words(outcome))


def test_a_removal_takes_out_what_was_chosen_and_nothing_else(shop: Shop) -> None:
    board = shop.run(read_board)
    gone = board.lane(shop.busy[0]).uuids[1]
    change = removal(board, (gone,))
    assert change is not None
    assert carry_out(shop, change).fate is WriteFate.DONE
    assert shop.queues == {s: tuple(u for u in q if u != gone) for s, q in board.queues.items()}


@pytest.mark.parametrize(
    ("code", "elsewhere", "title"),
    [
        (0, False, "Done"),
        (None, False, "Done, by the queues"),
        (2, False, "Nothing done"),  # it may be about to begin
        (0, True, "Nothing done"),
    ],
)
def test_a_print_in_no_queue_is_removed_whatever_it_is_called(
    shop: Shop, code: int | None, elsewhere: bool, title: str
) -> None:
    board = shop.run(read_board)
    lane, other = shop.busy[:2]
    gone = board.lane(lane).uuids[1]
    change = removal(board, (gone,))
    assert change is not None

    class StillQueued:
        """The server, as one that leaves the record of a removed print as it is."""

        def __init__(self, client: Client) -> None:
            self._client = client
            self._removed = False

        async def update_printer_queue(self, _: object) -> QueueUpdate:
            self._removed = True
            return QueueUpdate(code=code)

        async def page(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
            page = await self._client.page(endpoint, params)
            if endpoint.path != PRINTER_QUEUES.path or not self._removed:
                return page
            return replace(page, rows=[self._without(queue) for queue in page.rows])

        def _without(self, queue: Any) -> Any:
            left = tuple(u for u in queue.print_uuids or () if u != gone)
            more = (gone,) if elsewhere and queue.printer_serial == other else ()
            return replace(queue, print_uuids=left + more)

    async def scene(client: Client) -> QueueOutcome:
        server: Any = StillQueued(client)
        return await QueueChanger(server, shop.journal).carry_out(change, "remove one")

    assert words(shop.run(scene)).title == title


@pytest.mark.parametrize(
    ("fault", "title"),
    [
        ("code-1", "Done, by the queues"),
        ("code-2", "Done, by the queues"),
        ("code-unknown", "Done, by the queues"),
        ("code-missing", "Done, by the queues"),
    ],
)
def test_only_code_0_is_called_done(shop: Shop, fault: str, title: str) -> None:
    change = first_to_last(shop)
    shop.simulator.faults.add(Fault(fault, PATCH))
    outcome = carry_out(shop, change)
    assert words(outcome).title == title
    assert "the queues read as they should" in str(words(outcome))


def test_a_lost_change_is_open_until_the_queues_show_it(shop: Shop) -> None:
    change = first_to_last(shop)
    shop.simulator.faults.add(Fault("timeout-after-commit", PATCH))
    shop.simulator.faults.add(Fault("status-503", READ, times=None, after=1))
    outcome = carry_out(shop, change)
    assert outcome.fate is WriteFate.UNKNOWN
    shop.simulator.faults.clear()
    (entry,) = shop.journal.unsettled()
    settled = shop.run(lambda client: shop.rearranger(client).settle(entry))
    assert settled.fate is WriteFate.DONE
    known = shop.journal.entry(entry.id)
    assert known is not None
    assert known.state is EntryState.DONE


def test_a_lost_change_is_never_repeated_by_itself(shop: Shop) -> None:
    change = first_to_last(shop)
    shop.simulator.faults.add(Fault("half-open", PATCH))
    outcome = carry_out(shop, change)
    assert outcome.fate is WriteFate.UNKNOWN
    assert shop.simulator.records.count("PATCH") == 1
    assert words(outcome).is_unknown
