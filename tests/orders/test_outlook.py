"""What the form says of printers: facts, estimates that say so, and warnings with their cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import (
    Build,
    Print,
    PrintConfig,
    Printer,
    PrinterPrints,
    PrinterStatus,
    PrintOrder,
    PrintOrigin,
    PrintRef,
    RoutedTo,
)
from carbon_tui.orders.print_orders.durations import (
    Estimate,
    Usual,
)
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.history import (
    BuildHistory,
    Fared,
)
from carbon_tui.orders.print_orders.outlook import (
    Outlook,
    outlook,
)
from carbon_tui.orders.print_orders.plan import PlannedBuild
from carbon_tui.orders.queues.board import (
    QueueSnapshot,
    Waiting,
)
from carbon_tui.orders.queues.messages import about_time
from carbon_tui.simulator import Fault

from .shop import WHEN, Shop

NOW = datetime(2026, 8, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUILD = PlannedBuild("b1", "Bracket", "u1")


def printed(
    build: str = "b1",
    serial: str = "A",
    status: str = "finished",
    resin: str = "EPX 82",
    ago: float = 10,
    hours: float = 2,
) -> Print:
    end = NOW - ago * HOUR
    return Print(
        uuid=f"{build}{serial}{status}{resin}{ago}",
        build_uuid=build,
        status=status,
        origin=PrintOrigin(printer_serial=serial),
        config=PrintConfig(resin_name=resin),
        started_at=end - hours * HOUR,
        finished_at=end,
    )


def printer(serial: str = "A", state: str = "Printing", remaining: int | None = 1800) -> Printer:
    current = None if remaining is None else PrintRef(remaining_sec=remaining)
    return Printer(
        serial=serial,
        name=f"M2-{serial}",
        hw_type="M2",
        updated_at=NOW - timedelta(minutes=10),
        status=PrinterStatus(printer_state=state, alerts=()),
        prints=PrinterPrints(current=current, queue_length=0),
    )


def seen(
    *prints: Print,
    printers: tuple[Printer, ...] = (printer(),),
    waiting: tuple[str, ...] = (),
    records: tuple[Build, ...] = (),
    recent: tuple[PrintOrder, ...] = (),
) -> Outlook:
    names = {f"w{n}": Waiting(f"w{n}", build_uuid=b) for n, b in enumerate(waiting)}
    board = QueueSnapshot.of(printers, {"A": tuple(names)}, names)
    history = BuildHistory.of(prints)
    return outlook([BUILD], printers, board, history, NOW, records=records, recent=recent)


def test_a_printer_is_free_when_what_runs_and_what_waits_is_done() -> None:
    (one,) = seen(printed(hours=2), printed(hours=4, ago=20), waiting=("b1", "b1")).prospects
    assert one.free.at == NOW + timedelta(minutes=20) + 2 * timedelta(hours=3)
    assert one.free.waits == Estimate(6 * 3600.0)
    assert one.free.is_estimate
    assert one.queue_length == 2


def test_a_build_never_seen_is_guessed_and_said_to_be() -> None:
    (one,) = seen(printed(), waiting=("b9",)).prospects
    assert one.free.waits == Estimate(2 * 3600.0, guessed=1)
    assert about_time(one.free.waits) == "about 2 h 00 min (partly guessed)"


def test_where_nothing_is_known_nothing_is_invented() -> None:
    (one,) = seen(waiting=("b9",)).prospects
    assert one.free.waits == Estimate(unknown=1)
    assert about_time(one.free.waits) == "unknown"
    (idle,) = seen(printers=(printer(remaining=None),)).prospects
    assert idle.free.at == NOW
    assert not idle.free.is_estimate


def test_the_median_is_of_finished_prints_only() -> None:
    usual = Usual.of(
        [
            printed(hours=1),
            printed(hours=9, ago=2),
            printed(hours=2, ago=3),
            printed(status="failed", hours=0.1, ago=4),
        ]
    )
    assert usual.of_build("b1") == Estimate(2 * 3600.0)
    assert usual.builds["b1"].prints == 3


def test_another_resin_is_told_with_both_names() -> None:
    (one,) = seen(
        printed("b1", "B", resin="EPX 82"), printed("b2", "A", resin="RPU 70", ago=1)
    ).prospects
    assert one.warnings == ("It last ran RPU 70; this build last ran EPX 82.",)


@pytest.mark.parametrize(
    ("here", "there", "warned"),
    [
        (Fared(2, 3), Fared(19, 1), True),
        (Fared(9, 1), Fared(19, 1), False),
        (Fared(0, 1), Fared(0, 0), False),
        (Fared(1, 4), Fared(0, 5), False),
        (Fared(0, 2), Fared(0, 0), True),
    ],
)
def test_failures_are_told_with_their_cases(here: Fared, there: Fared, warned: bool) -> None:
    prints = [
        printed("b1", serial, status, ago=100 + n + (50 if serial == "B" else 0) + base)
        for serial, fared in (("A", here), ("B", there))
        for base, status, many in ((0, "finished", fared.finished), (500, "failed", fared.failed))
        for n in range(many)
    ]
    (one,) = seen(*prints).prospects
    assert one.fared == here
    told = [w for w in one.warnings if "failed here" in w]
    assert bool(told) is warned
    if warned:
        assert f"in {here.failed} of {here.cases} prints" in told[0]


def test_state_alerts_and_long_waits_are_told_and_nothing_is_forbidden() -> None:
    stopped = printer("A", "Offline", remaining=20 * 3600)
    (one,) = seen(printed(), printers=(stopped,)).prospects
    assert one.warnings == (
        "It is Offline: what is queued there waits until that changes.",
        "Everything before it takes about 20 h.",
    )


def test_the_plan_as_a_whole_is_warned_of() -> None:
    told = seen(
        records=(Build(uuid="b1", name="Bracket", status="Obsolete"),),
        recent=(
            PrintOrder(
                build_uuid="b1",
                total_copies=3,
                print_order_number="WO-1",
                created_at=NOW - timedelta(minutes=4),
            ),
            PrintOrder(
                build_uuid="b1",
                total_copies=1,
                created_at=NOW - timedelta(seconds=40),
                routed_to={"A": RoutedTo(copies_queued=1, copies_printed=0)},
            ),
            PrintOrder(
                build_uuid="b1",
                total_copies=2,
                created_at=NOW - timedelta(seconds=119),
                routed_to={"A": RoutedTo(copies_queued=0, copies_printed=0)},
            ),
            PrintOrder(uuid=BUILD.uuid, build_uuid="b1", created_at=NOW),
            PrintOrder(build_uuid="b1", created_at=NOW - timedelta(hours=2)),
            PrintOrder(build_uuid="b2", created_at=NOW),
        ),
    ).warnings
    assert told == (
        "Bracket is Obsolete: the server may refuse it.",
        "No earlier print of this build is known, so nothing can be said of how it fares.",
        "1 copy of this build was ordered less than a minute ago.",
        "2 copies of this build were ordered 1 min ago; none of them waits any more.",
        "3 copies of this build were ordered 4 min ago (WO-1).",
    )


def test_of_many_orders_of_a_build_the_newest_are_named_and_the_others_summed_up() -> None:
    recent = [
        PrintOrder(build_uuid="b1", total_copies=2, created_at=NOW - timedelta(minutes=minutes))
        for minutes in (*range(10, 50), 1)
    ]
    board = QueueSnapshot.of([printer("A")], {}, {})
    told = outlook((BUILD,), [printer("A")], board, BuildHistory.of([]), NOW, recent=recent)
    about = [sentence for sentence in told.warnings if "order" in sentence]
    assert about == [
        "2 copies of this build were ordered 1 min ago.",
        "2 copies of this build were ordered 10 min ago.",
        "2 copies of this build were ordered 11 min ago.",
        "38 more orders of this build in the last hour, 76 copies in all.",
    ]


def test_of_several_builds_each_warning_names_its_own() -> None:
    two = (BUILD, PlannedBuild("b2", "Elbow rev 2", "order-2"))
    history = BuildHistory.of(
        [printed("b1", "A", resin="EPX 82", ago=5), printed("b2", "A", resin="RPU 70", ago=1)]
    )
    board = QueueSnapshot.of([printer("A")], {}, {})
    recent = (PrintOrder(build_uuid="b2", total_copies=2, created_at=NOW - timedelta(minutes=3)),)
    told = outlook(two, [printer("A")], board, history, NOW, recent=recent)
    (one,) = told.prospects
    assert any(w.endswith(f"; {BUILD.name} last ran EPX 82.") for w in one.warnings), one.warnings
    assert "2 copies of Elbow rev 2 were ordered 3 min ago." in told.warnings


def test_records_without_anything_in_them_are_survived() -> None:
    history = BuildHistory.of([Print(), Print(uuid="x", config=PrintConfig())])
    board = QueueSnapshot.of([Printer(), Printer(serial="A")], {}, {})
    told = outlook([BUILD], [Printer(), Printer(serial="A")], board, history, NOW)
    assert [(p.serial, p.name, p.state) for p in told.prospects] == [("A", "A", "unknown")]


def test_an_outlook_is_read_in_few_requests(shop: Shop) -> None:
    async def gather(client: Client) -> Outlook:
        gathered = await Gatherer(client, lambda: WHEN).outlook(shop.plan())
        assert gathered.gaps == ()
        return gathered.outlook

    told = shop.run(gather)
    assert {p.serial for p in told.prospects} == set(shop.serials)
    assert all(p.last_resin is not None for p in told.prospects)
    assert len(shop.simulator.records.requests) <= 9


def test_a_gap_in_the_picture_is_named(shop: Shop) -> None:
    shop.simulator.faults.add(Fault("status-403", "GET /prints", times=None))

    async def gather(client: Client) -> tuple[str, ...]:
        return (await Gatherer(client, lambda: WHEN).outlook(shop.plan())).gaps

    assert "which resin ran last" in shop.run(gather)
