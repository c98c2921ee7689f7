"""Every print over the loopback: the program's own pager against the vendor's client.

pytest tests/benchmarks/test_pull.py -s
"""

from __future__ import annotations

import asyncio
import time

import carbon3d
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.paging.pager import Pager
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.query import Query
from carbon_tui.simulator import Simulator, SimulatorSettings
from carbon_tui.simulator.server import serve

ROWS = 10_000
PAGE = 1_000
FLEET = replace(SimulatorSettings(), prints=ROWS + 2_000, failure_rate=0.0, rate_limit=0)


def vendors(server: serve) -> tuple[float, int]:
    """CPU seconds of this thread, and rows; the server, which asks for no token, has its own."""
    with carbon3d.ApiClient(carbon3d.Configuration(host=server.url)) as client:
        api, more, rows = carbon3d.PrintsApi(client), dict[str, str](), 0
        began = time.thread_time()
        while rows < ROWS:
            page = api.get_prints(PAGE, sort=["started_at,desc"], **more)
            rows += len(page.prints)
            more = {"cursor": page.next_cursor}
        return time.thread_time() - began, rows


async def ours(server: serve) -> tuple[float, int]:
    client = Client(server.url, signer=None)
    query = Query().where("status", "finished").sorted_by("started_at", descending=True)
    pages = Pager(lists.PRINTS, query, client.page, page_size=PAGE, pull_size=PAGE)
    rows, began = 0, time.thread_time()
    while rows < ROWS and (delivery := await pages.next_rows()) is not None:
        rows += len(delivery.rows)
    spent = time.thread_time() - began
    await client.aclose()
    return spent, rows


def test_ten_thousand_prints_take_a_twelfth_of_the_vendors_cpu() -> None:
    with serve(simulator=Simulator(FLEET)) as server:
        server.simulator.warm()
        fast = sorted(asyncio.run(ours(server)) for _ in range(3))[1]
        slow = vendors(server)
    print(
        f"\n{ROWS:,} prints by {PAGE:,}: vendor {slow[0]:.2f} s of CPU, ours {fast[0]:.3f}", end=""
    )
    print(f": {slow[0] / fast[0]:.1f}x")
    assert fast[1] >= ROWS
    assert slow[1] >= ROWS
    assert slow[0] >= 12 * fast[0]
