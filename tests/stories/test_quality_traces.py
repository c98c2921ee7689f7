"""Quality by keys: what else was made there, and what goes into files."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from carbon_tui.quality.run_rules import Rule
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON
from tests.stories.person import at_the_screen
from tests.stories.quality_steps import (
    FLEET,
    open_template,
    pictures,
    tracing,
    until_chosen_from,
    until_read,
    until_traced,
    until_written,
)


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    return tmp_path / "Downloads"


async def test_what_a_platform_made_is_found_and_exported(
    fleet: Simulator, downloads: Path
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await open_template(person, "Hole pitch")
        await person.press("x", "f")
        screen = pictures(person)
        await person.until(lambda: screen.split and screen.split.groups, "platforms")
        await person.until(lambda: not screen.reader.joining, "all joined")
        group = screen.pictures.group
        assert group is not None
        await person.press("T")
        await until_traced(person)
        made = made_on_platform(fleet, group.name)
        assert {traced.part.uuid for traced in tracing(person).parts} == made
        assert made
        await person.press("X", "t")
        await until_written(person, downloads, "trace-*.csv")
        assert f"{len(made):,} parts" in person.sees
        (file,) = await until_written(person, downloads, "trace-platform-*.csv")
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        assert {row["printed_part_uuid"] for row in rows} == made
        assert {row["platform_serial"] for row in rows} == {group.name}

        await person.press("X", "M")
        (file,) = await until_written(person, downloads, "*-measurements.json")
        measured = json.loads(file.read_text(encoding="utf-8"))
        held = [m for m in fleet.records.measurements() if m["printed_part_uuid"] in made]
        assert Counter(each["uuid"] for each in measured) == Counter(m["uuid"] for m in held)
        assert all(each["measurement_name"] for each in measured)


def made_on_platform(fleet: Simulator, serial: str) -> set[str]:
    since = (fleet.clock.now() - timedelta(days=30)).isoformat()[:19]
    prints = {
        each["print_id"]
        for each in fleet.records.prints()
        if (each.get("origin") or {}).get("platform_serial") == serial
        and (each.get("started_at") or "") >= since
    }
    return {p["uuid"] for p in fleet.records.printed_parts() if p.get("print_id") in prints}


async def test_a_resin_lot_is_traced_from_a_printed_part(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "printed-parts") as person:
        await person.until_loaded()
        while not person.here.current.resin_lot_number:
            await person.press("j")
        lot = person.here.current.resin_lot_number
        await person.press("T")
        await until_chosen_from(person)
        await person.press("l")
        await until_traced(person)
        parts = tracing(person).parts
        assert {traced.part.resin_lot_number for traced in parts} == {lot}
        since = (fleet.clock.now() - timedelta(days=30)).isoformat()[:19]
        started = {
            each["print_id"]
            for each in fleet.records.prints()
            if (each.get("started_at") or "") >= since
        }
        held = {
            p["uuid"]
            for p in fleet.records.printed_parts()
            if p.get("resin_lot_number") == lot and p.get("print_id") in started
        }
        assert {traced.part.uuid for traced in parts} == held


async def test_violations_and_joined_measurements_of_the_window_go_into_files(
    fleet: Simulator, downloads: Path
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("X", "V")
        (file,) = await until_written(person, downloads, "quality-violations.json")
        violations = json.loads(file.read_text(encoding="utf-8"))
        names = {each["measurement_name"] for each in violations}
        assert len(names) > 1
        assert {each["rule"] for each in violations} <= {rule.value for rule in Rule}

        await person.press("X", "p")
        (file,) = await until_written(
            person, downloads, "quality-measurements-with-parts-and-prints.csv"
        )
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        assert len(rows) == len(person.app.session.reader.measurements)
        held = {each["uuid"]: each for each in fleet.records.printed_parts()}
        for row in rows:
            assert row["serial_number"] == (held[row["printed_part_uuid"]]["serial_number"] or "")
        assert len({row["printer_serial"] for row in rows}) > 3
        batches = [
            [value for name, value in query if name == "uuid"]
            for query in person.asked("/printed_parts")
        ]
        assert max(map(len, batches)) == 100


async def test_printers_are_named_wherever_they_are_compared_or_traced(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "printers", size=(160, 40)) as person:
        await person.until_loaded(8)
        await person.press("4")
        await open_template(person, "Hole pitch")
        await person.press("x", "r")
        screen = pictures(person)
        await person.until(lambda: screen.split and screen.split.groups, "printers")
        await person.until(lambda: not screen.reader.joining, "all joined")
        group = screen.pictures.group
        assert group is not None
        session = person.app.session
        await person.until(lambda: group.name in session.moment().printers, "the printers' names")
        name = session.moment().printers[group.name]
        await person.until(
            lambda: any(name in line[:100] for line in person.sees.splitlines()), "its name"
        )
        picture = [line[:100] for line in person.sees.splitlines()]
        assert not any(group.name in line for line in picture)
        await person.until(lambda: f"printer {name} ({group.name}) is" in person.sees)
        await person.press("enter")
        await person.until(lambda: f"[printer {name} ({group.name}) alone" in person.sees)


async def test_what_can_be_traced_is_offered_by_name(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "printers", size=(120, 40)) as person:
        await person.until_loaded(8)
        await person.press("2")
        await person.until_loaded()
        run = person.here.current
        names = person.app.session.moment().printers
        await person.press("T")
        await person.until(lambda: "Everything that was made" in person.sees, "the choice")
        serial = run.origin.printer_serial
        assert f"printer {names[serial]} ({serial})" in person.sees
        assert f"build of {run.name}" in person.sees
        assert run.build_uuid not in person.sees
