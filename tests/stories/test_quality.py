"""Quality by keys: from all measurements to the printer that drifts and its first bad part."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.screens.quality.picture_choice import PictureMode
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.trace_screen import TraceScreen
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorSettings
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen, later

FLEET = SimulatorSettings(
    printers=26, prints=5_000, builds=300, printed_parts=6_000, measurements=12_000, rate_limit=0
)
SMALL_FLEET: dict[str, Any] = {
    "prints": 900, "printed_parts": 900, "measurements": 2_500, "rate_limit": 0
}  # fmt: skip


@pytest.fixture
def fleet() -> Simulator:
    """Large enough for a drift to be found, small enough to be made in a second."""
    return Simulator(FLEET, Clock.fixed(NOON))


def pictures(person: Person) -> TemplateScreen:
    assert isinstance(person.screen, TemplateScreen), person.screen
    return person.screen


async def until_read(person: Person) -> None:
    """All templates and the whole window."""
    reader = person.app.session.reader
    await person.until(
        lambda: reader.measurements.coverage.complete and not reader.reading, "the whole window"
    )
    await person.until(lambda: "all read" in person.sees, "the line that says so")
    await person.until(
        lambda: person.keys_seen and not person.here.view.loader.has_more, "the templates"
    )


async def until_joined(person: Person) -> None:
    screen = pictures(person)
    series = screen.reader.measurements.series(screen.uuid)
    await person.until(lambda: screen.reader.joins.coverage(series).complete, "parts and prints")
    lineages = screen.reader.lineages(series)
    unknown = sum(screen.choice.factor.of(each) is None for each in lineages)
    await person.until(
        lambda: screen.split is not None and screen.split.unknown == unknown, "the split of all"
    )
    await person.pilot.pause()


async def split_by_printer(person: Person) -> bool:
    """Enter, x, Enter on the row under the cursor: whether one of its printers drifts."""
    await person.press("enter", "x", "enter")
    await until_joined(person)
    return "drifts up" in person.sees


async def test_the_drifting_printer_and_its_first_bad_part_are_found_by_keys_alone(
    fleet: Simulator,
) -> None:
    story = fleet.hidden_drift
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("home")
        for _ in range(len(person.keys_seen)):
            if await split_by_printer(person):
                break
            await person.press("escape", "escape")
            await person.until_loaded()
            await person.press("j")
        assert pictures(person).uuid == story.template_uuid
        worst = pictures(person).pictures.group
        assert worst is not None
        assert worst.name == story.printer_serial
        await person.until(
            lambda: f"({story.printer_serial}) is off" in person.sees, "the printer by its name"
        )

        await person.press("enter", "o", "n")
        assert f"({story.printer_serial}) alone" in person.sees
        chosen = pictures(person).selected
        assert chosen is not None
        assert chosen.measurement.printed_part_uuid == story.first_bad_printed_part_uuid

        await person.press("enter")
        await person.until_loaded()
        assert person.here.resource.name == "printed-parts"
        assert person.here.current.uuid == story.first_bad_printed_part_uuid

        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the chart again")
        assert pictures(person).choice.mode is PictureMode.CHART
        assert pictures(person).selected == chosen


def cells(person: Person, name: str) -> dict[str, object]:
    """What a column of the quality view says, by measurement."""
    column = person.here.resource.column(name)
    assert column is not None
    rows = person.here.table.rows
    records = [rows.record(place) for place in range(len(rows))]
    return {record.name: column.value(record) for record in records}


async def test_every_template_is_counted_as_the_server_holds_it_trouble_first(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        window = person.app.session.reader.window.span(fleet.clock.now()).after
        held = [
            m for m in fleet.records.measurements() if m["updated_at"] >= window.isoformat()[:19]
        ]
        results = Counter(m["measurement_result"] for m in held)
        for name, result in (("n", None), ("passed", "pass"), ("fail", "fail"), ("flag", "flag")):
            said = sum(int(str(n)) for n in cells(person, name).values())
            assert said == (len(held) if result is None else results[result])
        failing = [bool(failed) for failed in cells(person, "fail").values()]
        assert failing == sorted(failing, reverse=True)
        assert f"all read, {len(held):,} measurements" in person.sees


async def test_the_first_view_takes_one_page_of_each_and_the_rest_comes_behind(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "printers") as person:
        await person.until_loaded()
        shown: list[tuple[int, int]] = []
        reader = person.app.session.reader
        reader.watchers.append(
            lambda _: shown.append(
                (len(reader.measurements), len(person.asked("/part_measurements")))
            )
        )
        await person.press("4")
        await until_read(person)
        first = next(pair for pair in shown if pair[0])
        assert first == (1_000, 1)
        assert len(person.asked("/part_measurement_templates")) == 1


async def test_sixty_thousand_measurements_draw_their_first_picture_with_their_first_page() -> None:
    many = SimulatorSettings(
        prints=20_000, printed_parts=24_000, measurements=60_000, rate_limit=0, squeeze=0.3
    )
    simulator = Simulator(many, Clock.fixed(NOON))
    the_rest = asyncio.Event()

    async def until_wanted(_seconds: float) -> None:
        await the_rest.wait()

    simulator.sleep = until_wanted
    simulator.faults.add(Fault("late-start", match="/part_measurements", after=1))
    async with at_the_screen(simulator, "quality") as person:
        await person.until(
            lambda: person.keys_seen and any(cells(person, "trend").values()), "bars"
        )
        assert "1,000 measurements" in person.sees
        while person.here.current.name != "Hole pitch":
            await person.press("j")
        await person.press("enter")
        await person.until(lambda: "UCL" in person.sees, "the control chart of the first page")
        at_first = len(pictures(person).lines)

        the_rest.set()
        reader = person.app.session.reader
        await person.until(lambda: reader.measurements.coverage.complete, "the whole window")
        assert len(reader.measurements) >= 60_000
        await person.until(lambda: len(pictures(person).lines) > 10 * at_first, "the whole picture")


async def test_a_server_that_refuses_to_sort_changes_nothing_but_the_order_of_reading() -> None:
    plain = Simulator(SimulatorSettings(**SMALL_FLEET, measurement_sorts=False), Clock.fixed(NOON))
    async with at_the_screen(plain, "quality") as person:
        await until_read(person)
        refused = cells(person, "n")
    kind = Simulator(SimulatorSettings(**SMALL_FLEET), Clock.fixed(NOON))
    async with at_the_screen(kind, "quality") as person:
        await until_read(person)
        assert cells(person, "n") == refused
    assert sum(int(str(n)) for n in refused.values())


async def test_a_wider_window_reads_only_what_is_missing_and_a_narrower_one_nothing(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        week = cells(person, "n")
        before = len(person.asked("/part_measurements"))
        await person.press("less_than_sign")
        await until_read(person)
        assert "window 1 d" in person.sees
        assert sum(map(float, map(str, cells(person, "n").values()))) < sum(
            map(float, map(str, week.values()))
        )
        assert len(person.asked("/part_measurements")) == before

        await person.press("greater_than_sign", "greater_than_sign")
        await until_read(person)
        assert "window 30 d" in person.sees
        assert len(person.app.session.reader.measurements) == len(fleet.records.measurements())


async def test_what_came_since_is_asked_for_alone(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        before = len(person.asked("/part_measurements"))
        later(person, 3_600)
        await person.press("r")
        await person.until(
            lambda: len(person.asked("/part_measurements")) > before, "another request"
        )
        await until_read(person)
        asked = dict(person.asked("/part_measurements")[before])
        since = datetime.fromisoformat(asked["updated_after"])
        assert fleet.clock.now() - since < timedelta(hours=2)


async def test_the_cursor_stays_on_its_record_while_trouble_moves_rows(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await person.until_loaded(10)
        await person.press("j", "j", "j")
        chosen = person.here.current.uuid
        await until_read(person)
        assert person.here.current.uuid == chosen


async def test_a_printer_is_traced_to_every_part_it_made(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "printers") as person:
        await person.until_loaded(8)
        serial = person.here.current.serial
        await person.press("T")
        await person.until(lambda: isinstance(person.screen, TraceScreen), "the trace")
        trace = person.screen
        assert isinstance(trace, TraceScreen)
        await person.until(lambda: not trace.reading, "all answers")
        shown = {traced.part.uuid for traced in trace.parts}
        since = (fleet.clock.now() - timedelta(days=30)).isoformat()[:19]
        prints = {
            each["print_id"]
            for each in fleet.records.prints()
            if each["origin"]["printer_serial"] == serial
            and (each.get("started_at") or "") >= since
        }
        held = {p["uuid"] for p in fleet.records.printed_parts() if p.get("print_id") in prints}
        assert shown == held
        assert shown
        assert f"{len(held):,} parts" in person.sees


async def test_the_window_and_its_statistics_go_into_files(
    fleet: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("X", "w")
        file = tmp_path / "Downloads" / "quality-measurements.csv"
        await person.until(lambda: f"{file.name} is in" in person.sees, "where it lies")
        rows = file.read_bytes().count(b"\r\n") - 1
        assert rows == len(person.app.session.reader.measurements)

        await person.press("X", "S")
        other = tmp_path / "Downloads" / "quality-statistics.json"
        await person.until(lambda: f"{other.name} is in" in person.sees, "where it lies")
        assert len(json.loads(other.read_text(encoding="utf-8"))) == len(person.keys_seen)

        await person.press("enter", "R", "s")
        await person.until(lambda: "-report.txt is in" in person.sees, "where the report lies")
        report = next((tmp_path / "Downloads").glob("*-report.txt"))
        assert "Read           all" in report.read_text(encoding="utf-8")


async def test_a_templates_file_claims_no_more_than_its_own_measurements(
    fleet: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    async with at_the_screen(fleet, "quality", size=(160, 40)) as person:
        await until_read(person)
        await person.press("C")
        await person.until(lambda: "LCL" in person.sees, "a chart")
        await person.press("X", "w")
        await person.until(lambda: "-measurements.csv is in" in person.sees, "where it lies")
        (file,) = (tmp_path / "Downloads").glob("*-measurements.csv")
        rows = file.read_bytes().count(b"\r\n") - 1
        assert 0 < rows < len(person.app.session.reader.measurements)
        assert f"all {rows:,} measurements of the last" in person.sees


def is_as_wide_as(person: Person, width: int) -> bool:
    return person.screen.size.width == width


def asked_by_charts(fleet: Simulator) -> int:
    """Requests so far, but for the fleet, which is read by itself."""
    return sum(not each.path.endswith("/printers") for each in fleet.records.requests)


async def test_charts_are_drawn_anew_in_another_size_without_a_request(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("C")
        await person.until(lambda: "LCL" in person.sees, "a chart")
        reader = pictures(person).reader
        await person.until(lambda: reader.order_in_words == "Cpk as made", "the order")
        await person.until(
            lambda: all(line.signals is not None for line in reader.summaries if line.n),
            "how many are off, without having been asked for",
        )
        before = asked_by_charts(fleet)
        for size in ((80, 24), (40, 12), (120, 40)):
            await person.pilot.resize_terminal(*size)
            await person.until(partial(is_as_wide_as, person, size[0]), "the size")
            await person.until(lambda: "mean" in person.sees, "the chart")
            assert all(len(line) <= size[0] for line in person.sees.splitlines())
        assert asked_by_charts(fleet) == before


async def test_a_terminal_without_other_letters_gets_every_picture_in_ascii(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "printers", size=(80, 24)) as person:
        person.app.session.ascii = True
        await person.press("4")
        await until_read(person)
        for keys in (("C",), ("e",), ("H",), ("x", "enter"), ("m",)):
            await person.press(*keys)
            await person.until(lambda: isinstance(person.screen, TemplateScreen), "a picture")
            body = "\n".join(person.sees.splitlines()[3:-3])
            assert body.strip()
            assert not [letter for letter in body if ord(letter) > 0xFF and letter != "▔"]
