"""What the API can change: orders, queues, models, parts, programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from carbon_tui.simulator import Clock, Simulator
from carbon_tui.simulator.storage import a_cube
from tests.conftest import NOON, SMALL
from tests.simulator.calling import Caller

UUID = "0b8a52ce-5d0c-4f0c-9d1e-2f3a4b5c6d7e"
OCTETS = {"content-type": "application/octet-stream"}


async def released(caller: Caller) -> str:
    builds = await caller.get("/builds", limit=1, status="Released")
    uuid: str = builds["builds"][0]["uuid"]
    return uuid


async def ordered(caller: Caller, **changes: Any) -> httpx.Response:
    machines = caller.simulator.records.queues()
    body = {
        "build_uuid": await released(caller), "total_copies": 5, "route_to": list(machines)[:2],
        "print_order_number": "WO-1", "print_order_tags": {"a": "b"}, "notes": "n", "uuid": UUID,
    }  # fmt: skip
    return await caller.send("POST", "/print_orders", body | changes)


async def test_an_order_spreads_its_copies_over_the_queues(caller: Caller) -> None:
    before = caller.simulator.records.queues()
    answer = (await ordered(caller)).json()
    after = caller.simulator.records.queues()
    assert answer["uuid"] == UUID
    assert sum(counts["copies_queued"] for counts in answer["routed_to"].values()) == 5
    assert sum(map(len, after.values())) - sum(map(len, before.values())) == 5
    prints = caller.simulator.records.prints(print_order_uuid=UUID)
    assert {row["status"] for row in prints} == {"queued"}
    queued = {uuid for uuids in after.values() for uuid in uuids}
    assert {row["uuid"] for row in prints} <= queued
    assert {row["print_order_number"] for row in prints} == {"WO-1"}


async def test_a_known_uuid_is_a_conflict_whatever_the_body(caller: Caller) -> None:
    assert (await ordered(caller)).status_code == 200
    assert (await ordered(caller)).status_code == 409
    assert (await ordered(caller, uuid=UUID.upper(), total_copies=1)).status_code == 409
    assert len(caller.simulator.records.print_orders(placed_only=True)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"build_uuid": "11111111-1111-4111-a111-111111111111"},
        {"build_uuid": None},
        {"total_copies": 0},
        {"total_copies": "two"},
        {"total_copies": True},
        {"route_to": []},
        {"route_to": ["NOSUCH1"]},
        {"route_to": "NOSUCH1"},
        {"uuid": "not-a-uuid"},
        {"print_order_tags": {"a": 1}},
        {"notes": 7},
    ],
)
async def test_a_wrong_order_is_refused_and_leaves_nothing(
    caller: Caller, changes: dict[str, Any]
) -> None:
    answer = await ordered(caller, **changes)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert caller.simulator.records.print_orders(placed_only=True) == []


async def test_a_body_that_is_no_json_object_is_refused(caller: Caller) -> None:
    for body in (b"", b"{", b"[]", b"\xff"):
        answer = await caller.call("POST", "/print_orders", content=body)
        assert answer.status_code == 400


async def test_number_tags_and_notes_of_an_order_can_change(caller: Caller) -> None:
    await ordered(caller)
    change = {"print_order_number": "WO-2", "print_order_tags": {"c": "d"}, "total_copies": 99}
    answer = (await caller.send("PATCH", f"/print_orders/{UUID}", change)).json()
    assert (answer["print_order_number"], answer["print_order_tags"]) == ("WO-2", {"c": "d"})
    assert (answer["notes"], answer["total_copies"]) == ("n", 5)
    prints = await caller.get("/prints", limit=9, status="queued", print_order_number="WO-2")
    assert len(prints["prints"]) == 5
    assert (await caller.send("PATCH", f"/print_orders/{UUID[::-1]}", {})).status_code == 404


# -- queues


async def moved(caller: Caller, serial: str, index: int, *uuids: str) -> Any:
    body = {
        "action_type": "PrinterQueueMoveRequest", "printer_serial": serial, "index": index,
        "print_uuids": uuids,
    }  # fmt: skip
    return (await caller.send("PATCH", "/printers/queues", body)).json()


async def deleted(caller: Caller, *uuids: str) -> Any:
    body = {"action_type": "PrinterQueueDeleteRequest", "print_uuids": uuids}
    return (await caller.send("PATCH", "/printers/queues", body)).json()


async def test_prints_move_to_an_absolute_place_in_the_order_given(caller: Caller) -> None:
    await ordered(caller)
    book = caller.simulator.records
    first, second = list(book.queues())[:2]
    a, b = book.queues()[first][-1], book.queues()[second][-1]
    assert (await moved(caller, second, 0, a, b))["code"] == 0
    assert book.queues()[second][:2] == [a, b]
    assert a not in book.queues()[first]
    assert (await moved(caller, second, -1, a))["code"] == 0
    assert book.queues()[second][-1] == a
    moved_print = book.prints(uuid=a)[0]
    assert moved_print["origin"]["printer_serial"] == second


async def test_partly_possible_and_impossible_have_their_codes(caller: Caller) -> None:
    await ordered(caller)
    book = caller.simulator.records
    serial, waiting = next((s, queue) for s, queue in book.queues().items() if queue)
    running = book.prints(status="printing")[0]["uuid"]
    part = await deleted(caller, waiting[0], running, UUID)
    assert (part["code"], part["uuids"]) == (1, [waiting[0]])
    assert (await deleted(caller, waiting[0]))["code"] == 2
    assert (await moved(caller, serial, 0, running))["code"] == 2
    assert book.prints(uuid=waiting[0])[0]["status"] == "canceled"


async def test_a_deleted_copy_is_no_longer_counted_as_queued(caller: Caller) -> None:
    await ordered(caller)
    copy = caller.simulator.records.prints(print_order_uuid=UUID)[0]["uuid"]
    await deleted(caller, copy)
    order = await caller.get(f"/print_orders/{UUID}")
    assert sum(counts["copies_queued"] for counts in order["routed_to"].values()) == 4


async def test_a_queue_action_that_is_neither_is_refused(caller: Caller) -> None:
    body = {"action_type": "Shuffle", "print_uuids": [UUID]}
    assert (await caller.send("PATCH", "/printers/queues", body)).status_code == 400
    unknown = {"action_type": "PrinterQueueMoveRequest", "index": 0, "print_uuids": [UUID]}
    answer = await caller.send("PATCH", "/printers/queues", unknown | {"printer_serial": "XXXXXX"})
    assert answer.status_code == 404


# -- models and parts


async def uploaded(caller: Caller, name: str = "clip.stl", content: bytes = b"solid") -> Any:
    headers = OCTETS | {"filename": name, "external-id": "ERP-7"}
    return await caller.call("POST", "/models", headers=headers, content=content)


async def test_an_uploaded_model_can_be_found_and_comes_back(caller: Caller) -> None:
    model = (await uploaded(caller)).json()
    assert (model["filename"], model["file_size_bytes"]) == ("clip.stl", 5)
    assert (await caller.get("/models", external_id="ERP-7"))["models"] == [model]
    assert await caller.get(f"/models/{model['uuid']}") == model
    redirect = await caller.call("GET", f"/models/{model['uuid']}/download")
    assert redirect.status_code == 302
    stored = await caller.call("GET", redirect.headers["location"])
    assert stored.content == b"solid"


@pytest.mark.parametrize(("name", "content"), [("", b"x"), ("a.txt", b"x"), ("a.stl", b"")])
async def test_what_is_no_model_file_is_refused(caller: Caller, name: str, content: bytes) -> None:
    assert (await uploaded(caller, name, content)).status_code == 400


async def test_a_presigned_upload_takes_three_steps(caller: Caller) -> None:
    place = (await caller.send("POST", "/models/presigned", {"filename": "big.3mf"})).json()
    content = b"x" * 1000
    resolve = {"filename": "big.3mf", "model_uuid": place["model_uuid"], "model_etag": '"no"'}
    early = await caller.send("POST", "/models/presigned/resolve", resolve)
    put = await caller.call("PUT", place["presigned_url"], content=content, headers=OCTETS)
    wrong = await caller.send("POST", "/models/presigned/resolve", resolve)
    assert (early.status_code, put.status_code, wrong.status_code) == (400, 200, 400)
    etag = put.headers["etag"]
    assert etag.strip('"') == md5(content, usedforsecurity=False).hexdigest()
    right = await caller.send("POST", "/models/presigned/resolve", resolve | {"model_etag": etag})
    assert right.json()["file_size_bytes"] == 1000
    again = await caller.send("POST", "/models/presigned/resolve", resolve | {"model_etag": etag})
    assert again.json()["uuid"] == place["model_uuid"]


async def test_the_storage_refuses_a_bearer_token_and_remembers_it(caller: Caller) -> None:
    place = (await caller.send("POST", "/models/presigned", {"filename": "a.stl"})).json()
    headers = {"authorization": "Bearer x"}
    put = await caller.call("PUT", place["presigned_url"], content=b"x", headers=headers)
    assert (put.status_code, put.headers["content-type"]) == (400, "application/xml")
    assert caller.simulator.records.storage_requests[0].had_authorization
    unsigned = place["presigned_url"].partition("?")[0]
    assert (await caller.call("PUT", unsigned, content=b"x")).status_code == 403


async def test_attachments_lie_in_the_storage(caller: Caller) -> None:
    builds = (await caller.get("/builds", limit=100))["builds"]
    build = next(build for build in builds if len(build["attachments"]) == 2)
    starts = []
    for attachment in build["attachments"]:
        redirect = await caller.call("GET", f"/attachments/{attachment['uuid']}")
        stored = await caller.call("GET", redirect.headers["location"])
        assert "filename" in stored.headers["content-disposition"]
        starts.append(stored.content[:8])
    assert sorted(starts) == sorted([b"%PDF-1.4", b"\x00\x00\x00\x18ftyp"])
    assert (await caller.call("GET", f"/attachments/{UUID}")).status_code == 404


async def test_a_part_is_made_of_a_model(caller: Caller) -> None:
    model = (await uploaded(caller)).json()["uuid"]
    part = await caller.send("POST", "/parts", {"part_number": "NEW-1", "model_uuid": model})
    assert await caller.get(f"/parts/{part.json()['uuid']}") == part.json()
    assert (await caller.get("/parts", limit=9, model_uuid=model))["parts"] == [part.json()]
    body = {"part_number": "NEW-1", "model_uuid": UUID}
    assert (await caller.send("POST", "/parts", body)).status_code == 400


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"thickness": "2.0"}, "complete"),
        ({"thickness": "0.1"}, "failed"),
        ([{"key": "text", "type": "string", "value": "fail"}], "failed"),
        ([{"key": "cells", "type": "integer", "value": 4}], "complete"),
    ],
)
async def test_a_program_run_takes_a_while_and_ends(
    caller: Caller, clock: Clock, parameters: Any, status: str
) -> None:
    body = {"model_program_uuid": UUID, "parameters": parameters}
    run = (await caller.send("POST", "/model_program_runs", body)).json()
    assert (run["status"], run["progress"]) == ("preparing", 0)
    clock.advance(12)
    path = f"/model_program_runs/{run['uuid']}"
    halfway = await caller.get(path)
    assert (halfway["status"], halfway["progress"]) == ("preparing", 0.6)
    clock.advance(9)
    over = await caller.get(path)
    assert over["status"] == status
    assert ("model_uuid" in over) == (status == "complete")
    assert ("failure_message" in over) == (status == "failed")
    listed = await caller.get("/model_program_runs", uuid=run["uuid"])
    assert listed["model_program_runs"] == [over]
    if status == "complete":
        assert (await caller.get(f"/models/{over['model_uuid']}"))["file_size_bytes"]


async def test_a_complete_run_may_name_its_model_later(clock: Clock) -> None:
    late = replace(SMALL, program_seconds=20.0, model_late_seconds=30.0)
    caller = Caller(Simulator(late, clock))
    model = (await caller.get("/parts", limit=1))["parts"][0]["model_uuid"]
    body = {"model_program_uuid": UUID, "parameters": {"~MODEL_UUID~": model}}
    run = (await caller.send("POST", "/model_program_runs", body)).json()
    path = f"/model_program_runs/{run['uuid']}"
    clock.advance(21)
    complete = await caller.get(path)
    assert (complete["status"], "model_uuid" in complete) == ("complete", False)
    clock.advance(30)
    assert (await caller.get(path))["model_uuid"]


async def test_a_run_for_a_model_that_is_not_there_fails(caller: Caller, clock: Clock) -> None:
    body = {"model_program_uuid": UUID, "parameters": {"~MODEL_UUID~": UUID}}
    run = (await caller.send("POST", "/model_program_runs", body)).json()
    clock.advance(21)
    over = await caller.get(f"/model_program_runs/{run['uuid']}")
    assert over["failure_message"] == f"Model {UUID} was not found"


async def test_parameters_of_another_shape_are_refused(caller: Caller) -> None:
    for wrong in (None, "x", [1], [{"key": 1, "value": 1}], {"a": 1}):
        body = {"model_program_uuid": UUID, "parameters": wrong}
        assert (await caller.send("POST", "/model_program_runs", body)).status_code == 400


# -- part orders


def in_days(days: float) -> str:
    return (datetime.fromtimestamp(NOON, UTC) + timedelta(days=days)).isoformat()


async def part_ordered(caller: Caller, count: int = 4, **changes: Any) -> httpx.Response:
    parts = (await caller.get("/parts", limit=2))["parts"]
    wanted = [{"uuid": parts[n % 2]["uuid"]} for n in range(count)]
    body = {"part_order_number": "PO-1", "parts": wanted, "due_date": in_days(5), "uuid": UUID}
    return await caller.send("POST", "/part_orders", body | changes)


async def test_a_flushed_order_is_packed_into_builds_of_at_most_35(
    caller: Caller, clock: Clock
) -> None:
    answer = (await part_ordered(caller, 80, flush=True, packing_group="mine")).json()
    assert (answer["status"], len(answer["printed_parts"])) == ("processing", 80)
    assert answer["flushed_at"]
    clock.advance(61)
    packed = await caller.get(f"/part_orders/{UUID}")
    builds = [await caller.get(f"/builds/{uuid}") for uuid in packed["build_uuids"]]
    assert sorted(len(build["parts"]) for build in builds) == [10, 35, 35]
    assert all(build["name"].startswith("AutoBuild") for build in builds)
    assert all(build["part_orders"][0]["uuid"] == UUID for build in builds)


async def test_an_order_waits_until_it_is_flushed_or_nearly_due(
    caller: Caller, clock: Clock
) -> None:
    assert (await part_ordered(caller)).json()["status"] == "open"
    clock.advance(3 * 86_400)
    assert (await caller.get(f"/part_orders/{UUID}"))["status"] == "open"
    clock.advance(1.1 * 86_400)
    assert (await caller.get(f"/part_orders/{UUID}"))["build_uuids"]


async def test_a_full_build_is_packed_without_a_flush(caller: Caller, clock: Clock) -> None:
    await part_ordered(caller, 36, packing_group="g")
    clock.advance(61)
    order = await caller.get(f"/part_orders/{UUID}")
    words = [part["status"] for part in order["printed_parts"]]
    assert (words.count("preparing"), words.count("waiting")) == (35, 1)


async def test_groups_are_not_packed_together(caller: Caller, clock: Clock) -> None:
    for place, group in enumerate(("a", "A", None)):
        await part_ordered(caller, packing_group=group, uuid=f"{UUID[:-1]}{place}")
    for place in range(3):
        await caller.send("PATCH", f"/part_orders/{UUID[:-1]}{place}", {"flush": True})
    clock.advance(61)
    orders = [await caller.get(f"/part_orders/{UUID[:-1]}{place}") for place in range(3)]
    assert len({order["build_uuids"][0] for order in orders}) == 3


async def test_orders_of_one_group_share_a_build(caller: Caller, clock: Clock) -> None:
    for place in range(2):
        await part_ordered(caller, packing_group="g", uuid=f"{UUID[:-1]}{place}")
    await caller.send("PATCH", f"/part_orders/{UUID[:-1]}0", {"flush": True})
    clock.advance(61)
    orders = [await caller.get(f"/part_orders/{UUID[:-1]}{place}") for place in range(2)]
    assert orders[0]["build_uuids"] == orders[1]["build_uuids"]


async def test_an_order_can_be_canceled_until_it_is_packed(caller: Caller) -> None:
    await part_ordered(caller)
    assert (await caller.call("DELETE", f"/part_orders/{UUID}")).status_code == 204
    order = await caller.get(f"/part_orders/{UUID}")
    assert order["status"] == "canceled"
    assert {part["status"] for part in order["printed_parts"]} == {"canceled"}
    late = f"{UUID[:-1]}0"
    await part_ordered(caller, uuid=late, flush=True)
    assert (await caller.call("DELETE", f"/part_orders/{late}")).status_code == 405
    assert (await caller.call("DELETE", f"/part_orders/{UUID[::-1]}")).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"due_date": in_days(-1)},
        {"due_date": "soon"},
        {"packing_group": "x" * 33},
        {"parts": []},
        {"parts": [{"uuid": UUID}]},
        {"parts": [{}]},
        {"part_order_number": ""},
    ],
)
async def test_a_wrong_part_order_is_refused(caller: Caller, changes: dict[str, Any]) -> None:
    assert (await part_ordered(caller, **changes)).status_code == 400


async def test_a_41st_packing_group_is_refused(caller: Caller) -> None:
    opened = {
        order["packing_group"]
        for order in caller.simulator.records.part_orders(status="open")
        if "packing_group" in order
    }
    for place in range(40 - len(opened)):
        answer = await part_ordered(caller, uuid=None, packing_group=f"group {place}")
        assert answer.status_code == 200
    assert (await part_ordered(caller, packing_group="one more")).status_code == 400
    assert (await part_ordered(caller, packing_group="group 0")).status_code == 200


async def test_a_known_part_order_uuid_is_a_conflict(caller: Caller) -> None:
    assert (await part_ordered(caller)).status_code == 200
    assert (await part_ordered(caller, 9)).status_code == 409


def test_the_models_of_the_fleet_are_binary_stl() -> None:
    assert len(a_cube(3)) == 84 + 12 * 50
