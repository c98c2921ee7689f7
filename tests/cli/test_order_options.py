"""``carbon-tui order`` for scripts: outcomes as JSON, and what is done to a placed order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve

from .running import Ran, Runner
from .test_order import TRIANGLE, on_the_book, order


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "bracket.stl", tmp_path / "gasket.stl"]
    for size, path in enumerate(paths, start=1):
        path.write_text(TRIANGLE.format(name=path.stem, size=size), encoding="utf-8")
    return paths


def told(got: Ran) -> dict[str, Any]:
    (line,) = got.out.splitlines()
    return dict(json.loads(line))


def test_an_order_tells_machines_what_was_made_and_goes_on_where_it_stopped(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-403", match="POST /parts", times=1, after=1))
    stopped = order(run, server, *files, "--json")
    halted = told(stopped)
    assert (halted["state"], halted["exit_code"], halted["order"]) == (
        "refused",
        stopped.code,
        None,
    )
    assert [part["file"] for part in halted["parts"]] == ["bracket.stl", "gasket.stl"]
    assert halted["parts"][0]["part"]
    assert halted["parts"][1]["part"] is None
    placed = told(run("order", "--go-on", halted["uuid"], "--json", server=server))
    assert (placed["state"], placed["order"]) == ("done", on_the_book(server)[0])
    assert placed["parts"][0] == halted["parts"][0]
    assert placed["parts"][1]["part"]


def test_a_placed_order_is_flushed_and_cancelled_by_its_uuid(
    run: Runner, server: serve, files: list[Path]
) -> None:
    uuid = told(order(run, server, files[0], "--json"))["order"]
    refused = run("order", "--cancel", uuid, "--read-only", server=server)
    assert refused.sentence == "carbon-tui: Nothing was changed: this profile or run is read-only."
    flushed = run("order", "--flush", uuid, "--json", server=server)
    assert (told(flushed)["state"], told(flushed)["order"]) == ("done", uuid)
    assert flushed.sentence == "Flushed: Part order PO-CLI."
    late = run("order", "--cancel", uuid, "--json", server=server)
    assert (late.code, told(late)["state"]) == (1, "refused")
    assert late.sentence.startswith("Too late: Part order PO-CLI: it is processing")
    uuid = told(order(run, server, files[1], "--json"))["order"]
    server.simulator.faults.add(
        Fault("status-503-after-commit", match="DELETE /part_orders/*", times=None)
    )
    cancelled = run("order", "--cancel", uuid, server=server)
    assert (cancelled.code, cancelled.out) == (0, "")
    assert cancelled.sentence.startswith("Canceled: Part order PO-CLI.")
    server.simulator.faults.clear()
    again = run("order", "--cancel", uuid, server=server)
    assert again.code == 0
    assert again.sentence.startswith("Canceled")


def test_a_part_order_that_stopped_can_be_forgotten(
    run: Runner, server: serve, files: list[Path]
) -> None:
    server.simulator.faults.add(Fault("status-403", match="POST /parts", times=1))
    stopped = told(order(run, server, files[0], "--json"))["uuid"]
    got = run("order", "--forget", stopped, server=server)
    assert (got.code, got.sentence.partition(":")[0]) == (0, "Forgotten")
    gone = run("order", "--go-on", stopped, server=server)
    assert "was given up" in gone.sentence


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--cancel", "0" * 32, "a.stl"], "--cancel orders nothing: leave out FILE."),
        (["--flush", "0" * 32, "--due", "5d"], "--flush UUID is of an order that is placed"),
        (["--forget", "0" * 32, "--follow"], "--forget orders nothing: leave out --follow."),
        (["--go-on", "0" * 32, "--unchecked"], "leave out --unchecked"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(
    run: Runner, server: serve, arguments: list[str], words: str
) -> None:
    got = run("order", *arguments, server=server)
    assert got.code == 2
    assert words in got.sentence
