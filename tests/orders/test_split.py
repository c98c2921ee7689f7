"""A wish split into an order for each printer: alone at it, and on from wherever it ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import EntryState
from carbon_tui.orders.print_orders.plan import Order, Plan, PlannedBuild, new_uuid
from carbon_tui.orders.print_orders.split import split_once, unfinished_split
from carbon_tui.orders.unsettled import KnownToBeDone, UnknownEntry, forgotten
from carbon_tui.system.locks import Held

TYPED = "five of it, split"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "orders" / "default.jsonl", "http://server")


def orders(copies: int = 5, *printers: str) -> list[Order]:
    plan = Plan((PlannedBuild("b-1", "Elbow", new_uuid()),)).on(*(printers or ("A", "B", "C")))
    return [order for each in plan.times(copies).split() for order in each.orders()]


def test_copies_are_divided_evenly_and_the_first_ones_get_what_is_left() -> None:
    assert [(o.request.route_to, o.request.total_copies) for o in orders(5)] == [
        (("A",), 2), (("B",), 2), (("C",), 1)
    ]  # fmt: skip
    assert len({order.uuid for order in orders(5)}) == 3
    with pytest.raises(ValueError, match="2 copies cannot be split among 3 printers"):
        orders(2)


def test_all_are_written_down_before_the_first_leaves_and_one_process_is_at_it(
    journal: Journal,
) -> None:
    with split_once(journal, orders(), TYPED) as split:
        assert split.is_new
        assert [e.state for e in journal.entries()] == [EntryState.PLANNED] * 3
        assert journal.unsettled() == ()  # nothing was sent of them
        with pytest.raises(Held), split_once(journal, orders(), TYPED):
            pass
        with split_once(journal, orders(), "another wish") as other:
            assert other.is_new


def test_what_is_left_of_it_goes_on_under_its_uuids_and_is_over_once_all_are_there(
    journal: Journal,
) -> None:
    with split_once(journal, orders(), TYPED) as split:
        uuids = [order.uuid for order in split.orders]
    journal.mark(uuids[0], EntryState.QUEUED)
    with split_once(journal, orders(), TYPED) as again:
        assert not again.is_new
        assert [order.uuid for order in again.orders] == uuids
    for uuid in uuids[1:]:
        journal.mark(uuid, EntryState.ALREADY_QUEUED)
    assert unfinished_split(journal, TYPED) == ()
    with split_once(journal, orders(), TYPED) as anew:
        assert anew.is_new
        assert not set(uuids) & {order.uuid for order in anew.orders}


def test_orders_that_a_kill_kept_from_being_written_down_are_added(journal: Journal) -> None:
    with split_once(journal, orders(4, "A", "B"), TYPED):
        pass
    with split_once(journal, orders(6), TYPED) as split:
        assert [order.request.route_to for order in split.orders] == [("A",), ("B",), ("C",)]


def test_only_what_is_not_known_to_be_done_can_be_forgotten(journal: Journal) -> None:
    with split_once(journal, orders(), TYPED) as split:
        first, second, _ = (order.uuid for order in split.orders)
    journal.mark(first, EntryState.QUEUED)
    with pytest.raises(KnownToBeDone, match="2 copies of Elbow: queued already"):
        forgotten(journal, first)
    with pytest.raises(UnknownEntry):
        forgotten(journal, new_uuid())
    with journal.claim(second), pytest.raises(Held):
        forgotten(journal, second)
    journal.mark(second, EntryState.UNKNOWN)
    assert str(forgotten(journal, second)).startswith("Forgotten: 2 copies of Elbow.")
    assert journal.unsettled() == ()
