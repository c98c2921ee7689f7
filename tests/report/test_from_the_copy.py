"""A report from the copy, from the server, and the groups that ``by:`` makes: the same numbers."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_reading import reading_of_file
from carbon_tui.groups.grouped import RecordGroup
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.store import CopyStore, read_only
from carbon_tui.local_copy.sync import Sync, SyncOptions
from carbon_tui.prompt import parse
from carbon_tui.report.document import report_document
from carbon_tui.report.figures import Grouping, Production, Stint
from carbon_tui.report.reading import ProductionReport, ReportReader
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import find
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.orders.swift import swiftly

WHEN = datetime(2026, 8, 3, 9, tzinfo=UTC)
STINT = Stint(WHEN - timedelta(days=7), WHEN - timedelta(hours=5), UTC)
QUERY = "status=all finished>=2026-07-27T09:00Z finished<2026-08-03T04:00Z by:{}"


class Both:
    """One fleet at rest, its server and its copy."""

    def __init__(self, path: Path, since: datetime | None = None) -> None:
        self.path, self.since = path, since
        self.clock = Clock.fixed(WHEN)
        self.simulator = Simulator(
            SimulatorSettings(
                printers=12, prints=1_500, builds=60, printed_parts=900, measurements=300,
                rate_limit=0,
            ),
            self.clock,
        )  # fmt: skip
        self.simulator.warm()
        swiftly(self._sync())

    def _client(self) -> Client:
        app = InProcess(self.simulator)
        return Client("http://127.0.0.1/v1", signer=None, transport=app, storage_transport=app)

    async def _sync(self) -> None:
        client, store = self._client(), CopyStore(self.path)

        async def fetch(endpoint: Any, params: Any) -> Any:
            return await client.page(endpoint, params, with_json=True)

        try:
            options = SyncOptions(since=self.since)
            await Sync(store, fetch, self.clock.now, options=options).run()
        finally:
            store.close()
            await client.aclose()

    def from_server(self, stint: Stint = STINT) -> ProductionReport:
        async def read() -> ProductionReport:
            client = self._client()
            try:
                return await ReportReader(client, self.clock.now).read(stint)
            finally:
                await client.aclose()

        return swiftly(read())

    def from_copy(self, stint: Stint = STINT) -> ProductionReport:
        copy = reading_of_file(lambda: read_only(self.path))
        reader = ReportReader(copy, copy.server_now, copied_at=copy.as_of)
        return swiftly(reader.read(stint))

    def groups(self, by: str) -> dict[str, RecordGroup]:
        prints = find("prints")
        with closing(read_only(self.path)) as file:
            search = parse(QUERY.format(by), prints, WHEN, UTC)
            groups = CopyQuestion(file, prints, search, Moment(WHEN)).groups()
        return {str(group.keys[0] or ""): group for group in groups.groups}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return Both(tmp_path_factory.mktemp("copies") / "copy.sqlite")


def test_the_copy_and_the_server_give_the_same_figures(both: Both) -> None:
    server, copy = both.from_server(), both.from_copy()

    assert copy.gaps == ()
    assert copy.figures.total.runs > 100
    assert copy.figures.out_of_specification == server.figures.out_of_specification
    assert copy.figures.reasons == server.figures.reasons
    assert copy.figures.busy == pytest.approx(server.figures.busy)
    for by in Grouping:
        ours = {g.name: _numbers(g.production) for g in copy.figures.groups[by]}
        theirs = {g.name: _numbers(g.production) for g in server.figures.groups[by]}
        assert ours.keys() == theirs.keys()
        assert all(ours[name] == pytest.approx(theirs[name]) for name in ours)
    assert (copy.waiting, copy.names, copy.due) == (server.waiting, server.names, server.due)


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (Grouping.PRINTER, "printer"),
        (Grouping.RESIN, "resin"),
        (Grouping.BUILD, "build"),
        (Grouping.DAY, "finished.day"),
    ],
)
def test_the_report_has_the_numbers_of_by(both: Both, by: Grouping, key: str) -> None:
    report = both.from_copy()
    groups = both.groups(key)
    ran = [g for g in report.figures.groups[by] if g.production.runs]
    made = {g.name: g.production for g in ran}

    assert sum(g.count for g in groups.values()) == report.figures.total.runs
    if by is Grouping.BUILD:  # the report says a build's name, and two may be called the same
        assert sorted(g.production.runs for g in ran) == sorted(g.count for g in groups.values())
        return
    assert len(made) == len(groups)
    for name, group in groups.items():
        production = made[report.names.get(name) or name]
        number = dict(zip(("runs", "finished", "failed", "aborted", "hours"), group.numbers,
                          strict=False))  # fmt: skip
        assert production.runs == number["runs"]
        assert production.finished == number["finished"]
        assert production.failed == (number["failed"] or 0) + (number["aborted"] or 0)
        assert production.hours == pytest.approx(number["hours"])
        assert production.resin_ml == pytest.approx(group.numbers[6] or 0)


def test_a_copy_that_does_not_reach_so_far_back_says_so(tmp_path: Path) -> None:
    both = Both(tmp_path / "short.sqlite", WHEN - timedelta(days=3))

    with pytest.raises(NotInTheCopy, match="since 2026-07-31 only"):
        both.from_copy()
    later = Stint(WHEN - timedelta(days=2), WHEN, UTC)
    copy = both.from_copy(later)
    assert copy.figures.total.runs == both.from_server(later).figures.total.runs
    assert any("local copy of 2026-08-03 09:00" in r for r in report_document(copy, ()).remarks)


def _numbers(made: Production) -> tuple[float, ...]:
    return (
        made.finished, made.failed, made.ended_otherwise, made.copies, made.seconds, made.resin_ml,
        made.parts_made, made.parts_failed, made.busy_seconds,
    )  # fmt: skip
