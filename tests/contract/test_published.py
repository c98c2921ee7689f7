"""What holds the program's requests against the published document, held against wrong ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.simulator import Simulator
from carbon_tui.simulator.messages import ServerRequest
from tests.published import Published
from tests.recording import RECORD

JSON = {"content-type": "application/json"}
OCTETS = {"content-type": "application/octet-stream"}


@pytest.fixture(scope="module")
def published() -> Published:
    return Published()


def get(path: str, *query: tuple[str, str]) -> ServerRequest:
    return ServerRequest("GET", f"/v1{path}", query)


def post(path: str, body: Any, method: str = "POST") -> ServerRequest:
    return ServerRequest(method, f"/v1{path}", (), JSON, json.dumps(body).encode())


MOVE = {"printer_serial": "P", "index": -1, "print_uuids": ["a"]}
GOOD = [
    get("/prints", ("limit", "1000"), ("status", "failed"), ("sort", "started_at,desc")),
    get("/printers", ("limit", "100"), ("offset", "0")),
    get("/printers/queues", ("printer_serial", "P")),
    post("/parts", {"part_number": "A", "model_uuid": "u"}),
    post("/printers/queues", {"action_type": "PrinterQueueMoveRequest", **MOVE}, "PATCH"),
    ServerRequest("POST", "/v1/models", (), OCTETS | {"filename": "a.stl"}, b"solid"),
]
BAD = {
    "no such path": get("/printer"),
    "no such method": post("/printers", {}),
    "a limit too high": get("/prints", ("limit", "1001")),
    "a limit that is no number": get("/prints", ("limit", "many")),
    "no offset": get("/printers", ("limit", "100")),
    "too many values": get("/prints", ("limit", "9"), *[("uuid", str(n)) for n in range(101)]),
    "too many states": get("/prints", ("limit", "9"), *[("status", c) for c in "abcdef"]),
    "a parameter of another list": get("/parts", ("limit", "9"), ("printer_serial", "P")),
    "a field that cannot be sorted": get("/prints", ("limit", "9"), ("sort", "name")),
    "an order that is none": get("/prints", ("limit", "9"), ("sort", "uuid,down")),
    "a field that is missing": post("/parts", {"part_number": "A"}),
    "a field of another type": post("/parts", {"part_number": 7, "model_uuid": "u"}),
    "a field nobody published": post("/parts", {"part_number": "A", "model_uuid": "u", "x": 1}),
    "no filename": ServerRequest("POST", "/v1/models", (), OCTETS, b"solid"),
}


@pytest.mark.parametrize("request_", GOOD, ids=lambda each: f"{each.method} {each.path}")
def test_what_is_published_is_found_right(published: Published, request_: ServerRequest) -> None:
    assert published.violations(request_) == []


@pytest.mark.parametrize("wrong", BAD)
def test_what_is_not_published_is_found_wrong(published: Published, wrong: str) -> None:
    assert published.violations(BAD[wrong])


def test_only_what_was_not_checked_before_is_a_part_of_its_own(published: Published) -> None:
    parts = published.parts
    one, other = (
        get("/prints", ("limit", "100"), ("uuid", f"0000000{n}-1111-4222-8333-444455556666"))
        for n in (1, 2)
    )
    known = set(parts(one))
    assert set(parts(other)) == known
    new_word = set(parts(get("/prints", ("limit", "1000"), *one.query[1:]))) - known
    assert new_word == {("GET", "/v1/prints", "limit", "1000")}
    two = set(parts(get("/prints", *one.query, ("uuid", "x")))) - known
    assert two == {("GET", "/v1/prints", "uuid", 2)}
    none = set(parts(get("/prints", one.query[0], ("uuid", "")))) - known
    assert none == {("GET", "/v1/prints", "uuid", "")}


@pytest.mark.parametrize("status", ["open", "lost"])
def test_a_word_of_an_enumeration_is_a_part_of_its_own(published: Published, status: str) -> None:
    assert ("GET", "/v1/part_orders", "status", status) in published.parts(
        get("/part_orders", ("limit", "9"), ("status", status))
    )


@pytest.mark.parametrize("text", ["x", " ", "\x00\n", "a,b;c|d", "[1]", "null", "Ü😀", "7" * 5_000])
def test_where_texts_are_alike_every_text_is_as_published(published: Published, text: str) -> None:
    """Texts are not checked one by one: whatever the document says of none, it forbids none."""
    seen = 0
    for path, methods in published.document["paths"].items():
        for method, operation in methods.items():
            needed = [
                (each["name"], "1")
                for each in operation["parameters"]
                if each["in"] == "query" and each.get("required")
            ]
            for each in operation["parameters"]:
                name, url = each["name"], path.replace("{", "").replace("}", "")
                query = [pair for pair in needed if pair[0] != name]
                asked = ServerRequest(method.upper(), f"/v1{url}", (*query, (name, text)))
                if (method.upper(), f"/v1{url}", name, "any") in published.parts(asked):
                    seen += 1
                    assert published.violations(asked) == []
    assert seen > 50


async def test_a_wrong_request_of_the_program_is_heard(
    client: Client, simulator: Simulator
) -> None:
    heard = RECORD.heard
    await client.raw("/applications", (("colour", "blue"),))
    assert RECORD.heard == heard + 1
    found = RECORD.violations()
    assert ["the parameter colour is not published" in line for line in found] == [True]
