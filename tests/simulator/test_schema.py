"""Every answer against the published schema: no field that it does not name, none of another type.

Only one licence is taken, which the API's own answers take too: a field that is not required may
be null.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from carbon_tui.simulator.lists import LISTS
from tests.conftest import NOON
from tests.simulator.calling import Caller
from tests.simulator.test_writes import OCTETS, UUID, in_days

SCHEMA = Path(__file__).parents[1] / "openapi.json"


def tightened(schema: Any) -> Any:
    """The schema with unknown fields forbidden and fields that are not required nullable."""
    if isinstance(schema, list):
        return [tightened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: tightened(item) for key, item in schema.items()}
    if isinstance(schema.get("properties"), dict):
        needed = schema.get("required", [])
        copy["additionalProperties"] = False
        copy["properties"] = {
            name: item if name in needed else _nullable(item)
            for name, item in copy["properties"].items()
        }
    return copy


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"nullable": True, "allOf": [schema]}
    words = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | words | {"nullable": True}


@pytest.fixture(scope="module")
def published() -> OpenAPI:
    document = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document["components"]["schemas"] = tightened(document["components"]["schemas"])
    return OpenAPI.from_dict(document)


class Checked(Caller):
    """A caller that holds every exchange against the schema."""

    def __init__(self, simulator: Simulator, published: OpenAPI) -> None:
        super().__init__(simulator)
        self.published = published
        self.checked: set[str] = set()

    async def call(self, method: str, path: str, **options: Any) -> Any:
        response = await super().call(method, path, **options)
        if path.startswith("http"):
            return response
        sent = response.request
        request = MockRequest(
            "https://api.carbon3d.com", method.lower(), f"/v1{path}",
            args=_pairs(sent.url.params.multi_items()), headers=dict(sent.headers),
            data=sent.content or None, content_type=sent.headers.get("content-type", ""),
        )  # fmt: skip
        answer = MockResponse(
            response.content, response.status_code, dict(response.headers),
            response.headers.get("content-type", "application/octet-stream"),
        )  # fmt: skip
        self.published.validate_response(request, answer)
        self.checked.add(f"{method} {_pattern(path)} {response.status_code}")
        return response


def _pairs(items: list[tuple[str, str]]) -> Any:
    from werkzeug.datastructures import ImmutableMultiDict

    return ImmutableMultiDict(items)


def _pattern(path: str) -> str:
    return "/".join("{}" if len(part) in (6, 7, 36) and part[0] not in "pb" else part
                    for part in path.split("/"))  # fmt: skip


async def test_every_operation_answers_as_published(published: OpenAPI) -> None:
    caller = Checked(
        Simulator(SimulatorSettings(prints=4_000, rate_limit=0), Clock.fixed(NOON)), published
    )
    pages = {path: await caller.get(path, limit=300, **_more(path)) for path in LISTS}
    for path in ("/builds", "/print_orders", "/part_orders", "/parts", "/printed_parts"):
        await caller.get(f"{path}/{pages[path][LISTS[path].rows][0]['uuid']}")
    fleet = await caller.get("/printers", limit=100, offset=0)
    await caller.get(f"/printers/{fleet['printers'][0]['serial']}")
    await caller.get("/printers/queues")
    await caller.get("/applications")
    ids = [row["print_id"] for row in pages["/prints"]["prints"]][-50:]
    quality = await caller.get("/print_quality_data", printIds=ids)
    assert {len(row) for row in quality["prints"]} == {47}
    await _orders(caller, pages, fleet["printers"][0]["serial"])
    await _shapes(caller)
    assert len({line.rpartition(" ")[0] for line in caller.checked}) >= 33


def _more(path: str) -> dict[str, Any]:
    statuses = ["finished", "failed", "aborted", "printing", "queued"]
    return {"status": statuses, "sort": "started_at,desc"} if path == "/prints" else {}


async def _orders(caller: Checked, pages: dict[str, Any], serial: str) -> None:
    build = next(b for b in pages["/builds"]["builds"] if b["status"] == "Released")
    order = {"build_uuid": build["uuid"], "total_copies": 2, "route_to": [serial], "uuid": UUID}
    await caller.send("POST", "/print_orders", order)
    await caller.send("PATCH", f"/print_orders/{UUID}", {"notes": "x"})
    copies = [row["uuid"] for row in caller.simulator.records.prints(print_order_uuid=UUID)]
    move = {"action_type": "PrinterQueueMoveRequest", "printer_serial": serial, "index": 0}
    await caller.send("PATCH", "/printers/queues", move | {"print_uuids": copies})
    delete = {"action_type": "PrinterQueueDeleteRequest", "print_uuids": copies}
    await caller.send("PATCH", "/printers/queues", delete)
    part = pages["/parts"]["parts"][0]["uuid"]
    wanted = {"part_order_number": "P", "parts": [{"uuid": part}], "due_date": in_days(3)}
    await caller.send("POST", "/part_orders", wanted | {"uuid": UUID})
    assert (await caller.call("DELETE", f"/part_orders/{UUID}")).status_code == 204
    second = (await caller.send("POST", "/part_orders", wanted)).json()["uuid"]
    await caller.send("PATCH", f"/part_orders/{second}", {"flush": True})
    attachment = build["attachments"][0]["uuid"]
    assert (await caller.call("GET", f"/attachments/{attachment}")).status_code == 302


async def _shapes(caller: Checked) -> None:
    headers = OCTETS | {"filename": "a.stl"}
    model = (await caller.call("POST", "/models", headers=headers, content=b"x")).json()["uuid"]
    await caller.get("/models", uuid=model)
    await caller.get(f"/models/{model}")
    assert (await caller.call("GET", f"/models/{model}/download")).status_code == 302
    place = (await caller.send("POST", "/models/presigned", {"filename": "b.stl"})).json()
    put = await caller.call("PUT", place["presigned_url"], content=b"y", headers=OCTETS)
    resolve = {"filename": "b.stl", "model_uuid": place["model_uuid"]}
    etag = put.headers["etag"]
    await caller.send("POST", "/models/presigned/resolve", resolve | {"model_etag": etag})
    await caller.send("POST", "/parts", {"part_number": "N", "model_uuid": model})
    body = {"model_program_uuid": UUID, "parameters": {"a": "b"}}
    run = (await caller.send("POST", "/model_program_runs", body)).json()["uuid"]
    await caller.get(f"/model_program_runs/{run}")
    await caller.get("/model_program_runs", uuid=run)
