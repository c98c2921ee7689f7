"""From the socket to the disk: rows per CPU second, memory, and the size of the file.

pytest tests/benchmarks/test_sync.py -s
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from carbon_tui.api.client import Client
from carbon_tui.api.schema.page import Page
from carbon_tui.api.transport.pacing import Pacer
from carbon_tui.local_copy.place import size
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import Sync, SyncOptions
from carbon_tui.local_copy.tables import PART_MEASUREMENTS, PRINTS

PRINT_ROWS, MEASUREMENT_ROWS = 100_000, 300_000
LEAST_ROWS_PER_CPU_SECOND = 22_000
LARGEST_FILE = 450_000_000
MOST_GROWTH_KIB = 60_000
"""Beyond what is in use after a tenth of the rows."""
ROOT = Path(__file__).parents[2]


async def synced(port: str, path: Path) -> tuple[int, float, list[int]]:
    """Rows, CPU seconds, and the most memory in use (KiB) after each table."""
    client = Client(f"http://127.0.0.1:{port}/v1", signer=None)
    client.keep_to(Pacer(100_000))
    memory: list[int] = []

    async def fetch(endpoint: Any, params: Any) -> Page[Any]:
        page = await client.page(endpoint, params, with_json=True)
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return page

    store = CopyStore(path)
    options = SyncOptions(only=(PRINTS, PART_MEASUREMENTS))
    began = time.process_time()
    report = await Sync(store, fetch, client.server_now, options=options).run()
    spent = time.process_time() - began
    store.close()
    await client.aclose()
    return sum(table.new for table in report.tables), spent, memory


def test_twenty_thousand_rows_a_cpu_second_in_constant_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.benchmarks.page_server"]
    server = subprocess.Popen(
        [*command, str(PRINT_ROWS), str(MEASUREMENT_ROWS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        path = tmp_path / "copy.sqlite"
        rows, spent, memory = asyncio.run(synced(port, path))
    finally:
        server.kill()
        server.communicate()
    growth = memory[-1] - memory[len(memory) // 10]
    print(
        f"\n{rows:,} rows in {spent:.2f} s of CPU: {rows / spent:,.0f} a second;"
        f" {size(path) / 1e6:.0f} MB on disk; memory grew by {growth / 1024:.0f} MiB"
    )
    assert rows == PRINT_ROWS + MEASUREMENT_ROWS
    assert rows / spent >= LEAST_ROWS_PER_CPU_SECOND
    assert size(path) <= LARGEST_FILE
    assert growth <= MOST_GROWTH_KIB
