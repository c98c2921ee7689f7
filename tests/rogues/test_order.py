"""``carbon-tui order`` against servers that speak of something else: never the wrong model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.api.rogue import Exchange, Rogue
from tests.cli.running import Ran, Runner
from tests.orders.models import TEXT_STL
from tests.rogues.servers import Asked, Twist, honest, in_a_thread

ELSE, OURS = str(UUID(int=7)), str(UUID(int=8))


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carbon_tui.api.transport.retry.FIRST_BACKOFF_SECONDS", 0.0)


@pytest.fixture
def shape(tmp_path: Path) -> Path:
    file = tmp_path / "insert.stl"
    file.write_bytes(TEXT_STL)
    return file


def order(run: Runner, server: Rogue, secrets: Path, shape: Path) -> Ran:
    return run("order", "--part-number", "P-1", "--order-number", "PO-9", "--due", "5d", shape,
               "--host", server.url, "--secrets", secrets)  # fmt: skip


def sent(server: Rogue, path: str) -> list[dict[str, Any]]:
    return [
        json.loads(e.body)
        for e in server.exchanges
        if e.method == "POST" and e.target.endswith(path)
    ]


async def an_upload_without_an_answer(exchange: Exchange, asked: Asked) -> None:
    """What became of it is looked up, and the server gives every model it has."""
    if exchange.method == "POST" and asked.path == "/models":
        await exchange.answer(b"", 502)
        return
    body = asked.body
    if asked.path == "/models":
        names = {ELSE: "another", OURS: asked.query["external_id"]}
        rows = [{"uuid": uuid, "external_id": name} for uuid, name in names.items()]
        body = asked.with_rows(lambda _: rows)
    await exchange.answer(body, asked.status)


async def somebody_elses_order(exchange: Exchange, asked: Asked) -> None:
    if exchange.method == "POST" and asked.path == "/part_orders":
        await exchange.answer(json.dumps({"uuid": ELSE, "part_order_number": "PO-1"}).encode())
    elif asked.path.startswith("/part_orders/"):
        await exchange.answer(b"{}", 404)
    else:
        await honest(exchange, asked)


async def refused_and_kept(exchange: Exchange, asked: Asked) -> None:
    """The order is on the book, and the answer says that it is not."""
    if exchange.method == "POST" and asked.path == "/part_orders":
        await exchange.answer(b'{"message": "Too many groups."}', 400)
    else:
        await honest(exchange, asked)


def test_a_part_order_that_was_refused_and_kept_is_known(
    run: Runner, secrets: Path, shape: Path
) -> None:
    with in_a_thread(refused_and_kept) as server:
        got = order(run, server, secrets, shape)
        assert (got.code, len(sent(server, "/part_orders"))) == (0, 1)


async def one_answer_late(exchange: Exchange, asked: Asked) -> None:
    """The part is made, and the answer is the one to the upload before it."""
    if exchange.method == "POST" and asked.path == "/parts":
        model = {"uuid": json.loads(exchange.body)["model_uuid"], "filename": "insert.stl"}
        await exchange.answer(json.dumps(model).encode())
    else:
        await honest(exchange, asked)


async def another_number(exchange: Exchange, asked: Asked) -> None:
    body = asked.body
    if exchange.method == "POST" and asked.path == "/parts":
        body = json.dumps(asked.value | {"part_number": "P-2"}).encode()
    await exchange.answer(body, asked.status)


@pytest.mark.parametrize("twist", [one_answer_late, another_number])
def test_an_answer_about_something_else_is_not_taken_for_the_part(
    run: Runner, secrets: Path, shape: Path, twist: Twist
) -> None:
    with in_a_thread(twist) as server:
        got = order(run, server, secrets, shape)
        assert (got.code, sent(server, "/part_orders")) == (3, [])
        assert "about something else" in got.err


def test_an_upload_is_never_taken_for_another_model(
    run: Runner, secrets: Path, shape: Path
) -> None:
    with in_a_thread(an_upload_without_an_answer) as server:
        stopped = order(run, server, secrets, shape).sentence.removesuffix(".").split()[-1]
        run("order", "--go-on", stopped, "--host", server.url, "--secrets", secrets)
        assert [part["model_uuid"] for part in sent(server, "/parts")][:1] == [OURS]


def test_somebody_elses_part_order_is_not_taken_for_ours(
    run: Runner, secrets: Path, shape: Path
) -> None:
    with in_a_thread(somebody_elses_order) as server:
        got = order(run, server, secrets, shape)
        assert (got.code, len(sent(server, "/part_orders"))) == (3, 1)
        assert ELSE not in got.out
        assert "another order" in got.err
