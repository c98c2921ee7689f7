"""What a fleet at work makes of events, held against what the server knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema.endpoints import PRINTS, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.local_copy.print_words import MetWords
from carbon_tui.local_copy.state_history import StateKeeper, states_of
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.orders.print_orders.lookup import fleet
from carbon_tui.prompt import parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import find
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import clean
from carbon_tui.watch.events import OF_A_VIEW, OF_THE_FLOOR, ChangeEvent, EventKind
from carbon_tui.watch.floor_sources import of_the_floor
from carbon_tui.watch.position import SourceMemory, WatchedWhat, WatchPosition, rename_profile
from carbon_tui.watch.seen_states import StateNoting
from carbon_tui.watch.sources import ChangeSource, ObservedRecord
from carbon_tui.watch.view_source import MatchingRecords
from carbon_tui.watch.watcher import Watcher
from tests.orders.swift import swiftly

R = TypeVar("R")

WHEN = datetime(2026, 8, 3, 9, tzinfo=UTC)
URL = "http://127.0.0.1/v1"
WHAT = WatchedWhat(URL, "plant")


class Floor:
    """A small fleet, and a watch of it that may be ended and begun again."""

    def __init__(self, folder: Path, kinds: tuple[EventKind, ...] = OF_THE_FLOOR) -> None:
        settings = SimulatorSettings(
            printers=8, prints=300, builds=40, printed_parts=60, measurements=10, rate_limit=0
        )
        self.clock = Clock.fixed(WHEN)
        self.simulator = Simulator(settings, self.clock)
        self.simulator.warm()
        self.folder, self.kinds = folder, kinds
        self.told: list[ChangeEvent] = []

    def sources(self) -> tuple[ChangeSource, ...]:
        return of_the_floor(self.kinds)

    def look(self) -> list[ChangeEvent]:
        """One run of the program that looks once; what it told."""
        self.told = []
        self.run(self._look)
        return self.told

    async def _look(self, client: Client) -> None:
        position = WatchPosition(self.folder, WHAT)
        try:
            watcher = Watcher(self.sources(), self.kinds, position, self._tell)
            await watcher.tell_what_is_untold()
            await watcher.look(client, self.clock.now)
            await watcher.tell_what_is_untold()
        finally:
            position.close()

    async def _tell(self, event: ChangeEvent) -> None:
        self.told.append(event)

    def run(self, work: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        swiftly(self._with_client(work))

    async def _with_client(self, work: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        app = InProcess(self.simulator)
        client = Client(URL, signer=None, transport=app, storage_transport=app)
        try:
            await work(client)
        finally:
            await client.aclose()

    def ended(self, since: datetime) -> dict[str, str]:
        """Status by uuid of the prints that ended since then."""
        rows = self.simulator.records.prints()
        return {
            row["uuid"]: row["status"]
            for row in rows
            if row.get("finished_at") and datetime.fromisoformat(row["finished_at"]) >= since
        }


@pytest.fixture
def floor(tmp_path: Path) -> Floor:
    return Floor(tmp_path / "watch")


def test_the_first_look_tells_nothing(floor: Floor) -> None:
    assert floor.look() == []


def test_every_print_that_ends_is_told_once_over_two_days(floor: Floor) -> None:
    floor.look()
    told: list[ChangeEvent] = []
    for _ in range(24):
        floor.clock.advance(2 * 3600)
        told += floor.look()

    ends = {EventKind.FINISHED: "finished", EventKind.FAILED: "failed"}
    prints = {e.key: ends[e.event] for e in told if e.event in ends}
    assert prints == floor.ended(WHEN)
    assert len(prints) == sum(e.event in ends for e in told)
    assert Counter(e.event for e in told)[EventKind.BEGAN] > 2
    assert [e.number for e in told] == list(range(1, len(told) + 1))


def test_an_end_is_told_with_the_servers_own_time_and_the_printers_name(floor: Floor) -> None:
    floor.look()
    floor.clock.advance(6 * 3600)

    event = next(e for e in floor.look() if e.event is EventKind.FINISHED)

    row = next(r for r in floor.simulator.records.prints() if r["uuid"] == event.key)
    assert event.not_before == event.not_after == datetime.fromisoformat(row["finished_at"])
    assert " on " in event.name


def test_a_state_changed_between_the_two_looks(floor: Floor) -> None:
    floor.look()
    floor.clock.advance(6 * 3600)

    event = next(e for e in floor.look() if e.event is EventKind.STATE)

    assert (event.not_before, event.not_after) == (WHEN, WHEN + timedelta(hours=6))


def test_an_order_is_told_when_it_is_placed_and_as_it_is_printed(floor: Floor) -> None:
    floor.look()
    serial = next(iter(floor.simulator.records.queues()))
    build = floor.simulator.records.builds(status="Released")[0]["uuid"]

    async def place(client: Client) -> None:
        await client.create_print_order(
            PrintOrderRequest(
                build_uuid=build, total_copies=2, route_to=(serial,), print_order_number="WO-1"
            )
        )

    floor.clock.advance(60)
    floor.run(place)
    floor.clock.advance(60)
    placed = [e for e in floor.look() if e.event is EventKind.ORDER and e.name == "WO-1"]
    waiting = floor.look()

    assert [(e.field, e.before, e.after) for e in placed] == [("copies", None, 2)]
    assert waiting == []


def test_an_order_that_will_be_late_is_told_once_and_before_it_is(floor: Floor) -> None:
    """Behind everything that waits on the busiest printer, and due before it can begin."""
    floor.look()
    queues = floor.simulator.records.queues()
    serial = max(queues, key=lambda serial: len(queues[serial]))
    build = floor.simulator.records.builds(status="Released")[0]["uuid"]
    floor.clock.advance(60)
    due = floor.clock.now() + timedelta(hours=1)
    soon, later = f"{due:%Y-%m-%dT%H:%MZ}", f"{due + timedelta(days=30):%Y-%m-%dT%H:%MZ}"

    async def place(client: Client) -> None:
        for number, date in (("WO-soon", soon), ("WO-later", later)):
            order = PrintOrderRequest(
                build_uuid=build, total_copies=2, route_to=(serial,), print_order_number=number,
                print_order_tags={"due": date},
            )  # fmt: skip
            await client.create_print_order(order)

    floor.run(place)
    told: list[ChangeEvent] = []
    for _ in range(4):
        floor.clock.advance(300)
        told += [e for e in floor.look() if e.event is EventKind.EXPECTED_LATE]

    mine = [event for event in told if event.name.startswith("WO-")]
    assert [event.name for event in mine] == ["WO-soon"]
    assert mine[0].not_after < due
    assert mine[0].before == due.replace(second=0, microsecond=0).isoformat()
    assert isinstance(mine[0].after, str)
    assert datetime.fromisoformat(mine[0].after) > due


def test_nothing_is_told_twice_when_looks_overlap(floor: Floor) -> None:
    floor.look()
    floor.clock.advance(6 * 3600)
    first = floor.look()
    floor.clock.advance(30)

    keys = {(e.view, e.key, e.field) for e in first if e.view == "prints"}
    assert not [e for e in floor.look() if (e.view, e.key, e.field) in keys]


def test_a_look_that_fails_halfway_loses_nothing(floor: Floor) -> None:
    floor.look()
    floor.clock.advance(6 * 3600)
    floor.simulator.faults.add(Fault("status-503", "GET /prints", times=20))
    with pytest.raises(ApiError):
        floor.look()
    floor.simulator.faults.clear()

    told = floor.look()

    ends = {e.key for e in told if e.event in (EventKind.FINISHED, EventKind.FAILED)}
    assert ends == set(floor.ended(WHEN))


class Short:
    """A server that counts every print and never gives one of them, in whatever order."""

    def __init__(self, honest: Client) -> None:
        self._honest = honest

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        page = await self._honest.page(endpoint, params)
        if endpoint.path == PRINTS.path:
            return replace(page, rows=sorted(page.rows, key=endpoint.identify)[:-1])
        return page


def test_what_a_server_held_back_is_said_and_told_once_it_gives_it(tmp_path: Path) -> None:
    floor = Floor(tmp_path / "watch", (EventKind.FINISHED, EventKind.FAILED))
    floor.look()
    told, said = [], []

    async def look_at_less(client: Client) -> None:
        position = WatchPosition(floor.folder, WHAT)
        watcher = Watcher(floor.sources(), floor.kinds, position, floor._tell)
        await watcher.look(Short(client), floor.clock.now)
        await watcher.tell_what_is_untold()
        said.append(watcher.remarks["prints"])
        position.close()

    for _ in range(3):
        floor.clock.advance(2 * 3600)
        floor.told = []
        floor.run(look_at_less)
        told += floor.told
    assert set(said) == {"The server counts 1 row more than it gave."}
    assert len({event.key for event in told}) < len(floor.ended(WHEN))
    told += floor.look()
    assert sorted(event.key for event in told) == sorted(floor.ended(WHEN))


def test_what_a_killed_program_did_not_tell_is_told_by_the_next(tmp_path: Path) -> None:
    floor = Floor(tmp_path / "watch", (EventKind.STATE,))
    floor.look()
    floor.clock.advance(6 * 3600)

    async def kept_but_not_told(client: Client) -> None:
        position = WatchPosition(floor.folder, WHAT)
        watcher = Watcher(floor.sources(), floor.kinds, position, floor._tell)
        await watcher.look(client, floor.clock.now)
        first = position.untold()[0].number
        position.begin(first)
        position.close()

    floor.run(kept_but_not_told)
    told = floor.look()

    assert [e.number for e in told] == list(range(1, len(told) + 1))
    assert [e.again for e in told] == [True, *[False] * (len(told) - 1)]


def test_a_position_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    held = WatchPosition(tmp_path, WHAT)
    with pytest.raises(FileTrouble, match="--name"):
        WatchPosition(tmp_path, WHAT)
    held.close()
    WatchPosition(tmp_path, WHAT).close()


def test_a_position_that_cannot_be_understood_is_not_begun_anew(tmp_path: Path) -> None:
    WatchPosition(tmp_path, WHAT).close()
    (tmp_path / f"{WHAT.file_name}.json").write_bytes(b"{")
    with pytest.raises(FileTrouble, match="remove it"):
        WatchPosition(tmp_path, WHAT)


def test_other_watches_have_other_positions() -> None:
    assert WatchedWhat("a", "b").file_name != WatchedWhat("ab", "").file_name


def test_a_watch_goes_on_where_its_profile_is_renamed_and_no_other_does(tmp_path: Path) -> None:
    floor = Floor(tmp_path / "watch", (EventKind.STATE,))
    floor.look()
    other = WatchedWhat(WHAT.host, "another")
    position = WatchPosition(floor.folder, other)
    position.save()
    position.close()
    before = sorted(file.name for file in floor.folder.iterdir())
    rename_profile(floor.folder, "https://elsewhere.test", WHAT.profile, "new")
    assert sorted(file.name for file in floor.folder.iterdir()) == before

    rename_profile(floor.folder, WHAT.host, WHAT.profile, "new")
    renamed = WatchPosition(floor.folder, WatchedWhat(WHAT.host, "new"))
    assert renamed.memory.sources
    assert renamed.told == renamed.memory.last_number
    renamed.close()
    left = WatchPosition(floor.folder, WHAT)
    assert not left.memory.sources
    left.close()


def test_states_that_a_watch_sees_are_kept_in_the_copy(floor: Floor, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    CopyStore(path).close()
    keeper = StateKeeper(path, floor.clock.time)

    async def look(client: Client) -> None:
        await fleet(StateNoting(client, keeper, MetWords(path), floor.clock.now))

    for _ in range(3):
        floor.run(look)
        floor.clock.advance(3600)

    spans = states_of(path, WHEN, floor.clock.now())
    assert {span.serial for span in spans} == set(floor.simulator.records.queues())
    assert max(span.until or WHEN for span in spans) == WHEN + timedelta(hours=2)


class Matching(Floor):
    """A watch of a view and a query."""

    def __init__(self, folder: Path, view: str, query: str) -> None:
        super().__init__(folder, OF_A_VIEW)
        self.view, self.query = view, query

    def sources(self) -> tuple[ChangeSource, ...]:
        resource = find(self.view)
        return (
            MatchingRecords(resource, lambda now: parse(self.query, resource, now, UTC), Moment),
        )


def test_a_query_tells_what_comes_to_match_it_and_what_does_not_any_more(tmp_path: Path) -> None:
    floor = Matching(tmp_path / "watch", "prints", "status=printing")
    floor.look()
    running = {r["uuid"] for r in floor.simulator.records.prints(status="printing")}
    floor.clock.advance(6 * 3600)

    told = floor.look()

    now = {r["uuid"] for r in floor.simulator.records.prints(status="printing")}
    assert {e.key for e in told if e.event is EventKind.GONE} == running - now
    assert {e.key for e in told if e.event is EventKind.APPEARED} == now - running


def test_names_with_control_characters_are_kept_and_told(tmp_path: Path) -> None:
    name = clean("\x1b[2JAda")
    position = WatchPosition(tmp_path, WHAT)
    seen = ObservedRecord(name, name, (name,))
    position.memory.sources["printers"] = SourceMemory(("state",), WHEN, {name: seen})
    position.save()
    position.close()
    again = WatchPosition(tmp_path, WHAT)
    (kept,) = again.memory.sources["printers"].records.values()
    again.close()
    assert kept.name == name


@pytest.mark.parametrize("numbers", [b"", b"torn", bytes(17)], ids=len)
def test_numbers_that_are_damaged_are_named(tmp_path: Path, numbers: bytes) -> None:
    position = WatchPosition(tmp_path, WHAT)
    position.save()
    position.close()
    told = tmp_path / f"{WHAT.file_name}.told"
    told.write_bytes(numbers)
    with pytest.raises(FileTrouble, match=r"\.told cannot be understood: remove it"):
        WatchPosition(tmp_path, WHAT)
    told.unlink()
    WatchPosition(tmp_path, WHAT).close()


def test_a_watch_that_finds_no_room_for_its_lock_says_so(tmp_path: Path) -> None:
    (tmp_path / f"{WHAT.file_name}.lock").mkdir()
    with pytest.raises(FileTrouble, match=r"lock cannot be opened .*: check"):
        WatchPosition(tmp_path, WHAT)


class Saying:
    """A server whose lists are what is put into it."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        rows = self.rows.get(endpoint.path, [])
        return Page(rows, total=len(rows), limit=1_000)


