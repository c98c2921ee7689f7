"""A report of the simulated fleet, against a sum of its own made from the server's own rows."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec import structs
from rich.cells import cell_len

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.records import Print, PrintedPart, PrintMetrics, PrintOrigin
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.local_copy.state_history import KeptState
from carbon_tui.orders.journal_entry import EntryState, JournalEntry
from carbon_tui.report.document import DUE_AHEAD, ReportDocument, report_document
from carbon_tui.report.figures import Grouping, ReportFigures, Stint, report_figures
from carbon_tui.report.html import as_html
from carbon_tui.report.output import as_csv, as_json, as_markdown, as_table, text_lines
from carbon_tui.report.reading import ProductionReport, ReportReader
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from carbon_tui.text.cleaning import is_clean
from tests.orders.swift import swiftly

WHEN = datetime(2026, 8, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
STINT = Stint(WHEN - 48 * HOUR, WHEN, UTC)
FLEET = SimulatorSettings(
    printers=12, prints=900, builds=60, printed_parts=400, measurements=300, rate_limit=0
)


class Plant:
    """A fleet whose time stands still, and reports on it."""

    def __init__(self, **settings: Any) -> None:
        kept = {name: getattr(FLEET, name) for name in ("printers", "prints", "builds")}
        self.clock = Clock.fixed(WHEN)
        self.simulator = Simulator(
            SimulatorSettings(**{**kept, "printed_parts": 400, "measurements": 300, "rate_limit": 0,
                        **settings}),
            self.clock,
        )  # fmt: skip
        self.simulator.warm()

    def report(self, stint: Stint = STINT, states: Sequence[KeptState] = ()) -> ProductionReport:
        return swiftly(self._read(stint, states))

    async def _read(self, stint: Stint, states: Sequence[KeptState]) -> ProductionReport:
        app = InProcess(self.simulator)
        client = Client("http://127.0.0.1/v1", signer=None, transport=app, storage_transport=app)
        try:
            return await ReportReader(client, self.clock.now).read(stint, states)
        finally:
            await client.aclose()

    def ended(self, stint: Stint = STINT) -> list[dict[str, Any]]:
        return [
            row
            for row in self.simulator.records.prints()
            if stint.holds(_time(row.get("finished_at")))
        ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _seconds(row: dict[str, Any]) -> float:
    begun, ended = _time(row["started_at"]), _time(row["finished_at"])
    assert begun is not None
    assert ended is not None
    return (ended - begun).total_seconds()


@pytest.fixture(scope="module")
def plant() -> Plant:
    return Plant()


@pytest.fixture(scope="module")
def found(plant: Plant) -> ProductionReport:
    return plant.report()


def test_the_totals_are_those_of_an_independent_sum(plant: Plant, found: ProductionReport) -> None:
    rows, total = plant.ended(), found.figures.total
    states = Counter(row["status"] for row in rows)

    assert (total.runs, total.finished) == (len(rows), states["finished"])
    assert total.failed == states["failed"] + states["aborted"] > 0
    assert total.hours == pytest.approx(sum(map(_seconds, rows)) / 3600)
    used = [row["metrics"].get("consumed_resin_volume_ml") or 0 for row in rows]
    assert total.resin_ml == pytest.approx(sum(used))
    assert total.yield_share == pytest.approx(total.finished / len(rows))
    ordered = [r for r in rows if r["status"] == "finished" and r.get("print_order_uuid")]
    assert total.copies == len(ordered)


@pytest.mark.parametrize(
    ("by", "key"),
    [
        (Grouping.PRINTER, lambda row: row["origin"]["printer_serial"]),
        (Grouping.RESIN, lambda row: row["config"]["resin_name"]),
        (Grouping.BUILD, lambda row: row["build_uuid"]),
        (Grouping.DAY, lambda row: row["finished_at"][:10]),
    ],
)
def test_each_division_adds_up_to_the_whole(
    plant: Plant, found: ProductionReport, by: Grouping, key: Any
) -> None:
    groups = found.figures.groups[by]
    expected = Counter(key(row) for row in plant.ended())

    assert sorted(g.production.runs for g in groups if g.production.runs) == sorted(
        expected.values()
    )
    assert sum(g.production.seconds for g in groups) == pytest.approx(found.figures.total.seconds)
    assert sum(g.production.parts_made for g in groups) == found.figures.total.parts_made


def test_busy_time_is_what_lies_within_the_time_also_of_runs_that_reach_over_its_edges(
    plant: Plant,
) -> None:
    stint = Stint(WHEN - 30 * HOUR, WHEN - 6 * HOUR, UTC)
    busy: dict[str, float] = defaultdict(float)
    for row in plant.simulator.records.prints():
        begun = _time(row.get("started_at"))
        ended = _time(row.get("finished_at")) or (WHEN if row["status"] == "printing" else None)
        if begun is None or ended is None:
            continue
        within = min(ended, stint.until) - max(begun, stint.since)
        busy[row["origin"]["printer_serial"]] += max(0.0, within.total_seconds())

    found = plant.report(stint).figures

    assert {s: b for s, b in found.busy.items() if b} == pytest.approx(
        {s: b for s, b in busy.items() if b}
    )
    assert found.utilisation == pytest.approx(sum(busy.values()) / (12 * 24 * 3600))


def test_failed_runs_stand_with_their_reasons(plant: Plant, found: ProductionReport) -> None:
    failed = [row for row in plant.ended() if row["status"] in ("failed", "aborted")]

    assert len(found.figures.failed_runs) == len(failed)
    assert sum(count for _, count in found.figures.reasons) == len(failed)


def test_out_of_specification_counts_failed_measurements(
    plant: Plant, found: ProductionReport
) -> None:
    rows = [
        row
        for row in plant.simulator.records.measurements(measurement_result="fail")
        if STINT.holds(_time(row["updated_at"]))
    ]
    counted = sum(count for _, count in found.figures.out_of_specification)

    assert counted == len(rows)


def test_what_waits_is_what_the_queues_hold(plant: Plant, found: ProductionReport) -> None:
    queues = plant.simulator.records.queues()
    assert {s: n for s, n in found.waiting.items() if n} == {
        s: len(q) for s, q in queues.items() if q
    }


def test_a_list_that_may_not_be_read_is_a_gap_with_a_name() -> None:
    plant = Plant()
    plant.simulator.faults.add(Fault("status-403", "GET /part_measurements", times=None))

    found = plant.report()

    assert any(gap.startswith("the measurements") for gap in found.gaps)
    assert found.figures.total.runs == len(plant.ended())


def test_rows_that_the_server_holds_back_are_a_gap_too() -> None:
    plant = Plant()
    plant.simulator.faults.add(Fault("fewer-rows", "GET /prints", times=None))

    found = plant.report()

    assert found.is_short
    assert any("some of the prints (The server counts" in gap for gap in found.gaps)
    assert any("Not in it: some of the prints" in each for each in report_document(
        found, tuple(Grouping)).remarks)  # fmt: skip
    assert not Plant().report().is_short

    plant = Plant()
    plant.simulator.faults.add(Fault("wrong-types", "*", times=None))
    unreadable = [gap for gap in plant.report().gaps if "could not be read" in gap]
    assert [gap.partition(" (")[0] for gap in unreadable][:2] == [
        "some of the printers",
        "some of the prints",
    ]


def test_without_prints_there_is_no_report() -> None:
    plant = Plant()
    plant.simulator.faults.add(Fault("status-403", "GET /prints", times=None))
    with pytest.raises(ApiError):
        plant.report()


def test_a_fleet_without_anything_is_a_report_of_nothing() -> None:
    found = Plant(printers=0, prints=0, printed_parts=0, measurements=0).report()

    assert found.figures.total.runs == 0
    assert found.figures.utilisation is None
    assert as_html(report_document(found, tuple(Grouping)), UTC)


def test_runs_count_as_failed_by_the_words_of_groups() -> None:
    words = ["Finished", "failed", "ERROR", "aborted", "canceled", "odd", None]
    runs = [
        Print(uuid=str(n), status=word, started_at=WHEN - 2 * HOUR, finished_at=WHEN - HOUR)
        for n, word in enumerate(words)
    ]

    total = report_figures(STINT, WHEN, runs, [], [], []).total

    assert (total.finished, total.failed, total.ended_otherwise) == (1, 4, 2)
    assert (total.runs, total.yield_share) == (7, 0.2)


def test_days_are_those_of_the_zone() -> None:
    run = Print(
        uuid="1", status="finished", origin=PrintOrigin(printer_serial="A"),
        started_at=WHEN - 20 * HOUR, finished_at=datetime(2026, 8, 2, 23, 30, tzinfo=UTC),
    )  # fmt: skip
    east = timezone(2 * HOUR)

    figures = report_figures(Stint(WHEN - 48 * HOUR, WHEN, east), WHEN, [run], [], [], ["A"])

    assert [group.name for group in figures.groups[Grouping.DAY]] == ["2026-08-03"]


def test_parts_whose_run_ended_at_another_time_stand_by_day_and_by_build_and_are_told_of(
    found: ProductionReport,
) -> None:
    part = PrintedPart(
        uuid="P", status="complete", finished_at=WHEN - HOUR, print_uuid="gone", build_uuid="B"
    )
    figures = report_figures(STINT, WHEN, [], [part], [], [])
    assert figures.total.parts_made == figures.parts_apart == 1
    for by, key in ((Grouping.DAY, "2026-08-03"), (Grouping.BUILD, "B")):
        ((name, made),) = [(g.key, g.production.parts_made) for g in figures.groups[by]]
        assert (name, made) == (key, 1)
    assert not figures.groups[Grouping.PRINTER]
    for apart, told in ((1, True), (0, False)):
        report = replace(found, figures=replace(figures, parts_apart=apart))
        words = "1 part is of a run that ended at another time"
        assert (words in as_markdown(report_document(report, ()), UTC)) is told


# -- written down


@pytest.fixture(scope="module")
def document(found: ProductionReport) -> ReportDocument:
    return report_document(found, tuple(Grouping))


def test_every_form_says_the_same_totals(found: ProductionReport, document: ReportDocument) -> None:
    runs = found.figures.total.runs

    assert json.loads(as_json(document))["totals"][0]["runs"] == runs
    rows = list(csv.reader(io.StringIO(as_csv(document))))
    header = next(row for row in rows if row[:2] == ["table", "runs"])
    totals = next(row for row in rows if row[0] == "totals")
    assert totals[header.index("runs")] == str(runs)
    assert f"| {runs} |" in as_markdown(document, UTC)
    assert str(runs) in as_table(document, UTC).split("In all")[1].splitlines()[2]
    assert f"<b>{runs}</b>" in as_html(document, UTC)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1
        if tag not in ("meta", "rect"):
            self.open.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("meta", "rect"):
            assert self.open.pop() == tag


def test_the_html_is_one_file_without_scripts_and_links() -> None:
    found = Plant(hostile=True).report()

    page = as_html(report_document(found, tuple(Grouping)), UTC)

    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.addresses == []
    assert not tags.seen.keys() & {"script", "link", "img", "iframe", "object", "a"}
    assert tags.seen["svg"] == 1 + 12, "the days, and how busy each printer was"
    assert "url(" not in page
    assert "@import" not in page


def test_names_cannot_leave_their_cell_in_markdown() -> None:
    found = Plant(hostile=True).report()

    for text in as_markdown(report_document(found, [Grouping.PRINTER]), UTC).splitlines():
        if text.startswith("| ") and "---" not in text:
            assert text.replace("\\|", "").count("|") in (3, 4, 5, 6, 11, 12)


def test_long_tables_are_cut_where_people_read_and_whole_for_machines(
    plant: Plant,
) -> None:
    months = plant.report(Stint(WHEN - 60 * 24 * HOUR, WHEN, UTC))
    document = report_document(months, [Grouping.BUILD])
    builds = document.table("by_build")
    assert builds is not None
    assert len(builds.rows) > len(builds.shown_rows)
    assert "left out here" in builds.shown_note
    assert len(json.loads(as_json(document))["by_build"]) == len(builds.rows)


def test_what_was_seen_of_states_is_in_the_report_and_what_was_not_is_not(plant: Plant) -> None:
    serial = next(iter(plant.simulator.records.queues()))
    begun = WHEN - 10 * HOUR
    states = [
        KeptState(serial, "Idle", STINT.since - 5 * HOUR, begun, 0.0, ("Door open",)),
        KeptState(serial, "Offline", begun, begun + 2 * HOUR, 300.0, ("Door open",)),
        KeptState(serial, "Idle", begun + 3 * HOUR, begun + 4 * HOUR, 3_600.0),
        KeptState(serial, "Idle", begun + 5 * HOUR, begun + 5 * HOUR, 0.0, ("Door open",)),
    ]
    report = plant.report(states=states)

    said = json.loads(as_json(report_document(report, [Grouping.PRINTER])))
    name = report.names[serial]
    row = next(row for row in said["by_printer"] if row["printer"] == name)
    assert row["down_hours"] == 2.0
    assert row["state_seen"] == pytest.approx((38 + 2 + 1) / 48)
    others = [r for r in said["by_printer"] if r["printer"] != name]
    assert {r["down_hours"] for r in others} == {None}
    assert said["totals"][0]["down_hours"] == 2.0
    assert [(r["state"], r["uncertain_minutes"]) for r in said["not_working"]] == [("Offline", 5.0)]
    alerts = [(r["first_seen"], r["last_seen"]) for r in said["past_alerts"]]
    assert [tuple(map(datetime.fromisoformat, pair)) for pair in alerts] == [
        (STINT.since - 5 * HOUR, begun + 2 * HOUR),
        (begun + 5 * HOUR, begun + 5 * HOUR),
    ]


def test_people_see_no_column_that_says_nothing(document: ReportDocument) -> None:
    assert "Down" not in as_table(document, UTC)
    assert json.loads(as_json(document))["totals"][0]["down_hours"] is None


def test_a_time_that_is_not_over_is_measured_by_what_has_passed_of_it() -> None:
    running = Print(uuid="1", status="printing", started_at=WHEN - 2 * HOUR)

    figures = report_figures(
        Stint(WHEN - 4 * HOUR, WHEN + 4 * HOUR, UTC), WHEN, [running], [], [], [""]
    )

    assert figures.utilisation == 0.5


def test_sums_are_written_without_the_noise_of_adding_up() -> None:
    runs = [
        structs.replace(run_on("A", 3, 2 + n / 100), uuid=str(n), metrics=used)
        for n, used in enumerate([PrintMetrics(consumed_resin_volume_ml=0.1)] * 3)
    ]
    figures = report_figures(STINT, WHEN, runs, [], [], ["A"])
    said = json.loads(as_json(report_document(_report_of(figures), [])))["totals"][0]
    assert said["resin_ml"] == 0.3
    assert said["hours"] == 2.97


def _report_of(figures: ReportFigures) -> ProductionReport:
    return ProductionReport(figures, WHEN, (), {}, {}, (), {}, 0, ())


def run_on(serial: str, begun: float, ended: float | None, status: str = "finished") -> Print:
    """From so many hours before the report to so many; None: it runs."""
    return Print(
        uuid=f"{serial} {begun}",
        status=status,
        started_at=WHEN - begun * HOUR,
        finished_at=None if ended is None else WHEN - ended * HOUR,
        origin=PrintOrigin(printer_serial=serial),
    )


def test_no_printer_is_busy_for_longer_than_there_was_time() -> None:
    never_ended = run_on("A", 9, None, "printing")
    runs = [never_ended, run_on("A", 4, 3), run_on("A", 3.5, 2), run_on("B", 4, 2)]

    figures = report_figures(Stint(WHEN - 4 * HOUR, WHEN, UTC), WHEN, runs, [], [], ["A", "B"])

    assert figures.busy == {"A": 4 * 3600, "B": 2 * 3600}
    assert figures.total.busy_seconds == 6 * 3600
    assert figures.utilisation == 0.75


def test_a_printer_that_ran_and_is_in_the_fleet_no_more_had_its_time_too() -> None:
    runs = [run_on("A", 4, 0), run_on("retired", 4, 0)]

    figures = report_figures(Stint(WHEN - 4 * HOUR, WHEN, UTC), WHEN, runs, [], [], ["A"])

    assert figures.utilisation == 1.0
    assert figures.printers == 2


def test_what_is_known_of_printers_is_no_more_than_all(found: ProductionReport) -> None:
    whole = [
        KeptState(serial, "Offline", STINT.since, STINT.until, 0.0)
        for serial in [*found.figures.busy, "nowhere else"]
    ]

    (totals,) = json.loads(as_json(report_document(replace(found, states=tuple(whole)), [])))[
        "totals"
    ]

    assert totals["state_seen"] == 1.0
    assert totals["down_hours"] == len(found.figures.busy) * 48


def test_what_is_open_now_is_what_the_server_lists(
    plant: Plant, found: ProductionReport, document: ReportDocument
) -> None:
    said = json.loads(as_json(document))
    alerts = Counter(
        (printer.name, alert)
        for printer in found.printers
        if printer.status is not None
        for alert in printer.status.alerts or ()
    )
    assert Counter((r["printer"], r["alert"]) for r in said["alerts"]) == alerts
    soon = [
        order["part_order_number"]
        for order in plant.simulator.records.part_orders()
        if order["status"].casefold() in ("open", "processing")
        and (due := _time(order.get("due_date"))) is not None
        and due <= WHEN + DUE_AHEAD
    ]
    assert sorted(row["order"] for row in said.get("due", [])) == sorted(soon)
    assert sum(row["waiting"] for row in said["waiting"]) == sum(
        map(len, plant.simulator.records.queues().values())
    )


def test_what_was_placed_from_here_is_in_it(found: ProductionReport) -> None:
    entry = JournalEntry(
        "1", "print order", "https://api", "4 copies of arch", b"{}", EntryState.QUEUED, "", {},
        WHEN, WHEN,
    )  # fmt: skip

    said = json.loads(as_json(report_document(found, [], [entry])))

    assert [(row["what"], row["kind"]) for row in said["placed"]] == [
        ("4 copies of arch", "print order")
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_on_a_screen_no_row_of_a_table_is_wider_than_it(width: int) -> None:
    found = Plant(hostile=True).report()

    lines = list(text_lines(report_document(found, tuple(Grouping)), UTC, width))

    rows = [line for line, role in lines if role in ("plain", "label")]
    assert len(rows) > 20
    assert max(map(cell_len, rows)) <= width
    assert all(line.isprintable() for line, _ in lines)


def test_what_a_server_calls_things_commands_nothing_in_any_form(found: ProductionReport) -> None:
    """Also where a serial stands for a printer without a name."""
    name = "\x1b[2J\u202eA"
    run = Print(
        uuid="1", status="failed", origin=PrintOrigin(printer_serial=name),
        started_at=WHEN - 3 * HOUR, finished_at=WHEN - 2 * HOUR,
    )  # fmt: skip
    figures = report_figures(STINT, WHEN, [run], [], [], [name])
    document = report_document(replace(found, figures=figures), tuple(Grouping))
    forms = (as_table(document, UTC), as_markdown(document, UTC), as_html(document, UTC),
             as_csv(document), as_json(document))  # fmt: skip
    for text in forms:
        assert all(is_clean(line.removesuffix("\r")) for line in text.split("\n"))
        assert "\u241b" in text
