"""The same wish from two processes at once, and once more later: one order on the server."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carbon_tui.api.client import Client
from carbon_tui.orders.journal import Journal, Wish
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.part_orders.outcome import Halted, PartOutcome, PartsOrdered, Why
from carbon_tui.orders.part_orders.placing import PartOrderPlacing
from carbon_tui.orders.part_orders.plan import PartPlan
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import Order, new_uuid
from carbon_tui.simulator import Fault, Simulator, SimulatorSettings
from carbon_tui.simulator.server import serve

from .driver import BEFORE_JOURNAL, POINTS
from .killing import LONGEST, ROOT, until
from .models import stl
from .shop import WHEN, Shop
from .test_part_ordering import plan
from .wishing import TYPED, WishTask

POST = "POST /print_orders"


@pytest.fixture(scope="module")
def floor() -> Iterator[serve]:
    small = SimulatorSettings(
        printers=6, prints=200, builds=30, printed_parts=60, measurements=10, rate_limit=0
    )
    with serve(simulator=Simulator(small)) as running:
        yield running


def started(task: WishTask, path: Path) -> subprocess.Popen[str]:
    path.write_bytes(msgspec.json.encode(task))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.orders.wishing", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=LONGEST)
    assert process.returncode == 0
    return out.strip()


@pytest.mark.parametrize("point", POINTS)
def test_the_same_wish_of_two_processes_at_once_is_one_order(
    floor: serve, tmp_path: Path, point: str
) -> None:
    """The second process runs from its beginning to its end while the first stands at a point."""
    build = floor.simulator.records.builds(status="Released")[0]["uuid"]
    serial = sorted(floor.simulator.records.queues())[0]
    reached, let_go = tmp_path / "reached", tmp_path / "let go"
    first_task = WishTask(
        floor.url, str(tmp_path / "journal.jsonl"), build, serial, f"WO {point}", point,
        str(reached), str(let_go),
    )  # fmt: skip
    first = started(first_task, tmp_path / "first.json")
    until(reached.exists)
    second = told(
        started(msgspec.structs.replace(first_task, stands_at=""), tmp_path / "second.json")
    )
    let_go.touch()
    fates = (told(first), second)
    orders = [o for o in floor.simulator.records.print_orders()
              if o.get("print_order_number") == f"WO {point}"]  # fmt: skip
    assert len(orders) == 1
    assert fates == (("BEING_SENT", "DONE") if point == BEFORE_JOURNAL else ("DONE", "BEING_SENT"))


def test_a_wish_that_is_done_is_another_order_when_it_is_said_again(shop: Shop) -> None:
    first, second = (typed(shop, anew(shop), datetime.now(UTC)) for _ in range(2))
    assert (first.fate, second.fate) == (WriteFate.DONE, WriteFate.DONE)
    assert first.id != second.id


@pytest.mark.parametrize(
    "fault", ["status-429-after-commit", "status-400-after-commit", "status-403-after-commit"]
)
def test_a_wish_that_was_done_and_refused_is_never_placed_again(shop: Shop, fault: str) -> None:
    """The server acts, says no, and shows the order only later."""
    order, said = anew(shop), datetime.now(UTC)
    shop.simulator.faults.add(Fault(fault, POST, times=None), Fault("status-404", LOOK, times=2))
    shop.simulator.faults.add(Fault("status-404", "GET /print_orders", times=1))
    first = typed(shop, order, said)
    assert first.fate in (WriteFate.REFUSED, WriteFate.DONE, WriteFate.ALREADY_DONE)
    shop.simulator.faults.clear()
    again = typed(shop, anew(shop), said + timedelta(days=1))
    assert again.fate in (WriteFate.DONE, WriteFate.ALREADY_DONE)
    assert len({first.id, again.id}) == 1
    assert len(shop.placed(first.id)) == 1


LOOK = "GET /print_orders/*"


def test_a_refused_order_that_turns_up_within_a_day_is_told(shop: Shop) -> None:
    order = anew(shop)
    shop.simulator.faults.add(Fault("status-400-after-commit", POST))
    shop.simulator.faults.add(Fault("status-404", LOOK), Fault("status-404", "GET /print_orders"))
    refused = typed(shop, order, datetime.now(UTC))
    assert refused.fate is WriteFate.REFUSED
    (entry,) = shop.journal.watched()
    settled = shop.run(lambda client: shop.sender(client).settle(entry))
    assert settled.is_done
    assert "has it all the same" in settled.warning
    assert shop.journal.watched() == ()


def test_looking_for_a_refused_order_does_not_watch_it_longer(shop: Shop) -> None:
    shop.simulator.faults.add(Fault("status-400", POST))
    refused = typed(shop, anew(shop), datetime.now(UTC))
    (entry,) = shop.journal.watched()
    looked = shop.run(lambda client: shop.sender(client).settle(entry))
    assert (looked.fate, looked.sentence) == (WriteFate.REFUSED, refused.sentence)
    assert shop.journal.entry(refused.id) == entry


def test_what_one_task_sends_is_not_sent_by_another(shop: Shop) -> None:
    said = datetime.now(UTC)

    async def both(client: Client) -> tuple[OrderOutcome, OrderOutcome]:
        sender = shop.sender(client)
        wish = Wish(TYPED, said)
        return await asyncio.gather(
            sender.send_once(anew(shop), wish, ignore), sender.send_once(anew(shop), wish, ignore)
        )

    first, second = shop.run(both)
    assert first.is_done
    assert (second.fate, second.id) == (WriteFate.BEING_SENT, first.id)
    assert shop.simulator.records.count("POST", "/print_orders") == 1


def test_what_was_given_up_long_ago_is_not_gone_on_with(shop: Shop) -> None:
    shop.simulator.faults.add(Fault("half-open", POST))
    lost = typed(shop, anew(shop), datetime.now(UTC))
    entry = shop.journal.entry(lost.id)
    assert entry is not None
    later = Journal(shop.journal.path, shop.journal.server, lambda: NOW + timedelta(days=3))
    shop.journal.give_up(lost.id)
    shop.journal = later
    assert typed(shop, anew(shop), NOW).id != lost.id


def same_again(made: PartPlan) -> PartPlan:
    """The same files planned once more, as another command does it."""
    parts = tuple(msgspec.structs.replace(part, external_id=new_uuid()) for part in made.parts)
    return msgspec.structs.replace(made, uuid=new_uuid(), parts=parts)


def test_the_same_part_order_of_two_commands_at_once_is_one_order(
    shop: Shop, tmp_path: Path
) -> None:
    made, wish = plan(tmp_path, 1), Wish("order it in 5d", datetime.now(UTC))

    async def both(client: Client) -> list[PartOutcome]:
        return await asyncio.gather(
            *(
                PartOrderPlacing(client, shop.journal).place_once(each, wish, begun)
                for each in (made, same_again(made))
            )
        )

    first, second = shop.run(both)
    assert isinstance(first, PartsOrdered)
    assert isinstance(second, Halted)
    assert second.why is Why.ELSEWHERE
    assert shop.simulator.records.count("POST", "/part_orders") == 1


def test_a_part_order_typed_again_another_day_goes_on_with_the_file_as_it_is_now(
    shop: Shop, tmp_path: Path
) -> None:
    """Its part was refused; the file was mended meanwhile, and `5d` comes to another day."""
    made = plan(tmp_path, 1)
    shop.simulator.faults.add(Fault("status-400", "POST /parts"))
    refused = placed_once(shop, made, WHEN)
    assert isinstance(refused, Halted)
    stl(tmp_path, "part 0.stl", 40)
    later = WHEN + timedelta(days=1)
    typed_again = msgspec.structs.replace(plan(tmp_path, 1), due_date=later + timedelta(days=5))
    outcome = placed_once(shop, typed_again, later)
    assert isinstance(outcome, PartsOrdered)
    assert outcome.job.plan.uuid == made.uuid
    assert len(shop.simulator.records.part_orders(uuid=made.uuid)) == 1
    assert shop.simulator.records.part_orders(uuid=typed_again.uuid) == []
    assert shop.simulator.records.count("POST", "/models") == 2


def placed_once(shop: Shop, made: PartPlan, when: datetime) -> PartOutcome:
    wish = Wish("order it in 5d", when)

    def work(client: Client) -> Any:
        return PartOrderPlacing(client, shop.journal).place_once(made, wish, begun)

    outcome: PartOutcome = shop.run(work)
    return outcome


def begun(_entry: JournalEntry, _is_new: bool) -> None:
    """Nothing is printed here."""


NOW = datetime.now(UTC)


def anew(shop: Shop) -> Order:
    """The same order as it is planned each time: under a new uuid."""
    (order,) = shop.plan().orders()
    return replace(order, request=msgspec.structs.replace(order.request, uuid=new_uuid()))


def typed(shop: Shop, order: Order, when: datetime) -> OrderOutcome:
    return shop.run(lambda client: shop.sender(client).send_once(order, Wish(TYPED, when), ignore))


def ignore(_order: Order, _is_new: bool) -> None:
    """Nothing is printed here."""
