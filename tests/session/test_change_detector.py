"""What two readings differ in, as people are told; and that none of it grows without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.records import (
    PartOrder,
    Print,
    Printer,
    PrinterPrints,
    PrinterStatus,
    PrintOrder,
    PrintOrigin,
    PrintRef,
    RoutedTo,
)
from carbon_tui.resources.formats import Role
from carbon_tui.session import activity as newest
from carbon_tui.session.activity import Activity
from carbon_tui.session.change_detector import (
    ChangeDetector,
    fleet_facts,
)
from carbon_tui.session.last_seen import Memory

NOON = datetime(2026, 9, 21, 12, tzinfo=UTC)


class NotedChanges:
    """A server's clock, and what was noticed by it."""

    def __init__(self) -> None:
        self.now = NOON
        self.activity = Activity()
        self.change_detector = ChangeDetector(self.activity, lambda: self.now)
        self.change_detector.note_rows("/elsewhere", ())

    def reads(self, path: str, *rows: object, after: float = 15) -> list[tuple[str, float | None]]:
        """The changes, oldest first, each with its gap in seconds, that reading these tells of."""
        self.now += timedelta(seconds=after)
        before = self.activity.count
        self.change_detector.note_rows(path, rows)
        fresh = [self.activity[place] for place in range(self.activity.count - before)]
        return [(news.sentence, news.within) for news in reversed(fresh)]


@pytest.fixture
def shop() -> NotedChanges:
    return NotedChanges()


def printer(
    state: str | None = "Printing", alerts: tuple[str, ...] = (), current: str | None = "X-1"
) -> Printer:
    return Printer(
        name="Ada",
        serial="S1",
        status=PrinterStatus(printer_state=state, alerts=alerts),
        prints=PrinterPrints(current=PrintRef(print_id=current, name="Cup") if current else None),
    )


@pytest.mark.parametrize(
    ("before", "after", "facts"),
    [
        (printer(), printer(), []),
        (printer(), printer("Error"), [("Printing → Error", Role.BAD)]),
        (printer(None), printer("Idle"), [("– → Idle", Role.GOOD)]),
        (printer(), printer("Weird"), [("Printing → Weird", Role.PLAIN)]),
        (printer(), printer(alerts=("Resin low",)), [("alert: Resin low", Role.WARN)]),
        (printer(alerts=("Resin low",)), printer(), [("alert over: Resin low", Role.PLAIN)]),
        (printer(current=None), printer(current="X-2"), [("began Cup", Role.BUSY)]),
        (printer(), printer(current=None), []),
        (Printer(serial="S1"), Printer(serial="S1", status=PrinterStatus()), []),
    ],
)
def test_what_matters_of_a_printer(
    before: Printer, after: Printer, facts: list[tuple[str, Role]]
) -> None:
    assert list(fleet_facts(before, after)) == facts


def test_the_first_reading_is_no_news_and_the_gap_is_told(shop: NotedChanges) -> None:
    path = endpoints.PRINTERS.path
    assert shop.reads(path, printer()) == []
    assert shop.reads(path, printer()) == []
    assert shop.reads(path, printer("Error"), after=40) == [("Ada: Printing → Error", 40)]
    assert shop.reads(path, printer("Error")) == []


def test_another_print_makes_the_ended_ones_worth_a_look(shop: NotedChanges) -> None:
    path = endpoints.PRINTERS.path
    shop.reads(path, printer())
    assert not shop.change_detector.a_print_ended
    shop.reads(path, printer("Finished", current=None))
    assert shop.change_detector.a_print_ended


def run(status: str, minutes: float | None) -> Print:
    ended = None if minutes is None else NOON + timedelta(minutes=minutes)
    origin = PrintOrigin(printer_serial="S1")
    return Print(uuid="p1", name="Cup", status=status, finished_at=ended, origin=origin)


def test_prints_that_ended_since_the_start_are_told_once_and_exactly(shop: NotedChanges) -> None:
    path = endpoints.PRINTS.path
    assert shop.reads(path, run("finished", -1)) == []
    assert shop.reads(path, run("printing", None)) == []
    assert shop.reads(path, run("failed", 1)) == [("Cup: failed on S1", None)]
    assert shop.activity[0].at == NOON + timedelta(minutes=1)
    assert shop.activity[0].role is Role.BAD
    assert shop.reads(path, run("failed", 1)) == []


def order(queued: int, printed: int, minutes: float = 1, total: int | None = 2) -> PrintOrder:
    routed = {"S1": RoutedTo(copies_queued=queued, copies_printed=printed)}
    created = NOON + timedelta(minutes=minutes)
    return PrintOrder(
        uuid="o1",
        print_order_number="WO-1",
        total_copies=total,
        routed_to=routed,
        created_at=created,
    )


