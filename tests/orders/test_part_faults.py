"""Every fault around every write of a part order: words are true, nothing is made twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.part_orders.messages import (
    part_words,
)
from carbon_tui.orders.part_orders.outcome import (
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.packing import (
    PackingAction,
    PartOrderChanger,
)
from carbon_tui.orders.part_orders.placing import PlacingProgress
from carbon_tui.orders.part_orders.plan import Program
from carbon_tui.simulator import Fault, descriptions

from .shop import Shop
from .test_part_ordering import begin, choose, go_on, models_of, parts_of, plan

NAMES = sorted(descriptions())
LARGE = 33
"""Megabytes: just more than the client takes."""
UPLOADS = {"POST /models": False, "POST /models/presigned": True, "PUT /uploads/*": True}
WRITES = (*UPLOADS, "POST /models/presigned/resolve", "POST /parts")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def floor(shared: Shop, tmp_path: Path) -> Shop:
    """The one simulator of this module, with nothing planned and a journal of its own."""
    shared.simulator.faults.clear()
    shared.journal = type(shared.journal)(tmp_path / "journal.jsonl", shared.journal.server)
    return shared


@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_a_part_order_equal_the_book(
    floor: Shop, tmp_path: Path, name: str
) -> None:
    entry = begin(floor, plan(tmp_path, 1))
    floor.simulator.faults.add(Fault(name, "POST /part_orders", times=None, megabytes=LARGE))
    outcome = go_on(floor, entry)
    on_the_book = bool(floor.simulator.records.part_orders(uuid=entry.id))
    if isinstance(outcome, PartsOrdered):
        assert on_the_book
    elif not part_words(outcome).is_unknown:
        assert not on_the_book
    floor.simulator.faults.clear()
    assert isinstance(go_on(floor, entry, again=True), PartsOrdered)
    assert len(floor.simulator.records.part_orders(uuid=entry.id)) == 1


@pytest.mark.parametrize("match", WRITES)
@pytest.mark.parametrize("name", NAMES)
def test_no_fault_makes_a_model_or_a_part_twice(
    floor: Shop, tmp_path: Path, name: str, match: str
) -> None:
    made = plan(tmp_path, 1, presigned=UPLOADS.get(match, True))
    entry = begin(floor, made)
    floor.simulator.faults.add(Fault(name, match, megabytes=LARGE))
    outcome = go_on(floor, entry)
    for _ in range(4):
        if isinstance(outcome, PartsOrdered):
            break
        if outcome.why is Why.CHOOSE:
            choose(floor, entry, outcome.candidates[0].uuid or "")
        outcome = go_on(floor, entry, again=outcome.why is Why.UNKNOWN)
    assert isinstance(outcome, PartsOrdered)
    assert models_of(floor, made) == 1
    assert parts_of(floor, entry) == 1
    assert len(floor.simulator.records.part_orders(uuid=entry.id)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_fault_around_a_model_program_makes_a_part_or_an_order_twice(
    floor: Shop, tmp_path: Path, name: str
) -> None:
    def passing(_: PlacingProgress) -> None:
        floor.clock.advance(4)

    entry = begin(floor, plan(tmp_path, 1, program=Program("hollow", {"wall": "2"})))
    floor.simulator.faults.add(Fault(name, "POST /model_program_runs", megabytes=LARGE))
    outcome = go_on(floor, entry, progress=passing)
    for _ in range(4):
        if isinstance(outcome, PartsOrdered):
            break
        outcome = go_on(floor, entry, again=outcome.why is Why.UNKNOWN, progress=passing)
    assert isinstance(outcome, PartsOrdered)
    assert parts_of(floor, entry) == 1
    assert len(floor.simulator.records.part_orders(uuid=entry.id)) == 1


@pytest.mark.parametrize("action", list(PackingAction))
@pytest.mark.parametrize("name", NAMES)
def test_the_words_about_a_cancel_or_flush_equal_the_order(
    floor: Shop, tmp_path: Path, name: str, action: PackingAction
) -> None:
    entry = begin(floor, plan(tmp_path, 1))
    assert isinstance(go_on(floor, entry), PartsOrdered)
    floor.simulator.faults.add(Fault(name, f"*{entry.id}", megabytes=LARGE))
    outcome = floor.run(
        lambda client: PartOrderChanger(client, floor.journal).act(action, entry.id, "Order PO-7")
    )
    (row,) = floor.simulator.records.part_orders(uuid=entry.id)
    cancelled = row["status"] == "canceled"
    is_done = cancelled if action is PackingAction.CANCEL else bool(row.get("flushed_at"))
    if outcome.fate is WriteFate.DONE:
        assert is_done
    elif outcome.fate is not WriteFate.UNKNOWN:
        assert not is_done
    else:
        assert words(outcome).is_unknown
