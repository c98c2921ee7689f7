"""What the vendor's public example scripts do, call by call with the vendor's client.

They are written for people who begin with the API: a server on which one of them fails is no
faithful one. What they print, plot and wait is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import carbon3d
import httpx
import pytest
from msgspec.structs import replace

from carbon_tui.simulator import SimulatorKey
from carbon_tui.simulator.server import serve
from tests.conftest import SMALL
from tests.vendor.test_carbon3d_client import clients_of

PROGRAM = "3f0c2a57-7c1d-4a55-9c0e-0d7a2f4f5c11"
ROWS_PER_PAGE = 100
"""The exporter's own limit, for rows and for values of a filter alike."""


@pytest.fixture(scope="module")
def server(api_key: SimulatorKey) -> Iterator[serve]:
    settings = replace(SMALL, program_seconds=0.2, model_late_seconds=0.2, packing_seconds=0.0)
    with serve(settings, key=api_key) as server:
        server.simulator.warm()
        yield server


@pytest.fixture(scope="module")
def client(server: serve) -> Iterator[Any]:
    yield from clients_of(server)


def printed_parts(
    client: Any, most: int, sorts: list[str], **filters: Any
) -> list[carbon3d.PrintedPart]:
    """The exporter's reading: pages of 100, and on the last only what is still wanted."""
    api, rows, asked = carbon3d.PrintedPartsApi(client), list[Any](), dict(filters)
    for page in range(-(-most // ROWS_PER_PAGE)):
        limit = min(ROWS_PER_PAGE, most - page * ROWS_PER_PAGE)
        answer = api.get_printed_parts(limit=limit, sort=sorts, **asked)
        asked.pop("cursor", None)
        if answer.next_cursor:
            asked["cursor"] = answer.next_cursor
        rows += answer.parts
        if len(rows) >= answer.total_count:
            break
    return rows


@pytest.mark.parametrize("sorts", [["uuid,asc"], ["updated_at,desc", "uuid,asc"]])
def test_the_exporter_reads_two_hundred_and_fifty_parts_and_their_prints(
    client: Any, sorts: list[str]
) -> None:
    parts = printed_parts(client, 250, sorts)
    assert len(parts) == 250
    assert len({part.uuid for part in parts}) == 250
    ids = list({part.print_id for part in parts if part.print_id is not None})
    prints: dict[int, Any] = {}
    for first in range(0, len(ids), ROWS_PER_PAGE):
        some = ids[first : first + ROWS_PER_PAGE]
        answer = carbon3d.PrintsApi(client).get_prints(limit=ROWS_PER_PAGE, print_id=some)
        prints |= {each.print_id: each for each in answer.prints}
    assert prints
    assert prints.keys() <= set(ids)


def test_the_exporter_stops_at_the_end_of_a_filter(client: Any) -> None:
    (first, *_) = printed_parts(client, 1, ["uuid,asc"], status="complete")
    parts = printed_parts(client, 550, ["uuid,asc"], print_id=[first.print_id])
    assert parts
    assert {part.print_id for part in parts} == {first.print_id}


def test_files_become_models_parts_and_one_order(client: Any, tmp_path: Path) -> None:
    application = carbon3d.ApplicationsApi(client).get_applications().applications[0].uuid
    models = []
    for name in ("left.stl", "right.stl"):
        (tmp_path / name).write_bytes(b"solid x\nendsolid x\n")
        content = (tmp_path / name).read_bytes()
        api = carbon3d.ModelsApi(client)
        models.append(api.upload_model(name, application_uuid=application, body=content))
    order = ordered(client, [model.uuid for model in models], application, flush=False)
    assert order.status == "open"


def test_models_are_hollowed_before_they_are_ordered(client: Any, tmp_path: Path) -> None:
    uploaded = [presigned(client, tmp_path, name) for name in ("a.stl", "b.stl")]
    programs = carbon3d.ModelProgramRunsApi(client)
    runs = []
    for model in uploaded:
        request = carbon3d.ModelProgramRunRequest(
            model_program_uuid=PROGRAM, parameters={"~MODEL_UUID~": model}
        )
        runs.append(programs.create_model_program_run(model_program_run_request=request))
    assert {run.status for run in runs} == {"preparing"}
    hollowed, waits = list[str](), 0
    while len(hollowed) < len(runs):
        waits += 1
        assert waits < 2_000
        run = programs.get_model_program_run(runs[len(hollowed)].uuid)
        assert run.status in ("complete", "preparing"), "the script knows these alone"
        if run.status == "complete" and run.model_uuid:
            hollowed.append(run.model_uuid)
    assert not set(hollowed) & set(uploaded)
    order = ordered(client, hollowed, None, flush=True)
    assert len(order.printed_parts) == 2


def presigned(client: Any, folder: Path, name: str) -> str:
    """A model that goes straight to the storage, without the token."""
    api = carbon3d.ModelsApi(client)
    (folder / name).write_bytes(b"solid x\nendsolid x\n")
    url = api.get_presigned_upload_url(
        model_presigned_upload_url_request=carbon3d.ModelPresignedUploadUrlRequest(filename=name)
    )
    headers = {"content-type": "application/octet-stream"}
    put = httpx.put(url.presigned_url, content=(folder / name).read_bytes(), headers=headers)
    request = carbon3d.ModelResolveUploadRequest(
        filename=name, model_etag=put.headers["etag"], model_uuid=url.model_uuid
    )
    api.resolve_presigned_model_upload(model_resolve_upload_request=request)
    uuid: str = url.model_uuid
    return uuid


def ordered(client: Any, models: list[str], application: str | None, *, flush: bool) -> Any:
    """One part under the same number for each model, and an order of them."""
    parts_api = carbon3d.PartsApi(client)
    parts = [
        parts_api.create_part(
            part_request=carbon3d.PartRequest(
                part_number="ALIGNER-001", model_uuid=model, application_uuid=application
            )
        )
        for model in models
    ]
    due = (datetime.now(UTC) + timedelta(days=5)).replace(microsecond=0)
    request = carbon3d.PartOrderRequest(
        part_order_number="PO-EXAMPLE",
        parts=[{"uuid": part.uuid} for part in parts],
        due_date=due.isoformat().replace("+00:00", "Z"),
        flush=flush,
        build_sop_uuid=None,
    )
    return carbon3d.PartOrdersApi(client).create_part_order(part_order_request=request)