IDLE = r.Printer(
    serial="P1",
    status=r.PrinterStatus(alerts=("Resin low",), printer_state="Idle"),
    prints=r.PrinterPrints(current=r.PrintRef(print_id="4711")),
)
RUN = r.Print(uuid="u", status="failed", finished_at=WHEN)
SHARES = {"P1": r.RoutedTo(copies_queued=2, copies_printed=1)}
PLACED = r.PrintOrder(uuid="u", total_copies=3, routed_to=SHARES)
LATE = r.PartOrder(uuid="u", status="open", due_date=WHEN - timedelta(days=1))
FAILED = r.PartMeasurement(uuid="u", measurement_result="fail", updated_at=WHEN)


@pytest.mark.parametrize(
    ("path", "record", "missing"),
    [
        ("/printers", IDLE, {"status": None}),
        ("/printers", IDLE, {"status": r.PrinterStatus(alerts=("Resin low",))}),
        ("/printers", IDLE, {"prints": None}),
        ("/prints", RUN, {"status": None}),
        ("/print_orders", PLACED, {"routed_to": None}),
        ("/part_orders", LATE, {"status": None}),
        ("/part_orders", LATE, {"due_date": None}),
        ("/part_measurements", FAILED, {"measurement_result": None}),
    ],
)
def test_what_an_answer_leaves_out_has_not_changed(
    tmp_path: Path, path: str, record: Any, missing: dict[str, Any]
) -> None:
    """Any field may be absent: neither its going nor its coming again is news."""
    server, told = Saying(), list[ChangeEvent]()

    async def tell(event: ChangeEvent) -> None:
        told.append(event)

    async def looks() -> None:
        position = WatchPosition(tmp_path, WHAT)
        watcher = Watcher(of_the_floor(OF_THE_FLOOR), OF_THE_FLOOR, position, tell)
        await watcher.look(server, lambda: WHEN)
        for rows in ([record], [replace(record, **missing)], [record]):
            told.clear()
            server.rows[path] = rows
            await watcher.look(server, lambda: WHEN)
            await watcher.tell_what_is_untold()
            assert told == [] or rows == [record]
        position.close()

    swiftly(looks())
    assert told == []
