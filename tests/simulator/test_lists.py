"""Filters, sorts, limits, counts and cursors of the lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.simulator import Clock, Simulator
from carbon_tui.simulator.lists import LISTS
from tests.conftest import NOON, SMALL
from tests.simulator.calling import Caller, Pairs

PATHS = sorted(LISTS)
SORTS = [(path, field) for path in PATHS for field in LISTS[path].sorts]
ALL_STATUSES = ["finished", "failed", "aborted", "printing", "queued"]


@pytest.mark.parametrize("path", PATHS)
async def test_pages_together_hold_every_row_once(reader: Caller, path: str) -> None:
    rows = LISTS[path].rows
    found = await reader.whole(path, rows, limit=97)
    uuids = [row["uuid"] for row in found]
    assert len(set(uuids)) == len(uuids)
    wanted = reader.simulator.records.rows(path)
    if path == "/prints":
        wanted = [row for row in wanted if row["status"] == "finished"]
    assert set(uuids) == {row["uuid"] for row in wanted}


@pytest.mark.parametrize(("path", "field"), SORTS)
@pytest.mark.parametrize("direction", ["", ",desc"])
async def test_every_sortable_field_sorts_both_ways(
    reader: Caller, path: str, field: str, direction: str
) -> None:
    rows, name = LISTS[path].rows, "uuid" if field == "build_uuid" else field
    parameters: dict[str, Any] = {"status": ALL_STATUSES} if path == "/prints" else {}
    found = await reader.whole(path, rows, limit=211, sort=f"{field}{direction}", **parameters)
    values = [row.get(name) for row in found if row.get(name) is not None]
    assert values == sorted(values, reverse=bool(direction))
    assert len({row["uuid"] for row in found}) == len(found)


async def test_the_first_of_several_sorts_matters_most(reader: Caller) -> None:
    found = await reader.whole(
        "/prints", "prints", limit=50, status=ALL_STATUSES, sort=["status,desc", "uuid"]
    )
    keys = [(row["status"], row["uuid"]) for row in found]
    by_uuid = sorted(keys, key=lambda key: key[1])
    assert keys == sorted(by_uuid, key=lambda key: key[0], reverse=True)


@pytest.mark.parametrize("path", PATHS)
async def test_an_unsortable_field_is_refused(reader: Caller, path: str) -> None:
    assert "Cannot sort by" in await reader.refused(path, [("limit", 1), ("sort", "nonsense")])


async def test_lists_without_named_sorts_can_refuse_all(clock: Clock) -> None:
    strict = Caller(Simulator(replace(SMALL, measurement_sorts=False), clock))
    assert await strict.refused("/part_measurements", [("limit", 1), ("sort", "updated_at")])


async def test_prints_are_the_finished_ones_unless_asked_otherwise(reader: Caller) -> None:
    plain = await reader.get("/prints", limit=1000)
    assert {row["status"] for row in plain["prints"]} == {"finished"}
    some = await reader.get("/prints", limit=1000, status=["failed", "queued"])
    assert {row["status"] for row in some["prints"]} == {"failed", "queued"}


async def test_queued_prints_can_be_kept_out_of_the_list(clock: Clock) -> None:
    other = Caller(Simulator(replace(SMALL, queued_prints_listed=False), clock))
    page = await other.get("/prints", limit=10, status=["queued", "printing"])
    assert page["prints"] == []
    assert other.simulator.records.prints(status="queued")


async def test_filters_are_and_across_and_or_within(reader: Caller) -> None:
    everything = reader.simulator.records.prints()
    serials = sorted({row["origin"]["printer_serial"] for row in everything})[:2]
    names = {row["build_uuid"] for row in everything[:300]}
    page = await reader.get(
        "/prints", limit=1000, status=ALL_STATUSES, printer_serial=serials,
        build_uuid=sorted(names)[:100],
    )  # fmt: skip
    wanted = {
        row["uuid"]
        for row in everything
        if row["origin"]["printer_serial"] in serials and row["build_uuid"] in sorted(names)[:100]
    }
    assert {row["uuid"] for row in page["prints"]} == wanted
    assert page["total_count"] == len(wanted)


@pytest.mark.parametrize(
    ("path", "parameter", "field"),
    [
        ("/prints", "print_id", "print_id"),
        ("/prints", "print_order_number", "print_order_number"),
        ("/prints", "print_order_uuid", "print_order_uuid"),
        ("/builds", "name", "name"),
        ("/builds", "revision", "revision"),
        ("/builds", "status", "status"),
        ("/builds", "packing_group", "packing_group"),
        ("/builds", "application_uuid", "application_uuid"),
        ("/print_orders", "print_order_number", "print_order_number"),
        ("/part_orders", "part_order_number", "part_order_number"),
        ("/part_orders", "status", "status"),
        ("/part_orders", "packing_group", "packing_group"),
        ("/parts", "model_uuid", "model_uuid"),
        ("/printed_parts", "status", "status"),
        ("/printed_parts", "print_uuid", "print_uuid"),
        ("/printed_parts", "print_id", "print_id"),
        ("/printed_parts", "part_uuid", "part_uuid"),
        ("/printed_parts", "part_order_uuid", "part_order_uuid"),
        ("/printed_parts", "part_order_number", "part_order_number"),
        ("/printed_parts", "build_uuid", "build_uuid"),
        ("/printed_parts", "print_order_uuid", "print_order_uuid"),
        ("/printed_parts", "print_order_number", "print_order_number"),
        ("/part_measurements", "printed_part_uuid", "printed_part_uuid"),
    ],
)
async def test_each_filter_finds_exactly_its_rows(
    reader: Caller, path: str, parameter: str, field: str
) -> None:
    rows = reader.simulator.records.rows(path)
    if path == "/prints":
        rows = [row for row in rows if row["status"] == "finished"]
    value = [row[field] for row in rows if row.get(field)][3]
    found = await reader.whole(path, LISTS[path].rows, **{parameter: value})
    assert {row["uuid"] for row in found} == {r["uuid"] for r in rows if r.get(field) == value}


@pytest.mark.parametrize(
    ("path", "field"),
    [("/prints", "started"), ("/prints", "finished"), ("/builds", "created"),
     ("/builds", "updated"), ("/part_orders", "updated"), ("/printed_parts", "finished"),
     ("/part_measurements", "updated")],
)  # fmt: skip
async def test_after_is_inclusive_and_before_exclusive(
    reader: Caller, path: str, field: str
) -> None:
    rows = [row for row in reader.simulator.records.rows(path) if row.get(f"{field}_at")]
    if path == "/prints":
        rows = [row for row in rows if row["status"] == "finished"]
    edge = sorted(row[f"{field}_at"] for row in rows)[len(rows) // 2]
    key, name = LISTS[path].rows, f"{field}_at"
    after = await reader.whole(path, key, **{f"{field}_after": edge})
    before = await reader.whole(path, key, **{f"{field}_before": edge})
    when = datetime.fromisoformat(edge)
    assert after
    assert before
    assert all(datetime.fromisoformat(row[name]) >= when for row in after)
    assert all(datetime.fromisoformat(row[name]) < when for row in before)
    assert len(after) + len(before) == len(rows)


async def test_print_orders_are_found_by_printer_name(reader: Caller) -> None:
    fleet = await reader.get("/printers", limit=100, offset=0)
    printer = fleet["printers"][2]
    found = await reader.whole("/print_orders", "print_orders", printer_name=printer["name"])
    assert found
    assert all(printer["serial"] in order["routed_to"] for order in found)


@pytest.mark.parametrize(
    ("path", "pairs"),
    [
        ("/prints", []),
        ("/prints", [("limit", 0)]),
        ("/prints", [("limit", 1001)]),
        ("/prints", [("limit", "many")]),
        ("/prints", [("limit", 5), ("limit", 6)]),
        ("/prints", [("limit", 5), *[("status", str(n)) for n in range(6)]]),
        ("/prints", [("limit", 5), *[("uuid", str(n)) for n in range(101)]]),
        ("/prints", [("limit", 5), ("started_after", "yesterday")]),
        ("/printed_parts", [("limit", 5), ("status", "queued"), ("status", "printing")]),
        ("/printed_parts", [("limit", 5), ("status", "molten")]),
        ("/part_orders", [("limit", 5), ("packing_group", "x" * 33)]),
        ("/builds", [("limit", 5), ("status", "Released"), ("status", "Obsolete")]),
        ("/printers", [("limit", 5)]),
        ("/printers", [("offset", 5)]),
        ("/print_quality_data", []),
        ("/models", []),
        ("/prints", [("limit", 5), ("cursor", "nonsense")]),
    ],
)
async def test_what_the_api_refuses_is_refused(
    reader: Caller, path: str, pairs: list[tuple[str, str | int]]
) -> None:
    assert await reader.refused(path, pairs)


async def test_unknown_parameters_are_ignored(reader: Caller) -> None:
    page = await reader.get("/prints", limit=1, colour="red")
    assert len(page["prints"]) == 1


async def test_the_count_is_exact_up_to_its_cap(clock: Clock) -> None:
    capped = Caller(Simulator(replace(SMALL, count_cap=100), clock))
    page = await capped.get("/prints", limit=1)
    assert page["total_count"] == 100
    few = await capped.get("/prints", limit=1, status="printing")
    assert few["total_count"] == len(capped.simulator.records.prints(status="printing"))


async def test_pages_can_be_capped_below_the_limit_asked_for(clock: Clock) -> None:
    capped = Caller(Simulator(replace(SMALL, page_cap=100), clock))
    page = await capped.get("/prints", limit=1000)
    assert (page["limit"], len(page["prints"])) == (100, 100)


async def test_a_cursor_dies_after_its_life(caller: Caller, clock: Clock) -> None:
    page = await caller.get("/prints", limit=10)
    clock.advance(59)
    assert await caller.get("/prints", limit=10, cursor=page["next_cursor"])
    clock.advance(1)
    pairs: list[tuple[str, str | int]] = [("limit", 10), ("cursor", page["next_cursor"])]
    assert "expired" in await caller.refused("/prints", pairs)


async def test_a_cursor_may_be_taken_with_another_limit(reader: Caller) -> None:
    whole = await reader.get("/prints", limit=12)
    first = await reader.get("/prints", limit=9)
    rest = await reader.get("/prints", limit=3, cursor=first["next_cursor"])
    assert first["prints"] + rest["prints"] == whole["prints"]


@pytest.mark.parametrize("changed", [("sort", "uuid"), ("status", "failed"), ("x", 1)])
async def test_a_cursor_is_bound_to_its_parameters(
    reader: Caller, changed: tuple[str, str | int]
) -> None:
    page = await reader.get("/prints", limit=10)
    pairs: Pairs = [("cursor", page["next_cursor"]), changed, ("limit", 10)]
    assert "other parameters" in await reader.refused("/prints", pairs)


async def test_sorted_upwards_by_update_a_changed_row_comes_twice(
    caller: Caller, clock: Clock
) -> None:
    query: dict[str, Any] = {"limit": 20, "sort": "updated_at"}
    page = await caller.get("/print_orders", **query)
    changed = page["print_orders"][0]["uuid"]
    await caller.send("PATCH", f"/print_orders/{changed}", {"notes": "again"})
    rest: list[str] = []
    while page.get("next_cursor"):
        page = await caller.get("/print_orders", **query, cursor=page["next_cursor"])
        rest += [order["uuid"] for order in page["print_orders"]]
    assert rest[-1] == changed


async def test_printers_come_by_name_and_offset(reader: Caller) -> None:
    first = await reader.get("/printers", limit=5, offset=0)
    second = await reader.get("/printers", limit=5, offset=5)
    names = [row["name"] for row in first["printers"] + second["printers"]]
    assert names == sorted(names)
    assert (len(names), second["total_count"]) == (8, 8)
    assert (await reader.get("/printers", limit=5, offset=50))["printers"] == []


async def test_offset_may_mean_pages(clock: Clock) -> None:
    other = Caller(Simulator(replace(SMALL, offset_is_pages=True), clock))
    assert len((await other.get("/printers", limit=5, offset=1))["printers"]) == 3


async def test_no_printers_is_404_or_an_empty_list(clock: Clock) -> None:
    none = Caller(Simulator(replace(SMALL, printers=0, prints=0), clock))
    for path in ("/printers?limit=5&offset=0", "/printers/queues"):
        assert (await none.call("GET", path)).status_code == 404
    empty = replace(SMALL, printers=0, prints=0, none_is_404=False)
    quiet = Caller(Simulator(empty, clock))
    assert (await quiet.get("/printers", limit=5, offset=0))["printers"] == []


async def test_more_requests_than_the_limit_are_turned_away(clock: Clock) -> None:
    limited = Caller(Simulator(replace(SMALL, rate_limit=20), clock))
    answers = [await limited.call("GET", "/applications") for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "10"
    clock.advance(10)
    assert (await limited.call("GET", "/applications")).status_code == 200
    assert limited.simulator.records.most_in_any(10) == 21


def test_one_seed_and_one_instant_give_one_fleet() -> None:
    books = [Simulator(SMALL, Clock.fixed(NOON)).records for _ in range(2)]
    for path in PATHS:
        assert books[0].rows(path) == books[1].rows(path)
    other = Simulator(replace(SMALL, seed=8), Clock.fixed(NOON)).records
    assert other.rows("/prints") != books[0].rows("/prints")


@pytest.mark.parametrize("order", [PATHS, PATHS[::-1]])
def test_the_order_in_which_data_are_touched_does_not_matter(order: list[str]) -> None:
    plain = Simulator(SMALL, Clock.fixed(NOON)).records
    wanted = {path: plain.rows(path) for path in PATHS}
    late_clock = Clock.fixed(NOON)
    late = Simulator(SMALL, late_clock).records
    late.printer_states()
    assert {path: late.rows(path) for path in order} == wanted
