"""The vendor's own client, over a real socket, in every operation that it has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import carbon3d
import httpx
import jwt
import pytest
from carbon3d.exceptions import ApiException
from msgspec.structs import replace

from carbon_tui.simulator import SimulatorKey
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL
from tests.published import Published

UUID = "7d1f4b60-22c5-4c35-8b0a-9a5b6f1c2d3e"
FLEET = replace(SMALL, count_cap=500, cursor_life=0.05, packing_seconds=0.0, program_seconds=0.0)
PUBLISHED = Published()

Test = TypeVar("Test", bound=Callable[..., None])
CALLED_BY: dict[str, set[str]] = {}
"""Per test, the vendor's names of the operations that it calls."""


@pytest.fixture(scope="module")
def server(api_key: SimulatorKey) -> Iterator[serve]:
    """One small fleet for the module, by the real clock."""
    with serve(FLEET, key=api_key) as server:
        server.simulator.warm()
        yield server


@pytest.fixture(scope="module")
def patient(api_key: SimulatorKey) -> Iterator[Any]:
    """The vendor's client of a server whose cursors live as long as they should."""
    with serve(replace(FLEET, cursor_life=60.0), key=api_key) as server:
        server.simulator.warm()
        yield from clients_of(server)


@pytest.fixture(scope="module")
def client(server: serve) -> Iterator[Any]:
    """The vendor's client with a token as its examples make it."""
    yield from clients_of(server)


def calls(*operations: str) -> Callable[[Test], Test]:
    """Which operations a test calls of `server`: each of them is looked for in its log."""

    def mark(test: Test) -> Test:
        CALLED_BY[test.__name__] = set(operations)
        return test

    return mark


