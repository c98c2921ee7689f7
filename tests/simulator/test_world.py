"""Time moving through the shop, and what stays consistent while it does."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.conftest import NOON, SMALL
from tests.simulator.calling import Caller
from tests.simulator.test_writes import UUID, in_days, part_ordered, released

SURE = replace(SMALL, failure_rate=0.0)
OVER = ("finished", "failed", "aborted")


def test_the_usual_fleet_has_the_promised_size() -> None:
    book = Simulator(SimulatorSettings(), Clock.fixed(NOON)).records
    sizes = {path: book.total(path) for path in (
        "/prints", "/builds", "/part_measurements", "/printed_parts", "/print_orders")}  # fmt: skip
    assert sizes["/prints"] == 12_600
    assert book.total("/prints", status="finished") > 10_000
    assert sizes["/builds"] >= 1_200
    assert sizes["/part_measurements"] >= 30_000
    assert sizes["/printed_parts"] >= 12_000
    assert sizes["/print_orders"] > 1_000


def test_no_two_prints_of_a_printer_overlap(shared: Simulator) -> None:
    runs: dict[str, list[tuple[str, str]]] = {}
    for row in shared.records.prints():
        if row["status"] in OVER:
            serial = row["origin"]["printer_serial"]
            runs.setdefault(serial, []).append((row["started_at"], row["finished_at"]))
    for times in runs.values():
        ordered = sorted(times)
        assert all(start < end for start, end in ordered)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


async def test_printers_queues_and_prints_tell_one_story(reader: Caller) -> None:
    fleet = (await reader.get("/printers", limit=100, offset=0))["printers"]
    prints = {row["print_id"]: row for row in reader.simulator.records.prints()}
    queues = reader.simulator.records.queues()
    for printer in fleet:
        waiting, jobs = queues[printer["serial"]], printer["prints"]
        assert jobs["queue_length"] == len(waiting)
        if "next" in jobs:
            assert prints[jobs["next"]["print_id"]]["uuid"] == waiting[0]
        if "current" in jobs:
            row = prints[jobs["current"]["print_id"]]
            assert row["status"] == "printing"
            assert row["started_at"] == jobs["current"]["started_at"]
            assert jobs["current"]["remaining_sec"] >= 0
        if "last" in jobs:
            assert prints[jobs["last"]["print_id"]]["finished_at"] == jobs["last"]["finished_at"]
            assert prints[jobs["last"]["print_id"]]["status"] in OVER


async def test_remaining_time_ticks(caller: Caller, clock: Clock) -> None:
    before = (await caller.get("/prints", limit=1, status="printing"))["prints"][0]
    clock.advance(7)
    after = (await caller.get("/prints", limit=1, status="printing"))["prints"][0]
    assert before["remaining_sec"] - after["remaining_sec"] == 7


def test_queues_run_empty_in_time_except_where_a_printer_is_held(clock: Clock) -> None:
    simulator = Simulator(SMALL, clock)
    for _ in range(80):
        clock.advance(3_600)
        simulator.records.queues()
    held = Counter({s: len(q) for s, q in simulator.records.queues().items() if q})
    states = simulator.records.printer_states()
    assert len(held) <= states["Offline"] + states["Maintenance"] + states["Error"]
    assert not simulator.records.prints(status="printing")


async def test_orders_placed_are_printed_parts_and_measured(clock: Clock) -> None:
    caller = Caller(Simulator(SURE, clock))
    fleet = (await caller.get("/printers", limit=9, offset=0))["printers"]
    serial = next(p["serial"] for p in fleet if p["status"]["printer_state"] == "Printing")
    body = {"build_uuid": await released(caller), "total_copies": 2, "route_to": [serial]}
    order = (await caller.send("POST", "/print_orders", body)).json()["uuid"]
    assert {p["status"] for p in await parts_of(caller, order)} == {"queued"}
    clock.advance(6 * 86_400)
    done = await caller.get(f"/print_orders/{order}")
    assert done["routed_to"] == {serial: {"copies_queued": 0, "copies_printed": 2}}
    parts = await parts_of(caller, order)
    assert {part["status"] for part in parts} <= {"complete", "failed"}
    good = [part for part in parts if part["status"] == "complete"]
    assert good
    assert all(part["serial_number"] and part["finished_at"] for part in good)
    found = await caller.whole(
        "/part_measurements", "part_measurements", printed_part_uuid=good[0]["uuid"]
    )
    assert found
    assert all(row["updated_at"] > good[0]["finished_at"] for row in found)


async def parts_of(caller: Caller, order: str) -> list[Any]:
    return await caller.whole("/printed_parts", "parts", print_order_uuid=order)


async def test_a_part_order_goes_all_the_way(clock: Clock) -> None:
    caller = Caller(Simulator(replace(SURE, printers=30), clock))
    await part_ordered(caller, 6, flush=True)
    clock.advance(61)
    build = (await caller.get(f"/part_orders/{UUID}"))["build_uuids"][0]
    fleet = (await caller.get("/printers", limit=30, offset=0))["printers"]
    serial = next(p["serial"] for p in fleet if p["status"]["printer_state"] == "Idle")
    body = {"build_uuid": build, "total_copies": 1, "route_to": [serial]}
    await caller.send("POST", "/print_orders", body)
    assert await words(caller) == {"queued"}
    clock.advance(180)
    assert await words(caller) == {"printing"}
    clock.advance(86_400)
    assert (await caller.get(f"/part_orders/{UUID}"))["status"] in ("complete", "incomplete")
    parts = await caller.whole("/printed_parts", "parts", part_order_uuid=UUID)
    assert len(parts) == 6
    assert all(part["print_id"] and part["build_uuid"] == build for part in parts)
    uuids = [part["uuid"] for part in parts if part["status"] == "complete"]
    assert await caller.whole("/part_measurements", "part_measurements", printed_part_uuid=uuids)


async def words(caller: Caller) -> set[str]:
    order = await caller.get(f"/part_orders/{UUID}")
    return {part["status"] for part in order["printed_parts"]}


async def test_a_packed_part_taken_from_a_queue_waits_again(clock: Clock) -> None:
    caller = Caller(Simulator(SURE, clock))
    await part_ordered(caller, 3, due_date=in_days(0.5))
    clock.advance(61)
    build = (await caller.get(f"/part_orders/{UUID}"))["build_uuids"][0]
    serial = next(s for s, queue in caller.simulator.records.queues().items() if queue)
    order = {"build_uuid": build, "total_copies": 1, "route_to": [serial]}
    await caller.send("POST", "/print_orders", order)
    waiting = caller.simulator.records.prints(build_uuid=build)[0]["uuid"]
    body = {"action_type": "PrinterQueueDeleteRequest", "print_uuids": [waiting]}
    assert (await caller.send("PATCH", "/printers/queues", body)).json()["code"] == 0
    assert await words(caller) == {"preparing"}


def test_the_past_can_be_squeezed_into_a_day(clock: Clock) -> None:
    book = Simulator(replace(SMALL, prints=4_000, squeeze=0.005), clock).records
    yesterday = datetime.fromtimestamp(NOON - 86_400, UTC).isoformat()
    started = [row["started_at"] for row in book.prints(status="finished")]
    assert sum(when > yesterday for when in started) > 3_000


def test_time_can_run_faster_than_the_clock(clock: Clock) -> None:
    simulator = Simulator(replace(SMALL, time_scale=3_600.0), clock)
    assert simulator.records.prints(status="printing")
    clock.advance(100)
    assert not simulator.records.prints(status="printing")


# -- the hidden story


def test_the_drifting_printer_is_the_only_one_out_of_tolerance() -> None:
    simulator = Simulator(SimulatorSettings(), Clock.fixed(NOON))
    story, book = simulator.hidden_drift, simulator.records
    prints = {row["uuid"]: row["origin"]["printer_serial"] for row in book.prints()}
    parts = {row["uuid"]: prints[row["print_uuid"]] for row in book.printed_parts()
             if "print_uuid" in row}  # fmt: skip
    rows = [row for row in book.measurements()
            if row["part_measurement_template_uuid"] == story.template_uuid]  # fmt: skip
    bad = [row for row in rows if row["measurement_result"] == "fail"]
    printers = {parts[row["printed_part_uuid"]] for row in rows}
    assert len(printers) >= 4
    assert {parts[row["printed_part_uuid"]] for row in bad} == {story.printer_serial}
    first = min(bad, key=lambda row: row["updated_at"])
    assert first["printed_part_uuid"] == story.first_bad_printed_part_uuid
    began = min(row["updated_at"] for row in rows if row["measurement_result"] == "pass")
    assert datetime.fromisoformat(began).timestamp() * 1000 < story.drift_began
    assert len(bad) >= 5


async def test_the_drifting_printer_is_an_m2() -> None:
    caller = Caller(Simulator(SimulatorSettings(rate_limit=0), Clock.fixed(NOON)))
    printer = await caller.get(f"/printers/{caller.simulator.hidden_drift.printer_serial}")
    assert printer["hw_type"] == "M2"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_seed_has_its_story(seed: int) -> None:
    story = Simulator(SimulatorSettings(seed=seed), Clock.fixed(NOON)).hidden_drift
    assert story.first_bad_printed_part_uuid


# -- what the data are like


def test_values_agree_with_their_results(shared: Simulator) -> None:
    templates = {row["uuid"]: row for row in shared.records.rows("/part_measurement_templates")}
    assert len(templates) >= 14
    kinds = Counter(row["measurement_type"] for row in templates.values())
    assert set(kinds) == {"value", "category", "process"}
    for row in shared.records.measurements():
        template, value = templates[row["part_measurement_template_uuid"]], row["value"]
        if value is not None:
            low, high = template.get("min", value), template.get("max", value)
            assert (row["measurement_result"] == "pass") == (low <= value <= high)
        elif row["category_value"] is not None:
            words = template["category_options"][row["measurement_result"]]
            assert row["category_value"] in words
        else:
            assert row["measurement_result"] == "incomplete"


def test_names_exercise_their_readers() -> None:
    usual = Simulator(SimulatorSettings(), Clock.fixed(NOON)).records
    names = "".join(row["name"] for row in usual.builds())
    assert all(text in names for text in ("[v2]", "座垫", "قوس", "🦷"))
    assert "\x1b" not in names
    hostile = Simulator(replace(SMALL, hostile=True), Clock.fixed(NOON)).records
    assert "\x1b[2J" in "".join(row["name"] for row in hostile.builds())
