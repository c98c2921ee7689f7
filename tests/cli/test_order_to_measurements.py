"""The whole way from the command line: three files, an order, a build, a print, measured parts."""

from __future__ import annotations

from pathlib import Path

from carbon_tui.simulator import Clock
from carbon_tui.simulator.server import serve
from tests.conftest import NOON, SMALL, Serving
from tests.orders.models import stl

from .running import Runner

HOUR = 3_600.0


def column(run: Runner, server: serve, query: str, name: str) -> list[str]:
    """One column of a list: of ``resource filter …``."""
    got = run("get", *query.split(), "--all", "-o", "csv", "-c", name, server=server)
    assert got.code == 0, got.err
    return [line for line in got.out.splitlines()[1:] if line]


def test_three_files_become_measured_parts_without_a_screen(
    run: Runner, serving: Serving, tmp_path: Path
) -> None:
    clock = Clock.fixed(NOON)
    server = serving(SMALL, clock=clock)
    files = [stl(tmp_path, f"{name}.stl", 12) for name in ("bracket", "gasket", "hook")]
    ordered = run(
        "order", "--part-number", "P-CLI", "--order-number", "PO-WAY", "--due", "400d",
        "--packing-group", "way", "--flush", *files, server=server,
    )  # fmt: skip
    assert ordered.code == 0, ordered.err
    (order,) = [line.split("\t")[1] for line in ordered.out.splitlines() if line[:5] == "order"]
    clock.advance(HOUR)
    builds = set(column(run, server, f"part-orders uuid={order}", "build"))
    assert len(builds) == 1
    serial = next(s for s, queue in server.simulator.records.queues().items() if not queue)
    queued = run("queue", builds.pop(), "--to", serial, "--copies", "1", server=server)
    assert queued.code == 0, queued.err

    ours = f"printed-parts part_order_uuid={order}"
    for _ in range(40):
        clock.advance(6 * HOUR)
        if set(column(run, server, ours, "status")) <= {"complete", "failed"}:
            break
    clock.advance(48 * HOUR)
    parts = column(run, server, ours, "uuid")
    assert len(parts) == 3
    measured = column(
        run, server, f"measurements printed_part_uuid={','.join(parts)}", "printed_part"
    )
    assert measured
    assert set(measured) <= set(parts)