@pytest.fixture(autouse=True)
def calls_are_made(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test says that it calls is what the server was asked."""
    said = CALLED_BY.get(request.function.__name__)
    if said is None:
        yield
        return
    log = request.getfixturevalue("server").simulator.records.requests
    before = len(log)
    yield
    made = {PUBLISHED.operation(each.method, each.path) for each in list(log)[before:]}
    assert made - {None} == said


def clients_of(server: serve) -> Iterator[Any]:
    secrets = json.loads(server.secrets.read_text())
    claims = {"iss": secrets["client_id"], "exp": int(time.time()) + 300}
    token = jwt.encode(claims, secrets["client_secret"], algorithm="RS256")
    with carbon3d.ApiClient(carbon3d.Configuration(host=server.url)) as client:
        client.configuration.access_token = token
        yield client
        client.rest_client.pool_manager.clear()


# -- reading


@calls("get_printers", "get_printer")
def test_printers_by_offset_and_one_by_serial(client: Any) -> None:
    api = carbon3d.PrintersApi(client)
    page = api.get_printers(limit=5, offset=5)
    assert (len(page.printers), page.total_count) == (3, 8)
    printer = api.get_printer(page.printers[0].serial)
    assert printer.name == page.printers[0].name
    assert printer.prints.queue_length >= 0
    assert isinstance(printer.updated_at, datetime)


def test_prints_to_the_end_of_the_cursor(patient: Any) -> None:
    api, found, more = carbon3d.PrintsApi(patient), list[Any](), dict[str, Any]()
    while True:
        page = api.get_prints(100, sort=["started_at,desc"], **more)
        found += page.prints
        if not page.next_cursor:
            break
        more = {"cursor": page.next_cursor}
    started = [row.started_at for row in found]
    assert started == sorted(started, reverse=True)
    assert len({row.uuid for row in found}) == len(found) > 500
    assert page.total_count == 500
    assert {row.status for row in found} == {"finished"}


@calls("get_prints")
def test_prints_by_filters_sorts_and_dates(client: Any) -> None:
    api = carbon3d.PrintsApi(client)
    some = api.get_prints(50, status=["failed", "aborted"], sort=["status", "finished_at,desc"])
    assert [row.status for row in some.prints] == sorted(row.status for row in some.prints)
    middle = some.prints[len(some.prints) // 2]
    edge = middle.started_at.isoformat()
    after = api.get_prints(1000, started_after=edge, status=[middle.status])
    before = api.get_prints(1000, started_before=edge, status=[middle.status])
    assert middle.uuid in {row.uuid for row in after.prints}
    assert middle.uuid not in {row.uuid for row in before.prints}
    serial = middle.origin.printer_serial
    mine = api.get_prints(1000, printer_serial=[serial], build_uuid=[middle.build_uuid],
                          status=[middle.status])  # fmt: skip
    assert middle.uuid in {row.uuid for row in mine.prints}
    assert {row.origin.printer_serial for row in mine.prints} == {serial}


def test_a_field_that_cannot_be_sorted_is_refused(client: Any) -> None:
    with pytest.raises(ApiException) as refused:
        carbon3d.PrintsApi(client).get_prints(5, sort=["name"])
    assert refused.value.status == 400


def test_an_expired_cursor_is_refused(server: serve, client: Any) -> None:
    api = carbon3d.PrintsApi(client)
    page = api.get_prints(5)
    server.simulator.clock.advance(0.06)
    with pytest.raises(ApiException) as refused:
        api.get_prints(5, cursor=page.next_cursor)
    assert refused.value.status == 400
    assert "expired" in json.loads(refused.value.body)["message"]


@calls("get_builds", "get_build", "get_attachment")
def test_builds_and_their_attachments(server: serve, client: Any) -> None:
    api = carbon3d.BuildsApi(client)
    page = api.get_builds(100, status="Released", sort=["created_at,desc"])
    build = api.get_build(page.builds[0].uuid)
    assert build.parts
    assert build.parts[0].part_number
    path = carbon3d.AttachmentsApi(client).get_attachment(build.attachments[0].uuid)
    assert Path(path).read_bytes()[:5] == b"%PDF-"
    Path(path).unlink()
    assert not server.simulator.records.storage_requests[-1].had_authorization


@calls("get_prints", "get_print_quality_data")
def test_print_quality_data_has_its_47_fields(client: Any) -> None:
    prints = carbon3d.PrintsApi(client).get_prints(3).prints
    ids = [row.print_id for row in prints]
    data = carbon3d.PrintQualityDataApi(client).get_print_quality_data(ids).prints
    assert {row.print_id for row in data} == set(ids)
    assert all(isinstance(value, str) for row in data for value in row.to_dict().values())


@calls(
    "get_parts",
    "get_part",
    "get_printed_parts",
    "get_printed_part",
    "get_part_measurement_templates",
    "get_part_measurements",
)
def test_parts_printed_parts_templates_and_measurements(client: Any) -> None:
    parts = carbon3d.PartsApi(client)
    part = parts.get_parts(10, sort=["part_number"]).parts[0]
    assert parts.get_part(part.uuid).part_number == part.part_number
    printed = carbon3d.PrintedPartsApi(client)
    page = printed.get_printed_parts(50, status="complete", sort=["updated_at,desc"])
    assert printed.get_printed_part(page.parts[0].uuid).serial_number
    templates = carbon3d.PartMeasurementTemplatesApi(client).get_part_measurement_templates(100)
    known = {row.uuid for row in templates.part_measurement_templates}
    uuids = [row.uuid for row in page.parts]
    found = carbon3d.PartMeasurementsApi(client).get_part_measurements(
        1000, printed_part_uuid=uuids, updated_after=datetime(2020, 1, 1, tzinfo=UTC)
    )
    assert found.part_measurements
    assert {row.part_measurement_template_uuid for row in found.part_measurements} <= known


@calls("get_applications")
def test_applications(client: Any) -> None:
    found = carbon3d.ApplicationsApi(client).get_applications().applications
    assert len({row.uuid for row in found}) == 4


# -- queueing


@calls(
    "get_builds",
    "get_printer_queues",
    "create_print_order",
    "update_print_order",
    "get_print_order",
    "get_print_orders",
    "get_prints",
    "update_printer_queue",
)
def test_print_orders_and_queues(client: Any) -> None:
    build = carbon3d.BuildsApi(client).get_builds(1, status="Released").builds[0]
    queues = carbon3d.QueuesApi(client)
    serials = [row.printer_serial for row in queues.get_printer_queues().printer_queues][:2]
    request = carbon3d.PrintOrderRequest(
        build_uuid=build.uuid, total_copies=4, route_to=serials, uuid=UUID,
        print_order_number="V-1", print_order_tags={"k": "v"}, notes="hello",
    )  # fmt: skip
    api = carbon3d.PrintOrdersApi(client)
    order = api.create_print_order(print_order_request=request)
    assert (order.uuid, order.total_copies) == (UUID, 4)
    assert sum(routed.copies_queued for routed in order.routed_to.values()) == 4
    with pytest.raises(ApiException) as conflict:
        api.create_print_order(print_order_request=request)
    assert conflict.value.status == 409
    change = carbon3d.PrintOrderUpdateRequest(notes="changed")
    assert api.update_print_order(UUID, print_order_update_request=change).notes == "changed"
    assert api.get_print_order(UUID).notes == "changed"
    assert api.get_print_orders(9, print_order_number=["V-1"]).print_orders[0].uuid == UUID
    prints = carbon3d.PrintsApi(client).get_prints(9, status=["queued"], print_order_uuid=[UUID])
    copies = [row.uuid for row in prints.prints]
    _move_and_delete(queues, serials[0], copies)


def _move_and_delete(queues: Any, serial: str, copies: list[str]) -> None:
    move = carbon3d.PrinterQueueMoveRequest("PrinterQueueMoveRequest", serial, 0, copies)
    assert queues.update_printer_queue(unknown_base_type=move).code == 0
    queue = queues.get_printer_queues(printer_serial=[serial]).printer_queues[0]
    assert queue.print_uuids[: len(copies)] == copies
    delete = carbon3d.PrinterQueueDeleteRequest("PrinterQueueDeleteRequest", [*copies, UUID])
    assert queues.update_printer_queue(unknown_base_type=delete).code == 1
    assert queues.update_printer_queue(unknown_base_type=delete).code == 2


# -- from a file to a part order


@calls("upload_model", "get_model", "find_models", "download_model")
def test_models_uploaded_in_one_step(client: Any) -> None:
    api = carbon3d.ModelsApi(client)
    model = api.upload_model("v.stl", external_id="V-77", body=b"solid v")
    assert api.get_model(model.uuid).file_size_bytes == 7
    assert api.find_models(external_id=["V-77"]).models[0].uuid == model.uuid
    path = api.download_model(model.uuid)
    assert Path(path).read_bytes() == b"solid v"
    Path(path).unlink()


@calls("get_presigned_upload_url", "resolve_presigned_model_upload", "get_model")
def test_models_uploaded_in_three_steps(client: Any) -> None:
    api = carbon3d.ModelsApi(client)
    wanted = carbon3d.ModelPresignedUploadUrlRequest("big.stl")
    place = api.get_presigned_upload_url(model_presigned_upload_url_request=wanted)
    put = httpx.put(place.presigned_url, content=b"solid big")
    resolve = carbon3d.ModelResolveUploadRequest(
        filename="big.stl", model_etag=put.headers["etag"], model_uuid=place.model_uuid
    )
    api.resolve_presigned_model_upload(model_resolve_upload_request=resolve)
    assert api.get_model(place.model_uuid).filename == "big.stl"


@calls(
    "upload_model",
    "create_model_program_run",
    "get_model_program_run",
    "get_model_program_runs",
    "create_part",
    "create_part_order",
    "update_part_order",
    "get_part_order",
    "get_part_orders",
    "delete_part_order",
)
def test_model_programs_parts_and_part_orders(client: Any) -> None:
    model = carbon3d.ModelsApi(client).upload_model("w.stl", body=b"solid w")
    programs = carbon3d.ModelProgramRunsApi(client)
    run = programs.create_model_program_run(
        model_program_run_request=carbon3d.ModelProgramRunRequest(UUID, {"text": "A-1"})
    )
    assert programs.get_model_program_run(run.uuid).status == "complete"
    assert programs.get_model_program_runs(uuid=[run.uuid]).model_program_runs[0].progress == 1
    request = carbon3d.PartRequest(part_number="W-1", model_uuid=model.uuid)
    part = carbon3d.PartsApi(client).create_part(part_request=request)
    _part_orders(carbon3d.PartOrdersApi(client), part.uuid)


def _part_orders(api: Any, part: str) -> None:
    request = carbon3d.PartOrderRequest(
        part_order_number="PO-V", parts=[carbon3d.PartOrderRequestParts(uuid=part)] * 3,
        due_date=datetime.now(UTC) + timedelta(days=9), uuid=UUID, packing_group="vendor",
    )  # fmt: skip
    assert api.create_part_order(part_order_request=request).status == "open"
    with pytest.raises(ApiException) as conflict:
        api.create_part_order(part_order_request=request)
    assert conflict.value.status == 409
    flush = carbon3d.PartOrderUpdateRequest(flush=True)
    assert api.update_part_order(UUID, part_order_update_request=flush).flushed_at
    order = api.get_part_order(UUID)
    assert (len(order.printed_parts), len(order.build_uuids)) == (3, 1)
    listed = api.get_part_orders(9, part_order_number="PO-V").part_orders
    assert listed[0].printed_parts_count == 3
    with pytest.raises(ApiException) as late:
        api.delete_part_order(UUID)
    assert late.value.status == 405
    request.uuid = None
    second = api.create_part_order(part_order_request=request)
    api.delete_part_order(second.uuid)
    assert api.get_part_order(second.uuid).status == "canceled"


def test_every_operation_is_called() -> None:
    """Each by a test that fails where it was not: whichever process runs which of them."""
    assert set[str]().union(*CALLED_BY.values()) == PUBLISHED.operations
