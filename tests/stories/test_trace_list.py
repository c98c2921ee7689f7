"""The list of a trace by keys: filter, order, search, marks and copies are those of every list."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen
from tests.stories.quality_steps import FLEET, tracing, until_chosen_from, until_traced


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


async def trace_the_printer(person: Person) -> str:
    """Everything one printer made; its serial."""
    await person.until_loaded()
    serial: str = person.here.current.origin.printer_serial
    await person.press("T")
    await until_chosen_from(person)
    await person.press("r")
    await until_traced(person)
    return serial


def records(person: Person) -> list[Any]:
    rows = tracing(person).table.rows
    return [rows.record(place) for place in range(len(rows))]


async def test_all_of_a_printer_is_counted_and_grouped_by_print(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints status=finished", size=(80, 24)) as person:
        serial = await trace_the_printer(person)
        await person.press("greater_than_sign", "greater_than_sign", "greater_than_sign")
        await person.until(lambda: tracing(person).window.is_all, "all time")
        await until_traced(person)
        assert "started_after" not in dict(person.asked("/prints")[-1])
        runs = [
            run
            for run in fleet.records.prints()
            if (run.get("origin") or {}).get("printer_serial") == serial
            and run["status"] != "canceled"
        ]
        ids = {run["print_id"] for run in runs}
        parts = [part for part in fleet.records.printed_parts() if part.get("print_id") in ids]
        held = {part["uuid"] for part in parts}
        checks = [m for m in fleet.records.measurements() if m["printed_part_uuid"] in held]
        ended = [run for run in runs if run["status"] not in ("queued", "printing")]
        assert len(ended) < len(runs)
        failed_runs = sum(run["status"] in ("failed", "error") for run in ended)
        aborted_runs = sum(run["status"] == "aborted" for run in ended)
        failed_checks = sum(check["measurement_result"] == "fail" for check in checks)
        failed_parts = sum(part["status"] == "failed" for part in parts)
        sentence = tracing(person)._trace.sentence
        assert f"failed {failed_runs:,} of {len(ended):,} prints" in sentence
        assert (f"{aborted_runs:,} aborted" in sentence) == bool(aborted_runs)
        assert f"{failed_checks:,} of {len(checks):,} checks" in sentence
        assert f"{failed_parts:,} of {len(parts):,} parts" in sentence
        assert f"failed {failed_runs:,} of" in person.sees

        await person.press("P")
        prints = records(person)
        assert {each.print_id for each in prints} == {part["print_id"] for part in parts}
        assert sum(each.failed_checks for each in prints) == failed_checks
        assert sum(len(each.parts) for each in prints) == len(parts)
        worst = prints[0]
        await person.press("enter")
        await person.until(lambda: len(records(person)) == len(worst.parts), "its parts")
        assert {traced.part.print_id for traced in records(person)} == {worst.print_id}
        await person.press("escape")
        await person.until(lambda: len(records(person)) == len(parts), "all again")
        await person.press("greater_than_sign")
        assert "no window beyond all time" in person.sees
        await person.press("less_than_sign")
        await person.until(lambda: tracing(person).window.days == 365)


async def test_filter_order_search_marks_and_copies(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "prints status=finished", size=(200, 40)) as person:
        await trace_the_printer(person)
        every = len(records(person))
        await person.type("/result=fail,flag")
        await person.until(lambda: 0 < len(records(person)) < every, "it acts while it is typed")
        await person.press("enter")
        bad = records(person)
        assert {traced.result for traced in bad} <= {"fail", "flag"}
        assert f"{len(bad):,} hit" in person.sees
        await person.press("l", "s", "s")
        serials = [traced.part.serial_number for traced in records(person)]
        assert serials == sorted(serials, reverse=True)
        assert "sorted by serial-" in person.sees

        await person.press("backslash")
        await person.type(serials[-1][-6:])
        await person.press("enter")
        selected = tracing(person).list.selected
        assert selected is not None
        assert serials[-1][-6:] in str(selected.part.serial_number)
        await person.press("g", "g", "space", "v", "j", "v")
        await person.until(lambda: "3 marked" in person.sees, "marks")
        await person.press("y")
        await until_chosen_from(person)
        assert "3 marked parts" in person.sees
        await person.press("j")
        await person.until(lambda: "Copied the JSON" in person.sees, "a copy")
        copied = [json.loads(line) for line in person.app.clipboard.splitlines()]
        assert [each["serial_number"] for each in copied] == [
            traced.part.serial_number for traced in bad if traced.part.serial_number in serials[:3]
        ]
        await person.press("escape")
        await person.until(lambda: "3 marked" not in person.sees, "no marks")
        await person.press("f")
        await person.until(lambda: re.search(r"\[serial=", person.sees), "that part")
        await person.press("escape")
        await person.until(lambda: len(records(person)) == every, "no filter")
        await person.type("/resultt=fail")
        await person.press("enter")
        await person.until(lambda: "did you mean result" in person.sees)


async def test_what_no_part_of_a_trace_matches_is_said_in_the_words_of_its_filter(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "prints status=finished", size=(100, 24)) as person:
        await trace_the_printer(person)
        parts = len(records(person))
        await person.type("/status=nonsense")
        await person.press("enter")
        await person.until(lambda: not records(person), "no part")
        assert f"None of its {parts:,} parts matches status=nonsense." in person.sees
        await person.press("escape")
        await person.until(lambda: len(records(person)) == parts, "all again")
        await person.type("/")
        await person.press("ctrl+u")
        await person.type("-status=complete status=nothing")
        await person.press("enter")
        await person.until(lambda: "parts matches -status=complete" in person.sees)
        assert "status=nothing." in person.sees
