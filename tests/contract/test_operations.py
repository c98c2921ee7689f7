"""The client in all operations, whose requests the run holds against the published document."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.errors import TooLate
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema import requests as q
from carbon_tui.api.schema.operations import OPERATIONS
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON, SMALL
from tests.published import Published

UUID = "7d1f4b60-22c5-4c35-8b0a-9a5b6f1c2d3e"
FAST = replace(SMALL, packing_seconds=0.0, program_seconds=0.0)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(FAST, Clock.fixed(NOON))


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    """One that reaches the storage too."""
    door = InProcess(simulator)
    client = Client(
        "http://fleet.localhost/v1", signer=None, transport=door, storage_transport=door
    )
    yield client
    await client.aclose()


async def test_the_client_speaks_all_operations(
    client: Client, simulator: Simulator, tmp_path: Path
) -> None:
    await _read_everything(client, tmp_path)
    await _order_prints(client)
    await _order_parts(client, await _upload(client, tmp_path))
    published = Published()
    spoken = {published.operation(r.method, r.path) for r in simulator.records.requests}
    assert spoken == published.operations == {operation.name for operation in OPERATIONS}
    assert {each.status for each in simulator.records.requests} == {200, 204, 302, 405}
    assert not any(each.had_authorization for each in simulator.records.storage_requests)


async def _read_everything(client: Client, folder: Path) -> None:
    printers = await client.get_printers()
    await client.get_printer(printers.rows[0].serial or "")
    prints = await client.get_prints((("limit", "3"),))
    quality = await client.get_print_quality_data(row.print_id or "" for row in prints.rows)
    assert {len(each.fields) for each in quality} == {47}
    build = (await client.get_builds((("status", "Released"),))).rows[0]
    build = await client.get_build(build.uuid or "")
    with (folder / "traveler.pdf").open("wb") as file:
        await client.get_attachment((build.attachments or ())[0].uuid or "", file)
    assert (folder / "traveler.pdf").read_bytes().startswith(b"%PDF-")
    printed = await client.get_printed_parts()
    await client.get_printed_part(printed.rows[0].uuid or "")
    parts = await client.get_parts()
    await client.get_part(parts.rows[0].uuid or "")
    await client.get_part_measurements()
    await client.get_part_measurement_templates()
    await client.get_applications()


async def _order_prints(client: Client) -> None:
    build = (await client.get_builds((("status", "Released"),))).rows[0]
    lanes = (await client.get_printer_queues()).rows
    serial = lanes[0].printer_serial or ""
    await client.create_print_order(
        q.PrintOrderRequest(
            build_uuid=build.uuid or "", total_copies=2, route_to=(serial,), uuid=UUID,
            print_order_number="N", print_order_tags={"k": "v"}, notes="n",
        )
    )  # fmt: skip
    await client.update_print_order(UUID, q.PrintOrderUpdateRequest(notes="m"))
    assert (await client.get_print_order(UUID)).notes == "m"
    assert (await client.get_print_orders((("uuid", UUID),))).rows
    copies = await client.get_prints((("print_order_uuid", UUID), ("status", "queued")))
    uuids = tuple(row.uuid or "" for row in copies.rows)
    move = q.QueueMove(printer_serial=serial, index=0, print_uuids=uuids)
    assert (await client.update_printer_queue(move)).code == 0
    assert (await client.update_printer_queue(q.QueueDelete(print_uuids=uuids))).code == 0


async def _upload(client: Client, folder: Path) -> str:
    """A model's uuid; small files go whole, others by way of the storage."""
    file = folder / "part.stl"
    file.write_bytes(b"solid part")
    whole = await client.upload_model(file, external_id="E-1")
    assert (await client.find_models((("external_id", "E-1"),))).rows[0].uuid == whole.uuid
    with (folder / "again.stl").open("wb") as again:
        await client.download_model(whole.uuid or "", again)
    assert (folder / "again.stl").read_bytes() == b"solid part"
    place = await client.get_presigned_upload_url("part.stl")
    etag = await client.put_presigned(place.presigned_url or "", file)
    await client.resolve_presigned_model_upload(
        q.ResolveUploadRequest(
            filename="part.stl", model_etag=etag, model_uuid=place.model_uuid or ""
        )
    )
    return (await client.get_model(place.model_uuid or "")).uuid or ""


async def _order_parts(client: Client, model: str) -> None:
    run = await client.create_model_program_run(
        q.ModelProgramRunRequest(model_program_uuid=UUID, parameters={"text": "A-1"})
    )
    assert (await client.get_model_program_run(run.uuid or "")).uuid == run.uuid
    assert (await client.get_model_program_runs((("uuid", run.uuid or ""),))).rows
    part = await client.create_part(q.PartRequest(part_number="A-1", model_uuid=model))
    wanted = q.PartOrderRequest(
        part_order_number="PO",
        parts=(q.PartOrderRequestPart(uuid=part.uuid or ""),),
        due_date=datetime.fromtimestamp(NOON, UTC) + timedelta(days=4),
    )
    placed = await client.create_part_order(wanted)
    await client.update_part_order(placed.uuid or "", q.PartOrderUpdateRequest(flush=True))
    assert (await client.get_part_order(placed.uuid or "")).flushed_at
    assert (await client.get_part_orders((("uuid", placed.uuid or ""),))).rows
    with pytest.raises(TooLate):
        await client.delete_part_order(placed.uuid or "")
    second = await client.create_part_order(wanted)
    await client.delete_part_order(second.uuid or "")
    assert endpoints.PART_ORDERS.identify(second) != endpoints.PART_ORDERS.identify(placed)