def test_a_print_order_from_its_placing_to_its_last_copy(shop: NotedChanges) -> None:
    path = endpoints.PRINT_ORDERS.path
    assert shop.reads(path, order(2, 0)) == [("WO-1: placed, 2 copies for S1", None)]
    assert shop.reads(path, order(1, 0)) == []
    assert shop.reads(path, order(1, 1), after=60) == [("WO-1: 1 of 2 printed", 60)]
    assert shop.reads(path, order(0, 2), after=60) == [("WO-1: 2 of 2 printed", 60)]
    assert shop.activity[0].role is Role.GOOD


def test_an_older_order_is_no_news_until_it_goes_on(shop: NotedChanges) -> None:
    path = endpoints.PRINT_ORDERS.path
    assert shop.reads(path, order(2, 0, minutes=-5, total=None)) == []
    assert shop.reads(path, order(1, 1, minutes=-5, total=None)) == [("WO-1: 1 of ? printed", 15)]


def test_a_part_order_and_its_states(shop: NotedChanges) -> None:
    path = endpoints.PART_ORDERS.path
    made = PartOrder(uuid="q1", part_order_number="PO-1", status="open", created_at=NOON)
    done = msgspec.structs.replace(made, status="complete")
    assert shop.reads(path, made) == [("PO-1: placed, open", None)]
    assert shop.reads(path, made) == []
    assert shop.reads(path, done) == [("PO-1: open → complete", 15)]


def test_records_without_anything_are_survived(shop: NotedChanges) -> None:
    for path, empty in (
        (endpoints.PRINTERS.path, Printer()),
        (endpoints.PRINTS.path, Print()),
        (endpoints.PRINT_ORDERS.path, PrintOrder()),
        (endpoints.PART_ORDERS.path, PartOrder()),
    ):
        assert shop.reads(path, empty) == []
        assert shop.reads(path, empty) == []


@pytest.mark.parametrize(
    ("path", "told", "less"),
    [
        (endpoints.PRINTERS.path, printer(alerts=("Resin low",)), Printer(serial="S1")),
        (endpoints.PRINTERS.path, printer(), printer(None)),
        (
            endpoints.PRINTS.path,
            Print(uuid="u", status="failed", finished_at=NOON + timedelta(minutes=1)),
            Print(uuid="u", finished_at=NOON + timedelta(minutes=1)),
        ),
        (
            endpoints.PRINT_ORDERS.path,
            PrintOrder(uuid="u", total_copies=2, routed_to={"S1": RoutedTo(copies_printed=1)}),
            PrintOrder(uuid="u", total_copies=2),
        ),
        (endpoints.PART_ORDERS.path, PartOrder(uuid="u", status="open"), PartOrder(uuid="u")),
    ],
)
def test_what_an_answer_leaves_out_has_not_changed(
    shop: NotedChanges, path: str, told: object, less: object
) -> None:
    shop.reads(path, told)
    assert shop.reads(path, less) == []
    assert not shop.change_detector.a_print_ended
    assert shop.reads(path, told) == []


def test_only_the_newest_news_are_kept_and_all_are_counted() -> None:
    activity = Activity()
    for number in range(newest.MAX_CHANGES + 500):
        activity.add("printers", "S1", "Ada", f"change {number}", at=NOON)
    assert (len(activity), activity.count) == (newest.MAX_CHANGES, newest.MAX_CHANGES + 500)
    assert activity[0].change == f"change {newest.MAX_CHANGES + 499}"
    assert activity[newest.MAX_CHANGES - 1].change == "change 500"


def test_memory_forgets_what_was_seen_longest_ago() -> None:
    memory: Memory[int] = Memory(most=3)
    for key in ("a", "b", "c", "a", "d"):
        memory.swap(key, 1, NOON)
    assert len(memory) == 3
    assert memory.swap("b", 2, NOON) is None
    seen = memory.swap("a", 2, NOON)
    assert seen is not None
    assert seen.value == 1


def test_printers_are_told_of_by_their_names() -> None:
    shop = NotedChanges()
    shop.change_detector = ChangeDetector(
        shop.activity, lambda: shop.now, {"S1": "Ada"}.__getitem__
    )
    shop.change_detector.note_rows("/elsewhere", ())
    (ended,) = shop.reads(endpoints.PRINTS.path, run("failed", 1))
    assert ended[0] == "Cup: failed on Ada"
