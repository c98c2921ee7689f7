"""After a write the record has the last word: what became of it is read, and told as it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.errors import NotFound
from carbon_tui.api.schema.endpoints import PRINTER_QUEUES, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Print, PrinterQueue, PrintOrder, QueueUpdate
from carbon_tui.api.schema.requests import (
    PrintOrderRequest,
    PrintOrderUpdateRequest,
    QueueDelete,
    QueueMove,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.part_orders.outcome import Halted, PartsOrdered, Why
from carbon_tui.orders.part_orders.packing import (
    PackingAction,
    PartOrderChangeOutcome,
    PartOrderChanger,
)
from carbon_tui.orders.print_orders.edit import EditOutcome, OrderEditor
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.move_messages import became
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueChanger,
    QueueReading,
    move,
    removal,
)
from carbon_tui.orders.settling import Settler
from carbon_tui.simulator import Fault

from .models import binary_stl
from .shop import Shop
from .test_part_ordering import begin, cancel, go_on, plan

R = TypeVar("R")


@dataclass
class MovingFloor:
    """Queues of two printers; the first print of a change starts before the change arrives."""

    answer: int | None
    lanes: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"A": ("a1", "a2", "a3"), "B": ("b1",)}
    )
    states: dict[str, str] = field(default_factory=dict)
    starts: bool = True

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        if endpoint.path == PRINTER_QUEUES.path:
            rows: list[Any] = [
                PrinterQueue(printer_serial=s, print_uuids=q) for s, q in self.lanes.items()
            ]
        else:
            asked = [value for name, value in params if name == "uuid"]
            rows = [Print(uuid=u, status=self.states[u]) for u in asked if u in self.states]
        return Page(rows, total=len(rows))

    async def update_printer_queue(self, request: QueueMove | QueueDelete, /) -> QueueUpdate:
        first, *rest = request.print_uuids
        if self.starts:
            self._take_out(first, "printing")
        else:
            rest = [first, *rest]
        for uuid in rest if isinstance(request, QueueDelete) else ():
            self._take_out(uuid, "canceled")
        if self.answer is None:
            raise NotFound("There is no such print.", status=404)
        return QueueUpdate(code=self.answer, message=f"{len(rest)} done")

    def _take_out(self, uuid: str, state: str) -> None:
        self.states[uuid] = state
        self.lanes = {s: tuple(u for u in q if u != uuid) for s, q in self.lanes.items()}

    async def get_print_order(self, uuid: str, /) -> PrintOrder:
        raise NotImplementedError

    async def create_print_order(self, request: PrintOrderRequest, /) -> PrintOrder:
        raise NotImplementedError

    async def update_print_order(
        self, uuid: str, request: PrintOrderUpdateRequest, /
    ) -> PrintOrder:
        raise NotImplementedError


def carried_out(
    floor: MovingFloor, change: QueueChange | None, folder: Path
) -> tuple[str, QueueReading]:
    """The title, and what was read."""
    assert change is not None
    journal = Journal(folder / "journal.jsonl", "server")
    outcome = asyncio.run(QueueChanger(floor, journal).carry_out(change, "Change"))
    assert outcome.record is not None
    return words(outcome).title, outcome.record


@pytest.mark.parametrize("answer", [1, 2, None], ids=["code 1", "code 2", "404"])
@pytest.mark.parametrize("prints", [("a1",), ("a1", "a2")], ids=["one", "two"])
def test_a_print_that_starts_while_it_is_removed_is_not_called_removed(
    tmp_path: Path, answer: int | None, prints: tuple[str, ...]
) -> None:
    floor = MovingFloor(answer)
    board = QueueSnapshot.of((), floor.lanes, {})
    title, reading = carried_out(floor, removal(board, prints), tmp_path)
    nothing = "Refused" if answer is None else "Nothing done"
    assert title == (nothing if len(prints) == 1 else "Partly done")
    assert became(reading, board)[0] == "a1: printing, not removed."
    assert became(reading, board)[1:] == [f"{uuid}: canceled." for uuid in prints[1:]]


def test_a_print_that_starts_at_the_top_it_was_moved_to_was_moved(tmp_path: Path) -> None:
    floor = MovingFloor(0)
    draft = QueueDraft.of(QueueSnapshot.of((), floor.lanes, {}), ["a3"])
    assert draft is not None
    title, _ = carried_out(floor, move(draft.top()), tmp_path)
    assert title == "Done"


def test_what_others_append_meanwhile_does_not_refuse_a_removal(tmp_path: Path) -> None:
    floor = MovingFloor(0, starts=False)
    change = removal(QueueSnapshot.of((), floor.lanes, {}), ("a2",))
    floor.lanes["A"] = (*floor.lanes["A"], "new")
    title, reading = carried_out(floor, change, tmp_path)
    assert title == "Done"
    assert reading.now is not None
    assert reading.now["A"] == ("a1", "a3", "new")


# -- part orders and edits


def test_an_order_that_somebody_else_has_cancelled_is_not_called_too_late(
    shop: Shop, tmp_path: Path
) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert cancel(shop, entry).fate is WriteFate.DONE
    shop.simulator.faults.add(Fault("status-405", "DELETE /part_orders/*"))
    told = words(cancel(shop, entry))
    assert (told.title, told.exit_code) == ("Canceled already", 0)


@pytest.mark.parametrize("status", [400, 403, 405, 429])
def test_after_a_refused_cancel_the_order_says_how_it_is(
    shop: Shop, tmp_path: Path, status: int
) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    assert isinstance(go_on(shop, entry), PartsOrdered)
    shop.simulator.faults.add(Fault(f"status-{status}", "DELETE /part_orders/*"))

    def act(client: Client) -> Any:
        return PartOrderChanger(client, shop.journal).act(PackingAction.CANCEL, entry.id, "It")

    outcome: PartOrderChangeOutcome = shop.run(act)
    assert outcome.fate is WriteFate.REFUSED
    assert outcome.record is not None
    assert outcome.record.status != "canceled"


def edited(shop: Shop, seen: PrintOrder, **to: Any) -> EditOutcome:
    request = PrintOrderUpdateRequest(**to)

    async def change(client: Client) -> EditOutcome:
        editor = OrderEditor(client, shop.journal)
        return await editor.change(seen.uuid or "", request, "It", seen)

    return shop.run(change)


def test_a_change_does_not_write_over_what_a_colleague_has_changed(shop: Shop) -> None:
    (order,) = shop.plan().noted(number="WO-1", notes="gently").orders()
    seen = shop.run(lambda client: client.create_print_order(order.request))
    assert edited(shop, seen, print_order_number="WO-2").fate is WriteFate.DONE
    clash = edited(shop, seen, print_order_number="WO-3")
    assert clash.fate is WriteFate.CHANGED_MEANWHILE
    assert "somebody has changed number" in str(words(clash))
    assert edited(shop, seen, notes="at once").fate is WriteFate.DONE
    assert edited(shop, seen, print_order_number="WO-2").fate is WriteFate.DONE
    (row,) = shop.placed(order.uuid)
    assert (row["print_order_number"], row["notes"]) == ("WO-2", "at once")


# -- files that change


def test_a_file_that_changes_while_it_is_uploaded_becomes_no_part(
    shop: Shop, tmp_path: Path
) -> None:
    made = plan(tmp_path, 1)

    def overwritten(_: object) -> None:
        made.parts[0].file.write_bytes(binary_stl(30))

    outcome = go_on(shop, begin(shop, made), progress=overwritten)
    assert isinstance(outcome, Halted)
    assert outcome.why is Why.FILE
    assert shop.simulator.records.count("POST", "/parts") == 0
    assert shop.simulator.records.count("POST", "/part_orders") == 0


def test_a_model_that_is_gone_from_the_server_is_uploaded_again(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(
        Fault("status-400", "POST /parts"), Fault("status-404", "GET /models/*", times=None)
    )
    refused = go_on(shop, entry)
    assert isinstance(refused, Halted)
    assert refused.why is Why.REFUSED
    assert "going on uploads the file again" in refused.sentence
    shop.simulator.faults.clear()
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert shop.simulator.records.count("POST", "/models") == 2
    assert len(shop.simulator.records.part_orders(uuid=entry.id)) == 1


def test_a_refused_part_order_is_no_news_until_it_turns_up(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(
        Fault("status-400-after-commit", "POST /part_orders"),
        Fault("status-404", "GET /part_orders/*", times=2),
    )
    assert isinstance(go_on(shop, entry), Halted)

    def look(client: Client) -> Any:
        return Settler(client, shop.journal).settle_all()

    (first,) = shop.run(look)
    assert not first.is_news
    (second,) = shop.run(look)
    assert second.is_news
    assert "is there all the same" in str(second.words)
    assert shop.run(look) == ()
